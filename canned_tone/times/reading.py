"""What has been read of one time, and the moment it means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from canned_tone.context import Context

_DAY_ENDS = 18  # o'clock: when a day without an hour is over, as businesses mean it
_LONGEST = 400  # of a unit, so that a date can always be counted
_RECENT = 60  # days: a date that long past was missed, one before that is next year's
_SECONDS: Mapping[str, int] = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "M": 2_592_000}


@dataclass(slots=True)
class Reading:
    """What has been read of one time so far; `part` is the hour at which a part of the day is over."""

    first: int
    last: int
    day: int | None = None
    weekday: int | None = None
    month: int | None = None
    date: int | None = None
    year: int | None = None
    hour: int | None = None
    minute: int = 0
    part: int | None = None
    this: bool = False
    next: bool = False
    amount: float = 0
    unit: str = ""
    ends: str = ""
    sure: bool = False

    def add(self, amount: float, unit: str) -> None:
        """Notes a span; “one hour thirty minutes” is one."""
        clocks = "smh"
        if self.unit and self.unit in clocks and unit in clocks:
            amount, unit = amount * _SECONDS[unit] + self.amount * _SECONDS[self.unit], "s"
        self.amount, self.unit, self.sure = amount, unit, True

    def due(self, now: datetime | None) -> datetime | None:
        """The moment it means, counted from now; None when it cannot be told."""
        if now is None:
            return None
        try:
            return self._later(now) if self.unit and self.hour is None else self._moment(now)
        except (ValueError, OverflowError):
            return None

    @property
    def exact(self) -> bool:
        """Whether it is told to the hour, so that opening hours matter."""
        return self.hour is not None or (bool(self.unit) and self.unit in "smh" and self._seconds < 86_400)

    @property
    def daily(self) -> bool:
        """Whether it is told to the day."""
        return not self.unit and (self.day is not None or self.weekday is not None or self.date is not None)

    @property
    def short(self) -> bool:
        """Whether it is no more than a minute: what people say when they mean at once."""
        return bool(self.unit) and self.unit in "sm" and self._seconds <= 60

    @property
    def _seconds(self) -> float:
        return self.amount * _SECONDS.get(self.unit, 86_400)

    def _later(self, now: datetime) -> datetime:
        amount = min(self.amount, _LONGEST * 86_400 if self.unit == "s" else _LONGEST)
        if self.unit != "b":
            return now + timedelta(seconds=_SECONDS[self.unit] * amount)
        days = 0
        for _ in range(int(amount)):
            days += 1
            while (now.weekday() + days) % 7 > 4:
                days += 1
        return now + timedelta(days=days)

    def _moment(self, now: datetime) -> datetime | None:
        day = now + timedelta(days=self._days_ahead(now))
        hour = self.hour if self.hour is not None else self.part if self.part is not None else _DAY_ENDS
        if self.hour is not None and self.part and self.part > 12 and self.hour < 12:
            hour += 12
        moment = day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=hour, minutes=self.minute)
        if moment > now or self.date is not None:
            return moment
        told = self.day is not None or self.weekday is not None
        if (self.hour is not None or self.part is not None) and not told and not self.this:
            return moment + timedelta(days=1)
        if (self.hour is not None or self.part is not None) and day.date() == now.date():
            return moment
        return day.replace(hour=23, minute=59, second=59, microsecond=0) if day.date() == now.date() else None

    def _days_ahead(self, now: datetime) -> int:
        if self.ends == "week":
            return max(4 - now.weekday(), 0)
        if self.ends == "month":
            following = now.replace(year=now.year + now.month // 12, month=now.month % 12 + 1, day=1)
            return (following.date() - now.date()).days - 1
        if self.weekday is not None:
            ahead = (self.weekday - now.weekday()) % 7
            if self.next and ahead < 1:
                return 7
            return ahead or (7 if self.day is None and self.hour is None else 0)
        if self.date is not None:
            return (self._dated(now).date() - now.date()).days
        return self.day or 0

    def _dated(self, now: datetime) -> datetime:
        assert self.date is not None
        wanted = now.replace(year=self.year or now.year, month=self.month or now.month, day=self.date)
        if self.year or wanted.date() >= now.date():
            return wanted
        if not self.month:
            return wanted.replace(month=now.month % 12 + 1, year=now.year + now.month // 12)
        return wanted if (now - wanted).days < _RECENT else wanted.replace(year=now.year + 1)


def now_of(context: Context) -> datetime | None:
    """Now where the customer or the site is; None when it is not given or not a time."""
    return _now(context.now, context.tz)


@lru_cache(256)
def _now(told: str | datetime | None, tz: str | None) -> datetime | None:
    zone = _zone(tz)
    try:
        now = datetime.fromisoformat(told) if isinstance(told, str) else told
        if now is None:
            return None
        if now.tzinfo is None:
            return now.replace(tzinfo=zone or UTC)
        return now.astimezone(zone) if zone else now
    except (ValueError, OverflowError):
        return None


def moment_of(told: str | None, now: datetime) -> datetime | None:
    """A moment written in RFC 3339, in the zone of now when it names none; None when it is no time."""
    try:
        moment = datetime.fromisoformat(told) if told else None
        return moment.replace(tzinfo=now.tzinfo) if moment and moment.tzinfo is None else moment
    except ValueError:
        return None


def _zone(name: str | None) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, KeyError):
        return None
