"""Tone in Russian: labelled lines of every family, each beside good ones near in words."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from canned_tone import Context, Finding, check

LINES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "russian.toml").read_text(encoding="utf-8"))


def lines(kind: str) -> list[tuple[str, str, Context]]:
    """Family, text and context of every line of a kind, `flag` or `ok`."""
    return [
        (family, line if isinstance(line, str) else line["text"], context(told, line))
        for family, told in LINES.items()
        for line in told.get(kind, [])
    ]


def context(told: dict[str, Any], line: str | dict[str, str]) -> Context:
    own = {} if isinstance(line, str) else line
    last, name = own.get("last", told.get("last")), own.get("name", told.get("name"))
    return Context(lang="ru", customer_name=name, last_customer_message=last, turn=3)


def loud(findings: tuple[Finding, ...], *, hints: bool = True) -> list[Finding]:
    return [one for one in findings if one.severity in ("block", "warn") or (hints and one.severity == "hint")]
