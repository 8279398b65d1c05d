"""How a site gives out conversations: what its owner may set, what each preset changes, and when the site is open.

Pure: no I/O, and no clock but the one handed in.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from . import tiers as tiering
from .tiers import Tier

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Span = tuple[str, str]
"""From and until, `("09:00", "18:00")`; until `24:00` is midnight."""

Assign = Literal["auto", "by_hand"]
Pick = Literal["head", "any"]
WhenAway = Literal["stay", "choice", "team"]
CHOICES: dict[str, tuple[str, ...]] = {
    "assign": ("auto", "by_hand"),
    "pick": ("head", "any"),
    "when_away": ("stay", "choice", "team"),
}
RANGES = {
    "capacity": (0, 1_000),
    "same_person_wait": (0, 3_600),
    "away_after": (1, 86_400),
    "handover_expires": (1, 86_400),
    "grace": (1, 600),
    "reply_target": (0, 86_400),
}


class PolicyError(ValueError):
    """A setting that makes no sense; the message names it and what it may be."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A site's rules. Times are whole seconds."""

    assign: Assign = "auto"
    pick: Pick = "head"
    capacity: int = 8
    """Conversations one person keeps open at once, unless the person has a number of their own; 0: no limit."""
    same_person_wait: int = 240
    """How long a returning visitor is held for who kept them, while that person is here but full; 0: not at all."""
    when_away: WhenAway = "choice"
    """When somebody who keeps a conversation is gone: it stays, the visitor may choose, or the team takes it."""
    away_after: int = 180
    """How long somebody is gone, their grace included, before `when_away` holds."""
    handover_expires: int = 600
    """A hand-over nobody has looked at goes back after this."""
    grace: int = 60
    """A reload or a drop shorter than this changes nothing that anyone sees."""
    reply_target: int = 0
    """The first answer the site promises; 0: no promise."""
    first_team: str = ""
    """The key of the team that a conversation begins with where its page names none; empty: everybody."""
    tiers: tuple[Tier, ...] = ()
    """Who goes before everybody else, in this order; empty: nobody."""
    hours: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    """Opening hours by day, `mon` to `sun`, in the site's time zone; empty: always open."""

    def over(self, stored: Mapping[str, Any]) -> "Policy":
        """These rules with a site's own laid over them."""
        known = {f.name for f in fields(self)}
        changes = {name: value for name, value in stored.items() if name in known}
        if "hours" in changes:
            changes["hours"] = {day: tuple((a, b) for a, b in spans) for day, spans in changes["hours"].items()}
        if "tiers" in changes:
            changes["tiers"] = tiering.read(changes["tiers"])
        return replace(self, **changes)

    def shown(self) -> dict[str, Any]:
        """As it is stored and travels in JSON."""
        hours = {day: [list(span) for span in spans] for day, spans in self.hours.items()}
        return asdict(self) | {"hours": hours, "tiers": [asdict(tier) for tier in self.tiers]}


LANGUAGES = {
    "auto": "Each message tells",
    "en": "English",
    "ru": "Русский",
    "uk": "Українська",
    "el": "Ελληνικά",
    "et": "Eesti",
    "id": "Bahasa Indonesia",
}
"""Languages in which replies are checked, and begun from canned ones."""

PRESETS: dict[str, dict[str, Any]] = {
    "fast": {"assign": "auto", "pick": "head", "capacity": 8, "same_person_wait": 0, "when_away": "team"},
    "same_person": {"assign": "auto", "pick": "head", "capacity": 6, "same_person_wait": 600, "when_away": "choice"},
    "few": {"assign": "by_hand", "pick": "any", "capacity": 3, "same_person_wait": 900, "when_away": "stay"},
    "self_service": {"assign": "by_hand", "pick": "head", "capacity": 12, "same_person_wait": 120, "when_away": "team"},
}
"""Answer fast, same person first, few and personal, self-service first: what each sets; all else stays as it was."""


def checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """What an owner has set, ready to be stored; PolicyError names the first thing that makes no sense."""
    known = {f.name for f in fields(Policy)}
    for name, value in given.items():
        if name not in known:
            raise PolicyError(f"{name} is nothing a site can set")
        if name in CHOICES and value not in CHOICES[name]:
            raise PolicyError(f"{name} is one of {', '.join(CHOICES[name])}")
        if name in RANGES:
            low, high = RANGES[name]
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                raise PolicyError(f"{name} is a whole number from {low} to {high}")
        if name == "hours":
            _check_hours(value)
        if name == "tiers":
            _check_tiers(value)
        if name == "first_team" and not isinstance(value, str):
            raise PolicyError("first_team is the key of a team, or empty for everybody")
    return dict(given)


def zone(name: str) -> tzinfo:
    """The time zone of a name such as Europe/Tallinn; UTC for one that nobody knows."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def is_open(policy: Policy, now: datetime) -> bool:
    """Whether somebody is expected to answer now; `now` is in the site's time zone."""
    if not policy.hours:
        return True
    return any(start <= now < end for start, end in _spans(policy, now, -1, 1))


def opens_at(policy: Policy, now: datetime) -> datetime | None:
    """When the site opens next; None while it is open, and for one that never does."""
    if is_open(policy, now):
        return None
    return min((start for start, _ in _spans(policy, now, 0, 8) if start > now), default=None)


def _spans(policy: Policy, now: datetime, first: int, last: int) -> list[tuple[datetime, datetime]]:
    """The opening times of the days from `first` to `last`, counted from today."""
    found = []
    for ahead in range(first, last + 1):
        day = (now + timedelta(days=ahead)).date()
        for begin, until in policy.hours.get(DAYS[day.weekday()], ()):
            start = datetime.combine(day, _clock(begin), now.tzinfo)
            end = datetime.combine(day + timedelta(days=until == "24:00"), _clock(until), now.tzinfo)
            found.append((start, end))
    return found


def _clock(text: str) -> time:
    return time() if text == "24:00" else time.fromisoformat(text)


def _check_hours(hours: Any) -> None:
    if not isinstance(hours, Mapping) or not set(hours) <= set(DAYS):
        raise PolicyError(f"hours has a list of times for each of {', '.join(DAYS)}")
    for day, spans in hours.items():
        before = ""
        for span in spans:
            if not _is_span(span) or not before <= span[0] < span[1]:
                raise PolicyError(f"hours of {day}: times are written 09:00 to 18:00, one after the other")
            before = span[1]


def _check_tiers(value: Any) -> None:
    if not isinstance(value, list):
        raise PolicyError("tiers is a list")
    try:
        tiering.read(value)
    except ValueError as problem:
        raise PolicyError(f"tiers: {problem}") from None


def _is_span(span: Any) -> bool:
    try:
        begin, until = span
        time.fromisoformat(begin)
        _clock(until)
    except (TypeError, ValueError):
        return False
    return len(begin) == len(until) == 5
