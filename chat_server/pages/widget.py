"""What a website embeds: the loader, and the panel in its frame."""

import re

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from ..chat import Chat
from ..models import Site
from ..store import people
from . import front

_DOMAIN = re.compile(r"(?:https?://)?(?:\*\.)?[A-Za-z0-9.-]+(?::(?:\d{1,5}|\*))?")


def is_domain(text: str) -> bool:
    """Whether this can stand in a list of domains: a host, perhaps with `*.` before it, a scheme, a port."""
    return _DOMAIN.fullmatch(text) is not None


async def loader(request: Request) -> Response:
    """One script for every site; short-lived in caches, so that an update reaches pages within the hour."""
    return front.served(request, "widget.js", front.HOURLY)


async def panel(request: Request) -> Response:
    """The panel of one site, for its own pages only."""
    chat: Chat = request.app.state.chat
    site = await chat.read(lambda tx: people.site_by_key(tx, request.path_params["site_key"]))
    if site is None:
        return PlainTextResponse("There is no site with this key.", 404)
    return front.page("panel.html", {"site": site}, ancestors=ancestors(site))


def ancestors(site: Site) -> str:
    """Which pages may embed the panel; a site without domains has none."""
    return " ".join(domain for domain in site.domains if is_domain(domain)) or "'none'"
