"""The words of a draft as one looks for times in them: what stands before, what follows, which number a word is."""

import re

from canned_tone.draft import Draft
from canned_tone.times.vocabulary import Times, times

FIGURES = re.compile(r"(\d{1,4})(?:([:.])(\d{2}))?(?:\.(\d{4}|\d{2}))?([^\W\d_]{0,8})\Z")
JOINED = frozenset(("-", "\u2013", "\u2014", "\u2011", " - ", " \u2013 ", " \u2014 "))


class TimeWords:
    """A draft's words, folded, and the words of times in its language."""

    def __init__(self, draft: Draft) -> None:
        self.words = draft.words
        self.norms = draft.folded
        self.times: Times = times(draft.language.code)

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

    def _suffix(self, at: int, kind: str) -> int:
        """1 when an ending hangs on the figures before with a hyphen, “18-ks”, “12-го”."""
        if at >= len(self.norms) or self.words.before(at) not in ("-", "\u2011", "\u2013"):
            return 0
        return int(self.norms[at] in self.times.words(kind))

    def _month(self, at: int) -> int | None:
        """The month this word names."""
        for words, kind, value in self.times.entries.get(self.norms[at], ()) if at < len(self.norms) else ():
            if kind == "months" and len(words) == 1:
                capital = self.norms[at] in self.times.words("capital")
                return int(value) if not capital or self.words.text[self.words.starts[at]].isupper() else None
        return None

    def _ordinal(self, at: int) -> int | None:
        """A day of the month: figures, with or without an ending such as “rd”."""
        figures = FIGURES.match(self.norms[at])
        if not figures or figures[3] or figures[4] or not 1 <= int(figures[1]) <= 31:
            return None
        return int(figures[1]) if not figures[5] or figures[5] in self.times.words("ordinals") else None

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
