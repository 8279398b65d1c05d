"""When a rule holds at all: what it asks of the context and of the customer's last message."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from canned_tone.context import Context
from canned_tone.draft import Draft
from canned_tone.rules.given import is_given

CHOICES = {
    "name": ("known", "unknown"),
    "asked": ("yes_no", "open", "any", "none"),
    "address": ("formal", "informal"),
    "canned": ("unedited", "repeated"),
    "given": ("email", "phone", "number"),
    "attachments": ("none",),
    "promise": ("overdue",),
}
COUNTS = ("turn", "turn_from", "words_most", "words_least")
PHRASES = ("last", "last_unless")


@dataclass(frozen=True, slots=True)
class When:
    """What must hold besides the phrases; None or empty asks nothing, and all that is asked must hold."""

    turn: int | None = None
    turn_from: int | None = None
    name: str | None = None
    last: tuple[str, ...] = ()
    last_unless: tuple[str, ...] = ()
    words_most: int | None = None
    words_least: int | None = None
    asked: str | None = None
    address: str | None = None
    canned: str | None = None
    given: str | None = None
    attachments: str | None = None
    promise: str | None = None

    @property
    def asks(self) -> bool:
        """Whether anything is asked at all."""
        return any(getattr(self, field.name) not in (None, ()) for field in fields(self))


Ask = Callable[[Draft], bool]


Situation = tuple[int | None, str | None, str | None, bool, bool]  # what many drafts have in common


def situation(draft: Draft) -> Situation:
    """The turn, what is canned, the address, whether nothing is attached, whether the name is known."""
    context = draft.context
    address = context.address or draft.language.address
    return context.turn, context.canned, address, context.attachments == 0, draft.name is not None


def may_hold(when: When, given: Situation) -> bool:
    """Whether what is asked of a situation holds."""
    turn, canned, address, bare, named = given
    return (
        when.turn in (None, turn)
        and (when.turn_from is None or (turn is not None and turn >= when.turn_from))
        and when.canned in (None, canned)
        and when.address in (None, address)
        and (when.attachments is None or bare)
        and (when.name is None or (when.name == "known") == named)
    )


def asks_of(when: When) -> tuple[Ask, ...]:
    """What is asked of one draft besides its situation, each as a question of its own, cheap ones first."""
    most, least, given = when.words_most, when.words_least, when.given
    asks: list[tuple[Any, Ask]] = [
        (most, lambda draft: len(draft.words.norms) <= (most or 0)),
        (least, lambda draft: len(draft.words.norms) >= (least or 0)),
        (when.promise, lambda draft: _overdue(draft.context)),
        (given, lambda draft: is_given(given or "", draft.context.last_customer_message, draft.context.known)),
    ]
    return tuple(ask for value, ask in asks if value is not None)


def _overdue(context: Context) -> bool:
    """Whether a promise is open whose time has passed."""
    now = _moment(context.now) if context.now else None
    dues = (_moment(promise.due) for promise in context.promises if promise.due)
    return now is not None and any(due is not None and due < now for due in dues)


@lru_cache(256)
def _moment(told: str | datetime) -> datetime | None:
    """The moment of a time, in UTC when it names no zone; None when it is no time."""
    try:
        moment = datetime.fromisoformat(told) if isinstance(told, str) else told
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        return None
