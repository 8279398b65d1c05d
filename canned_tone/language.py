"""A language's words, read from its `language.toml`: splitting, classes, and what names and promises need to know."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from canned_tone.errors import RuleError
from canned_tone.tokens import Splitting
from canned_tone.trie import Vocabulary

RULES = Path(__file__).parent / "rules"


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language, apart from its rules."""

    code: str
    vocabulary: Vocabulary
    names: Mapping[str, frozenset[str]]
    time: Mapping[str, Mapping[str, str]]
    promises: Mapping[str, frozenset[str]]

    @property
    def splitting(self) -> Splitting:
        """How its words are split."""
        return self.vocabulary.splitting


@cache
def spoken() -> frozenset[str]:
    """The languages that have a folder of rules."""
    return frozenset(file.parent.name for file in RULES.glob("*/language.toml"))


@cache
def language(code: str) -> Language:
    """The language of a code such as `en`; RuleError when it has no folder."""
    file = RULES / code / "language.toml"
    if code not in spoken():
        raise RuleError(f"there are no words for the language “{code}”", file=str(file))
    with file.open("rb") as source:
        told = tomllib.load(source)
    splitting = Splitting(_set(told["clitics"]), dict(told["spelled"]), _set(told["abbreviations"]))
    classes = {name: tuple(words.split()) for name, words in told["classes"].items()}
    return Language(
        code, Vocabulary(splitting, classes), _names(told["names"]), _time(told["time"]), _names(told["promises"])
    )


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _names(told: dict[str, str]) -> dict[str, frozenset[str]]:
    return {
        key: frozenset(" ".join(one.split()) for one in value.split("|")) if "|" in value else _set(value)
        for key, value in told.items()
    }


def _time(told: dict[str, Any]) -> dict[str, dict[str, str]]:
    """`word=value` pairs by kind; a word without a value stands for itself."""
    return {
        kind: {word: value or word for word, _, value in (pair.partition("=") for pair in pairs.split())}
        for kind, pairs in told.items()
    }
