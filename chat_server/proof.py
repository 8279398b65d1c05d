"""First come, first served, as the log proves it: every departure from a line, and who stood before it and why.

Each team has a line, and everybody has one; in it a tier goes first where a site has any, and in a tier who came first.
Pure: entries in, lines out. Nobody can be recognised in one: conversations are numbered by arrival, people left out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

BY_HAND = frozenset({"accepted", "assigned", "take_over", "reopened"})
ORDINARY = 100
"""The rank of whoever is in no tier, where an entry says nothing of one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One that left a line, a team's or everybody's (None). `ahead`: how many in it had waited longer, `because`: why
    they did not go first; `fair` says whether every one of them, and of a higher tier, is accounted for. `tier` is the
    name of its own. Times are ms since 1970."""

    number: int
    arrived: int
    given: int
    ahead: int
    because: str
    fair: bool
    team: str | None = None
    tier: str | None = None


@dataclass(slots=True)
class Stand:
    """Where a conversation stands, or stood last: in whose line (id, name), in which tier, and since when."""

    number: int
    arrived: int
    since: int
    team: tuple[str, str] | None = None
    rank: int = ORDINARY
    tier: str | None = None


@dataclass(slots=True)
class Queue:
    """Everybody who came, and those of them who wait."""

    stands: dict[str, Stand] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)

    def comes(self, conversation: str, at: int, data: dict[str, Any]) -> None:
        """Comes in, or comes in again: by the line and the tier that the entry tells."""
        known = self.stands.get(conversation)
        line = data.get("line") or {}
        tier = line.get("tier") or {}
        number = known.number if known else len(self.stands) + 1
        rank, name = tier.get("rank", ORDINARY), tier.get("name")
        self.stands[conversation] = Stand(number, at, at, _team(line), rank, name)
        self.waiting.add(conversation)

    def comes_back(self, conversation: str, data: dict[str, Any]) -> None:
        """By the time it came in, into the line that the entry tells."""
        stand = self.stands[conversation]
        stand.since, stand.team = stand.arrived, _team(data)
        self.waiting.add(conversation)

    def in_line_with(self, conversation: str) -> dict[str, Stand]:
        team = self.stands[conversation].team
        here = {other: self.stands[other] for other in self.waiting if other != conversation}
        return {other: stand for other, stand in here.items() if stand.team == team}


def lines(entries: Iterable[tuple[str, int, str, int, dict[str, Any]]]) -> Iterator[Line]:
    """A line for every departure, in order of time.

    `entries`: (conversation, seq, kind, created_at, data with what only staff see) of one site, in order of commit.
    """
    queue = Queue()
    for conversation, seq, kind, at, data in entries:
        if seq == 1 or kind == "reopened":
            queue.comes(conversation, at, data)
        if kind == "woken":
            queue.stands[conversation].arrived = at
        elif kind == "requeued":
            queue.comes_back(conversation, data)
        elif kind in ("assigned", "transferred") and conversation in queue.waiting:
            yield _departure(queue, conversation, at, data)
            queue.waiting.remove(conversation)
        elif kind == "resolved":
            queue.waiting.discard(conversation)


def _departure(queue: Queue, conversation: str, at: int, data: dict[str, Any]) -> Line:
    mine = queue.stands[conversation]
    others = queue.in_line_with(conversation)
    longer = {c for c, s in others.items() if (s.since, c) < (mine.since, conversation)}
    next_before = {c for c, s in others.items() if (s.rank, s.since, c) < (mine.rank, mine.since, conversation)}
    passed_over = next_before - set(data.get("skipped", ()))
    if len(next_before) <= data.get("skipped_total", 0):  # of many, some are named and all are counted
        passed_over = set()
    cause = data.get("cause")
    fair = True
    if not next_before:
        because = f"{mine.tier} goes first" if longer else "next"
    elif cause == "returning":
        because = "went to their own person"
    elif cause in BY_HAND:
        because = "taken by hand"
    else:
        fair = not passed_over
        because = "those before wait for their own person" if fair else "unexplained"
    team = mine.team[1] if mine.team else None
    return Line(mine.number, mine.since, at, len(longer), because, fair, team, mine.tier)


def _team(data: dict[str, Any]) -> tuple[str, str] | None:
    team = data.get("team")
    return (team["id"], team["name"]) if team else None
