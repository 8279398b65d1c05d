"""What is told late and newest only: rows of the list, marks, places in the queue, the team, who looks."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from .. import rendering
from ..models import Conversation, Marks
from ..policy import Policy
from ..routing import Candidate
from ..store import conversations, people, waits
from .entries import Read
from .listeners import Listeners, tell

ROW_SECONDS = 1.0
"""A row is told at most this often; of what happens meanwhile the newest wins."""

ROWS_AT_ONCE, BACKLOG, PACE_SECONDS, PACES = 50, 100, 0.01, 200
"""Many rows are told in small lots, the next one when nobody has more than BACKLOG events still to send, but after at
most PACES waits: who does not read at all is closed by their full queue and holds nobody up for long."""


class Rows:
    """Told what changed, tells it when `tell_due` is awaited. `defaults`: the rules of a site without its own."""

    def __init__(self, read: Read, listeners: Listeners, defaults: Policy) -> None:
        self._read = read
        self._listeners = listeners
        self._defaults = defaults
        self._rows_told: dict[str, tuple[int, float]] = {}
        self._site_of: dict[str, str] = {}
        self._marks_told: dict[str, Marks] = {}
        self._dirty_rows: set[str] = set()
        self._dirty_queues: set[str] = set()
        self._dirty_teams: set[str] = set()
        self._dirty_looks: set[str] = set()
        self._looks: dict[str, list[dict[str, str]]] = {}
        self._places: dict[str, dict[str, dict[str, Any]]] = {}
        self._teams: dict[str, list[dict[str, Any]]] = {}

    def begin(self, site_id: str, versions: dict[str, int]) -> None:
        """What is there now, by version, is in everybody's snapshot."""
        for conversation_id, version in versions.items():
            self._rows_told[conversation_id] = (version, 0.0)
            self._site_of[conversation_id] = site_id

    def forget(self, site_id: str) -> None:
        """Nobody of this site listens any more."""
        for conversation_id in [c for c, site in self._site_of.items() if site == site_id]:
            self._forget_row(conversation_id)
        self._places.pop(site_id, None)
        self._teams.pop(site_id, None)

    def changed(self, conversation_id: str) -> None:
        self._dirty_rows.add(conversation_id)

    def rang(self, conversation_ids: Iterable[str]) -> None:
        """Another node changed these, or says so."""
        self._dirty_rows |= set(conversation_ids)

    def found(self, site_id: str, versions: dict[str, int]) -> None:
        """All that is unresolved, by version, as a sweep found it: what is newer than we told, another node changed."""
        self.rang(c for c, version in versions.items() if version > self._rows_told.get(c, (-1, 0.0))[0])
        for conversation_id in [c for c, site in self._site_of.items() if site == site_id and c not in versions]:
            if conversation_id not in self._dirty_rows:  # resolved, and told
                self._forget_row(conversation_id)

    def _forget_row(self, conversation_id: str) -> None:
        del self._site_of[conversation_id]
        self._rows_told.pop(conversation_id, None)
        self._marks_told.pop(conversation_id, None)

    def marked(self, conversation: Conversation) -> None:
        """The marks are told at once, to both sides."""
        if conversation.id in self._site_of:
            self._marks_told[conversation.id] = conversation.marks
        shown = rendering.marks(conversation)
        tell(self._listeners.of_visitor(conversation.visitor_id), "marks", shown)
        tell(self._listeners.concerned(conversation.id, conversation.assignee_id), "marks", shown)

    def queue_changed(self, site_id: str) -> None:
        self._dirty_queues.add(site_id)

    def team_changed(self, site_id: str) -> None:
        self._dirty_teams.add(site_id)

    def looks_changed(self, conversation_id: str) -> None:
        self._dirty_looks.add(conversation_id)

    @property
    def waiting(self) -> bool:
        """Whether there is still something to tell, now or a little later."""
        return bool(self._dirty_rows or self._dirty_looks)

    async def tell_due(self, present: frozenset[str]) -> None:
        """`present`: the agents who are here."""
        now = asyncio.get_running_loop().time()
        due = {c for c in self._dirty_rows if now - self._rows_told.get(c, (0, -ROW_SECONDS))[1] >= ROW_SECONDS}
        queues, self._dirty_queues = self._dirty_queues & self._listeners.sites(), set()
        teams, self._dirty_teams = self._dirty_teams & set(self._listeners.staff), set()
        self._dirty_rows -= due
        await self._tell_looks(list(self._dirty_looks))
        await self._tell_rows(list(due), now)
        for site_id in queues:
            await self._tell_queue(site_id, present)
        for site_id in teams:
            await self._tell_team(site_id, present)

    async def _tell_rows(self, ids: list[str], now: float) -> None:
        for start in range(0, len(ids), ROWS_AT_ONCE):
            some: list[Conversation] = await self._read(
                lambda tx, part=ids[start : start + ROWS_AT_ONCE]: conversations.some(tx, part)  # type: ignore[misc]
            )
            for conversation in some:
                self._tell_row(conversation, now)
            await self._let_them_send({c.site_id for c in some})

    def _tell_row(self, conversation: Conversation, now: float) -> None:
        if conversation.version <= self._rows_told.get(conversation.id, (-1, 0.0))[0]:
            return
        self._rows_told[conversation.id] = (conversation.version, now)
        self._site_of[conversation.id] = conversation.site_id
        tell(self._listeners.of_site(conversation.site_id), "conversation", rendering.row(conversation))
        told = self._marks_told.get(conversation.id, Marks())
        if told.furthest(conversation.marks) != told:  # another node moved them, whatever made us look at the row
            self.marked(replace(conversation, marks=told.furthest(conversation.marks)))

    async def _tell_looks(self, ids: list[str]) -> None:
        """Who else looks, to those who do and to who keeps it."""
        changed = [c for c in ids if self._looks.get(c, []) != self._listeners.looking(c)]
        some: list[Conversation] = await self._read(lambda tx: conversations.some(tx, changed)) if changed else []
        self._dirty_looks.difference_update(ids)
        for conversation in some:
            agents = self._looks[conversation.id] = self._listeners.looking(conversation.id)
            told = {"conversation": conversation.id, "agents": agents}
            tell(self._listeners.concerned(conversation.id, conversation.assignee_id), "looking", told)
            if not agents:
                del self._looks[conversation.id]

    async def _let_them_send(self, sites: set[str]) -> None:
        listeners = [listener for site_id in sites for listener in self._listeners.of_site(site_id)]
        for _ in range(PACES):
            if all(listener.backlog() <= BACKLOG for listener in listeners):
                return
            await asyncio.sleep(PACE_SECONDS)

    async def _tell_queue(self, site_id: str, present: frozenset[str]) -> None:
        """Tells visitors who look where they stand, how long it may take, and what they may choose."""
        watching = frozenset(self._listeners.visitors)
        places: dict[str, tuple[str, dict[str, Any]]] = await self._read(
            lambda tx: waits.places(tx, site_id, watching, present, people.policy(tx, site_id, self._defaults))
        )
        told = self._places.get(site_id, {})
        self._places[site_id] = {visitor_id: place for visitor_id, (_, place) in places.items()}
        for visitor_id, (conversation_id, place) in places.items():
            if told.get(visitor_id) != place:
                tell(self._listeners.of_visitor(visitor_id), "queue", {"conversation": conversation_id, **place})

    async def _tell_team(self, site_id: str, present: frozenset[str]) -> None:
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
        if self._teams.get(site_id) != agents:
            self._teams[site_id] = agents
            tell(self._listeners.of_site(site_id), "presence", {"agents": agents})
