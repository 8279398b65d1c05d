"""`canned-tone lint`: rule files proved by their own examples, canned replies judged by the rules they will meet."""

import argparse
import tomllib
from pathlib import Path
from typing import Any

from canned_tone.canned import load
from canned_tone.checker import Checker
from canned_tone.proofread import amiss
from canned_tone.rules.rulefiles import SiteRules


def offer(commands: Any) -> None:
    """Adds the command."""
    lint = commands.add_parser("lint", help="prove a site's rule files by their own examples, and judge canned replies")
    lint.add_argument("files", nargs="+", metavar="FILE.toml", help="a rule file, or a file of canned replies")
    lint.add_argument(
        "--rules", action="append", default=[], metavar="FILE", help="the site's rules that canned replies must pass"
    )
    lint.set_defaults(run=_lint)


def _lint(asked: argparse.Namespace) -> int:
    """0 when every file can be used and every reply may be sent; a refusal is a RuleError."""
    replies = [file for file in asked.files if _holds_replies(Path(file))]
    rules = [file for file in asked.files if file not in replies]
    checker = Checker([*asked.rules, *rules])
    for file in rules:
        print(f"{file}: {len(SiteRules.read(file).told)} rules, proved by their examples")
    for file in replies:
        told = load(file)
        for reply in told:
            reason = amiss(reply, checker)
            if reason:
                raise reply.refused(reason, "text")
        print(f"{file}: {len(told)} canned replies, each may be sent")
    return 0


def _holds_replies(file: Path) -> bool:
    """Whether a file is one of canned replies; what cannot be read is left to be refused as rules."""
    try:
        return "reply" in tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
