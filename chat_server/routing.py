"""Who should have this conversation, and why: a pure function of agents, loads and the visitor's history.

First cut: the same person again if available; else, where the site assigns by itself, the least loaded person who is
available and here, the longest without a new one first. The queue itself is strictly in order of arrival.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .models import Availability


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent as the decision sees them. `open`: conversations kept now; `last_given`: ms, 0 for never."""

    id: str
    name: str
    availability: Availability
    present: bool
    open: int
    last_given: int


@dataclass(frozen=True, slots=True)
class Decision:
    """`agent` is None when the conversation waits. Stored with the entry, shown as "why Maya?"."""

    agent: Candidate | None
    rule: str
    candidates: tuple[Candidate, ...]

    def stored(self) -> dict[str, Any]:
        """What goes into the entry's staff data."""
        return {
            "rule": self.rule,
            "candidates": [
                {"id": c.id, "name": c.name, "availability": c.availability, "present": c.present, "open": c.open}
                for c in self.candidates
            ],
        }


def choose(candidates: Sequence[Candidate], previous: str | None, automatic: bool) -> Decision:
    """Who gets a conversation that nobody keeps. `previous`: the agent who kept the visitor's last one."""
    seen = tuple(candidates)
    for candidate in seen:
        if candidate.id == previous and candidate.present and candidate.availability != "away":
            return Decision(candidate, "same_person", seen)
    if not automatic:
        return Decision(None, "by_hand", seen)
    free = [c for c in seen if c.present and c.availability == "available"]
    if not free:
        return Decision(None, "nobody_free", seen)
    return Decision(min(free, key=lambda c: (c.open, c.last_given, c.id)), "least_loaded", seen)
