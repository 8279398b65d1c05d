"""The page about the tone check does what it says."""

import contextlib
import io
import re
from dataclasses import fields
from pathlib import Path

from canned_tone import Checker, Context, Finding, Result
from canned_tone.language import language

PAGE = (Path(__file__).parents[2] / "docs" / "tone.md").read_text(encoding="utf-8")


def block(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found.group(1)


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


def test_every_field_and_class_is_on_the_page() -> None:
    for one in (*fields(Context), *fields(Finding), *fields(Result)):
        assert f"`{one.name}`" in PAGE, one.name
    for rule in Checker().rules().values():
        assert f"`{rule.family}`" in PAGE, rule.family
    for name in language("en").vocabulary.classes:
        assert f"`{{{name}}}`" in PAGE, name
