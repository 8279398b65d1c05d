"""The demo's shop: a page like any other, with the one script tag in it."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ..chat import Chat
from ..store import people
from . import front

NO_INLINE_RULES = "frame-ancestors 'none'"
"""The shop is somebody's ordinary website: it has no policy for scripts."""


async def start(request: Request) -> Response:
    return RedirectResponse("/shop", 307)


async def page(request: Request) -> Response:
    chat: Chat = request.app.state.chat
    site = (await chat.read(people.sites))[0]
    widget_url = f"{str(request.base_url).rstrip('/')}/widget.js"
    return front.page("shop.html", {"site": site, "widget_url": widget_url}, policy=NO_INLINE_RULES)
