"""Who listens to what: sockets by visitor, by agent, by site, and by the conversations that agents have open."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import msgspec

from ..models import Audience


class Listener(Protocol):
    """A socket that said hello."""

    audience: Audience
    reader_id: str
    reader_name: str
    """An agent's; a visitor's is known to nobody here."""
    site_id: str
    session_id: str | None
    parted: bool
    """Gone: nothing reaches it any more."""

    def tell(self, event: str, payload: str) -> None:
        """Hands over an event and its JSON; never waits."""

    def backlog(self) -> int:
        """How many events are still to be sent."""

    def end(self) -> None:
        """Closes the socket."""


class Listeners:
    """A site has members here while anybody of it listens, visitor or agent."""

    def __init__(self) -> None:
        self.visitors: dict[str, set[Listener]] = defaultdict(set)
        self.agents: dict[str, set[Listener]] = defaultdict(set)
        self.staff: dict[str, set[Listener]] = defaultdict(set)
        """Agents' sockets by site."""
        self.opened: dict[str, set[Listener]] = defaultdict(set)
        self._members: Counter[str] = Counter()

    def join(self, listener: Listener) -> None:
        self._members[listener.site_id] += 1
        if listener.audience == "visitor":
            self.visitors[listener.reader_id].add(listener)
        else:
            self.agents[listener.reader_id].add(listener)
            self.staff[listener.site_id].add(listener)

    def part(self, listener: Listener) -> list[str]:
        """The conversations that it had open."""
        listener.parted = True
        group = self.visitors if listener.audience == "visitor" else self.agents
        if listener not in group.get(listener.reader_id, ()):
            return []
        self._members[listener.site_id] -= 1
        if not self._members[listener.site_id]:
            del self._members[listener.site_id]
        _discard(group, listener.reader_id, listener)
        _discard(self.staff, listener.site_id, listener)
        looked_at = [conversation_id for conversation_id, some in self.opened.items() if listener in some]
        for conversation_id in looked_at:
            self.leave(listener, conversation_id)
        return looked_at

    def open(self, listener: Listener, conversation_id: str) -> None:
        self.opened[conversation_id].add(listener)

    def leave(self, listener: Listener, conversation_id: str) -> None:
        _discard(self.opened, conversation_id, listener)

    def looking(self, conversation_id: str) -> list[dict[str, str]]:
        """The agents who have a conversation open, each once, by name."""
        names = {listener.reader_id: listener.reader_name for listener in self.opened.get(conversation_id, ())}
        return [{"id": agent_id, "name": name} for agent_id, name in sorted(names.items(), key=lambda one: one[1])]

    def sites(self) -> frozenset[str]:
        """The sites that have members here."""
        return frozenset(self._members)

    def of_visitor(self, visitor_id: str) -> Iterable[Listener]:
        return self.visitors.get(visitor_id, ())

    def of_site(self, site_id: str) -> Iterable[Listener]:
        """Its agents."""
        return self.staff.get(site_id, ())

    def concerned(self, conversation_id: str, *agent_ids: str | None) -> set[Listener]:
        """Those who opened it, and every socket of these agents: who keeps it, whom a note names."""
        listeners = set(self.opened.get(conversation_id, ()))
        for agent_id in agent_ids:
            listeners |= self.agents.get(agent_id or "", set())
        return listeners

    def everybody(self) -> Iterator[Listener]:
        for group in (self.visitors, self.agents):
            for listeners in group.values():
                yield from listeners


def tell(listeners: Iterable[Listener], event: str, payload: dict[str, Any]) -> None:
    """The same to all, encoded once."""
    encoded: str | None = None
    for listener in listeners:
        if encoded is None:
            encoded = encode(payload)
        listener.tell(event, encoded)


def encode(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _discard(group: dict[str, set[Listener]], key: str, listener: Listener) -> None:
    listeners = group.get(key, set())
    listeners.discard(listener)
    if not listeners:
        group.pop(key, None)
