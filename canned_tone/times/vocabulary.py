"""How a language names times: its days, units, numerals and the words around them, ready to be looked up."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from canned_tone.language import Language, language

_ENTRIES = (
    "days",
    "weekdays",
    "months",
    "clocks",
    "parts",
    "alone",
    "day_ends",
    "week_ends",
    "month_ends",
    "spans",
    "quarters",
)
Entry = tuple[tuple[str, ...], str, str]  # the words, which kind of time they name, and its value


@dataclass(frozen=True, slots=True)
class Times:
    """The words of times in one language, folded as drafts are.

    `entries` by first word, longest first; `units` as (amount, unit), the unit one of s m h d b (business day) w M."""

    entries: Mapping[str, tuple[Entry, ...]]
    numbers: Mapping[str, float]
    hours: Mapping[str, int]
    ordinal_hours: Mapping[str, int]
    units: Mapping[str, tuple[float, str]]
    halves: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    after_hour: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    sets: Mapping[str, frozenset[str]]
    trails: Mapping[str, tuple[tuple[str, ...], ...]]
    proposals: Mapping[str, str]
    begins: frozenset[str]

    def words(self, kind: str) -> frozenset[str]:
        """The words of a kind such as `leads`, none when the language has not said."""
        return self.sets.get(kind, frozenset())


@cache
def times(code: str) -> Times:
    """The words of times in a language."""
    spoken = language(code)
    told = spoken.time
    read = _words([phrase for phrases in told.values() for phrase in phrases], spoken)
    entries: dict[str, list[Entry]] = {}
    for kind in _ENTRIES:
        for phrase, value in told[kind].items():
            entries.setdefault(read[phrase][0], []).append((read[phrase], kind, value))
    numbers = {read[word][0]: float(value) for word, value in told["numbers"].items()}
    hours = {read[word][0]: int(value) for word, value in told["hours"].items()}
    units = {read[word][0]: _unit(value) for word, value in told["units"].items()}
    sets = {
        kind: frozenset(" ".join(read[word]) for word in words)
        for kind, words in told.items()
        if kind not in _ENTRIES and kind != "proposals"
    }
    alone = sets.get("single", frozenset()) | frozenset(word for word, (amount, _) in units.items() if amount != 1)
    return Times(
        {first: tuple(sorted(found, key=lambda entry: -len(entry[0]))) for first, found in entries.items()},
        numbers,
        hours,
        {read[word][0]: int(value) for word, value in told["ordinal_hours"].items()},
        units,
        _by_first([(read[phrase], value) for phrase, value in told["halves"].items()]),
        _by_first([(read[phrase], value) for phrase, value in told["after_hour"].items()]),
        {**sets, "single": alone},
        _phrases([read[phrase] for phrase in told["trails"]]),
        {key: value.replace("_", " ") for key, value in told["proposals"].items()},
        frozenset((*entries, *numbers, *hours, *alone, *sets.get("inverts", ()))),
    )


def _words(phrases: list[str], spoken: Language) -> Mapping[str, tuple[str, ...]]:
    """The words of each phrase, folded as drafts are."""
    levelled = spoken.splitting.levelled(phrases)
    return {phrase: tuple(plain.split("_")) for phrase, plain in zip(phrases, levelled, strict=True)}


def _unit(value: str) -> tuple[float, str]:
    """`h` is one hour, `0.5h` half an hour."""
    return float(value[:-1] or 1), value[-1]


def _by_first(
    pairs: list[tuple[tuple[str, ...], str]],
) -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for words, value in sorted(pairs, key=lambda pair: -len(pair[0])):
        found.setdefault(words[0], []).append((words, value))
    return {first: tuple(more) for first, more in found.items()}


def _phrases(phrases: list[tuple[str, ...]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for words in sorted(phrases, key=len, reverse=True):
        found.setdefault(words[0], []).append(words)
    return {first: tuple(more) for first, more in found.items()}
