"""How a language promises: what a promise begins with, what follows it, and what makes it none."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from canned_tone.language import Language, language
from canned_tone.tokens import normal

Kind = Literal["lead", "timed", "verb", "opening", "present", "pronoun", "third", "give"]
_PHRASES: tuple[tuple[str, Kind], ...] = (
    ("leads", "lead"),
    ("timed", "timed"),
    ("verbs", "verb"),
    ("opening", "opening"),
    ("hears", "verb"),
    ("present", "present"),
    ("pronouns", "pronoun"),
    ("third", "third"),
    ("gives", "give"),
)


@dataclass(frozen=True, slots=True)
class Vows:
    """The words of promises in one language, folded as drafts are; `begins` by first word, longest phrase first."""

    begins: Mapping[str, tuple[tuple[tuple[str, ...], Kind], ...]]
    firsts: frozenset[str]
    sets: Mapping[str, frozenset[str]]
    phrases: Mapping[str, Mapping[str, tuple[tuple[str, ...], ...]]]
    endings: tuple[str, ...]
    timed_endings: tuple[str, ...]
    person: tuple[str, ...]
    others: tuple[str, ...]
    scan: int
    reach: int

    def words(self, kind: str) -> frozenset[str]:
        """The single words of a kind, none when the language has not said."""
        return self.sets.get(kind, frozenset())

    def stands(self, kind: str, norms: list[str], first: int, last: int) -> bool:
        """Whether a phrase of a kind stands between two places."""
        told = self.phrases.get(kind)
        if not told:
            return False
        for at in range(first, last):
            for words in told.get(norms[at], ()):
                if at + len(words) <= last and (len(words) == 1 or tuple(norms[at : at + len(words)]) == words):
                    return True
        return False

    def at(self, kind: str, norms: list[str], first: int, last: int) -> bool:
        """Whether a phrase of a kind begins at a place."""
        told = self.phrases.get(kind, {}).get(norms[first], ()) if first < last else ()
        return any(tuple(norms[first : first + len(words)]) == words and first + len(words) <= last for words in told)

    def ends(self, kind: str, norms: list[str], first: int, last: int) -> bool:
        """Whether a phrase of a kind ends before the last place, and begins not before the first."""
        return any(self.at(kind, norms, at, last) and self._reaches(kind, norms, at, last) for at in range(first, last))

    def _reaches(self, kind: str, norms: list[str], at: int, last: int) -> bool:
        return any(at + len(words) == last for words in self.phrases[kind][norms[at]])


@cache
def vows(code: str) -> Vows:
    """The words of promises in a language."""
    spoken = language(code)
    told = spoken.promises
    begins: dict[str, list[tuple[tuple[str, ...], Kind]]] = {}
    for key, kind in _PHRASES:
        for phrase in told[key]:
            words = _words(phrase, spoken)
            begins.setdefault(words[0], []).append((words, kind))
    sets = {key: frozenset(" ".join(_words(one, spoken)) for one in phrases) for key, phrases in told.items()}
    return Vows(
        {first: tuple(sorted(found, key=lambda one: -len(one[0]))) for first, found in begins.items()},
        frozenset(first for first, found in begins.items() if any(kind != "pronoun" for _, kind in found))
        | sets.get("pronouns", frozenset()),
        sets,
        {key: _by_first(phrases) for key, phrases in (*sets.items(), *_split(sets)) if key not in dict(_PHRASES)},
        tuple(sets.get("endings", ())),
        tuple(sets.get("timed_endings", ())),
        tuple(sets.get("person", ())),
        tuple(sets.get("others", ())),
        int(next(iter(sets.get("scan", ())), "0")),
        int(next(iter(sets.get("reach", ())), "1")),
    )


def _split(sets: Mapping[str, frozenset[str]]) -> tuple[tuple[str, frozenset[str]], ...]:
    """Vague words apart from vague phrases: “soon” is in “as soon as it ships” too, “as soon as we can” is not."""
    said = sets.get("vague", frozenset())
    single = frozenset(phrase for phrase in said if " " not in phrase)
    return ("vague", said - single), ("loose", single)


def _words(phrase: str, spoken: Language) -> tuple[str, ...]:
    return tuple(spoken.splitting.folded(word if word.isascii() else normal(word)) for word in phrase.split())


def _by_first(phrases: frozenset[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        words = tuple(phrase.split())
        found.setdefault(words[0], []).append(words)
    return {first: tuple(more) for first, more in found.items()}
