"""Reads times in a draft, “by Friday”, “within 2 hours”, “tomorrow at 4 pm”, and says when they are."""

from dataclasses import dataclass, replace
from datetime import datetime

from canned_tone.draft import Draft
from canned_tone.times.clocks import Clocks
from canned_tone.times.dates import Dates
from canned_tone.times.reading import Reading, now_of
from canned_tone.times.spans import Spans

_MOST = 60  # times read in one message


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time somebody named: its words from `first` to before `last`, its place, and the moment it means when known."""

    first: int
    last: int
    start: int
    end: int
    due: datetime | None
    reading: Reading

    def joined(self, later: "Deadline", draft: Draft) -> "Deadline":
        """With the hour that is named later of the same day, “today … at six”; itself when that is another time."""
        mine, other = self.reading, later.reading
        if not mine.daily or mine.hour is not None or other.hour is None or other.daily:
            return self
        whole = replace(mine, hour=other.hour, minute=other.minute, part=other.part)
        start = self.first if later.first - self.last < 5 else later.first
        due = whole.due(now_of(draft.context))
        return Deadline(start, later.last, draft.words.starts[start], later.end, due, whole)

    @property
    def stamp(self) -> str | None:
        """The moment in RFC 3339."""
        return self.due.isoformat(timespec="seconds") if self.due else None


def deadlines(draft: Draft) -> list[Deadline]:
    """Every time that is named, in order."""
    reader, now = _Reader(draft), now_of(draft.context)
    words, norms, begins = draft.words, reader.norms, reader.times.begins
    found: list[Deadline] = []
    at, count = 0, len(norms)
    while at < count and len(found) < _MOST:
        norm = norms[at]
        reading = reader.read(at) if norm in begins or norm[0].isdigit() else None
        if reading is None:
            at += 1
            continue
        first = reader.widened(reading, found[-1].last if found else 0)
        found.append(
            Deadline(
                first,
                reading.last,
                words.starts[first],
                words.ends[reading.last - 1],
                reading.due(now),
                reading,
            )
        )
        at = reading.last
    return found


class _Reader(Dates, Spans, Clocks):
    """Reads the times of one draft."""

    def read(self, at: int) -> Reading | None:
        """The time that begins at this word, as far as it goes."""
        linkers = self.times.words("linkers")
        reading = Reading(at, at)
        here = at
        while here < len(self.norms) and (here == at or self._follows(here)):
            step = self._atom(here, reading)
            if step:
                here += step
                reading.last = here
            elif reading.last > at and here - reading.last < 3 and self.norms[here] in linkers:
                here += 1
            else:
                break
        if reading.last == at or not reading.sure:
            return None
        if reading.unit:
            reading.last += self._trail(reading.last)
        return reading

    def widened(self, reading: Reading, least: int) -> int:
        """The first word of the deadline, its “by” and “within” included."""
        before, first = self.times.words("before"), reading.first
        while first > least and reading.first - first < 5 and self._follows(first):
            if self.norms[first - 1] not in before or "," in self.words.before(first):
                break
            first -= 1
        return first

    def _atom(self, at: int, reading: Reading) -> int:
        """How many words a piece of a time takes here, noted in the reading; 0 when none stands here."""
        if self.norms[at] in self.times.entries and (length := self._entry(at, reading)):
            return length
        if self.norms[at] in self.times.words("inverts") and (length := self._inverted(at, reading)):
            return length
        if not (self.norms[at][0].isdigit() or self._is_number(at)):
            return 0
        if self._before(at, "leads") and (length := self._spanned(at, reading)):
            return length
        return (
            self._dated(at, reading)
            or self._at_hour(at, reading, sure=False)
            or self._spanned(at, reading)
            or self._at_hour(at, reading, sure=True)
        )

    def _is_number(self, at: int) -> bool:
        norm, told = self.norms[at], self.times
        return norm in told.numbers or norm in told.hours or norm in told.words("single")

    def _entry(self, at: int, reading: Reading) -> int:
        """A day, a weekday, a part of the day, an end: what stands in the language's list."""
        norms = self.norms
        for words, kind, value in self.times.entries[norms[at]]:
            if len(words) > 1 and tuple(norms[at : at + len(words)]) != words:
                continue
            if kind == "quarters":
                if length := self._quartered(at + len(words), int(value), reading):
                    return len(words) + length
                continue
            if kind == "months":
                if date := self._month_first(at, value, reading):
                    return date
                continue
            if self._noted(at, kind, value, reading):
                reading.sure = True
                return len(words)
        return 0

    def _noted(self, at: int, kind: str, value: str, reading: Reading) -> bool:
        word, told = self.norms[at], self.times
        if word in told.words("capital") and not self.words.text[self.words.starts[at]].isupper():
            return False
        if kind == "days":
            reading.day, _, part = int(value.partition("@")[0]), "", value.partition("@")[2]
            reading.part = int(part) if part else reading.part
        elif kind == "weekdays":
            if reading.weekday is not None:
                return False
            reading.weekday = int(value)
            reading.next = self._before(at, "next")
        elif kind == "clocks":
            reading.hour = int(value)
        elif kind == "parts":
            reading.this = reading.this or self._before(at, "this")
            if not reading.sure and not self._before(at, "this") and not self._before(at, "that"):
                return False
            reading.part = int(value)
        elif kind == "alone":
            reading.part = int(value)
            reading.this = reading.this or self._before(at, "this")
        elif kind == "day_ends":
            reading.day = int(value) if reading.day is None else reading.day
        elif kind == "week_ends":
            reading.ends = "week"
        elif kind == "month_ends":
            reading.ends = "month"
        elif reading.sure:
            return False
        else:
            reading.amount, reading.unit = float(value[:-1] or 1), value[-1]
        return True
