"""What is known around a draft: who it goes to, from whom, what was said and promised before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Hours = Mapping[
    str, tuple[tuple[str, str], ...]
]  # by day, `mon` to `sun`: from and till in `HH:MM`; a day without is closed

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TEXTS = ("lang", "customer_name", "last_customer_message", "agent_name", "tz")
_CHOICES = {"canned": ("unedited", "repeated"), "address": ("formal", "informal")}
_COUNTS = ("turn", "attachments")


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise that is still open: its words, and when it is due (RFC 3339), None when nobody said."""

    text: str = ""
    due: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a check may know besides the draft; all of it optional, None means unknown."""

    lang: str | None = None
    customer_name: str | None = None
    last_customer_message: str | None = None
    turn: int | None = None
    agent_name: str | None = None
    other_customer_names: tuple[str, ...] = ()
    canned: Literal["unedited", "repeated"] | None = None
    now: str | datetime | None = None
    tz: str | None = None
    address: Literal["formal", "informal"] | None = None
    hours: Hours | None = None
    attachments: int | None = None
    known: tuple[str, ...] = ()
    promises: tuple[Promised, ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Context":
        """A context from a JSON object: unknown fields are ignored, null is absent, a wrong type is a TypeError."""
        taken: dict[str, Any] = {}
        for name in cls.__slots__:
            value = given.get(name)
            if value is not None:
                taken[name] = _typed(name, value)
        return cls(**taken)


def _typed(name: str, value: Any) -> Any:
    if name in _COUNTS:
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"{name} is a whole number")
        return value
    if name in _CHOICES:
        if value not in _CHOICES[name]:
            raise TypeError(f"{name} is one of {', '.join(_CHOICES[name])}")
        return value
    if name in ("other_customer_names", "known"):
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise TypeError(f"{name} is a list of texts")
        return tuple(value)
    if name == "promises":
        return _promises(value)
    if name == "hours":
        return _hours(value)
    if not isinstance(value, str) and not (name == "now" and isinstance(value, datetime)):
        raise TypeError(f"{name} is text")
    return value


def _promises(value: Any) -> tuple[Promised, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError("promises is a list of objects with text and due")
    told = []
    for one in value:
        if isinstance(one, Promised):
            told.append(one)
            continue
        text, due = (one.get("text") or "", one.get("due")) if isinstance(one, Mapping) else (None, None)
        if not isinstance(text, str) or not isinstance(due, str | None):
            raise TypeError("promises is a list of objects with text and due")
        told.append(Promised(text, due))
    return tuple(told)


def _hours(value: Any) -> Hours:
    """Opening hours such as {"mon": [["09:00", "17:30"]], "sat": []}; a TypeError for anything else."""
    if not isinstance(value, Mapping) or not set(value) <= set(_DAYS):
        raise TypeError(f"hours is an object by day: {', '.join(_DAYS)}")
    hours: dict[str, tuple[tuple[str, str], ...]] = {}
    for day, spans in value.items():
        if not isinstance(spans, list | tuple) or not all(_is_span(span) for span in spans):
            raise TypeError('the hours of a day are pairs such as ["09:00", "17:30"]')
        hours[day] = tuple((span[0], span[1]) for span in spans)
    return hours


def _is_span(span: Any) -> bool:
    return isinstance(span, list | tuple) and len(span) == 2 and all(map(_is_clock, span)) and span[0] < span[1]


def _is_clock(told: Any) -> bool:
    """Whether it is a time of day from 00:00 to 24:00."""
    if not isinstance(told, str) or len(told) != 5 or told[2] != ":" or not (told[:2] + told[3:]).isascii():
        return False
    return told[:2].isdigit() and told[3:].isdigit() and told[3:] < "60" and told <= "24:00"
