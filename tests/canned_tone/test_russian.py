"""Tone in Russian: labelled lines of every family, each beside good ones near in words."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from canned_tone import Context, Finding, check
from canned_tone.canned import render, starter

LINES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "russian.toml").read_text(encoding="utf-8"))
MISSED: frozenset[str] = frozenset(LINES.pop("missed")["lines"])
SERVICE = frozenset(  # what a line of a program may be: short, without a name, a refusal
    (
        "curt",
        "missing_thanks",
        "name_missing",
        "commanding",
        "refusal",
        "informal_address",
        "jargon",
        "promise_no_deadline",
    )
)
ALIKE = (  # families with the same advice
    {"dismissive", "condescending", "passive_aggressive", "rude_question", "profanity", "distrust"},
    {"blame", "distrust", "condescending"},
    {"refusal", "negative_phrasing", "policy_hiding", "not_my_job"},
    {"robotic", "impersonal_address", "jargon", "policy_hiding", "fake_apology"},
    {"curt", "refusal", "abrupt_close", "dont_know", "dismissive", "commanding"},
    {"fake_apology", "not_my_job", "blame", "missing_apology"},
    {"handoff_anonymous", "promise_no_deadline"},
    {"informal_address", "commanding", "rude_question", "blame"},
    {"missing_apology", "missing_thanks", "curt"},
    {"overpromise", "promise_no_deadline"},
    {"shouting", "commanding"},
)


def findings(told: dict[str, Any], line: str | dict[str, str]) -> tuple[str, list[Finding]]:
    """The text of a line and what is found in it, but for promises that are only noted."""
    own = {"text": line} if isinstance(line, str) else line
    last, name = own.get("last", told.get("last")), own.get("name", told.get("name"))
    context = Context(lang="ru", customer_name=name, last_customer_message=last, turn=3)
    return own["text"], noted(own["text"], context)


@cache
def noted(text: str, context: Context) -> list[Finding]:
    """What is found in a line, promises left aside; several tests ask for the same line."""
    return [one for one in check(text, context).findings if one.severity != "info"]


def alike(one: str, other: str) -> bool:
    return one == other or any(one in group and other in group for group in ALIKE)


@pytest.mark.parametrize("family", [family for family, told in LINES.items() if told.get("flag")])
def test_what_a_tired_agent_writes_is_found_and_explained_in_russian(family: str) -> None:
    for line in LINES[family]["flag"]:
        text, found = findings(LINES[family], line)
        fitting = [one for one in found if alike(one.family, family)]
        assert bool(fitting) != (text in MISSED), text
        for one in found:
            assert one.message and one.why and one.suggestion
            assert any("а" <= char <= "я" for char in one.suggestion.lower()), one.suggestion
            assert 0 <= one.start <= one.end <= len(text)


@pytest.mark.parametrize("family", list(LINES))
def test_good_lines_near_in_words_pass_without_a_warning(family: str) -> None:
    for line in LINES[family].get("ok", []):
        text, found = findings(LINES[family], line)
        allowed = SERVICE if family == "service" else frozenset[str]()
        loud = [one for one in found if one.severity in ("warn", "block") and one.family not in allowed]
        assert not loud, (text, [(one.rule, text[one.start : one.end]) for one in loud])


def test_few_good_lines_even_get_a_hint() -> None:
    good = [findings(told, line)[1] for family, told in LINES.items() if family != "service" for line in told["ok"]]
    assert len(good) > 500
    assert sum(map(bool, good)) / len(good) < 0.03


def test_few_lines_are_missed_and_they_are_listed() -> None:
    flagged = sum(len(told.get("flag", [])) for told in LINES.values())
    assert flagged > 900
    assert len(MISSED) / flagged < 0.02


def test_marks_point_at_the_words_and_not_at_the_message() -> None:
    shares = sorted(
        (one.end - one.start) / len(text)
        for told in LINES.values()
        for text, found in (findings(told, line) for line in told.get("flag", []))
        for one in found
        if len(text) > 40
    )
    assert shares[len(shares) // 2] <= 0.5


def test_swearing_is_held_in_every_disguise_and_names_are_not() -> None:
    for draft in ("бл*дь", "С У К А", "п.и.з.д.е.ц", "Xуйня", "суууука", "х@йня не приехала, нах*й"):
        assert check(draft, Context(lang="ru")).state == "held", draft
    assert check("Здравствуйте, Дурова!", Context(lang="ru", customer_name="Дурова")).state != "held"


def test_ty_is_a_slip_unless_the_site_says_ty() -> None:
    assert [one.family for one in check("Твой заказ готов.", Context(lang="ru")).findings] == ["informal_address"]
    assert check("Твой заказ готов.", Context(lang="ru", address="informal")).findings == ()


@pytest.mark.parametrize("name", ["Ольга Петрова", "Олег", None])
def test_canned_replies_read_well_with_a_name_and_without(name: str | None) -> None:
    for reply in starter("ru"):
        text = render(reply.text, name=name, agent="Майя", **reply.examples)
        assert "{" not in text and " ," not in text and ",," not in text and ",." not in text and ", :" not in text
        found = check(text, Context(lang="ru", customer_name=name, agent_name="Майя", turn=2)).findings
        assert not [one for one in found if one.severity in ("block", "warn")], (text, found)


@pytest.mark.parametrize("family", ["refusal", "not_my_job", "handoff_anonymous", "dont_know", "policy_hiding"])
def test_neither_a_name_nor_a_day_elsewhere_in_the_message_excuses_anything(family: str) -> None:
    told = {**LINES[family], "name": "Вера"}
    for line in LINES[family]["flag"]:
        if isinstance(line, str) and line not in MISSED:
            called = f"{line.rstrip('.!?')}, Вера."
            amid = f"Спасибо, Вера. Нашёл заказ 48213. {line} Он приедет завтра."
            assert findings(told, called)[1], called
            assert [one for one in findings(told, amid)[1] if one.family != "name_missing"], amid
