"""A text as words: normalized for matching, with spans into the original, and the sentence each word stands in."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import Any
from unicodedata import is_normalized

_JOINED = (  # accents and invisible marks belong to their word
    "\u0300-\u036f\u00ad\u200b-\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff"
)
_PIECE = rf"\w++(?:[{_JOINED}]++\w*+)*+"
_WORD = re.compile(rf"({_PIECE}(?:['\u2019\u02bc]{_PIECE})*+(?:(?<=\d)(?:[.,:]\d++)++\w*+)?)")
_PLAIN_WORD = re.compile(
    "([A-Za-z0-9_]++(?:'[A-Za-z0-9_]++)*+(?:(?<=[0-9])(?:[.,:][0-9]++)++[A-Za-z0-9_]*+)?)"  # the same in ASCII, faster
)
_SOFT = frozenset((" ", ", ", "", "-", " - ", ": ", " \u2013 ", " \u2014 ", "\u2014", "/"))
_MOST_KNOWN = 8_000  # words remembered
_LONGEST_KNOWN = 32  # characters of one
_ODD = re.compile(  # what more is to be done about than to fold the case
    "['_\u2019\u02bc\u00ad\u200b-\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff]"
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff_]")
_LONGEST = 64  # characters of a word that are normalized; sorting endless accents would take quadratic time
_HARD = frozenset(".!?\u2026\n\r;\u3002\u2028\u2029\u037e")

Pair = tuple[str, str, int]  # a word, its clitic, and the length up to the cut


@dataclass(slots=True)
class Words:
    """The words of a text in parallel lists; `text` has the length and places of the original, `plain` are the words as
    phrases see them."""

    text: str
    norms: list[str]
    plain: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[int]
    loud: bool = False  # a word of two letters or more stands in capitals

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
    """How a language splits and spells words: what comes off after an apostrophe, which dots end no sentence.

    `folds` holds letters that count as others where phrases are looked for; words keep what was written."""

    clitics: frozenset[str] = frozenset()
    spelled: Mapping[str, str] | None = None
    abbreviations: frozenset[str] = frozenset()
    folds: Mapping[int, str] | None = field(default=None, compare=False, repr=False)
    known: dict[str, str | Pair] = field(default_factory=dict, compare=False, repr=False)
    plain: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def folded(self, word: str) -> str:
        """A word as phrases see it."""
        return word.translate(self.folds) if self.folds and not word.isascii() else word

    def levelled(self, words: Iterable[str]) -> list[str]:
        """Words or phrases of the data as phrases see them."""
        told = normals(words)
        return self.folded("\n".join(told)).split("\n") if told else []

    def all_folded(self, norms: list[str]) -> list[str]:
        """Words as phrases see them; remembered."""
        plain, folds = self.plain, self.folds
        if folds is None:
            return norms
        told = list(map(plain.get, norms))
        if None in told:
            if len(plain) > _MOST_KNOWN:
                plain.clear()
            at = 0
            for _ in range(told.count(None)):
                at = told.index(None, at)
                told[at] = folded = norms[at].translate(folds)
                if len(folded) <= _LONGEST_KNOWN:
                    plain[norms[at]] = folded
        return told  # type: ignore[return-value]


@lru_cache(64)
def by_first_word(phrases: frozenset[str]) -> Mapping[str, tuple[int, ...]]:
    """How many words the phrases have that begin with a word, longest first, as `split` may cut them."""
    lengths: dict[str, set[int]] = {}
    for phrase in phrases:
        words = phrase.split()
        cuts = sum("'" in word[1:] for word in words)
        for first in {words[0], words[0].rpartition("'")[0] or words[0]}:
            lengths.setdefault(first, set()).update(range(len(words), len(words) + cuts + 1))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}


def normal(word: str) -> str:
    """A word as it is matched: composed, case folded, apostrophes straight, invisible marks gone."""
    if word.isascii():
        return word.lower().strip("_") if "_" in word else word.lower()
    if len(word) > _LONGEST:
        return word.casefold()
    if word.isalpha() and "\u02bc" not in word and is_normalized("NFKC", word):
        return word.casefold()
    plain = _INVISIBLE.sub("", word).replace("\u2019", "'").replace("\u02bc", "'")
    return unicodedata.normalize("NFKC", plain).casefold()


def normals(words: Iterable[str]) -> list[str]:
    """Words or phrases of the data as words of a text are normalized, all at once."""
    together = "\n".join(words)
    if not together.isascii():
        together = unicodedata.normalize("NFKC", together.replace("\u2019", "'").replace("\u02bc", "'"))
    return together.casefold().split("\n") if together else []


def split(text: str, how: Splitting) -> Words:
    """The words of a text in one pass, linear in its length."""
    pieces = (_PLAIN_WORD if text.isascii() else _WORD).split(text)
    gaps, raws = pieces[:-1:2], pieces[1::2]
    joined = "\n".join(raws)
    told: list[Any] = joined.casefold().split("\n") if raws else []
    if how.spelled:
        told = list(map(how.spelled.get, told, told))
    odd = _ODD.search(joined) is not None or not is_normalized("NFKC", joined)
    if odd:
        known = how.known
        for at, raw in enumerate(raws):
            if not raw.isalpha() or not raw.isascii():
                told[at] = known.get(raw) or _known(raw, how)
    places = list(accumulate(map(len, pieces)))
    starts, ends = places[:-1:2], places[1::2]
    sentences: list[int] = []
    sentence = 0
    for at in () if _SOFT.issuperset(gaps) else [at for at, gap in enumerate(gaps) if gap not in _SOFT]:
        if at and not _HARD.isdisjoint(gaps[at]) and _ends(gaps[at], told[at - 1], how):
            sentences += [sentence] * (at - len(sentences))
            sentence += 1
    sentences += [sentence] * (len(told) - len(sentences))
    if odd and (tuple in map(type, told) or "" in told):
        norms, starts, ends, sentences = _cut(told, starts, ends, sentences)
    else:
        norms = told
    loud = max(map(len, filter(str.isupper, raws)), default=0) > 1
    return Words(text, norms, how.all_folded(norms) if how.folds else norms, starts, ends, sentences, loud)


def _cut(
    told: list[str | Pair], starts: list[int], ends: list[int], sentences: list[int]
) -> tuple[list[str], list[int], list[int], list[int]]:
    """The words with those that have a clitic cut in two, and without those that are nothing."""
    norms: list[str] = []
    begins: list[int] = []
    stops: list[int] = []
    within: list[int] = []
    for word, start, end, sentence in zip(told, starts, ends, sentences, strict=True):
        if isinstance(word, str):
            if word:
                norms.append(word)
                begins.append(start)
                stops.append(end)
                within.append(sentence)
        else:
            head, clitic, length = word
            norms += (head, clitic)
            begins += (start, start + length)
            stops += (start + length, end)
            within += (sentence, sentence)
    return norms, begins, stops, within


def _known(raw: str, how: Splitting) -> str | Pair:
    """What a word is as it is matched, in two with its length up to the cut when it has a clitic; remembered."""
    word = normal(raw)
    if how.spelled:
        word = how.spelled.get(word, word)
    told: str | Pair = word
    if "'" in word:
        head, _, clitic = word.rpartition("'")
        if head and clitic in how.clitics:
            told = (head, f"'{clitic}", max(1, len(raw) - len(clitic) - 1))
    if len(raw) <= _LONGEST_KNOWN:
        if len(how.known) > _MOST_KNOWN:
            how.known.clear()
        how.known[raw] = told
    return told


def _ends(between: str, word: str | Pair, how: Splitting) -> bool:
    """Whether a sentence ends with the mark between two words, and not only an abbreviation."""
    return not (word in how.abbreviations and between.strip() == "." and "\n" not in between)
