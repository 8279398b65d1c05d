"""A language's words, read from its folder: splitting, classes, and what names, promises and other finders look for."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from canned_tone.errors import RuleError
from canned_tone.tokens import Splitting
from canned_tone.trie import Vocabulary

LANGUAGES = Path(__file__).parent / "languages"


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language, apart from its rules."""

    code: str
    vocabulary: Vocabulary
    words: Mapping[str, frozenset[str]]
    names: Mapping[str, frozenset[str]]
    time: Mapping[str, Mapping[str, str]]
    promises: Mapping[str, frozenset[str]]

    @property
    def splitting(self) -> Splitting:
        """How its words are split."""
        return self.vocabulary.splitting


@cache
def spoken() -> frozenset[str]:
    """The languages that have a folder."""
    return frozenset(file.parent.name for file in LANGUAGES.glob("*/words.toml"))


@cache
def language(code: str) -> Language:
    """The language of a code such as `en`; RuleError when it has no folder."""
    folder = LANGUAGES / code
    if code not in spoken():
        raise RuleError(f"there are no words for the language “{code}”", file=str(folder))
    told = _read(folder / "words.toml")
    splitting = Splitting(_set(told.get("clitics", "")), told.get("spelled", {}), _set(told.get("abbreviations", "")))
    classes = {name: tuple(words.split()) for name, words in told.get("classes", {}).items()}
    promises = _read(folder / "promises.toml")
    return Language(
        code,
        Vocabulary(splitting, classes),
        _sets(told.get("words", {})),
        _sets(_read(folder / "names.toml")),
        _time(promises.get("time", {})),
        _sets(promises.get("promises", {})),
    )


def _read(file: Path) -> dict[str, Any]:
    with file.open("rb") as source:
        return tomllib.load(source)


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
