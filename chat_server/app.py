"""The whole server as one ASGI application: sockets under /socket.io, everything else through Starlette."""

import secrets

import structlog
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import pages
from .chat import Chat
from .line import http, socket
from .pages import health
from .refused import Refused

log = structlog.get_logger()

DRAIN_MS = 2_000
"""Within so long everybody who is connected goes, at a moment of their own."""


class App:
    """`web` answers HTTP, `sockets` WebSockets."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.door, self.sockets = socket.door(chat)
        self.web = Starlette(
            routes=[*pages.routes(chat.settings), *http.ROUTES],
            middleware=[Middleware(SafeHeaders)],
            exception_handlers={Refused: _refused, Exception: _broken},
        )
        self.web.state.chat = chat
        self.web.state.readiness = health.Readiness(chat)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        to_sockets = scope["type"] == "websocket" or scope["path"].rstrip("/") == "/socket.io"
        await (self.sockets if to_sockets else self.web)(scope, receive, send)

    def drain(self) -> None:
        """From now on new sockets are refused with `draining`; who is here is told to come back, answered till then."""
        self.chat.draining = True
        self.chat.pump.draining(DRAIN_MS)


class SafeHeaders:
    """Headers on every answer, errors too; a page that may be framed says so itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("content-security-policy", "default-src 'none'; frame-ancestors 'none'")
                headers.setdefault("x-content-type-options", "nosniff")
                headers.setdefault("referrer-policy", "strict-origin-when-cross-origin")
            await send(message)

        await self.app(scope, receive, send_safely)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return http.reply({"ok": False, "error": error.error()})


async def _broken(request: Request, error: Exception) -> Response:
    """The page is named by its function: an address may hold what opens something."""
    id_ = secrets.token_hex(4)
    page = getattr(request.scope.get("endpoint"), "__name__", None)
    log.error("page_failed", request=id_, page=page, exc_info=error)
    message = f"Something broke on our side (log id {id_})."
    return JSONResponse({"ok": False, "error": {"code": "internal", "message": message, "id": id_}}, 500)
