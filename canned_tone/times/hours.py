"""Opening hours: whether somebody is there at a moment, and the next moments at which somebody is."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from canned_tone.context import Hours

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ALWAYS: Hours = dict.fromkeys(_DAYS, (("09:00", "18:00"),))
_WEEKS = 14  # days that are looked through for one on which it is open


def is_open(hours: Hours, moment: datetime, whole: bool = False) -> bool:
    """Whether it is open at a moment, the last minute included; with `whole` at any time of that day.

    Hours that name no day at all tell nothing: then it is open always."""
    if not any(hours.values()):
        return True
    spans = hours.get(_DAYS[moment.weekday()], ())
    clock = moment.strftime("%H:%M")
    return bool(spans) if whole else any(start <= clock <= end for start, end in spans)


def open_days(hours: Hours | None, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """From when till when it is open, today and the days after; nine to six every day when nobody has said."""
    told = hours if hours and any(hours.values()) else _ALWAYS
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for ahead in range(_WEEKS):
        day = midnight + timedelta(days=ahead)
        spans = told.get(_DAYS[day.weekday()], ())
        if spans:
            yield _at(day, min(start for start, _ in spans)), _at(day, max(end for _, end in spans))


def _at(day: datetime, clock: str) -> datetime:
    hour, _, minute = clock.partition(":")
    return day + timedelta(hours=int(hour), minutes=int(minute))
