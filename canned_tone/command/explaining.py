"""`canned-tone explain`: everything a rule says, field by field."""

import argparse
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from canned_tone.checker import Checker
from canned_tone.errors import RuleError
from canned_tone.language import DEFAULT, primary, spoken
from canned_tone.rules.rule import Example, Rule


def offer(commands: Any) -> None:
    """Adds the command."""
    explain = commands.add_parser("explain", help="show what a rule looks for, when, why, and its examples")
    explain.add_argument("rule", metavar="RULE")
    explain.add_argument("--lang", default=DEFAULT, help="the language of the rule (en)")
    explain.add_argument(
        "--rules", action="append", default=[], metavar="FILE", help="a site's own rules (again for more)"
    )
    explain.set_defaults(run=_explain)


def _explain(asked: argparse.Namespace) -> int:
    lang = primary(asked.lang)
    if lang not in spoken():
        raise RuleError(f"there are no rules for “{asked.lang}”; there are for {', '.join(sorted(spoken()))}")
    rule = Checker(asked.rules).rules(lang).get(asked.rule)
    if rule is None:
        raise RuleError(f"there is no rule “{asked.rule}”")
    print("\n".join(_told(rule)))
    return 0


def _told(rule: Rule) -> Iterator[str]:
    yield f"{rule.id} ({rule.family}, {rule.severity})"
    yield rule.message
    yield f"Why: {rule.why}"
    yield f"Instead: {rule.suggestion}"
    if rule.replacement:
        yield f"In one key: {rule.replacement}"
    if rule.finder:
        yield f"Finds: what the finder “{rule.finder}” finds"
    if rule.count > 1:
        yield f"Only where it stands {rule.count} times or more in a message"
    if rule.absent is not None:
        where = {"start": "after the greeting", "end": "at the end", "all": "all of the message"}[rule.at]
        yield f"Marks: {where}, where nothing of this stands" if rule.absent else f"Marks: {where}"
    for title, lines in (
        ("Finds", rule.phrases),
        ("Missing", rule.absent or ()),
        ("But not", rule.exceptions),
        (f"Not beside, in the {_scope(rule)}", rule.unless),
        (f"Only beside, in the {_scope(rule)}", rule.near),
    ):
        yield from _listed(title, lines)
    yield from _when(rule)
    if rule.everywhere:
        yield "Also in languages without rules"
    yield from _listed("Found", [_example(example) for example in rule.flag])
    yield from _listed("Passes", [_example(example) for example in rule.ok])
    if rule.file:
        yield f"Written in: {rule.file}:{rule.line}" if rule.line else f"Written in: {rule.file}"


def _scope(rule: Rule) -> str:
    return "message" if rule.whole or rule.absent is not None else "sentence"


def _when(rule: Rule) -> Iterator[str]:
    for field in fields(rule.when):
        value = getattr(rule.when, field.name)
        if isinstance(value, tuple):
            yield from _listed(f"When {field.name}", value)
        elif value is not None:
            yield f"When {field.name} is {value}"


def _listed(title: str, lines: Any) -> Iterator[str]:
    if lines:
        yield f"{title}:"
        yield from (f"    {line}" for line in lines)


def _example(example: Example) -> str:
    around = ", ".join(f"{key}: {value}" for key, value in example.context.items())
    return f"{example.text}  ({around})" if around else example.text
