"""What was committed goes to everybody entitled to it, in order, encoded once per audience.

Woken by a commit; a sweep once a second finds what a wake-up missed. Everything a listener is told may be lost with
its socket without harm: the database is the log, and a client that sees a gap asks for it.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any, Protocol

import msgspec
import structlog

from . import rendering
from .models import Audience, Author, Conversation, Entry
from .policy import Policy
from .routing import Candidate
from .store import conversations, log, people, waits
from .store.transaction import (
    AgentChanged,
    Appended,
    MarksMoved,
    News,
    QueueMoved,
    RowChanged,
    SessionEnded,
    Transaction,
)

logger = structlog.get_logger()

SWEEP_SECONDS = 1.0
ROW_SECONDS = 1.0
"""A row is told at most this often; of what happens meanwhile the newest wins."""

ROWS_AT_ONCE, BACKLOG, PACE_SECONDS, PACES = 50, 100, 0.01, 200
"""Many rows are told in small lots, the next one when nobody has more than BACKLOG events still to send, but after at
most PACES waits: who does not read at all is closed by their full queue and holds nobody up for long."""


class Listener(Protocol):
    """A socket that said hello."""

    audience: Audience
    reader_id: str
    reader_name: str
    """An agent's; a visitor's is known to nobody here."""
    site_id: str
    session_id: str | None

    def tell(self, event: str, payload: str) -> None:
        """Hands over an event and its JSON; never waits."""

    def backlog(self) -> int:
        """How many events are still to be sent."""

    def end(self) -> None:
        """Closes the socket."""


class Pump:
    """Knows who listens to what. Reads rows and late entries through `read`; `present` says which agents are here,
    `defaults` are the rules of a site that has none of its own."""

    def __init__(
        self,
        read: Callable[[Callable[[Transaction], Any]], Awaitable[Any]],
        present: Callable[[], frozenset[str]],
        defaults: Policy,
    ) -> None:
        self._read = read
        self._present = present
        self._defaults = defaults
        self._visitors: dict[str, set[Listener]] = defaultdict(set)
        self._agents: dict[str, set[Listener]] = defaultdict(set)
        self._sites: dict[str, set[Listener]] = defaultdict(set)
        self._opened: dict[str, set[Listener]] = defaultdict(set)
        self._heads: dict[str, int] = {}
        self._rows_told: dict[str, tuple[int, float]] = {}
        self._dirty_rows: set[str] = set()
        self._dirty_queues: set[str] = set()
        self._dirty_teams: set[str] = set()
        self._dirty_looks: set[str] = set()
        self._looks: dict[str, list[dict[str, str]]] = {}
        self._places: dict[str, dict[str, dict[str, Any]]] = {}
        self._wake = asyncio.Event()
        self._tasks = [asyncio.create_task(self._tell_rows()), asyncio.create_task(self._sweep())]

    async def begin(self) -> None:
        """To be called before anybody connects: what is there now will be in everybody's snapshot."""
        live: list[tuple[str, int, int]] = await self._read(conversations.unresolved_versions)
        self._rows_told = {conversation_id: (version, 0.0) for conversation_id, version, _ in live}

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # Who listens

    def join(self, listener: Listener) -> None:
        """From now on the listener is told what is theirs. To be called before their snapshot is read."""
        if listener.audience == "visitor":
            self._visitors[listener.reader_id].add(listener)
        else:
            self._agents[listener.reader_id].add(listener)
            self._sites[listener.site_id].add(listener)

    def part(self, listener: Listener) -> None:
        if listener.audience == "visitor":
            _discard(self._visitors, listener.reader_id, listener)
            return
        _discard(self._agents, listener.reader_id, listener)
        _discard(self._sites, listener.site_id, listener)
        for conversation_id in [c for c, listeners in self._opened.items() if listener in listeners]:
            self.leave(listener, conversation_id)

    def open(self, listener: Listener, conversation_id: str) -> None:
        """An agent looks at a conversation; the line has made sure that they may."""
        self._opened[conversation_id].add(listener)
        self._looks_changed(conversation_id)

    def leave(self, listener: Listener, conversation_id: str) -> None:
        _discard(self._opened, conversation_id, listener)
        self._looks_changed(conversation_id)

    def looking(self, conversation_id: str) -> list[dict[str, str]]:
        """The agents who have a conversation open, each once, by name."""
        names = {listener.reader_id: listener.reader_name for listener in self._opened.get(conversation_id, ())}
        return [{"id": agent_id, "name": name} for agent_id, name in sorted(names.items(), key=lambda one: one[1])]

    def has_open(self, listener: Listener, conversation_id: str) -> bool:
        return listener in self._opened.get(conversation_id, ())

    def opened_by(self, listener: Listener) -> int:
        """How many conversations this socket has open."""
        return sum(listener in listeners for listeners in self._opened.values())

    def everybody(self) -> Iterator[Listener]:
        for group in (self._visitors, self._agents):
            for listeners in group.values():
                yield from listeners

    # What they are told

    def committed(self, news: list[News]) -> None:
        """The news of one commit, in order; called by the writer before it answers those who asked."""
        for item in news:
            match item:
                case Appended():
                    self._entry(item)
                case RowChanged():
                    self._dirty_rows.add(item.conversation_id)
                case MarksMoved():
                    self._marks(item.conversation)
                case QueueMoved():
                    self._dirty_queues.add(item.site_id)
                case AgentChanged():
                    self.team_changed(item.site_id)
                case SessionEnded():
                    for listener in [x for x in self.everybody() if x.session_id == item.session_id]:
                        listener.end()
        self._wake.set()

    def typing(self, conversation: Conversation, author: Author, text: str | None) -> None:
        """Tells the other side that somebody writes; not stored, not repeated. A visitor's words go to staff only."""
        shown = {"conversation": conversation.id, "author": {"kind": author.kind, "name": author.name}}
        if author.kind == "visitor":
            words = {"text": text} if text else {}
            _tell(self._staff(conversation.id, conversation.assignee_id), "typing", shown | words)
        else:
            _tell(self._visitors.get(conversation.visitor_id, ()), "typing", shown)

    def team_changed(self, site_id: str) -> None:
        """Somebody of the team came, went, or set another availability: also whom a visitor may wait for."""
        self._dirty_teams.add(site_id)
        self._dirty_queues.add(site_id)
        self._wake.set()

    def draining(self, after_ms: int) -> None:
        """The server goes; everybody comes back after a random wait of up to `after_ms`."""
        _tell(list(self.everybody()), "draining", {"after_ms": after_ms})

    def _looks_changed(self, conversation_id: str) -> None:
        self._dirty_looks.add(conversation_id)
        self._wake.set()

    def _entry(self, item: Appended) -> None:
        entry = item.entry
        self._heads[entry.conversation_id] = entry.seq
        if entry.kind not in ("message", "note"):  # who keeps how much may have changed
            self._dirty_teams.add(item.site_id)
        if entry.prev is not None:
            self._tell_entry(self._visitors.get(item.visitor_id, ()), entry, "visitor")
        concerned = {item.assignee_id, (entry.staff.get("from") or {}).get("id"), *entry.staff.get("mentions", ())}
        self._tell_entry(self._staff(entry.conversation_id, *concerned), entry, "staff")

    def _tell_entry(self, listeners: Iterable[Listener], entry: Entry, audience: Audience) -> None:
        author = entry.author
        encoded: dict[bool, str] = {}
        for listener in listeners:
            own = author.id == listener.reader_id and (author.kind == "visitor") == (audience == "visitor")
            if own not in encoded:
                encoded[own] = _json(rendering.entry(entry, audience, own))
            listener.tell("entry", encoded[own])

    def _marks(self, conversation: Conversation) -> None:
        shown = rendering.marks(conversation)
        _tell(self._visitors.get(conversation.visitor_id, ()), "marks", shown)
        _tell(self._staff(conversation.id, conversation.assignee_id), "marks", shown)

    def _staff(self, conversation_id: str, *concerned: str | None) -> set[Listener]:
        """Those who opened it, and every socket of those it concerns: who keeps it, whom a note names."""
        listeners = set(self._opened.get(conversation_id, ()))
        for agent_id in concerned:
            listeners |= self._agents.get(agent_id or "", set())
        return listeners

    # Rows and places: what is told late, newest only

    async def _tell_rows(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._wake.wait()
            self._wake.clear()
            now = loop.time()
            due = {c for c in self._dirty_rows if now - self._rows_told.get(c, (0, -ROW_SECONDS))[1] >= ROW_SECONDS}
            queues, self._dirty_queues = self._dirty_queues, set()
            teams, self._dirty_teams = self._dirty_teams, set()
            self._dirty_rows -= due
            try:
                await self._tell_looks(list(self._dirty_looks))
                await self._rows(list(due), now)
                for site_id in queues:
                    await self._queue(site_id)
                for site_id in teams:
                    await self._team(site_id)
            except Exception:  # the database may be away: the sweep tries again
                logger.exception("rows_not_told")
            if self._dirty_rows:
                loop.call_later(ROW_SECONDS / 4, self._wake.set)

    async def _rows(self, ids: list[str], now: float) -> None:
        for start in range(0, len(ids), ROWS_AT_ONCE):
            some: list[Conversation] = await self._read(
                lambda tx, part=ids[start : start + ROWS_AT_ONCE]: conversations.some(tx, part)  # type: ignore[misc]
            )
            for conversation in some:
                if conversation.version > self._rows_told.get(conversation.id, (-1, 0.0))[0]:
                    self._rows_told[conversation.id] = (conversation.version, now)
                    _tell(self._sites.get(conversation.site_id, ()), "conversation", rendering.row(conversation))
            await self._let_them_send({c.site_id for c in some})

    async def _tell_looks(self, ids: list[str]) -> None:
        """Who else looks, to those who do and to who keeps it; newest only."""
        changed = [c for c in ids if self._looks.get(c, []) != self.looking(c)]
        some: list[Conversation] = await self._read(lambda tx: conversations.some(tx, changed)) if changed else []
        self._dirty_looks.difference_update(ids)
        for conversation in some:
            agents = self._looks[conversation.id] = self.looking(conversation.id)
            told = {"conversation": conversation.id, "agents": agents}
            _tell(self._staff(conversation.id, conversation.assignee_id), "looking", told)
            if not agents:
                del self._looks[conversation.id]

    async def _let_them_send(self, sites: set[str]) -> None:
        listeners = [listener for site_id in sites for listener in self._sites.get(site_id, ())]
        for _ in range(PACES):
            if all(listener.backlog() <= BACKLOG for listener in listeners):
                return
            await asyncio.sleep(PACE_SECONDS)

    async def _queue(self, site_id: str) -> None:
        """Tells visitors who look where they stand, how long it may take, and what they may choose; newest only."""
        present = self._present()
        watching = frozenset(self._visitors)
        places: dict[str, tuple[str, dict[str, Any]]] = await self._read(
            lambda tx: waits.places(tx, site_id, watching, present, people.policy(tx, site_id, self._defaults))
        )
        told = self._places.get(site_id, {})
        self._places[site_id] = {visitor_id: place for visitor_id, (_, place) in places.items()}
        for visitor_id, (conversation_id, place) in places.items():
            if told.get(visitor_id) != place:
                _tell(self._visitors.get(visitor_id, ()), "queue", {"conversation": conversation_id, **place})

    async def _team(self, site_id: str) -> None:
        present = self._present()
        team: list[Candidate] = await self._read(
            lambda tx: people.candidates(tx, site_id, present, people.policy(tx, site_id, self._defaults).capacity)
        )
        agents = [
            {
                "id": c.id, "name": c.name, "availability": c.availability, "present": c.present, "open": c.open,
                "capacity": c.capacity,
            }
            for c in team
        ]  # fmt: skip
        _tell(self._sites.get(site_id, ()), "presence", {"agents": agents})

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                await self._look_for_missed()
            except Exception:
                logger.exception("sweep_failed")

    async def _look_for_missed(self) -> None:
        live: list[tuple[str, int, int]] = await self._read(conversations.unresolved_versions)
        for conversation_id, version, head in live:
            if version > self._rows_told.get(conversation_id, (-1, 0.0))[0]:
                self._dirty_rows.add(conversation_id)
            if head > self._heads.get(conversation_id, head):
                await self._catch_up(conversation_id)
        known = {conversation_id for conversation_id, _, _ in live} | self._dirty_rows
        for told in (self._heads, self._rows_told):
            for conversation_id in [c for c in told if c not in known]:
                told.pop(conversation_id)
        if self._dirty_rows or self._dirty_looks:
            self._wake.set()

    async def _catch_up(self, conversation_id: str) -> None:
        """Entries that somebody else committed: told from the log, in order."""
        conversation: Conversation = await self._read(lambda tx: conversations.get(tx, conversation_id))
        after = self._heads[conversation_id]
        missed: list[Entry] = await self._read(lambda tx: log.after(tx, conversation_id, "staff", after))
        for entry in missed:
            if entry.seq > self._heads[conversation_id]:
                self._entry(Appended(entry, conversation.site_id, conversation.visitor_id, conversation.assignee_id))


def _tell(listeners: Iterable[Listener], event: str, payload: dict[str, Any]) -> None:
    encoded: str | None = None
    for listener in listeners:
        if encoded is None:
            encoded = _json(payload)
        listener.tell(event, encoded)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _discard(group: dict[str, set[Listener]], key: str, listener: Listener) -> None:
    listeners = group.get(key, set())
    listeners.discard(listener)
    if not listeners:
        group.pop(key, None)
