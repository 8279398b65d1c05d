"""Guards a WebSocket before Engine.IO sees it: text frames that begin like packets, and a way to really close it."""

import asyncio
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

JOIN_SECONDS = 10.0
"""A socket that joined no namespace by then is closed."""

KEY = "onethread.frames"


class Frames:
    """One WebSocket as it comes in. `address` is the peer's, behind trusted proxies that of the browser."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.address = (scope.get("client") or ("unknown", 0))[0]
        self._receive = receive
        self._waiting: asyncio.Task[Any] | None = None
        self._closed = False
        self._deadline = asyncio.get_running_loop().call_later(JOIN_SECONDS, self.close)

    def joined(self) -> None:
        self._deadline.cancel()

    def close(self) -> None:
        """Ends the socket from our side: Engine.IO reads a disconnect, sends what is queued and closes."""
        self._closed = True
        self._deadline.cancel()
        if self._waiting:
            self._waiting.cancel()

    async def receive(self) -> Message:
        """The next message; a frame that cannot be a packet reads as the end."""
        if self._closed:
            return _END
        self._waiting = asyncio.current_task()
        try:
            message = await self._receive()
        except asyncio.CancelledError:
            if not self._closed:
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
    """Engine.IO from a browser: pong, message, or a close; no binary."""
    return text is not None and text[:1] in ("1", "2", "3", "4", "6")


class FramesGuard:
    """Wraps the ASGI app of the socket server."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        frames = Frames(scope, receive)
        scope[KEY] = frames
        try:
            await self._app(scope, frames.receive, send)
        finally:
            frames.joined()
