"""When a rule holds at all: what it asks of the context and of the customer's last message."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol

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


class Said(Protocol):
    """What the customer's last message says to one rule."""

    def last(self) -> bool:
        """Whether one of `last` stands in it."""

    def last_unless(self) -> bool:
        """Whether one of `last_unless` stands in it."""

    def asked(self) -> str:
        """`yes_no`, `open`, `any` for a question of neither kind, or `none`."""


def fits(when: When, draft: Draft) -> bool:
    """Whether what is asked of the draft and its context holds; cheap questions first."""
    context, words = draft.context, draft.words
    if when.turn is not None and context.turn != when.turn:
        return False
    if when.turn_from is not None and (context.turn is None or context.turn < when.turn_from):
        return False
    if when.name is not None and (when.name == "known") != bool(draft.name):
        return False
    if when.words_most is not None and len(words) > when.words_most:
        return False
    if when.words_least is not None and len(words) < when.words_least:
        return False
    if when.address is not None and when.address != (context.address or draft.language.address):
        return False
    if when.canned is not None and when.canned != context.canned:
        return False
    if when.attachments is not None and context.attachments != 0:
        return False
    if when.promise is not None and not _overdue(context):
        return False
    return when.given is None or is_given(when.given, context.last_customer_message, context.known)


def said_fits(when: When, said: Said) -> bool:
    """Whether what is asked of the customer's last message holds."""
    if when.asked is not None:
        asked = said.asked()
        if asked != when.asked and not (when.asked == "any" and asked != "none"):
            return False
    return not (when.last and not said.last()) and not (when.last_unless and said.last_unless())


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
