"""The command: JSON lines for programs, words for people, an exit status for both."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def canned_tone(*arguments: str, given: str | bytes = "") -> subprocess.CompletedProcess[bytes]:
    given = given if isinstance(given, bytes) else given.encode()
    return subprocess.run(
        [sys.executable, "-m", "canned_tone", *arguments], input=given, capture_output=True, check=False, timeout=60
    )


def answers(*lines: object) -> list[Any]:
    given = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    told = canned_tone("check", "--jsonl", given=given)
    assert told.returncode == 0, told.stderr
    return [json.loads(line) for line in told.stdout.splitlines()]


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
    told = canned_tone("check", "--jsonl", given=b'\xff\xfe\n{"id": 1, "text": "hi"}\n')
    assert told.returncode == 0
    assert [set(json.loads(line)) >= {"id"} for line in told.stdout.splitlines()] == [False, True]


def test_plain_text_is_answered_in_words_and_by_status() -> None:
    assert canned_tone("check", "It is on its way.").returncode == 0
    advised = canned_tone("check", "You should have told us.")
    assert advised.returncode == 0 and b"Why:" in advised.stdout
    held = canned_tone("check", "--name", "Peter", given="Hi Anna, it is here.")
    assert held.returncode == 1 and b"You are writing to Peter, not to Anna." in held.stdout


def test_what_cannot_run_says_so_with_status_two(tmp_path: Path) -> None:
    assert canned_tone().returncode == 2
    assert canned_tone("check", "--nonsense").returncode == 2
    assert canned_tone("check", "--rules", str(tmp_path / "nowhere.toml"), "hi").returncode == 2
    assert canned_tone("check", "--jsonl", "--rules", str(tmp_path / "nowhere.toml")).returncode == 2


def test_rules_are_linted_and_explained(tmp_path: Path) -> None:
    file = tmp_path / "acme.toml"
    file.write_text('[families]\nblame = "block"\n')
    assert canned_tone("lint", str(file)).returncode == 0
    assert canned_tone("check", "--rules", str(file), "You should have told us.").returncode == 1
    file.write_text("[[rule]]\n")
    assert canned_tone("lint", str(file)).returncode == 2
    assert b"Instead:" in canned_tone("explain", "blame-should-have").stdout
    assert canned_tone("explain", "nothing-like-it").returncode == 2
