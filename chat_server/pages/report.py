"""A site's figures for its leads and owners: how fast people were answered, by whom, and what they said of it."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ..chat import Chat
from ..figures import Report, report
from ..models import Agent, Site
from ..policy import zone
from ..store import people, stories
from ..store.transaction import Transaction
from . import console, front

PERIODS = (1, 7, 28)
"""Days, today included; of the site's own time zone."""
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = {
    "begun": "Begun", "answered": "Answered", "median": "First answer, half within (s)",
    "p90": "First answer, 9 of 10 within (s)", "within": "Within the promise",
    "wait_median": "In line, half within (s)", "wait_p90": "In line, 9 of 10 within (s)",
    "unanswered": "Not answered", "waiting": "Still waiting",
    "resolved": "Resolved", "rated": "Rated", "rating": "Rating, mean",
}  # fmt: skip


async def page(request: Request) -> Response:
    agent = await console.signed_in(request)
    if agent is None:
        return RedirectResponse("/console/sign-in", 303)
    if agent.role == "agent":
        return RedirectResponse("/console/", 303)
    days = _days(request)
    site, told, target = await _told(request, agent, days)
    context = {"site": site, "report": told, "days": days, "periods": PERIODS, "target": target, "seconds": _words}
    return front.page("report.html", context)


async def table(request: Request) -> Response:
    """The same as a file for a spreadsheet; a name that one would take for a formula is quoted."""
    agent = await console.signed_in(request)
    if agent is None or agent.role == "agent":
        return RedirectResponse("/console/sign-in", 303)
    days = _days(request)
    _, told, _ = await _told(request, agent, days)
    out = io.StringIO()
    lines = csv.writer(out)  # RFC 4180: quoted where needed, lines end with CR LF
    lines.writerow(["Of", "Name", *COLUMNS.values()])
    of = (("all", [told.whole]), ("day", told.days), ("team", told.teams), ("agent", told.agents))
    for kind, group in of:
        for one in group:
            lines.writerow([kind, safe(one.name), *(_cell(getattr(one, name)) for name in COLUMNS)])
    headers = {"content-disposition": f'attachment; filename="report-{days}-days.csv"', "cache-control": "no-store"}
    return Response(out.getvalue(), headers=headers, media_type="text/csv; charset=utf-8")


def safe(text: str) -> str:
    """A cell that no spreadsheet reads as a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _days(request: Request) -> int:
    asked = request.query_params.get("days", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and int(asked[:4]) in PERIODS else 7


async def _told(request: Request, agent: Agent, days: int) -> tuple[Site, Report, int]:
    chat: Chat = request.app.state.chat

    def read(tx: Transaction) -> tuple[Site, Report, int]:
        site = people.site(tx, agent.site_id)
        target = people.policy(tx, site.id, chat.settings.policy).reply_target
        there = zone(site.timezone)
        today = datetime.fromtimestamp(tx.now / 1000, there).replace(hour=0, minute=0, second=0, microsecond=0)
        since = round((today - timedelta(days=days - 1)).timestamp() * 1000)
        names = {mate.id: mate.name for mate in people.agents(tx, site.id)}
        return site, report(stories.of_site(tx, site.id, since, tx.now + 1), there, target, names), target

    return await chat.read(read)


def _cell(value: Any) -> str:
    return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _words(seconds: float | None) -> str:
    """`0:35`, `4:12`, `1 h 05`; a dash for nothing."""
    if seconds is None:
        return "–"
    minutes = int(seconds // 60)
    return f"{minutes}:{int(seconds % 60):02}" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02}"
