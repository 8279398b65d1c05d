"""Reads days of the month: “12 May”, “the 3rd of June”, “12.05.2026”."""

from canned_tone.times.reading import Reading
from canned_tone.times.timewords import FIGURES, TimeWords


class Dates(TimeWords):
    """Reads days of the month in a draft."""

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

    def _month_first(self, at: int, month: str, reading: Reading) -> int:
        """“May 12th”."""
        if not self.times.words("month_first") or self._month(at) is None:
            return 0
        date = self._ordinal(at + 1) if self._next(at) else None
        if date is None:
            return 0
        reading.month, reading.date, reading.sure = int(month), date, True
        return 2

    def _in_figures(self, at: int, reading: Reading) -> int:
        """“12.05”, “12.05.2026”, “12/5”, in languages that write dates so."""
        if not self.times.words("date_marks"):
            return 0
        figures = FIGURES.match(self.norms[at])
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
