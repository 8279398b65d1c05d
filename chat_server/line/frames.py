"""Guards a WebSocket before Engine.IO sees it: text frames that begin like packets, and a way to really close it."""

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

JOIN_SECONDS = 10.0
"""A socket that joined no namespace by then is closed."""

KEY = "onethread.frames"
PATH = "/socket.io"


class Frames:
    """One WebSocket. `address` is the peer's, behind trusted proxies that of the browser."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.address = (scope.get("client") or ("unknown", 0))[0]
        self._receive = receive
        self._send = send
        self._waiting: asyncio.Task[Any] | None = None
        self._sending: asyncio.Task[Any] | None = None
        self.closed = self._given_up = False
        self._deadline = asyncio.get_running_loop().call_later(JOIN_SECONDS, self.close)

    def joined(self) -> None:
        self._deadline.cancel()

    def close(self) -> None:
        """Ends the socket from our side: Engine.IO reads a disconnect, sends what is queued and closes."""
        self.closed = True
        self._deadline.cancel()
        if self._waiting:
            self._waiting.cancel()

    def give_up(self) -> None:
        """The same, but nothing more is sent: the peer does not read, and would hold us up until TCP gives up too."""
        self._given_up = True
        if self._sending:
            self._sending.cancel()
        self.close()

    async def send(self, message: Message) -> None:
        if self._given_up:
            raise ConnectionAbortedError
        self._sending = asyncio.current_task()
        try:
            await self._send(message)
        except asyncio.CancelledError:
            if not self._given_up:
                raise
            raise ConnectionAbortedError from None
        finally:
            self._sending = None

    async def receive(self) -> Message:
        """The next message; a frame that cannot be a packet reads as the end."""
        if self.closed:
            return _END
        self._waiting = asyncio.current_task()
        try:
            message = await self._receive()
        except asyncio.CancelledError:
            if not self.closed:
                raise
            return _END
        finally:
            self._waiting = None
        if message["type"] == "websocket.receive" and not _well_formed(message.get("text")):
            self.close()
            return _END
        return message


_END: Message = {"type": "websocket.disconnect", "code": 1000}


def _well_formed(text: str | None) -> bool:
    """Engine.IO from a browser: ping, pong, message; no binary. A client that says it closes (`1`) is at its end."""
    return text is not None and text[:1] in ("2", "3", "4", "6")


class FramesGuard:
    """Wraps the ASGI app of the socket server."""

    def __init__(self, app: ASGIApp, allows_origin: Callable[[str], bool]) -> None:
        self._app = app
        self._allows_origin = allows_origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        origin = Headers(scope=scope).get("origin")
        if scope["path"].rstrip("/") != PATH or (origin is not None and not self._allows_origin(origin)):
            await send({"type": "websocket.close"})  # before it was accepted: 403
            return
        frames = Frames(scope, receive, send)
        scope[KEY] = frames
        try:
            await self._app(scope, frames.receive, frames.send)
        finally:
            frames.joined()
