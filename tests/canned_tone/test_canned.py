"""Canned replies are held to the same rules as everything else that is sent, and never leave a slot open."""

from pathlib import Path

import pytest

from canned_tone import Checker, Context, RuleError, check
from canned_tone.canned import UnfilledError, load, render, slots, starter
from canned_tone.language import spoken
from canned_tone.proofread import amiss

STARTERS = [reply for code in sorted(spoken()) for reply in starter(code)]


def test_every_starter_reply_passes_the_check_once_its_slots_are_filled() -> None:
    checker = Checker()
    assert [(reply.language, reply.shortcut, why) for reply in STARTERS if (why := amiss(reply, checker))] == []


@pytest.mark.parametrize("code", sorted(spoken()))
def test_shortcuts_are_one_word_and_one_of_a_kind(code: str) -> None:
    shortcuts = [reply.shortcut for reply in starter(code)]
    assert len(set(shortcuts)) == len(shortcuts)
    assert all(reply.language == code and reply.title and reply.when for reply in starter(code))


def test_there_is_no_starter_for_what_is_no_language() -> None:
    assert starter("xx") == () and starter("../en") == () and starter("") == ()
    assert starter("en-GB") == starter("en")


def test_a_reply_with_an_open_slot_is_held_and_never_rendered() -> None:
    reply = next(reply for reply in starter("en") if "{time}" in reply.text)
    assert check(reply.text, Context("en", customer_name="Ana")).state == "held"
    with pytest.raises(UnfilledError, match=r"\{time\}") as refused:
        render(reply.text, name="Ana", agent="Maya")
    assert refused.value.slots == ("time",)
    assert "{" not in render(reply.text, name="Ana", agent="Maya", time="two hours")


@pytest.mark.parametrize(
    ("text", "name", "rendered"),
    [
        ("Hello {name|there}, {agent} here.", "Ana Kovač", "Hello Ana, Maya here."),
        ("Hello {name|there}.", None, "Hello there."),
        ("Hello {name|there}.", "Visitor 12", "Hello there."),
        ("Hello {name|there}.", "  ", "Hello there."),
        ("Sorry, {name|}.", None, "Sorry."),
        ("Sorry {name|}, it left.", None, "Sorry, it left."),
        ("{name|}, it left.", None, "It left."),
        ("{name|}, it left.", "Ana", "Ana, it left."),
        ("It left{extra|}.", "Ana", "It left."),
    ],
)
def test_names_and_fallbacks_fill_their_place(text: str, name: str | None, rendered: str) -> None:
    assert render(text, name=name, agent="Maya") == rendered


def test_a_name_is_put_as_one_would_call_it_and_is_never_a_slot_of_its_own() -> None:
    assert render("Дякую, {name|друже}!", name="Олена", lang="uk") == "Дякую, Олено!"
    assert "{" not in render("Hi {name|there}, {agent}.", name="{time}", agent="{agent}")
    assert slots("{name|there} {time}") == ("name", "time")


FILE = """language = "en"
[slots]
time = "two hours"

[[reply]]
shortcut = "later"
title = "Later, with a time"
when = "You cannot answer yet."
text = "I'll write to you within {time}, {name|and thank you for asking}."
"""


def test_a_site_loads_replies_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "replies.toml"
    file.write_text(FILE, encoding="utf-8")
    [reply] = load(file)
    assert (reply.shortcut, reply.language, reply.examples) == ("later", "en", {"time": "two hours"})
    assert amiss(reply, Checker()) == ""
    assert render(reply.text, name="Ana Kovač", time="one hour") == "I'll write to you within one hour, Ana."


@pytest.mark.parametrize(
    ("before", "after", "line", "reason"),
    [
        ('title = "Later, with a time"', "", 6, "it needs a title"),
        ('shortcut = "later"', 'shortcut = "Later on"', 6, "one word in small letters"),
        ('when = "You', 'wen = "x"\nwhen = "You', 8, "“wen” is nothing a reply has"),
        ("{time},", "{time,", 9, "a slot is written"),
        ("[slots]", "[slot]", 2, "“slot” is nothing"),
        ('time = "two hours"', "time = 2", 2, "slots is a table"),
        ('language = "en"', "language = 1", 1, "language is a code"),
        ("[[reply]]", "[reply]", 5, "replies are written"),
        ('title = "Later', "title = Later", 7, "not TOML"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_line(
    tmp_path: Path, before: str, after: str, line: int, reason: str
) -> None:
    assert before in FILE
    file = tmp_path / "replies.toml"
    file.write_text(FILE.replace(before, after), encoding="utf-8")
    with pytest.raises(RuleError, match=reason) as refused:
        load(file)
    assert refused.value.line == line and refused.value.file == str(file)
    with pytest.raises(RuleError, match="cannot be read"):
        load(tmp_path / "nowhere.toml")


def test_replies_that_should_not_be_sent_are_named(tmp_path: Path) -> None:
    file = tmp_path / "replies.toml"
    file.write_text(FILE.replace("I'll write to you within", "You should have told us within"), encoding="utf-8")
    assert "blame" in amiss(load(file)[0], Checker())
    file.write_text(FILE.replace('time = "two hours"', ""), encoding="utf-8")
    assert "{time} has no fallback and no example" in amiss(load(file)[0], Checker())
    file.write_text(FILE + FILE[FILE.index("[[reply]]") :], encoding="utf-8")
    with pytest.raises(RuleError, match="this shortcut is taken"):
        load(file)
