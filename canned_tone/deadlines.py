"""Reads times in a draft, “by Friday”, “within 2 hours”, “tomorrow at 4 pm”, and says when they are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from canned_tone.draft import Draft
from canned_tone.language import language

_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?([a-z]{0,2})\Z")
_DAY_ENDS = 18  # o'clock: when a day without an hour is over, as businesses mean it
_MOST = 100  # times read in one message
_LONGEST = 400  # of a unit, so that a date can always be counted


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time somebody named: its words, and the moment it means (RFC 3339) when now is known and it can be told."""

    first: int
    start: int
    end: int
    due: str | None


@dataclass(slots=True)
class _Reading:
    """What has been read of one time so far."""

    first: int
    last: int
    day: int | None = None
    weekday: int | None = None
    month: int | None = None
    date: int | None = None
    hour: int | None = None
    minute: int = 0
    part: int | None = None
    next: bool = False
    span: dict[str, float] = field(default_factory=dict)
    sure: bool = False


def deadlines(draft: Draft) -> list[Deadline]:
    """Every time that is named, in order."""
    found: list[Deadline] = []
    words, at, begins = draft.words, 0, _begins(draft.language.code)
    norms, count, now = words.norms, len(words), _now(draft)
    while at < count and len(found) < _MOST:
        norm = norms[at]
        if norm not in begins and not norm[0].isdigit():
            at += 1
            continue
        reading = _read(draft, at)
        if reading is None:
            at += 1
            continue
        first = _widened(draft, reading)
        due = _due(reading, now)
        found.append(Deadline(first, words.starts[first], words.ends[reading.last - 1], due))
        at = reading.last
    return found


@lru_cache(16)
def _begins(code: str) -> frozenset[str]:
    """The words a time may begin with, besides figures."""
    time = language(code).time
    kinds = ("days", "weekdays", "clocks", "dayparts", "ends", "next", "months", "numbers")
    return frozenset(word for kind in kinds for word in time[kind])


def _read(draft: Draft, at: int) -> _Reading | None:
    """The time that begins at this word, as far as it goes."""
    words, time = draft.words, draft.language.time
    reading = _Reading(at, at)
    here, sentence = at, words.sentences[at]
    while here < len(words) and words.sentences[here] == sentence:
        step = _atom(draft, here, reading)
        if step:
            here += step
            reading.last = here
        elif reading.last > at and here - reading.last < 3 and words.norms[here] in time["linkers"]:
            here += 1
        else:
            break
    return reading if reading.last > at and reading.sure else None


def _atom(draft: Draft, at: int, reading: _Reading) -> int:
    """How many words a piece of a time takes here, noted in the reading; 0 when none stands here."""
    words, time = draft.words, draft.language.time
    word = words.norms[at]
    following = words.norms[at + 1] if at + 1 < len(words) and words.sentences[at + 1] == words.sentences[at] else ""
    if word in time["days"]:
        reading.day, reading.sure = int(time["days"][word]), True
        if word in time["nights"]:
            reading.part = int(time["nights"][word])
        return 1
    if word in time["weekdays"] and (len(word) > 3 or words.text[words.starts[at]].isupper()):
        reading.weekday, reading.sure = int(time["weekdays"][word]), True
        reading.next = at > 0 and words.norms[at - 1] in time["next"]
        return 1
    if word in time["clocks"]:
        reading.hour, reading.sure = int(time["clocks"][word]), True
        return 1
    if word in time["dayparts"] and (reading.sure or (at and words.norms[at - 1] in time["this"])):
        reading.part, reading.sure = int(time["dayparts"][word]), True
        return 1
    if word in time["ends"] and _ends_day(draft, at):
        length, reading.sure = _ends_day(draft, at), True
        if (last := words.norms[at + length - 1]) in time["week_ends"]:
            reading.weekday = int(time["week_ends"][last])
        return length
    if word in time["next"] and following in time["units"]:
        reading.span = {time["units"][following]: 1}
        reading.sure = True
        return 2
    return (
        _dated(draft, at, reading, following) or _spanned(draft, at, reading) or _clocked(draft, at, reading, following)
    )


def _ends_day(draft: Draft, at: int) -> int:
    """The length of “end of the day” from its first word, when it stands here; “end of business” too."""
    words, time = draft.words, draft.language.time
    for length in (3, 4, 5):
        tail = words.norms[at + 1 : at + length]
        if len(tail) == length - 1 and tail[0] in time["linkers"] and tail[-1] in time["closing"]:
            return length
    return 0


def _dated(draft: Draft, at: int, reading: _Reading, following: str) -> int:
    """“12 May”, “May 12th”, “the 3rd of June”."""
    words, months = draft.words, draft.language.time["months"]
    word, ordinal = words.norms[at], _ordinal(words.norms[at], draft)
    if word in months and (date := _ordinal(following, draft)) and words.text[words.starts[at]].isupper():
        reading.month, reading.date, reading.sure = int(months[word]), date, True
        return 2
    if ordinal is None:
        return 0
    skip = 2 if following in draft.language.time["linkers"] and at + 2 < len(words) else 1
    month = words.norms[at + skip] if at + skip < len(words) else ""
    if month in months and words.text[words.starts[at + skip]].isupper():
        reading.month, reading.date, reading.sure = int(months[month]), ordinal, True
        return skip + 1
    if not word.isdigit() and at and words.norms[at - 1] in draft.language.time["definite"]:
        reading.date, reading.sure = ordinal, True
        return 1
    return 0


def _ordinal(word: str, draft: Draft) -> int | None:
    digits = word.rstrip("abcdefghijklmnopqrstuvwxyz") if word.isascii() else ""
    if not digits.isdigit() or len(digits) > 2 or not 1 <= int(digits) <= 31:
        return None
    tail = word[len(digits) :]
    return int(digits) if not tail or tail in draft.language.time["ordinals"] else None


def _spanned(draft: Draft, at: int, reading: _Reading) -> int:
    """“within two hours”, “in the next 10 minutes”, “half an hour”: a number (or an article) and a unit."""
    words, time = draft.words, draft.language.time
    norms = words.norms
    here, amount = at, _number(norms[at], time["numbers"])
    if amount is None:
        return 0
    here += 1
    for _ in range(3):
        more = _number(norms[here], time["numbers"]) if here < len(norms) else None
        if more is None and (here >= len(norms) or norms[here] not in time["between"]):
            break
        amount = more if more is not None and (amount == 1 or 1 < amount < more) else amount
        here += 1
    if here >= len(norms) or norms[here] not in time["units"] or words.sentences[here] != words.sentences[at]:
        return 0
    led = (at and norms[at - 1] in time["leads"]) or (at > 1 and norms[at - 2] in time["leads"])
    if not (
        led or reading.sure or (at > 1 and norms[at - 2] in time["gives"]) or (at and norms[at - 1] in time["gives"])
    ):
        return 0
    reading.span = {time["units"][norms[here]]: min(amount, _LONGEST)}
    reading.sure = True
    return here - at + 1


def _clocked(draft: Draft, at: int, reading: _Reading, following: str) -> int:
    """“4 pm”, “16:30”, “at 4”, “4 o'clock”."""
    words, time = draft.words, draft.language.time
    clock = _CLOCK.match(words.norms[at])
    if not clock or int(clock[1]) > 24 or int(clock[2] or 0) > 59 or (clock[3] and clock[3] not in time["half_days"]):
        return 0
    half, length = clock[3], 1
    if not half and following in time["half_days"]:
        half, length = following, 2
    elif not half and following in ("a", "p") and words.norms[at + 2 : at + 3] == ["m"]:
        half, length = f"{following}m", 3
    plain = not half and not clock[2]
    if plain and following in time["oclock"]:
        length, plain = 2, False
    if plain and not (
        (at and words.norms[at - 1] in time["at"]) and following not in time["units"] and not _counted(following, time)
    ):
        return 0
    hour = int(clock[1])
    if half:
        hour = hour % 12 + int(time["half_days"][half])
    elif hour < 7 and not (clock[2] and len(clock[1]) > 1):
        hour += 12
    reading.hour, reading.minute, reading.sure = hour, int(clock[2] or 0), True
    return length


def _counted(following: str, time: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether a noun follows, so that the number counts things: “at 4 shops”."""
    return (
        bool(following)
        and following not in time["linkers"]
        and following not in time["days"]
        and following not in time["weekdays"]
    )


def _number(word: str, numbers: Mapping[str, str]) -> float | None:
    if word in numbers:
        return float(numbers[word])
    return float(word) if word.isascii() and word.isdigit() and len(word) < 4 else None


def _widened(draft: Draft, reading: _Reading) -> int:
    """The first word of the deadline, its “by” and “within” included."""
    words, time, first = draft.words, draft.language.time, reading.first
    while first > 0 and reading.first - first < 4 and words.sentences[first - 1] == words.sentences[first]:
        if words.norms[first - 1] not in time["before"] and words.norms[first - 1] not in time["within"]:
            break
        if "," in words.before(first):
            break
        first -= 1
    return first


def _now(draft: Draft) -> datetime | None:
    """Now where the customer or the site is; None when it is not given or not a time."""
    told, zone = draft.context.now, _zone(draft.context.tz)
    try:
        now = datetime.fromisoformat(told) if isinstance(told, str) else told
        if now is None:
            return None
        if now.tzinfo is None:
            return now.replace(tzinfo=zone or UTC)
        return now.astimezone(zone) if zone else now
    except (ValueError, OverflowError):
        return None


def _zone(name: str | None) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, KeyError):
        return None


def _due(reading: _Reading, now: datetime | None) -> str | None:
    """The moment a reading means, counted from now; None when it cannot be told."""
    if now is None:
        return None
    try:
        moment = _later(now, reading.span) if reading.span and reading.hour is None else _moment(reading, now)
    except (ValueError, OverflowError):
        return None
    return moment.isoformat(timespec="seconds") if moment else None


def _later(now: datetime, span: Mapping[str, float]) -> datetime:
    unit, amount = next(iter(span.items()))
    seconds = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "M": 2_592_000}[unit]
    return now + timedelta(seconds=seconds * amount)


def _moment(reading: _Reading, now: datetime) -> datetime | None:
    day = now + timedelta(days=_days_ahead(reading, now))
    hour = reading.hour if reading.hour is not None else reading.part if reading.part is not None else _DAY_ENDS
    if reading.hour is not None and reading.part and reading.part > 12 and reading.hour < 12:
        hour += 12
    moment = day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=hour, minutes=reading.minute)
    if moment > now:
        return moment
    if reading.hour is not None and reading.day is None and reading.weekday is None and reading.date is None:
        return moment + timedelta(days=1)
    return day.replace(hour=23, minute=59, second=59, microsecond=0) if day.date() == now.date() else None


def _days_ahead(reading: _Reading, now: datetime) -> int:
    if reading.weekday is not None:
        ahead = (reading.weekday - now.weekday()) % 7
        return (
            ahead + 7 if reading.next and ahead < 1 else ahead or (7 if reading.day is None and not reading.hour else 0)
        )
    if reading.date is not None:
        wanted = now.replace(month=reading.month or now.month, day=reading.date)
        if wanted.date() < now.date():
            wanted = (
                wanted.replace(year=now.year + 1)
                if reading.month
                else wanted.replace(month=now.month % 12 + 1, year=now.year + now.month // 12)
            )
        return (wanted.date() - now.date()).days
    return reading.day or 0
