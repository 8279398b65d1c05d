"""How a language promises: what a promise begins with, what follows it, and what makes it none."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from canned_tone.language import Language, language

Kind = Literal["lead", "timed", "verb", "opening", "present", "pronoun", "third", "give"]
Opening = tuple[tuple[str, ...], Kind]
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

_SETS = (
    *("will", "be", "adverbs", "not", "blocked", "idle", "states", "subjects", "pronouns", "team", "ours", "behind"),
    *(
        "that",
        "reported",
        "wishes",
        "selves",
        "strangers",
        "habits",
        "tense",
        "doubts",
        "keeps",
        "starts",
        "stops",
        "joins",
        "anyone",
        "unmeant",
        "offers",
        "empty",
        "tags",
    ),
    *("defers", "vague", "now", "at_once", "hold", "events", "asks", "sorry"),
)


@dataclass(frozen=True, slots=True)
class Vows:
    """The words of promises in one language, folded as drafts are.

    `begins` by first and second word, longest phrase first; with "" what may begin before any second word."""

    begins: Mapping[str, Mapping[str, tuple[Opening, ...]]]
    firsts: frozenset[str]
    sets: Mapping[str, frozenset[str]]
    phrases: Mapping[str, Mapping[str, tuple[tuple[str, ...], ...]]]
    endings: tuple[str, ...]
    timed_endings: tuple[str, ...]
    person: tuple[str, ...]
    others: tuple[str, ...]
    scan: int
    reach: int

    def stands(self, kind: str, norms: list[str], first: int, last: int) -> bool:
        """Whether a phrase of a kind stands between two places."""
        told = self.phrases[kind]
        if not told:
            return False
        for at in range(first, last):
            for words in told.get(norms[at], ()):
                if at + len(words) <= last and (len(words) == 1 or tuple(norms[at : at + len(words)]) == words):
                    return True
        return False

    def at(self, kind: str, norms: list[str], first: int, last: int) -> bool:
        """Whether a phrase of a kind begins at a place."""
        told = self.phrases[kind].get(norms[first], ()) if first < last else ()
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
    begins: dict[str, list[Opening]] = {}
    for key, kind in _PHRASES:
        for words in map(_words, spoken.splitting.levelled(told[key])):
            begins.setdefault(words[0], []).append((words, kind))
    sets = {key: frozenset(spoken.splitting.levelled(told[key])) for key in _SETS}
    return Vows(
        {first: _by_second(found) for first, found in begins.items()},
        frozenset(first for first, found in begins.items() if any(kind != "pronoun" for _, kind in found))
        | sets["pronouns"],
        sets,
        {key: _by_first(phrases) for key, phrases in (*sets.items(), *_split(sets["vague"]))},
        _endings(told["endings"], spoken),
        _endings(told["timed_endings"], spoken),
        _endings(told["person"], spoken),
        _endings(told["others"], spoken),
        int(next(iter(told["scan"]), "0")),
        int(next(iter(told["reach"]), "1")),
    )


def _by_second(found: list[Opening]) -> dict[str, tuple[Opening, ...]]:
    ordered = sorted(found, key=lambda one: -len(one[0]))
    seconds = {words[1] for words, _ in ordered if len(words) > 1} | {""}
    return {second: tuple(one for one in ordered if len(one[0]) == 1 or one[0][1] == second) for second in seconds}


def _split(vague: frozenset[str]) -> tuple[tuple[str, frozenset[str]], ...]:
    """Vague words apart from vague phrases: “soon” is in “as soon as it ships” too, “as soon as we can” is not."""
    single = frozenset(phrase for phrase in vague if " " not in phrase)
    return ("vague", vague - single), ("loose", single)


def _endings(told: frozenset[str], spoken: Language) -> tuple[str, ...]:
    return tuple(sorted(spoken.splitting.folded(ending) for ending in told))


def _words(phrase: str) -> tuple[str, ...]:
    return tuple(phrase.split())


def _by_first(phrases: frozenset[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        words = _words(phrase)
        found.setdefault(words[0], []).append(words)
    return {first: tuple(more) for first, more in found.items()}
