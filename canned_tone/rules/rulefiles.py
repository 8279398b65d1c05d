"""Rule files: those that come with a language, and a site's own laid over them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from canned_tone.errors import RuleError
from canned_tone.language import LANGUAGES, language
from canned_tone.result import Severity
from canned_tone.rules.places import line_of, line_of_problem, tables
from canned_tone.rules.reader import placed, rule
from canned_tone.rules.rule import Rule

MAX_FILE = 512_000  # bytes of one rule file
MAX_RULES = 1_000  # of one language, a site's own included


def built_in(code: str) -> dict[str, Rule]:
    """The rules that come with a language, by id."""
    rules: dict[str, Rule] = {}
    for file in sorted((LANGUAGES / code / "rules").glob("*.toml")):
        for told, line in _listed(_loaded(file), file):
            read = rule(told, str(file), line, rules, language(code).lists)
            if read is None or read.id in rules:
                raise RuleError("this id is taken", file=str(file), rule=str(told.get("id")), line=line)
            rules[read.id] = read
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
            line = line_of(file, min(unknown))
            raise RuleError(f"“{min(unknown)}” is nothing a rule file has", file=str(file), line=line)
        language = told.get("language", "en")
        if not isinstance(language, str):
            raise RuleError('language is a code such as "en"', file=str(file), line=line_of(file, "language"))
        families = told.get("families", {})
        if not isinstance(families, dict):
            line = line_of(file, "families")
            raise RuleError("families is a table: name = severity", file=str(file), line=line)
        for family, severity in families.items():
            placed(family, severity, str(file))
        return cls(file, language, families, tuple(_listed(told, file)))

    def changes(self, rules: Mapping[str, Rule]) -> bool:
        """Whether one of its rules is laid over one of the given, and so over its phrases and examples."""
        return any(told.get("id") == id for told, _ in self.told for id in rules)

    def merged(self, rules: Mapping[str, Rule]) -> dict[str, Rule]:
        """The given rules with this file's laid over them: families first, then rules by id."""
        merged = {
            id: replace(rule, severity=self.families[rule.family]) if rule.family in self.families else rule
            for id, rule in rules.items()
        }
        for told, line in self.told:
            read = rule(told, str(self.file), line, merged, language(self.language).lists, own=True)
            if read is None:
                merged.pop(told["id"], None)
            else:
                merged[read.id] = read
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
        line = line_of_problem(problem, raw.decode(errors="replace"))
        raise RuleError(f"it is not TOML: {problem}", file=str(file), line=line) from problem


def _listed(told: Mapping[str, Any], file: Path) -> list[tuple[dict[str, Any], int | None]]:
    """The tables of rules, each with its line."""
    listed = told.get("rule", [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise RuleError("rules are written [[rule]]", file=str(file), line=line_of(file, "rule"))
    lines = tables(file.read_text(encoding="utf-8", errors="replace"))
    return [(one, lines[number] if len(lines) == len(listed) else None) for number, one in enumerate(listed)]
