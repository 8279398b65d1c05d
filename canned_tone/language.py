"""A language's words, read from its folder: splitting, classes, and what names, promises and other finders look for."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from canned_tone.errors import RuleError
from canned_tone.phrases.writing import Vocabulary
from canned_tone.stored import told
from canned_tone.text.fold import FOLDS
from canned_tone.text.tokens import Splitting

LANGUAGES = Path(__file__).parent / "languages"
DEFAULT = "en"


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language, apart from its rules.

    `address` is how its speakers address a customer unless a site says otherwise (`formal`, `informal`, None for no
    opinion), `lists` are named lists of phrases, `question` the marks that end a question, `letters` those that only it
    has of the languages in its script, and `name` is what it calls itself."""

    code: str
    vocabulary: Vocabulary
    words: Mapping[str, frozenset[str]]
    names: Mapping[str, frozenset[str]]
    time: Mapping[str, Mapping[str, str]]
    promises: Mapping[str, frozenset[str]]
    lists: Mapping[str, tuple[str, ...]]
    address: str | None
    question: frozenset[str]
    letters: frozenset[str]
    name: str

    @property
    def splitting(self) -> Splitting:
        """How its words are split."""
        return self.vocabulary.splitting


@cache
def spoken() -> frozenset[str]:
    """The languages that have a folder."""
    return frozenset(file.parent.name for file in LANGUAGES.glob("*/words.toml"))


@lru_cache(64)
def primary(tag: str) -> str:
    """The language of a tag such as `en-GB` or `uk_UA`: what stands before the first dash, in small letters."""
    return tag.strip().replace("_", "-").partition("-")[0].lower()[:8]


@cache
def language(code: str) -> Language:
    """The language of a code such as `en`; RuleError when it has no folder."""
    folder = LANGUAGES / code
    if code not in spoken():
        raise RuleError(f"there are no words for the language “{code}”", file=str(folder))
    file = folder / "words.toml"
    data = told(file)
    splitting = _splitting(data, file)
    classes = {name: tuple(splitting.levelled(words.split())) for name, words in data.get("classes", {}).items()}
    promises = told(folder / "promises.toml")
    return Language(
        code,
        Vocabulary(splitting, classes),
        _folded_sets(data.get("words", {}), splitting),
        _sets(told(folder / "names.toml")),
        _time(promises.get("time", {})),
        _sets(promises.get("promises", {})),
        _lists(data.get("lists", {}), file),
        _choice(data, "address", ("formal", "informal"), file),
        frozenset(data.get("question", "") + "?\u037e\uff1f\u061f"),
        frozenset(data.get("letters", "")),
        data.get("language", code),
    )


def _splitting(told: dict[str, Any], file: Path) -> Splitting:
    fold = _choice(told, "fold", tuple(FOLDS), file)
    return Splitting(
        _set(told.get("clitics", "")),
        told.get("spelled", {}),
        _set(told.get("abbreviations", "")),
        FOLDS[fold] if fold else None,
    )


def _choice(told: dict[str, Any], key: str, choices: tuple[str, ...], file: Path) -> str | None:
    value: str | None = told.get(key)
    if value is not None and value not in choices:
        raise RuleError(f"{key} is one of {', '.join(choices)}, not “{value}”", file=str(file))
    return value


def _folded_sets(told: dict[str, str], splitting: Splitting) -> "_Sets":
    return _Sets((key, frozenset(splitting.levelled(words))) for key, words in _sets(told).items())


def _lists(told: dict[str, Any], file: Path) -> dict[str, tuple[str, ...]]:
    """Lists of phrases with the lists in them laid open; a list that holds itself is refused."""
    opened: dict[str, tuple[str, ...]] = {}

    def lay_open(name: str, within: tuple[str, ...]) -> tuple[str, ...]:
        if name in within:
            raise RuleError(f"the list @{name} holds itself", file=str(file))
        if name not in opened:
            phrases = told.get(name)
            if not isinstance(phrases, list) or not all(isinstance(one, str) and one.strip() for one in phrases):
                raise RuleError(f"there is no list of phrases @{name}", file=str(file))
            parts = [lay_open(one[1:], (*within, name)) if one.startswith("@") else (one,) for one in phrases]
            opened[name] = tuple(dict.fromkeys(phrase for part in parts for phrase in part))
        return opened[name]

    for name in told:
        lay_open(name, ())
    return opened


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


class _Sets(dict[str, frozenset[str]]):
    """Sets of words by key; one that a language has not is empty."""

    def __missing__(self, key: str) -> frozenset[str]:
        return frozenset()


class _Times(dict[str, dict[str, str]]):
    """Words of times by kind; a kind that a language has not is empty."""

    def __missing__(self, kind: str) -> dict[str, str]:
        return {}


def _sets(told: dict[str, str]) -> _Sets:
    return _Sets(
        (key, frozenset(" ".join(one.split()) for one in value.split("|")) if "|" in value else _set(value))
        for key, value in told.items()
    )


def _time(told: dict[str, Any]) -> _Times:
    """`word=value` pairs by kind; a word without a value stands for itself."""
    return _Times(
        (kind, {word: value or word for word, _, value in (pair.partition("=") for pair in pairs.split())})
        for kind, pairs in told.items()
    )
