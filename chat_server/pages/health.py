"""Alive, and ready: whether the process runs, and whether it may be sent work."""

import asyncio
import errno
import tempfile
import time
from pathlib import Path

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..chat import Chat
from ..refused import Refused
from ..store.transaction import Transaction

log = structlog.get_logger()

FRESH_SECONDS = 1.0
"""So long an answer holds, so that whoever asks often costs no commit each time."""


class Readiness:
    """Whether a write reaches the disk and the server is not about to go; tried when somebody asks."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._trying = asyncio.Lock()
        self._tried_at = -FRESH_SECONDS
        self._why: str | None = None

    async def why_not(self) -> str | None:
        """None when ready; else `draining`, `disk_full`, `read_only`, `database_slow` or `database_away`."""
        async with self._trying:
            if not self._chat.draining and time.monotonic() - self._tried_at >= FRESH_SECONDS:
                before, self._why = self._why, await self._try()
                self._tried_at = time.monotonic()
                if self._why != before:
                    log.warning("not_ready" if self._why else "ready_again", why=self._why or before)
        return "draining" if self._chat.draining else self._why

    async def _try(self) -> str | None:
        try:
            await self._chat.write(_touch, "ready_at")
        except Refused as refused:
            return "database_slow" if refused.code == "retry" else await self._reason(refused)
        return None

    async def _reason(self, refused: Refused) -> str:
        """In a word, since anybody may read it; the database's own words are in the log."""
        said = str(refused.__cause__).lower()
        if "full" in said or "no space" in said:
            return "disk_full"
        if "lock" in said or "statement timeout" in said:
            return "database_slow"
        storage = self._chat.settings.storage
        if (
            "read-only" in said
            or "readonly" in said
            or (not storage.shared and await asyncio.to_thread(_read_only, storage.data_dir))
        ):
            return "read_only"
        return "database_away"


async def alive(request: Request) -> Response:
    return JSONResponse({"ok": True})


async def ready(request: Request) -> Response:
    readiness: Readiness = request.app.state.readiness
    why = await readiness.why_not()
    return JSONResponse({"ready": why is None, "why": why}, 200 if why is None else 503)


def _touch(tx: Transaction) -> None:
    tx.run(
        "INSERT INTO setting (key, value) VALUES ('ready_at', ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        str(tx.now),
    )


def _read_only(directory: Path) -> bool:
    """Whether the disk takes no file: a database on it only says that a write failed."""
    try:
        with tempfile.TemporaryFile(dir=directory):
            return False
    except OSError as error:
        return error.errno == errno.EROFS
