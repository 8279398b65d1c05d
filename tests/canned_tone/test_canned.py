"""Canned replies are held to the same rules as everything else that is sent."""

import pytest

from canned_tone import Context, check
from canned_tone.canned import CannedReply, render, slots, starter

FILLED = {"time": "two hours", "offer": "a new one for half the price", "reason": "the glass is cut to order",
          "first": "the courier looks for it", "second": "we send a new one", "colleague": "Tom"}  # fmt: skip


@pytest.mark.parametrize("reply", starter("en"), ids=lambda reply: reply.shortcut)
@pytest.mark.parametrize("name", ["Ana Kovač", None])
def test_every_starter_reply_passes_the_check_once_its_slots_are_filled(reply: CannedReply, name: str | None) -> None:
    text = render(reply.text, name=name, agent="Maya")
    for slot in slots(text):
        text = text.replace(f"{{{slot}}}", FILLED[slot])
    assert slots(text) == ()
    findings = check(text, Context(customer_name=name, agent_name="Maya", turn=2)).findings
    assert [f for f in findings if f.severity in ("block", "warn")] == [], text


def test_a_reply_with_an_open_slot_is_held() -> None:
    reply = next(r for r in starter("en") if slots(render(r.text, name="Ana", agent="Maya")))
    text = render(reply.text, name="Ana", agent="Maya")
    assert check(text, Context(customer_name="Ana")).state == "held"


def test_names_and_fallbacks_fill_their_place() -> None:
    assert render("Hello {name|there}, {agent} here.", name="Ana Kovač", agent="Maya") == "Hello Ana, Maya here."
    assert render("Hello {name|there}.") == "Hello there."
    assert render("{name|}{time}") == "{time}"
    assert slots("{name|there} {time}") == ("name", "time")


def test_shortcuts_are_one_word_and_one_of_a_kind() -> None:
    shortcuts = [reply.shortcut for reply in starter("en")]
    assert len(set(shortcuts)) == len(shortcuts)
    assert all(shortcut.isalpha() and shortcut.islower() for shortcut in shortcuts)
    assert starter("xx") == ()
    assert starter("../en") == ()
