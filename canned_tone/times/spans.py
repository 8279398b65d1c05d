"""Reads spans of time: “within two hours”, “in the next 10 minutes”, “через час-два”."""

from canned_tone.times.reading import Reading
from canned_tone.times.timewords import FIGURES, JOINED, TimeWords


class Spans(TimeWords):
    """Reads spans of time in a draft."""

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

    def _or_more(self, at: int) -> tuple[int, float]:
        """“(an hour) or two”, “(через час)-два”: how many words follow a span, and how much it is at most."""
        if at >= len(self.norms) or self.words.sentences[at] != self.words.sentences[at - 1]:
            return 0, 0
        skipped = int(self.norms[at] in self.times.words("or"))
        if not skipped and self.words.before(at) not in JOINED:
            return 0, 0
        number = self._number(at + skipped) if at + skipped < len(self.norms) else None
        following = self.norms[at + skipped + 1] if at + skipped + 1 < len(self.norms) else ""
        return (skipped + 1, number) if number and following not in self.times.units else (0, 0)

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
        figures = FIGURES.match(norm)
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
                dashed = self.words.before(here) in JOINED or self.norms[here - 1] in between
                amount = more if amount == 1 or (dashed and more > amount) else amount
            here += 1
        return amount, here

    def _unit_ends(self, at: int) -> bool:
        """Whether a word that may stand before a unit is the unit itself, “3 εργάσιμες”."""
        return self.norms[at] in self.times.units and self._next(at) not in self.times.units

    def _trail(self, at: int) -> int:
        """How many words after a time belong to it, “from now”, “jooksul”."""
        if at >= len(self.norms) or self.words.sentences[at] != self.words.sentences[at - 1]:
            return 0
        for words in self.times.trails.get(self.norms[at], ()):
            if tuple(self.norms[at : at + len(words)]) == words:
                return len(words)
        return 0


def _large(word: str) -> bool:
    return word.isdigit() and int(word) >= 24
