"""Who should have a conversation, and why: a pure function of agents, loads, rules and the visitor's history.

Of the team in whose line it stands: the same person again, as long as they are here and have room; else, for a bounded
time, the visitor waits for that person, unless they choose otherwise; else who speaks the visitor's language; among
those the least loaded, and who has waited longest for a conversation. Each line is in the order of tier and arrival.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .models import Availability

Wish = Literal["same", "anyone"] | None
"""What the visitor has chosen: to wait for who kept them, or to talk to the next free person."""

STORED = 20
"""Candidates kept with a decision: the first of those who were free, then of the rest."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent as the decision sees them. `open`: conversations kept now; `last_given`: ms, 0 for never.

    `capacity` is how many they may keep, 0 for any number; `languages` are those they answer in, empty for any; `teams`
    are the ids of those they are in."""

    id: str
    name: str
    availability: Availability
    present: bool
    open: int
    last_given: int
    capacity: int = 0
    languages: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()

    @property
    def has_room(self) -> bool:
        return not self.capacity or self.open < self.capacity

    @property
    def free(self) -> bool:
        """Here, willing to take new ones, and not full."""
        return self.present and self.availability == "available" and (not self.capacity or self.open < self.capacity)

    def speaks(self, language: str | None) -> bool:
        return not self.languages or language is None or language in self.languages


@dataclass(frozen=True, slots=True)
class Case:
    """A conversation that nobody keeps: who kept its visitor before, what they wish, and how long they waited (s)."""

    previous: str | None = None
    wish: Wish = None
    waited: int = 0
    language: str | None = None
    without: str | None = None
    """Who has just given it back, and is not asked again."""
    team: str | None = None
    """Whose it is, None for everybody's."""


@dataclass(frozen=True, slots=True)
class Decision:
    """`agent` is None when the conversation waits; `wait_for` is then the person it waits for, None: for anybody.

    Stored with the entry, shown as "why Maya?"."""

    agent: Candidate | None
    rule: str
    candidates: tuple[Candidate, ...]
    wait_for: Candidate | None = None

    def stored(self) -> dict[str, Any]:
        """What goes into the entry's staff data."""
        looked_at = sorted(self.candidates, key=lambda c: (c != self.agent, not c.free, c.open, c.last_given, c.id))
        return {
            "rule": self.rule,
            "candidates": [
                {
                    "id": c.id, "name": c.name, "availability": c.availability, "present": c.present, "open": c.open,
                    "capacity": c.capacity,
                }
                for c in looked_at[:STORED]
            ],
            "candidates_total": len(self.candidates),
        }  # fmt: skip


def choose(candidates: Sequence[Candidate], case: Case, automatic: bool, patience: int) -> Decision:
    """Who gets a conversation that nobody keeps. `patience`: seconds a visitor is held for who kept them."""
    seen = tuple(c for c in members(candidates, case.team) if c.id != case.without)
    before = next((c for c in seen if c.id == case.previous), None) if case.wish != "anyone" else None
    if before and before.present and before.availability != "away" and before.has_room:
        return Decision(before, "same_person", seen)
    if before and _worth_waiting(before, case, automatic, patience):
        return Decision(None, "waits_for_same_person", seen, before)
    if not automatic:
        return Decision(None, "by_hand", seen)
    best = least_loaded(seen, case.language)
    if best is None:
        return Decision(None, "nobody_free", seen)
    return Decision(best, "least_loaded" if best.speaks(case.language) else "least_loaded_other_language", seen)


def members(candidates: Sequence[Candidate], team: str | None) -> Sequence[Candidate]:
    """Who answers a team's conversations; everybody where it is nobody's, or nobody is in it."""
    return [c for c in candidates if team in c.teams] or candidates


def least_loaded(candidates: Iterable[Candidate], language: str | None) -> Candidate | None:
    """Of those who are free: who speaks the language, then the least loaded, then the longest without a new one."""
    return min(
        (c for c in candidates if c.free),
        key=lambda c: (not c.speaks(language), c.open, c.last_given, c.id),
        default=None,
    )


def _worth_waiting(before: Candidate, case: Case, automatic: bool, patience: int) -> bool:
    """As long as the visitor wishes; else for the bounded time, while that person is here and only full."""
    if case.wish == "same":
        return True
    return automatic and before.present and before.availability != "away" and case.waited < patience
