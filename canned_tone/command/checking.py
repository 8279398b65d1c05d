"""`canned-tone check`: one message in words, or JSON lines for programs."""

import argparse
import gc
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from canned_tone.checker import Checker
from canned_tone.context import Context
from canned_tone.errors import RuleError
from canned_tone.result import Finding, Result

_RARELY = 200_000  # objects made before the collector looks for rubbish


def offer(commands: Any) -> None:
    """Adds the command."""
    check = commands.add_parser("check", help="check a message, or JSON lines of messages")
    check.add_argument("text", nargs="?", metavar="TEXT", help="the message; without it, standard input")
    check.add_argument("--jsonl", action="store_true", help="one JSON object a line in, one out")
    check.add_argument("--lang", help="the message's language; without it, told from the text")
    check.add_argument("--name", help="the customer's name")
    check.add_argument("--last", help="the customer's last message")
    check.add_argument("--turn", type=int, help="1 for the agent's first reply")
    check.add_argument("--agent", help="the agent's own name")
    check.add_argument(
        "--other", action="append", metavar="NAME", help="a customer of another open conversation (again for more)"
    )
    check.add_argument("--now", help="the time the message is written (RFC 3339), for promises")
    check.add_argument("--tz", help="the time zone it is written in, such as Europe/Tallinn")
    check.add_argument("--address", choices=("formal", "informal"), help="how this site addresses its customers")
    check.add_argument(
        "--rules", action="append", default=[], metavar="FILE", help="a site's own rules (again for more)"
    )
    check.set_defaults(run=_check)


def _check(asked: argparse.Namespace) -> int:
    checker = Checker(asked.rules)
    if asked.jsonl:
        gc.set_threshold(
            _RARELY
        )  # what a walk remembers is kept for good: looking through it again and again is in vain
        for line in _answers(checker, sys.stdin, asked.lang):
            print(line, flush=True)
        return 0
    text = asked.text if asked.text is not None else sys.stdin.read()
    context = _context(asked)
    result = checker.check(text, context)
    print(_readable(text, result))
    return 1 if result.state == "held" else 0


def _context(asked: argparse.Namespace) -> Context:
    if asked.now:
        try:
            datetime.fromisoformat(asked.now)
        except ValueError as problem:
            raise RuleError("--now is a time such as 2025-03-04T09:30:00+02:00") from problem
    return Context(
        asked.lang,
        asked.name,
        asked.last,
        asked.turn,
        asked.agent,
        tuple(asked.other or ()),
        now=asked.now,
        tz=asked.tz,
        address=asked.address,
    )


def _answers(checker: Checker, lines: Iterable[str], lang: str | None) -> Iterator[str]:
    """One line of JSON for every line that is not blank; a bad line is answered with its number and what is wrong."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield json.dumps(_answer(checker, line, number, lang), ensure_ascii=False)


def _answer(checker: Checker, line: str, number: int, lang: str | None) -> dict[str, Any]:
    try:
        asked = json.loads(line)
        if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
            raise TypeError("a line is an object with an id and a text")
        context = Context.of({"lang": lang, **{key: value for key, value in asked.items() if value is not None}})
        return {"id": asked.get("id"), **checker.check(asked["text"], context).as_dict()}
    except RecursionError:
        return {"line": number, "error": "it is nested too deeply"}
    except (TypeError, ValueError) as problem:
        return {"line": number, "error": str(problem)}


def _readable(text: str, result: Result) -> str:
    told = [_told(text, finding) for finding in result.findings]
    return "\n\n".join([*told, {"clear": "Clear.", "advise": "Worth another look.", "held": "Held."}[result.state]])


def _told(text: str, finding: Finding) -> str:
    line = text.count("\n", 0, finding.start) + 1
    column = finding.start - (text.rfind("\n", 0, finding.start) + 1) + 1
    due = f" (due {finding.due})" if finding.due else ""
    return (
        f"{line}:{column} {finding.severity}, {finding.family}: {finding.message}{due}\n"
        f"    Why: {finding.why}\n    Instead: {finding.suggestion}\n    Rule: {finding.rule}"
    )
