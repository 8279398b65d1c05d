"""A text as words: normalized for matching, with spans into the original, and the sentence each word stands in."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_JOINED = (  # accents and invisible marks belong to their word
    "\u0300-\u036f\u00ad\u200b-\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff"
)
_WORD = re.compile(rf"\w[\w{_JOINED}]*(?:['\u2019\u02bc]\w[\w{_JOINED}]*)*")
_NUMBER_TAIL = re.compile(r"(?:[.,:]\d+)+\w{0,4}")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff_]")
_LONGEST = 64  # characters of a word that are normalized; sorting endless accents would take quadratic time
_HARD = frozenset(".!?\u2026\n\r;\u3002\u2028\u2029\u037e")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in parallel lists; `text` has the length and places of the original."""

    text: str
    norms: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[int]

    def __len__(self) -> int:
        return len(self.norms)

    def before(self, at: int) -> str:
        """What stands between the word before and the word at this place (or the text's begin)."""
        return self.text[self.ends[at - 1] if at else 0 : self.starts[at]]

    def after(self, at: int) -> str:
        """What stands between the word at this place and the next (or the text's end)."""
        return self.text[self.ends[at] : self.starts[at + 1] if at + 1 < len(self.starts) else len(self.text)]

    def raw(self, first: int, last: int | None = None) -> str:
        """The original writing from the first word to the last, both included."""
        return self.text[self.starts[first] : self.ends[first if last is None else last]]

    def opens(self, at: int) -> bool:
        """Whether the word is the first of its sentence."""
        return at == 0 or self.sentences[at] != self.sentences[at - 1]

    def closes(self, at: int) -> bool:
        """Whether the word is the last of its sentence."""
        return at + 1 >= len(self.sentences) or self.sentences[at] != self.sentences[at + 1]


@dataclass(frozen=True, slots=True)
class Splitting:
    """How a language splits and spells words: what comes off after an apostrophe, which dots end no sentence."""

    clitics: frozenset[str] = frozenset()
    spelled: Mapping[str, str] | None = None
    abbreviations: frozenset[str] = frozenset()


def normal(word: str) -> str:
    """A word as it is matched: composed, case folded, apostrophes straight, invisible marks gone."""
    if word.isascii():
        return word.lower().strip("_") if "_" in word else word.lower()
    if len(word) > _LONGEST:
        return word.casefold()
    plain = _INVISIBLE.sub("", word).replace("\u2019", "'").replace("\u02bc", "'")
    return unicodedata.normalize("NFKC", plain).casefold()


def split(text: str, how: Splitting) -> Words:
    """The words of a text in one pass, linear in its length."""
    norms: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    sentences: list[int] = []
    sentence = last = 0
    spelled = how.spelled or {}
    for found in _WORD.finditer(text):
        start, end = found.span()
        if start < last:
            continue
        if norms and start > last and text[last:start] != " " and _breaks(text, last, start, norms[-1], how):
            sentence += 1
        raw = found.group()
        if raw[-1].isdigit() and (tail := _NUMBER_TAIL.match(text, end)):
            end = tail.end()
            raw = text[start:end]
        last = end
        word = raw.lower() if raw.isascii() and raw.isalnum() else normal(raw)
        word = spelled.get(word, word)
        if "'" not in word:
            if word:
                norms.append(word)
                starts.append(start)
                ends.append(end)
                sentences.append(sentence)
            continue
        head, apostrophe, clitic = word.rpartition("'")
        if apostrophe and head and clitic in how.clitics:
            cut = max(start + 1, end - len(clitic) - 1)
            norms += (head, f"'{clitic}")
            starts += (start, cut)
            ends += (cut, end)
            sentences += (sentence, sentence)
        else:
            norms.append(word)
            starts.append(start)
            ends.append(end)
            sentences.append(sentence)
    return Words(text, norms, starts, ends, sentences)


def _breaks(text: str, last: int, start: int, word: str, how: Splitting) -> bool:
    between = text[last:start]
    if _HARD.isdisjoint(between):
        return False
    return not (word in how.abbreviations and between.strip() == "." and "\n" not in between)
