"""The command: JSON lines for programs, words for people, an exit status for both."""

import contextlib
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from canned_tone.__main__ import main
from canned_tone.language import spoken


def said(*arguments: str, given: str | bytes = "") -> tuple[int, str, str]:
    """What the command says, run in this very process."""
    out, err = io.StringIO(), io.StringIO()
    typed = io.TextIOWrapper(io.BytesIO(given if isinstance(given, bytes) else given.encode()))
    with pytest.MonkeyPatch.context() as patched, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        patched.setattr(sys, "stdin", typed)
        try:
            status = main(arguments)
        except SystemExit as left:
            status = left.code if isinstance(left.code, int) else 1
    return status, out.getvalue(), err.getvalue()


def in_a_process(*arguments: str, given: str) -> tuple[int, str, str]:
    """The same of a real command."""
    command = [sys.executable, "-m", "canned_tone", *arguments]
    told = subprocess.run(command, input=given.encode(), capture_output=True, check=False, timeout=60)
    return told.returncode, told.stdout.decode(), told.stderr.decode()


def answers(*lines: object, ask: Callable[..., tuple[int, str, str]] = said) -> list[Any]:
    given = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    status, told, complaint = ask("check", "--jsonl", given=given)
    assert status == 0, complaint
    return [json.loads(line) for line in told.splitlines()]


def test_json_lines_are_answered_one_by_one() -> None:
    clear, held, promised = answers(
        {
            "id": "a",
            "text": "Hi Ana, it is here.",
            "customer_name": "Ana",
            "last_customer_message": None,
            "turn": 1,
            "lang": None,
        },
        {"id": 7, "text": "Hi Anna, it is here.", "customer_name": "Peter"},
        {"id": "c", "text": "I'll call by Friday.", "now": "2025-03-04T09:30:00Z"},
        ask=in_a_process,
    )
    assert (
        clear["id"] == "a"
        and clear["state"] == "clear"
        and clear["findings"] == []
        and set(clear) == {"id", "state", "language", "detected", "supported", "findings", "us"}
    )
    assert held["id"] == 7 and held["state"] == "held"
    [finding] = held["findings"]
    assert set(finding) == {
        "id",
        "rule",
        "family",
        "severity",
        "start",
        "end",
        "message",
        "why",
        "suggestion",
        "replacement",
    }
    assert promised["state"] == "clear"
    assert (
        promised["findings"][0]["deadline"] == "by Friday"
        and promised["findings"][0]["due"] == "2025-03-07T18:00:00+00:00"
    )


def test_a_bad_line_is_answered_with_its_number_and_the_rest_goes_on() -> None:
    told = answers(
        "not json", '"text"', {"id": 1}, {"text": "hi", "turn": "one"}, "[" * 5000, '{"id": 2, "text": "a \\ud800 b"}'
    )
    assert [line.get("line") for line in told] == [1, 2, 3, 4, 5, None]
    assert all(line["error"] for line in told[:5])
    assert told[5]["id"] == 2


def test_bytes_that_are_no_text_do_not_stop_it() -> None:
    status, told, _ = said("check", "--jsonl", given=b'\xff\xfe\n{"id": 1, "text": "hi"}\n')
    assert status == 0
    assert [set(json.loads(line)) >= {"id"} for line in told.splitlines()] == [False, True]


def test_plain_text_is_answered_in_words_and_by_status() -> None:
    assert said("check", "It is on its way.")[0] == 0
    status, advised, _ = said("check", "--lang", "en", "You should have told us.")
    assert status == 0 and "Why:" in advised
    for ask in (said, in_a_process):
        status, held, _ = ask("check", "--name", "Peter", "--lang", "en", given="Hi Anna, it is here.")
        assert status == 1 and "You are writing to Peter, not to Anna." in held


def test_what_cannot_run_says_so_with_status_two(tmp_path: Path) -> None:
    assert said()[0] == 2
    assert said("check", "--nonsense")[0] == 2
    assert said("check", "--rules", str(tmp_path / "nowhere.toml"), "hi")[0] == 2
    assert said("check", "--jsonl", "--rules", str(tmp_path / "nowhere.toml"))[0] == 2


def test_rules_are_linted_and_explained(tmp_path: Path) -> None:
    file = tmp_path / "acme.toml"
    file.write_text('[families]\nblame = "block"\n')
    assert said("lint", str(file))[0] == 0
    assert said("check", "--lang", "en", "--rules", str(file), "You should have told us.")[0] == 1
    file.write_text("[[rule]]\n")
    status, _, refused = said("lint", str(file))
    assert status == 2 and "acme.toml:1: " in refused
    assert "Instead:" in said("explain", "blame-should-have")[1]
    assert said("explain", "nothing-like-it")[0] == 2
    assert said("explain", "blame-should-have", "--lang", "xx")[0] == 2


def test_a_new_rule_passes_lint_and_is_explained_field_by_field(tmp_path: Path) -> None:
    for lang in sorted(spoken()):
        status, rule, _ = said("new-rule", "--id", "acme-one", "--family", "curt", "--severity", "warn", "--lang", lang)
        assert status == 0
        file = tmp_path / f"{lang}.toml"
        file.write_text(rule, encoding="utf-8")
        assert said("lint", str(file))[0] == 0, said("lint", str(file))
    explained = said("explain", "acme-one", "--rules", str(tmp_path / "en.toml"))[1]
    for part in ("curt, warn", "Finds:", "But not:", "Not beside, in the sentence:", "Found:", "Passes:", "en.toml:"):
        assert part in explained, part
    assert said("new-rule", "--id", "Not An Id")[0] == 2
    assert said("new-rule", "--lang", "xx")[0] == 2
    assert said("new-rule", "--family", "nonsense")[0] == 2


def test_every_field_of_a_rule_is_explained(tmp_path: Path) -> None:
    file = tmp_path / "acme.toml"
    file.write_text(
        """[[rule]]
id = "acme-gone"
family = "missing_thanks"
severity = "hint"
absent = ["thank*"]
at = "end"
near = ["order"]
when = { turn_from = 2, last = ["thank*"], asked = "none" }
message = "m."
why = "w."
suggestion = "s."
replacement = "r"
everywhere = true
examples.flag = [{ text = "Your order left.", turn = 3, last_customer_message = "Thanks." }]
examples.ok = ["Thanks, your order left."]
""",
        encoding="utf-8",
    )
    explained = said("explain", "acme-gone", "--rules", str(file))[1]
    for part in (
        *("Marks: at the end, where nothing of this stands", "Missing:", "Only beside, in the message:", "When last:"),
        *("When turn_from is 2", "When asked is none", "In one key: r", "Also in languages without rules", "turn: 3"),
    ):
        assert part in explained, part


def test_canned_replies_are_linted(tmp_path: Path) -> None:
    file = tmp_path / "replies.toml"
    reply = '[[reply]]\nshortcut = "hi"\ntitle = "Hi"\nwhen = "First."\ntext = "{text}"\n'
    file.write_text(reply.replace("{text}", "Hello {name|there}, how can I help?"), encoding="utf-8")
    assert said("lint", str(file))[:2] == (0, f"{file}: 1 canned replies, each may be sent\n")
    file.write_text(reply.replace("{text}", "You should have told us, {name|friend}."), encoding="utf-8")
    status, _, refused = said("lint", str(file))
    assert status == 2 and "replies.toml:5: rule /hi: “you should have told”" in refused.replace("You", "you")


def test_the_schema_is_told() -> None:
    status, told, _ = said("schema")
    assert status == 0 and json.loads(told)["title"] == "A rule file of canned_tone"


def test_the_checker_is_scored_on_labelled_lines(tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    lines = [
        {"text": "You should have told us.", "label": "flag", "families": ["blame"], "lang": "en"},
        {"text": "What a lovely parcel.", "label": "flag", "families": ["blame"], "lang": "en"},
        {"text": "It is on its way.", "label": "ok", "lang": "en", "turn": 3},
        {"text": "You idiot.", "label": "ok", "lang": "en", "allowed_families": ["profanity"]},
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    status, told, _ = said("bench", str(file), "--misses", "3", "--no-peers")
    assert status == 0
    row = next(line.split() for line in told.splitlines() if line.split()[:1] == ["en"])
    assert row[1:5] == ["2", "2", "100.0", "%"] and "50.0 %" in told
    assert "MISSED en blame | What a lovely parcel." in told
    assert "speed: median" in told
    assert said("bench", str(file), "--lang", "uk")[0] == 2
    file.write_text('{"text": "a", "label": "ok"}\n{"label": "ok"}\n', encoding="utf-8")
    status, _, refused = said("bench", str(file))
    assert status == 2 and "lines.jsonl:2: " in refused


def test_other_tools_are_named_whether_they_are_there_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, tool = tmp_path / "lines.jsonl", tmp_path / "write-good"
    file.write_text('{"text": "So it was.", "label": "flag"}\n{"text": "Fine.", "label": "ok"}\n', encoding="utf-8")
    tool.write_text('#!/bin/sh\necho "$2:1:4:wordy"\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    told = said("bench", str(file), "--repeat", "1")[1]
    assert "write-good  100.0 %  0.0 %" in told and "proselint  not installed" in told
