"""Makes the store when the package is built, and opens it: data files as JSON, rules proved and compiled."""

import json
import os
import shutil
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from canned_tone import stored
from canned_tone.context import Context
from canned_tone.language import LANGUAGES, language, spoken
from canned_tone.phrases.automaton import Automaton
from canned_tone.rules.phrasebook import Phrasebook
from canned_tone.rules.rule import Example, Rule
from canned_tone.rules.rulebook import Rulebook
from canned_tone.rules.rulefiles import built_in
from canned_tone.rules.when import When
from canned_tone.text.tokens import Splitting, split

_ORDINARY = 40  # characters of a line that is judged when a language is opened
_COMMON = 300  # words of a language
_PROMISE = "commitment"  # the family of promises
_SOMEBODY, _SOMETIME = "Zoe", "2000-01-03T10:00:00+00:00"
_RULES, _WHOLE, _WRITTEN, _SAID = "rules.json", "whole.json", "written.bin", "said.bin"
_MARK = "…"


def compile_all() -> None:
    """Makes the store from the TOML files, in place of the one that was there; RuleError for a rule that fails."""
    stored.fresh.cache_clear()
    stored.folder.cache_clear()
    contents: dict[Path, bytes] = {}
    for file in stored.files():
        if file.suffix == ".toml" and file.parent.name != "rules":
            contents[file.with_suffix(".json")] = _json(tomllib.loads(file.read_text(encoding="utf-8")))
    for code in sorted(spoken()):
        contents |= {LANGUAGES / code / name: content for name, content in _compiled(code).items()}
    made = stored.STORE / f"making-{os.getpid()}"
    for path, content in contents.items():
        place = made / path.relative_to(stored.PACKAGE)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    (made / stored.DONE).touch()
    for old in stored.STORE.iterdir():
        if old != made:
            shutil.rmtree(old, ignore_errors=True)
    made.rename(stored.folder())
    stored.fresh.cache_clear()


def opened(code: str) -> Rulebook:
    """The rules of a language: from the store when it is fresh, else read and proved."""
    kept = [stored.content(LANGUAGES / code / name) for name in (_RULES, _WRITTEN, _SAID)]
    if None in kept:
        return Rulebook.of(language(code), built_in(code))
    rules, *packed = filter(None, kept)
    told = json.loads(rules)
    written, said = (_phrases(code, one, content) for one, content in zip(told["phrases"], packed, strict=True))
    book = Rulebook(language(code), [_rule(one) for one in told["rules"]], written, said)
    book.written.walk.learn(told["common"])
    for line in told["lines"]:
        book.findings(line, Context(code, _SOMEBODY, line, 1, now=_SOMETIME))
    return book


def _phrases(code: str, told: dict[str, Any], packed: bytes) -> Phrasebook:
    lengths = {int(length): codes for length, codes in told["lengths"].items()}
    return Phrasebook(language(code).splitting, Automaton.unpack(packed), told["codes"], lengths)


def with_examples(code: str, rules: Mapping[str, Rule]) -> dict[str, Rule]:
    """The rules of a language with their phrases and the examples that prove them, which the store keeps apart."""
    kept = stored.content(LANGUAGES / code / _WHOLE)
    if kept is None:
        return dict(rules)
    told = {one["id"]: one for one in json.loads(kept)}
    return {id: _whole(told[id]) for id in rules}


def _compiled(code: str) -> dict[str, bytes]:
    rules = built_in(code)
    book = Rulebook.of(language(code), rules)
    phrases = [{"codes": one.codes, "lengths": one.lengths} for one in (book.written, book.said)]
    whole = [
        {**asdict(rule), "file": Path(rule.file).relative_to(stored.PACKAGE).as_posix()} for rule in rules.values()
    ]
    light = [_light(one) for one in whole]
    return {
        _RULES: _json(
            {
                "rules": light,
                "common": _common(language(code).splitting, rules),
                "lines": _lines(rules),
                "phrases": phrases,
            }
        ),
        _WHOLE: _json(whole),
        _WRITTEN: book.written.automaton.pack(),
        _SAID: book.said.automaton.pack(),
    }


def _light(told: Mapping[str, Any]) -> dict[str, Any]:
    """A rule without its examples, and with a mark in place of each list of phrases: the automaton has them."""
    short = {key: [_MARK] if isinstance(value, tuple) and value else value for key, value in told.items()}
    when = {key: [_MARK] if isinstance(value, tuple) and value else value for key, value in told["when"].items()}
    return {**short, "when": when, "flag": [], "ok": []}


def _common(how: Splitting, rules: Mapping[str, Rule]) -> list[str]:
    """The words that examples have most often, which are learned when a language is opened."""
    examples = [example.text for rule in rules.values() for example in (*rule.flag, *rule.ok)]
    counts = Counter(word for text in examples for word in split(text, how).plain)
    return sorted(counts, key=lambda word: (-counts[word], word))[:_COMMON]


def _lines(rules: Mapping[str, Rule]) -> list[str]:
    """An ordinary line and a promise, judged when a language is opened, so that the first message waits for nothing."""
    told = [example.text for rule in rules.values() for example in rule.ok if len(example.text) >= _ORDINARY]
    promised = [example.text for rule in rules.values() if rule.family == _PROMISE for example in rule.flag]
    return [*told[:1], *promised[:1]]


def _json(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def _rule(told: dict[str, Any]) -> Rule:
    when: dict[str, Any] = {key: _fixed(value) for key, value in told.pop("when").items()}
    told["file"] = str(stored.PACKAGE / told["file"])
    fields: dict[str, Any] = {key: _fixed(value) for key, value in told.items()}
    return Rule(**fields, when=When(**when))


def _whole(told: dict[str, Any]) -> Rule:
    examples = {kind: tuple(Example(**one) for one in told.pop(kind)) for kind in ("flag", "ok")}
    return replace(_rule({**told, "flag": [], "ok": []}), flag=examples["flag"], ok=examples["ok"])


def _fixed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
