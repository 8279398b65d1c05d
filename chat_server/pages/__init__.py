"""HTTP pages: loader, panel, console, sign-in, health, metrics, and the demo's shop."""

from starlette.routing import Route

from ..settings import Settings
from . import console, health, metrics, report, settings, shop, teams, widget
from .front import bundle


def routes(chosen: Settings) -> list[Route]:
    pages = [
        Route("/healthz", health.alive),
        Route("/readyz", health.ready),
        Route("/metrics", metrics.page),
        Route("/front/{name}", bundle),
        Route("/widget.js", widget.loader),
        Route("/widget/{site_key}", widget.panel),
        Route("/console/", console.desk),
        Route("/console", console.desk),
        Route("/console/sign-in", console.sign_in_page, methods=["GET"]),
        Route("/console/sign-in", console.sign_in, methods=["POST"]),
        Route("/console/sign-out", console.sign_out, methods=["POST"]),
        Route("/console/me", console.me),
        Route("/console/settings", settings.page, methods=["GET"]),
        Route("/console/settings", settings.save, methods=["POST"]),
        Route("/console/report", report.page),
        Route("/console/report.csv", report.table),
        Route("/console/settings/teams", teams.save, methods=["POST"]),
        Route("/console/ticket", console.ticket, methods=["POST"]),
    ]
    if chosen.demo:
        pages += [Route("/", shop.start), Route("/shop", shop.page), Route("/console/sign-in/{link}", console.by_link)]
    return pages
