"""Rules as data: read from TOML, every field looked at, merged with a site's own."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from canned_tone.errors import RuleError
from canned_tone.language import LANGUAGES
from canned_tone.result import FAMILIES, Severity

MAX_FILE = 512_000  # bytes of one rule file
MAX_RULES = 1_000  # of one language, a site's own included
MAX_PHRASES = 300  # of one field of a rule
MAX_EXAMPLES = 60  # of one kind of a rule
MAX_TEXT = 600  # characters of an example, a message, a suggestion

_ID = re.compile(r"[a-z][a-z0-9]*(?:[-._][a-z0-9]+)*\Z")
_TEXTS = ("message", "why", "suggestion")
_LISTS = ("phrases", "except", "unless", "near")
_WHEN = ("last", "last_unless", "turn", "name")
_FIELDS = frozenset(
    (
        "id",
        "family",
        "severity",
        "finder",
        "scope",
        "replacement",
        "when",
        "examples",
        "off",
        "everywhere",
        *_TEXTS,
        *_LISTS,
    )
)
_CONTEXT = frozenset(
    (
        "text",
        "customer_name",
        "last_customer_message",
        "turn",
        "agent_name",
        "other_customer_names",
        "now",
        "tz",
        "address",
        "canned",
    )
)


@dataclass(frozen=True, slots=True)
class Example:
    """A line that proves a rule: its text and the context it is said in."""

    text: str
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it looks for, when it keeps quiet, what it says, and the examples that prove it."""

    id: str
    family: str
    severity: Severity
    message: str
    why: str
    suggestion: str
    flag: tuple[Example, ...]
    ok: tuple[Example, ...]
    phrases: tuple[str, ...] = ()
    finder: str | None = None
    exceptions: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    whole: bool = False  # guards look at the whole message instead of the sentence
    last: tuple[str, ...] = ()
    last_unless: tuple[str, ...] = ()
    turn: int | None = None
    named: bool | None = None
    replacement: str | None = None
    everywhere: bool = False  # also in languages that have no rules yet
    file: str = ""
    line: int | None = None
    own: bool = False  # a site's own

    def refused(self, reason: str) -> RuleError:
        """The error that says what is wrong with this rule, and where it stands."""
        return RuleError(reason, file=self.file, rule=self.id, line=self.line)


def built_in(code: str) -> dict[str, Rule]:
    """The rules that come with a language, by id."""
    rules: dict[str, Rule] = {}
    for file in sorted((LANGUAGES / code / "rules").glob("*.toml")):
        for told, line in _listed(_loaded(file), file):
            rule = _rule(told, file, line, rules)
            if rule is None or rule.id in rules:
                raise RuleError("this id is taken", file=file.name, rule=str(told.get("id")), line=line)
            rules[rule.id] = rule
    return rules


@dataclass(frozen=True, slots=True)
class SiteRules:
    """A site's own file: the language it speaks of, severities by family, and rules not yet merged."""

    file: Path
    language: str
    families: Mapping[str, Severity]
    told: tuple[tuple[dict[str, Any], int | None], ...]

    @classmethod
    def read(cls, file: str | Path) -> "SiteRules":
        """The file's contents; RuleError when it cannot be used."""
        file = Path(file)
        told = _loaded(file)
        unknown = set(told) - {"language", "families", "rule"}
        if unknown:
            raise RuleError(f"“{min(unknown)}” is nothing a rule file has", file=str(file))
        language = told.get("language", "en")
        if not isinstance(language, str):
            raise RuleError('language is a code such as "en"', file=str(file))
        families = told.get("families", {})
        if not isinstance(families, dict):
            raise RuleError("families is a table: name = severity", file=str(file))
        for family, severity in families.items():
            _family(family, severity, str(file))
        return cls(file, language, families, tuple(_listed(told, file)))

    def merged(self, rules: Mapping[str, Rule]) -> dict[str, Rule]:
        """The given rules with this file's laid over them: families first, then rules by id."""
        merged = {
            id: replace(rule, severity=self.families[rule.family]) if rule.family in self.families else rule
            for id, rule in rules.items()
        }
        for told, line in self.told:
            rule = _rule(told, self.file, line, merged, own=True)
            if rule is None:
                merged.pop(told["id"], None)
            else:
                merged[rule.id] = rule
        if len(merged) > MAX_RULES:
            raise RuleError(f"{len(merged)} rules are too many; {MAX_RULES} is the most", file=str(self.file))
        return merged


def _loaded(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as source:
            raw = source.read(MAX_FILE + 1)
    except OSError as problem:
        raise RuleError(f"it cannot be read ({problem.strerror})", file=str(file)) from problem
    if len(raw) > MAX_FILE:
        raise RuleError(f"it is longer than {MAX_FILE} bytes", file=str(file))
    try:
        return tomllib.loads(raw.decode())
    except (ValueError, RecursionError) as problem:
        raise RuleError(f"it is not TOML: {problem}", file=str(file)) from problem


def _listed(told: Mapping[str, Any], file: Path) -> Iterable[tuple[dict[str, Any], int | None]]:
    listed = told.get("rule", [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise RuleError("rules are written [[rule]]", file=str(file))
    lines: dict[str, int] = {}
    for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1):
        if line.lstrip().startswith("id") and len(parts := line.split('"')) > 2:
            lines.setdefault(parts[1], number)
    return [(one, lines.get(str(one.get("id")))) for one in listed]


def _family(family: Any, severity: Any, file: str, rule: str = "", line: int | None = None) -> None:
    if not isinstance(family, str) or family not in FAMILIES:
        raise RuleError(f"there is no family “{family}”", file=file, rule=rule, line=line)
    if severity not in get_args(Severity):
        raise RuleError(f"a severity is block, warn, hint or info, not “{severity}”", file=file, rule=rule, line=line)
    if (family == "commitment") != (severity == "info"):
        raise RuleError(
            "commitment is info, and only commitment: it is kept, never held", file=file, rule=rule, line=line
        )


def _rule(
    told: dict[str, Any], file: Path, line: int | None, known: Mapping[str, Rule], own: bool = False
) -> Rule | None:
    """The rule of one table, laid over the known one of the same id; None when it is switched off."""
    id = told.get("id")
    if not isinstance(id, str) or not _ID.match(id) or len(id) > 64:
        raise RuleError(
            "a rule has an id of lower-case letters, digits and dashes", file=str(file), rule=str(id)[:64], line=line
        )
    reader = _Reader(told, str(file) if own else file.name, id, line)
    if reader.flag("off", False):
        return None
    base = known.get(id) or Rule(id, "", "hint", "", "", "", (), ())
    if not (base.family or told.get("phrases") or told.get("finder")):
        raise reader.refused("it has no phrases to look for")
    severity: Any = reader.text("severity", base.severity)
    _family(told.get("family", base.family), severity, reader.file, id, line)
    when, examples = reader.table("when", _WHEN), reader.table("examples", ("flag", "ok"))
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
        exceptions=reader.phrases(told, "except", base.exceptions),
        unless=reader.phrases(told, "unless", base.unless),
        near=reader.phrases(told, "near", base.near),
        whole=reader.choice(told, "scope", ("sentence", "message"), "message" if base.whole else "sentence")
        == "message",
        last=reader.phrases(when, "last", base.last),
        last_unless=reader.phrases(when, "last_unless", base.last_unless),
        turn=reader.turn(when, base.turn),
        named=_named(reader.choice(when, "name", ("known", "unknown"), "")) if "name" in when else base.named,
        replacement=reader.text("replacement", base.replacement or "-").strip("-") or None,
        everywhere=reader.flag("everywhere", base.everywhere),
        file=reader.file,
        line=line,
        own=own,
    )


def _named(choice: str) -> bool | None:
    return None if not choice else choice == "known"


class _Reader:
    """Reads the fields of one rule's table, and refuses what does not fit with its place."""

    def __init__(self, told: dict[str, Any], file: str, id: str, line: int | None) -> None:
        self.told, self.file, self.id, self.line = told, file, id, line
        unknown = set(told) - _FIELDS
        if unknown:
            raise self.refused(f"“{min(unknown)}” is nothing a rule has")

    def refused(self, reason: str) -> RuleError:
        return RuleError(reason, file=self.file, rule=self.id, line=self.line)

    def text(self, key: str, fallback: str) -> str:
        value = self.told.get(key, fallback)
        if not isinstance(value, str) or not value.strip():
            raise self.refused(f"it needs a {key}, in words")
        if len(value) > MAX_TEXT:
            raise self.refused(f"its {key} is longer than {MAX_TEXT} characters")
        return value

    def flag(self, key: str, fallback: bool) -> bool:
        value = self.told.get(key, fallback)
        if not isinstance(value, bool):
            raise self.refused(f"{key} is true or false")
        return value

    def choice(self, table: Mapping[str, Any], key: str, choices: tuple[str, ...], fallback: str) -> str:
        value = table.get(key, fallback)
        if value not in choices:
            raise self.refused(f"{key} is one of {', '.join(choices)}")
        return str(value)

    def turn(self, when: Mapping[str, Any], fallback: int | None) -> int | None:
        value = when.get("turn", fallback)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
            raise self.refused("turn is a whole number from 1")
        return value

    def table(self, key: str, known: tuple[str, ...]) -> dict[str, Any]:
        value = self.told.get(key, {})
        if not isinstance(value, dict) or set(value) - set(known):
            raise self.refused(f"{key} is a table of {', '.join(known)}")
        return value

    def phrases(self, table: Mapping[str, Any], key: str, fallback: tuple[str, ...]) -> tuple[str, ...]:
        value = table.get(key, list(fallback))
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            raise self.refused(f"{key} is a list of phrases")
        if len(value) > MAX_PHRASES:
            raise self.refused(f"{len(value)} phrases in {key} are too many; {MAX_PHRASES} is the most")
        return tuple(value)

    def examples(self, table: Mapping[str, Any], key: str, fallback: tuple[Example, ...]) -> tuple[Example, ...]:
        if key not in table and fallback:
            return fallback
        value = table.get(key)
        if not isinstance(value, list) or not value:
            raise self.refused(
                f"it needs examples: at least one line to {key}"
                if key == "flag"
                else "it needs examples: at least one line that is ok"
            )
        if len(value) > MAX_EXAMPLES:
            raise self.refused(f"{len(value)} examples are too many; {MAX_EXAMPLES} is the most")
        return tuple(self._example(one) for one in value)

    def _example(self, told: Any) -> Example:
        table = {"text": told} if isinstance(told, str) else told
        if not isinstance(table, dict) or not isinstance(table.get("text"), str) or set(table) - _CONTEXT:
            raise self.refused("an example is a line, or a table with text and the context it is said in")
        if len(table["text"]) > MAX_TEXT:
            raise self.refused(f"an example is longer than {MAX_TEXT} characters")
        return Example(table["text"], {key: value for key, value in table.items() if key != "text"})
