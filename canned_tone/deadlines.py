"""Reads times in a draft, “by Friday”, “within 2 hours”, “tomorrow at 4 pm”, and says when they are."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from canned_tone.draft import Draft
from canned_tone.reading import Reading, now_of
from canned_tone.times import Times, times

_FIGURES = re.compile(r"(\d{1,4})(?:([:.])(\d{2}))?(?:\.(\d{4}|\d{2}))?([^\W\d_]{0,8})\Z")
_JOINED = frozenset(("-", "\u2013", "\u2014", "\u2011", " - ", " \u2013 ", " \u2014 "))
_MOST = 100  # times read in one message


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


class _Reader:
    """Reads the times of one draft."""

    def __init__(self, draft: Draft) -> None:
        self.words = draft.words
        self.norms = draft.folded
        self.times: Times = times(draft.language.code)

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

    def _follows(self, at: int) -> bool:
        """Whether the word belongs to the sentence of the one before; a dot after a figure ends none within a date."""
        sentences = self.words.sentences
        if sentences[at] == sentences[at - 1]:
            return True
        return self.words.before(at).strip() == "." and self._month(at) is not None and self.norms[at - 1].isdigit()

    def _next(self, at: int) -> str:
        """The word after this one in its sentence."""
        return self.norms[at + 1] if at + 1 < len(self.norms) and self._follows(at + 1) else ""

    def _before(self, at: int, kind: str, most: int = 1) -> bool:
        """Whether one of the words before is of this kind."""
        return any(word in self.times.words(kind) for word in self.norms[max(at - most, 0) : at])

    def _trail(self, at: int) -> int:
        """How many words after a time belong to it, “from now”, “jooksul”."""
        if at >= len(self.norms) or self.words.sentences[at] != self.words.sentences[at - 1]:
            return 0
        for words in self.times.trails.get(self.norms[at], ()):
            if tuple(self.norms[at : at + len(words)]) == words:
                return len(words)
        return 0

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

    def _month(self, at: int) -> int | None:
        """The month this word names."""
        for words, kind, value in self.times.entries.get(self.norms[at], ()) if at < len(self.norms) else ():
            if kind == "months" and len(words) == 1:
                capital = self.norms[at] in self.times.words("capital")
                return int(value) if not capital or self.words.text[self.words.starts[at]].isupper() else None
        return None

    def _month_first(self, at: int, month: str, reading: Reading) -> int:
        """“May 12th”."""
        if not self.times.words("month_first") or self._month(at) is None:
            return 0
        date = self._ordinal(at + 1) if self._next(at) else None
        if date is None:
            return 0
        reading.month, reading.date, reading.sure = int(month), date, True
        return 2

    def _ordinal(self, at: int) -> int | None:
        """A day of the month: figures, with or without an ending such as “rd”."""
        figures = _FIGURES.match(self.norms[at])
        if not figures or figures[3] or figures[4] or not 1 <= int(figures[1]) <= 31:
            return None
        return int(figures[1]) if not figures[5] or figures[5] in self.times.words("ordinals") else None

    def _dated(self, at: int, reading: Reading) -> int:
        """“12 May”, “the 3rd of June”, “12.05”, “the 3rd”."""
        if length := self._in_figures(at, reading):
            return length
        date = self._ordinal(at)
        if date is None:
            return 0
        length = 1 + self._suffix(at + 1, "ordinals")
        ordinal = length > 1 or not self.norms[at].isdigit()
        skipped = length + (at + length < len(self.norms) and self.norms[at + length] in self.times.words("of"))
        month = self._month(at + skipped) if at + skipped < len(self.norms) and self._follows(at + skipped) else None
        if month is not None:
            reading.month, reading.date, reading.sure = month, date, True
            return skipped + 1
        if skipped + at < len(self.norms) and self.norms[at + skipped] in self.times.words("date_words"):
            reading.date, reading.sure = date, True
            return skipped + 1
        if ordinal and self._before(at, "definite"):
            reading.date, reading.sure = date, True
            return length
        return 0

    def _in_figures(self, at: int, reading: Reading) -> int:
        """“12.05”, “12.05.2026”, “12/5”, in languages that write dates so."""
        if not self.times.words("date_marks"):
            return 0
        figures = _FIGURES.match(self.norms[at])
        if not figures or figures[5] or not 1 <= int(figures[1]) <= 31:
            return 0
        if figures[2] == "." and 1 <= int(figures[3]) <= 12 and (figures[4] or not self._before(at, "clock_words")):
            year = int(figures[4]) if figures[4] else None
            reading.year = year + 2000 if year is not None and year < 100 else year
            reading.month, reading.date, reading.sure = int(figures[3]), int(figures[1]), True
            return 1
        following = self._next(at)
        if figures[2] or not (following.isascii() and following.isdigit()) or self.words.after(at) != "/":
            return 0
        if not 1 <= int(following) <= 12 or len(following) > 2:
            return 0
        reading.month, reading.date, reading.sure = int(following), int(figures[1]), True
        third = self._next(at + 1)
        if self.words.after(at + 1) == "/" and third.isascii() and third.isdigit() and len(third) == 4:
            reading.year = int(third)
            return 3
        return 2

    def _suffix(self, at: int, kind: str) -> int:
        """1 when an ending hangs on the figures before with a hyphen, “18-ks”, “12-го”."""
        if at >= len(self.norms) or self.words.before(at) not in ("-", "\u2011", "\u2013"):
            return 0
        return int(self.norms[at] in self.times.words(kind))

    def _spanned(self, at: int, reading: Reading) -> int:
        """“within two hours”, “in the next 10 minutes”, “half an hour”: a number (or none) and a unit."""
        amount, here = self._amount(at)
        if here >= len(self.norms) or (here > at and not self._follows(here)):
            return 0
        if amount is None:
            told = self.times.units.get(self.norms[at]) if self.norms[at] in self.times.words("single") else None
            amount, here, alone = 1, at, True
        else:
            told = self.times.units.get(self.norms[here])
            alone = False
        glued = self._glued(at)
        if glued is not None:
            amount, told, here = glued[0], glued[1], at
        if told is None:
            return 0
        length = here - at + 1
        more, most = self._or_more(here + 1)
        if not self._led(at, here + 1 + more, reading, told, alone):
            return 0
        unit = told[1]
        if unit == "d" and not self.times.words("business").isdisjoint(self.norms[at + 1 : here + 2]):
            unit = "b"
            length += here + 1 < len(self.norms) and self.norms[here + 1] in self.times.words("business")
        reading.add((most or amount) * told[0], unit)
        return length + more

    def _or_more(self, at: int) -> tuple[int, float]:
        """“(an hour) or two”, “(через час)-два”: how many words follow a span, and how much it is at most."""
        if at >= len(self.norms) or self.words.sentences[at] != self.words.sentences[at - 1]:
            return 0, 0
        skipped = int(self.norms[at] in self.times.words("or"))
        if not skipped and self.words.before(at) not in _JOINED:
            return 0, 0
        number = self._number(at + skipped) if at + skipped < len(self.norms) else None
        following = self.norms[at + skipped + 1] if at + skipped + 1 < len(self.norms) else ""
        return (skipped + 1, number) if number and following not in self.times.units else (0, 0)

    def _inverted(self, at: int, reading: Reading) -> int:
        """“минут через десять”: about ten minutes."""
        if not (self._next(at) in self.times.words("leads") and self._next(at + 1)):
            return 0
        amount, here = self._amount(at + 2)
        if amount is None or (here < len(self.norms) and self.norms[here] in self.times.units):
            return 0
        told = self.times.units[self.norms[at]]
        reading.add(amount * told[0], told[1])
        return here - at

    def _led(self, at: int, after: int, reading: Reading, told: tuple[float, str], alone: bool) -> bool:
        """Whether a span is one that is spoken of as a time to come."""
        if self._before(at, "leads") or self._trail(after) or self.norms[after - 1] in self.times.words("sure"):
            return True
        if alone:
            return False
        if self._before(at, "leads", 2) and self._before(at, "between"):
            return True
        if self._before(at, "at") and (told[1] in "dbwM" or (told[1] == "h" and _large(self.norms[at]))):
            return True
        return reading.sure or self._before(at, "gives", 3)

    def _glued(self, at: int) -> tuple[float, tuple[float, str]] | None:
        """“24h”, “30min”, “1x24”."""
        norm = self.norms[at]
        figures = _FIGURES.match(norm)
        if figures and figures[5] and not figures[2] and figures[5] in self.times.words("glued"):
            return float(figures[1]), self.times.units[figures[5]]
        return None

    def _amount(self, at: int) -> tuple[float | None, int]:
        """The number that stands here, the larger of two with a dash, and the word after it."""
        amount = self._number(at)
        if amount is None:
            return None, at
        here, between = at + 1, self.times.words("between")
        for _ in range(4):
            if here >= len(self.norms):
                break
            more = self._number(here)
            if more is None and (self.norms[here] not in between or self._unit_ends(here)):
                break
            if more is not None and self.norms[here] in self.times.units and self.norms[here] not in self.times.numbers:
                break
            if more is not None:
                dashed = self.words.before(here) in _JOINED or self.norms[here - 1] in between
                amount = more if amount == 1 or (dashed and more > amount) else amount
            here += 1
        return amount, here

    def _unit_ends(self, at: int) -> bool:
        """Whether a word that may stand before a unit is the unit itself, “3 εργάσιμες”."""
        return self.norms[at] in self.times.units and self._next(at) not in self.times.units

    def _number(self, at: int) -> float | None:
        word = self.norms[at]
        if word in self.times.numbers:
            return self.times.numbers[word]
        if word.isascii() and word.isdigit() and len(word) < 4:
            return float(word)
        head, _, tail = word.partition("x")
        return (
            float(tail) * float(head)
            if head.isdigit() and tail.isdigit() and len(word) < 6 and tail.isascii()
            else None
        )

    def _at_hour(self, at: int, reading: Reading, sure: bool) -> int:
        """“4 pm”, “16:30”, “at 4”, “4 o'clock”; not sure: only with minutes or the hour named after it."""
        told = self.times
        norm = self.norms[at]
        led = self._before(at, "at") and not self._before(at, "leads")
        half, minute, length, plain = "", 0, 1, True
        if norm in told.hours:
            hour = told.hours[norm]
        else:
            figures = _FIGURES.match(norm)
            if not figures or figures[4] or int(figures[1]) > 24 or int(figures[3] or 0) > 59:
                return 0
            hour, minute, half = int(figures[1]), int(figures[3] or 0), figures[5]
            plain = not figures[3]
            if half in told.words("suffixes") or half in told.words("hour_marks"):
                half, plain = "", plain and not led
            elif half:
                of_day = told.halves.get(half)
                if of_day is None:
                    return 0
                half = of_day[0][1]
            if plain and led and self.words.after(at) in ("-", "\u2011") and self._next(at) in ("00", "15", "30", "45"):
                minute, plain, length = int(self._next(at)), False, 2
        length += self._suffix(at + length, "suffixes")
        named = at + length < len(self.norms) and self.norms[at + length] in told.words("oclock")
        if named and led:
            length, plain = length + 1, False
        if not half and (more := self._half(at + length)):
            half, plain = more[0], False
            length += more[1]
        if after := self._after_hour(at + length):
            minute, plain = (minute + int(after[1])) % 60, plain and not led
            hour -= after[1].startswith("-")
            length += after[0]
        if half:
            plain = False
        if not sure and plain:
            return 0
        if plain and not (led and not self._counts(at + length)):
            return 0
        if norm in told.hours and plain and not led:
            return 0
        if half:
            hour = hour % 12 + (12 if half == "pm" else 0)
        elif hour < 7 and norm[0] != "0":
            hour += 12
        reading.hour, reading.minute, reading.sure = hour, minute, True
        return length

    def _quartered(self, at: int, minutes: int, reading: Reading) -> int:
        """The word of the hour after “half past”, “без четверти”, “pool”: 1, or 0 when none follows."""
        if at >= len(self.norms):
            return 0
        told, norm = self.times, self.norms[at]
        hour = told.hours.get(norm, told.ordinal_hours.get(norm))
        if hour is None:
            if not norm.isdigit() or not 1 <= int(norm) <= 24:
                return 0
            hour = int(norm) + 12 if int(norm) < 7 else int(norm)
        hour += 12 if hour < 7 else 0
        reading.hour, reading.minute = divmod(hour * 60 + minutes, 60)
        reading.sure = True
        return 1

    def _after_hour(self, at: int) -> tuple[int, str] | None:
        """“(πέντε) και μισή”, “(πέντε) παρά τέταρτο”: how many words it takes, and the minutes."""
        if at >= len(self.norms):
            return None
        for words, value in self.times.after_hour.get(self.norms[at], ()):
            if tuple(self.norms[at : at + len(words)]) == words:
                return len(words), value
        return None

    def _half(self, at: int) -> tuple[str, int] | None:
        """“pm”, “p.m.”, “вечера”, “το απόγευμα”: which half of the day, and how many words it takes."""
        if at >= len(self.norms) or self.words.before(at).strip():
            return None
        for words, value in self.times.halves.get(self.norms[at], ()):
            if tuple(self.norms[at : at + len(words)]) == words:
                if len(words[0]) == 1 and len(words) == 2 and self.words.before(at + 1) not in (".", ". ", ""):
                    continue
                return value, len(words)
        return None

    def _counts(self, at: int) -> bool:
        """Whether a noun follows, so that the number counts things: “at 4 shops”."""
        if at >= len(self.norms) or self.words.sentences[at] != self.words.sentences[at - 1]:
            return False
        norm = self.norms[at]
        if norm in self.times.units:
            return True
        counting = self.times.words("counting")
        if "*" not in counting or self.words.before(at).strip():
            return norm in counting
        return norm not in self.times.words("linkers") and norm not in self.times.entries


def _large(word: str) -> bool:
    return word.isdigit() and int(word) >= 24
