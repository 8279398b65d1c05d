"""`/metrics`: for this machine, or for who has the token; nobody else learns that there is anything."""

import hmac
from collections import Counter

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from ..chat import Chat
from ..metrics import CONTENT_TYPE
from ..store import waits
from . import local

log = structlog.get_logger()


async def page(request: Request) -> Response:
    chat: Chat = request.app.state.chat
    if not _may_read(request, chat.settings.metrics_token):
        return PlainTextResponse("Not Found", 404)
    try:
        queues = await chat.read(waits.queues)
    except Exception:  # the database is away: the page says so, and shows what can be known without it
        log.info("queues_not_read")
        queues = None
    sockets = Counter(listener.audience for listener in chat.pump.everybody())
    return Response(chat.metrics.shown(sockets, queues), headers={"cache-control": "no-store"}, media_type=CONTENT_TYPE)


def _may_read(request: Request, token: str | None) -> bool:
    """With a token set, only that counts: a proxy on this machine may look like this machine."""
    if token is None:
        return local.is_here(request)
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())
