"""Reads one rule's table: every field looked at, laid over the known rule of the same id."""

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, get_args

from canned_tone.context import Context
from canned_tone.errors import RuleError
from canned_tone.result import FAMILIES, Severity
from canned_tone.rules.places import line_of
from canned_tone.rules.rule import Example, Rule
from canned_tone.rules.when import CHOICES, COUNTS, PHRASES, When

MAX_PHRASES = 300  # of one field of a rule, before its lists are laid open
MAX_LISTED = 2_000  # of one field with its lists laid open
MAX_EXAMPLES = 60  # of one kind of a rule
MAX_TEXT = 600  # characters of an example, a message, a suggestion

ID = re.compile(r"[a-z][a-z0-9]*(?:[-._][a-z0-9]+)*\Z")
_TEXTS = ("message", "why", "suggestion")
_LISTS = ("phrases", "absent", "except", "unless", "near")
_OTHERS = ("severity", "finder", "scope", "at", "count", "replacement", "when", "examples", "off", "everywhere")
FIELDS = frozenset(("id", "family", *_OTHERS, *_TEXTS, *_LISTS))
WHEN = (*COUNTS, *PHRASES, *CHOICES)
CONTEXT = frozenset(field.name for field in fields(Context)) - {"lang"}


def rule(
    told: dict[str, Any],
    file: str,
    line: int | None,
    known: Mapping[str, Rule],
    lists: Mapping[str, tuple[str, ...]],
    own: bool = False,
) -> Rule | None:
    """The rule of one table, laid over the known one of the same id; None when it is switched off."""
    id = told.get("id")
    if not isinstance(id, str) or not ID.match(id) or len(id) > 64:
        raise RuleError(
            "a rule has an id of lower-case letters, digits and dashes", file=file, rule=str(id)[:64], line=line
        )
    reader = _Reader(told, file, id, line, lists)
    if reader.flag("off", False):
        return None
    base = known.get(id) or Rule(id, "", "hint", "", "", "", (), ())
    reader.looks_for_one_thing(base)
    severity: Any = reader.text("severity", base.severity)
    placed(told.get("family", base.family), severity, file, id, line)
    examples = reader.table("examples", ("flag", "ok"))
    return replace(
        base,
        family=told.get("family", base.family),
        severity=severity,
        message=reader.text("message", base.message),
        why=reader.text("why", base.why),
        suggestion=reader.text("suggestion", base.suggestion),
        flag=reader.examples(examples, "flag", base.flag),
        ok=reader.examples(examples, "ok", base.ok),
        phrases=reader.phrases(told, "phrases", base.phrases),
        finder=reader.text("finder", base.finder or "-").strip("-") or None,
        absent=reader.phrases(told, "absent", ()) if "absent" in told else base.absent,
        at=reader.choice(told, "at", ("start", "end", "all"), base.at),
        count=reader.whole(told, "count", base.count) or 1,
        exceptions=reader.phrases(told, "except", base.exceptions),
        unless=reader.phrases(told, "unless", base.unless),
        near=reader.phrases(told, "near", base.near),
        whole=reader.choice(told, "scope", ("sentence", "message"), "message" if base.whole else "sentence")
        == "message",
        when=reader.when(base.when),
        replacement=reader.text("replacement", base.replacement or "-").strip("-") or None,
        everywhere=reader.flag("everywhere", base.everywhere),
        file=file,
        line=line,
        own=own,
    )


def placed(family: Any, severity: Any, file: str, rule: str = "", line: int | None = None) -> None:
    """Refuses a family or severity that there is none of, or that do not go together."""
    reason, about = "", "severity"
    if not isinstance(family, str) or family not in FAMILIES:
        reason, about = f"there is no family “{family}”", "family"
    elif severity not in get_args(Severity):
        reason = f"a severity is block, warn, hint or info, not “{severity}”"
    elif (family == "commitment") != (severity == "info"):
        reason = "commitment is info, and only commitment: it is kept, never held"
    if reason:
        raise RuleError(reason, file=file, rule=rule, line=line_of(file, about if rule else str(family), line))


class _Reader:
    """Reads the fields of one rule's table, and refuses what does not fit with its place."""

    def __init__(
        self, told: dict[str, Any], file: str, id: str, line: int | None, lists: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.told, self.file, self.id, self.line, self.lists = told, file, id, line, lists
        unknown = set(told) - FIELDS
        if unknown:
            raise self.refused(f"“{min(unknown)}” is nothing a rule has", min(unknown))

    def refused(self, reason: str, about: str = "") -> RuleError:
        return RuleError(reason, file=self.file, rule=self.id, line=line_of(self.file, about, self.line))

    def looks_for_one_thing(self, base: Rule) -> None:
        """Refuses a rule that looks for nothing, or for two things at once."""
        told = [key for key in ("phrases", "finder", "absent") if self.told.get(key)]
        if self.told.get("absent") == []:
            told.append("absent")
        if not (base.family or told):
            raise self.refused("it has no phrases to look for")
        if len(told) > 1:
            raise self.refused(f"it has {told[0]} and {told[1]}; one of them is enough", told[1])

    def text(self, key: str, fallback: str) -> str:
        value = self.told.get(key, fallback)
        if not isinstance(value, str) or not value.strip():
            raise self.refused(f"it needs a {key}, in words", key)
        if len(value) > MAX_TEXT:
            raise self.refused(f"its {key} is longer than {MAX_TEXT} characters", key)
        return value

    def flag(self, key: str, fallback: bool) -> bool:
        value = self.told.get(key, fallback)
        if not isinstance(value, bool):
            raise self.refused(f"{key} is true or false", key)
        return value

    def choice(self, table: Mapping[str, Any], key: str, choices: tuple[str, ...], fallback: str) -> str:
        value = table.get(key, fallback)
        if value not in choices:
            raise self.refused(f"{key} is one of {', '.join(choices)}", key)
        return str(value)

    def whole(self, table: Mapping[str, Any], key: str, fallback: int | None) -> int | None:
        value = table.get(key, fallback)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 1 <= value < 1_000):
            raise self.refused(f"{key} is a whole number from 1", key)
        return value

    def when(self, base: When) -> When:
        told = self.table("when", WHEN)
        read: dict[str, Any] = {key: self.whole(told, key, None) for key in COUNTS if key in told}
        read |= {key: self.choice(told, key, CHOICES[key], "") for key in CHOICES if key in told}
        read |= {key: self.phrases(told, key, ()) for key in PHRASES if key in told}
        return replace(base, **read)

    def table(self, key: str, known: tuple[str, ...]) -> dict[str, Any]:
        value = self.told.get(key, {})
        if not isinstance(value, dict) or set(value) - set(known):
            raise self.refused(f"{key} is a table of {', '.join(known)}", key)
        return value

    def phrases(self, table: Mapping[str, Any], key: str, fallback: tuple[str, ...]) -> tuple[str, ...]:
        if key not in table:
            return fallback
        value = table[key]
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            raise self.refused(f"{key} is a list of phrases", key)
        if len(value) > MAX_PHRASES:
            raise self.refused(f"{len(value)} phrases in {key} are too many; {MAX_PHRASES} is the most", key)
        told = tuple(dict.fromkeys(phrase for one in value for phrase in self._listed(one)))
        if len(told) > MAX_LISTED:
            raise self.refused(f"{len(told)} phrases in {key}, its lists laid open, are too many", key)
        return told

    def _listed(self, phrase: str) -> tuple[str, ...]:
        if not phrase.startswith("@"):
            return (phrase,)
        phrases = self.lists.get(phrase[1:])
        if phrases is None:
            known = ", ".join(f"@{name}" for name in sorted(self.lists))
            raise self.refused(f"there is no list {phrase}; known are {known or 'none'}", phrase)
        return phrases

    def examples(self, table: Mapping[str, Any], key: str, fallback: tuple[Example, ...]) -> tuple[Example, ...]:
        if key not in table and fallback:
            return fallback
        value = table.get(key)
        if not isinstance(value, list) or not value:
            raise self.refused(
                f"it needs examples: at least one line to {key}"
                if key == "flag"
                else "it needs examples: at least one line that is ok",
                "examples",
            )
        if len(value) > MAX_EXAMPLES:
            raise self.refused(f"{len(value)} examples are too many; {MAX_EXAMPLES} is the most", key)
        return tuple(self._example(one) for one in value)

    def _example(self, told: Any) -> Example:
        table = {"text": told} if isinstance(told, str) else told
        if not isinstance(table, dict) or not isinstance(table.get("text"), str) or set(table) - CONTEXT - {"text"}:
            raise self.refused("an example is a line, or a table with text and the context it is said in", "examples")
        if len(table["text"]) > MAX_TEXT:
            raise self.refused(f"an example is longer than {MAX_TEXT} characters", table["text"])
        return Example(table["text"], {key: value for key, value in table.items() if key != "text"})
