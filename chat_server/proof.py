"""First come, first served, as the log proves it: every departure from the queue, and who stood before it and why.

Pure: entries in, lines out. Nobody can be recognised in a line: conversations are numbered by arrival, people left out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

BY_HAND = frozenset({"accepted", "assigned", "take_over", "reopened"})


@dataclass(frozen=True, slots=True)
class Line:
    """One that left the queue. `ahead`: how many had waited longer, `because`: why they did not go first; `fair` says
    whether every one of them is accounted for. Times are ms since 1970."""

    number: int
    arrived: int
    given: int
    ahead: int
    because: str
    fair: bool


@dataclass(slots=True)
class Queue:
    """Who waits, by conversation: since when; and since when each of them first came."""

    waiting: dict[str, int] = field(default_factory=dict)
    arrived: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def comes(self, conversation: str, at: int) -> None:
        self.waiting[conversation] = self.arrived[conversation] = at
        self.numbers.setdefault(conversation, len(self.numbers) + 1)

    def ahead_of(self, conversation: str) -> set[str]:
        mine = (self.waiting[conversation], conversation)
        return {other for other, since in self.waiting.items() if (since, other) < mine}


def lines(entries: Iterable[tuple[str, int, str, int, dict[str, Any]]]) -> Iterator[Line]:
    """A line for every departure, in order of time.

    `entries`: (conversation, seq, kind, created_at, data with what only staff see) of one site, in order of commit.
    """
    queue = Queue()
    for conversation, seq, kind, at, data in entries:
        if seq == 1 or kind == "reopened":
            queue.comes(conversation, at)
        if kind == "requeued":
            queue.waiting[conversation] = queue.arrived.get(conversation, at)
        elif kind in ("assigned", "transferred") and conversation in queue.waiting:
            yield _departure(queue, conversation, at, data)
            del queue.waiting[conversation]
        elif kind == "resolved":
            queue.waiting.pop(conversation, None)


def _departure(queue: Queue, conversation: str, at: int, data: dict[str, Any]) -> Line:
    ahead = queue.ahead_of(conversation)
    unaccounted = ahead - set(data.get("skipped", ()))
    cause = data.get("cause")
    if not ahead:
        because = "next"
    elif cause == "returning":
        because, unaccounted = "went to their own person", set()
    elif cause in BY_HAND:
        because, unaccounted = "taken by hand", set()
    else:
        because = "those before wait for their own person" if not unaccounted else "unexplained"
    return Line(queue.numbers[conversation], queue.waiting[conversation], at, len(ahead), because, not unaccounted)
