"""What was committed goes to everybody entitled to it, in order, encoded once per audience.

Woken by a commit or by another node's ring; a sweep once a second finds what a wake-up missed. Everything a listener is
told may be lost with its socket without harm: the database is the log, and a client that sees a gap asks for it.

`listeners` knows who listens, `entries` tells the log, `rows` tells the rest: late, and the newest only.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

import structlog

from ..models import Author, Conversation
from ..policy import Policy
from ..store import conversations, log, sessions
from ..store.transaction import (
    AgentChanged,
    Appended,
    MarksMoved,
    News,
    QueueMoved,
    RowChanged,
    SessionEnded,
    Transaction,
)
from .entries import Entries, Read
from .listeners import Listener, Listeners, tell
from .rows import ROW_SECONDS, Rows

__all__ = ["Listener", "Pump"]

logger = structlog.get_logger()

SWEEP_SECONDS = 1.0
MOVES_THE_QUEUE = frozenset({"assigned", "transferred", "requeued", "reopened", "resolved"})


class Pump:
    """Reads rows and late entries through `read`; `present` says which agents are here, `defaults` are the rules of a
    site that has none of its own. `delivered` is told how many seconds after its commit an entry went to sockets."""

    def __init__(
        self,
        read: Read,
        present: Callable[[], frozenset[str]],
        defaults: Policy,
        delivered: Callable[[float], None],
    ) -> None:
        self._read = read
        self._delivered = delivered
        self._present = present
        self._listeners = Listeners()
        self._entries = Entries(read, self._listeners, self._entry_told)
        self._rows = Rows(read, self._listeners, defaults)
        self._late, self._missed, self._sweep_now = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._tasks = [asyncio.create_task(work()) for work in (self._tell_late, self._tell_missed, self._sweep)]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # Who listens

    async def learn(self, site_id: str) -> None:
        """Where a site stands. To be awaited right before `join`, for the first of its members to be told all."""
        if site_id in self._listeners.sites() and self._entries.knows(site_id):
            return

        def read(tx: Transaction) -> tuple[int, dict[str, int]]:
            return log.head_of_site(tx, site_id), conversations.unresolved_versions(tx, site_id)

        head, versions = await self._read(read)
        if site_id not in self._listeners.sites():
            self._entries.begin(site_id, head)
            self._rows.begin(site_id, versions)

    def join(self, listener: Listener) -> None:
        """From now on the listener is told what is theirs. To be called before their snapshot is read."""
        self._listeners.join(listener)

    def part(self, listener: Listener) -> None:
        for conversation_id in self._listeners.part(listener):
            self._looks_changed(conversation_id)
        if listener.site_id not in self._listeners.sites():
            self._entries.forget(listener.site_id)
            self._rows.forget(listener.site_id)

    def open(self, listener: Listener, conversation_id: str) -> None:
        """An agent looks at a conversation; the line has made sure that they may."""
        self._listeners.open(listener, conversation_id)
        self._looks_changed(conversation_id)

    def leave(self, listener: Listener, conversation_id: str) -> None:
        self._listeners.leave(listener, conversation_id)
        self._looks_changed(conversation_id)

    def looking(self, conversation_id: str) -> list[dict[str, str]]:
        """The agents who have a conversation open, each once, by name."""
        return self._listeners.looking(conversation_id)

    def has_open(self, listener: Listener, conversation_id: str) -> bool:
        return listener in self._listeners.opened.get(conversation_id, ())

    def everybody(self) -> Iterator[Listener]:
        return self._listeners.everybody()

    def opened_by(self, listener: Listener) -> int:
        """How many conversations this socket has open."""
        return sum(listener in listeners for listeners in self._listeners.opened.values())

    # What they are told

    def committed(self, news: list[News]) -> None:
        """The news of one commit, in order; called by the writer before it answers those who asked."""
        for item in news:
            match item:
                case Appended():
                    self._entries.committed(item)
                case RowChanged() if item.site_id in self._listeners.sites():
                    self._rows.changed(item.conversation_id)
                case MarksMoved():
                    self._rows.marked(item.conversation)
                case QueueMoved():
                    self._rows.queue_changed(item.site_id)
                case AgentChanged():
                    self.team_changed(item.site_id)
                case SessionEnded():
                    self._end({item.session_id})
        self._wake()

    def sites(self) -> frozenset[str]:
        """Those that have members here."""
        return self._listeners.sites()

    def rang(self, site_id: str, conversation_ids: Iterable[str]) -> None:
        """Another node says that it wrote to these conversations of a site; it may be wrong or late."""
        if site_id in self._listeners.sites():
            self._entries.rang(site_id)
            self._rows.rang(conversation_ids)
            self._wake()

    def typing(self, conversation: Conversation, author: Author, text: str | None) -> None:
        """Tells the other side that somebody writes; not stored, not repeated. A visitor's words go to staff only."""
        shown = {"conversation": conversation.id, "author": {"kind": author.kind, "name": author.name}}
        if author.kind == "visitor":
            words = {"text": text} if text else {}
            tell(self._listeners.concerned(conversation.id, conversation.assignee_id), "typing", shown | words)
        else:
            tell(self._listeners.of_visitor(conversation.visitor_id), "typing", shown)

    def look_around(self) -> None:
        """Anything may have been missed: sweeps at once."""
        self._sweep_now.set()

    def team_changed(self, site_id: str) -> None:
        """Somebody of the team came, went, or set another availability: also whom a visitor may wait for."""
        self._rows.team_changed(site_id)
        self._rows.queue_changed(site_id)
        self._late.set()

    def draining(self, after_ms: int) -> None:
        """The server goes; everybody comes back after a random wait of up to `after_ms`."""
        tell(list(self._listeners.everybody()), "draining", {"after_ms": after_ms})

    def _looks_changed(self, conversation_id: str) -> None:
        self._rows.looks_changed(conversation_id)
        self._late.set()

    def _entry_told(self, item: Appended) -> None:
        entry = item.entry
        self._delivered(time.time() - entry.created_at / 1000)
        self._rows.changed(entry.conversation_id)
        if entry.kind in MOVES_THE_QUEUE or entry.seq == 1:
            self._rows.queue_changed(item.site_id)
        if entry.kind not in ("message", "note"):  # who keeps how much may have changed
            self._rows.team_changed(item.site_id)

    def _end(self, session_ids: set[str]) -> None:
        for listener in [x for x in self._listeners.everybody() if x.session_id in session_ids]:
            listener.end()

    def _wake(self) -> None:
        self._late.set()
        if self._entries.behind:
            self._missed.set()

    # What nobody said

    async def _tell_late(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._late.wait()
            self._late.clear()
            try:
                await self._rows.tell_due(self._present())
            except Exception:  # the database may be away: the sweep tries again
                logger.exception("rows_not_told")
            if self._rows.waiting:
                loop.call_later(ROW_SECONDS / 4, self._late.set)

    async def _tell_missed(self) -> None:
        while True:
            await self._missed.wait()
            self._missed.clear()
            try:
                while self._entries.behind:
                    await self._entries.catch_up()
            except Exception:
                logger.exception("entries_not_told")
            self._late.set()

    async def _sweep(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._sweep_now.wait(), SWEEP_SECONDS)
            self._sweep_now.clear()
            try:
                await self._look_for_missed()
            except Exception:
                logger.exception("sweep_failed")

    async def _look_for_missed(self) -> None:
        """What other nodes, or a command beside the server, wrote about the sites that have members here."""
        sites = self._listeners.sites()
        listening = {listener.session_id for listener in self._listeners.everybody() if listener.session_id}

        def read(tx: Transaction) -> tuple[dict[str, dict[str, int]], set[str]]:
            versions = {site_id: conversations.unresolved_versions(tx, site_id) for site_id in sites}
            return versions, listening - sessions.living(tx, listening)

        found, ended = await self._read(read)
        for site_id, versions in found.items():
            self._rows.found(site_id, versions)
            self._rows.team_changed(site_id)
            self._entries.rang(site_id)
        self._end(ended)
        self._wake()
