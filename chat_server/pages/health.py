"""Alive, and ready: whether the process runs, and whether it may be sent work."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..chat import Chat
from ..refused import Refused
from ..store.transaction import Transaction


async def alive(request: Request) -> Response:
    return JSONResponse({"ok": True})


async def ready(request: Request) -> Response:
    """True when a write reached the disk just now and the server is not going away."""
    chat: Chat = request.app.state.chat
    why = "draining" if chat.draining else None
    if why is None:
        try:
            await chat.write(_touch)
        except Refused as refused:
            why = refused.code
    return JSONResponse({"ready": why is None, "why": why}, 200 if why is None else 503)


def _touch(tx: Transaction) -> None:
    tx.run(
        "INSERT INTO setting (key, value) VALUES ('ready_at', ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        str(tx.now),
    )
