"""The page about the tone check does what it says."""

import contextlib
import io
import re
from dataclasses import fields
from pathlib import Path

import pytest

from canned_tone import Checker, Context, Finding, Result
from canned_tone.canned import load
from canned_tone.phrases.writing import MAX_ALTERNATIVES
from canned_tone.proofread import amiss
from canned_tone.result import FAMILIES
from canned_tone.rules.reader import FIELDS, MAX_LISTED, MAX_PHRASES, WHEN
from canned_tone.rules.rulefiles import MAX_FILE, MAX_RULES

PAGE = (Path(__file__).parents[2] / "docs" / "tone.md").read_text(encoding="utf-8")


def block(kind: str, number: int = 0) -> str:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)[number]  # type: ignore[no-any-return]


def test_the_example_prints_what_the_page_says() -> None:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(block("python"), {})
    assert said.getvalue() == block("text")


def test_the_rule_on_the_page_is_proved_and_works(tmp_path: Path) -> None:
    file = tmp_path / "acme.toml"
    file.write_text(block("toml"), encoding="utf-8")
    checker = Checker(rules=[file])
    assert [finding.rule for finding in checker.check("See the consignment note.").findings] == ["acme-consignment"]
    assert checker.check("The consignment shop notes it.").state == "clear"
    assert checker.check("You should have told us.").state == "held"


def test_the_reply_on_the_page_may_be_sent_and_is_rendered_as_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "replies.toml"
    file.write_text(block("toml", 1), encoding="utf-8")
    assert [amiss(reply, Checker()) for reply in load(file)] == [""]
    monkeypatch.chdir(tmp_path)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(block("python", 1), {})
    assert said.getvalue() == "Good question, Ana. I'll find out and write to you here within two hours.\n"


def test_every_field_is_on_the_page() -> None:
    for one in (*fields(Context), *fields(Finding), *fields(Result)):
        assert f"`{one.name}`" in PAGE, one.name
    for family in FAMILIES:
        assert f"`{family}`" in PAGE, family
    for field in FIELDS:
        assert f"`{field}`" in PAGE, field
    for field in WHEN:
        assert f"`{field} = " in PAGE, field
    for command in ("check", "lint", "explain", "new-rule", "schema", "bench", "compile"):
        assert f"`canned-tone {command} " in PAGE or f"`canned-tone {command}`" in PAGE, command


def test_every_limit_on_the_page_is_the_limit() -> None:
    for limit in (MAX_FILE, MAX_RULES, MAX_PHRASES, MAX_LISTED, MAX_ALTERNATIVES):
        assert f"{limit:,}" in PAGE, limit
