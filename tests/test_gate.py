"""Nothing an agent writes reaches a visitor unchecked."""

import asyncio
from typing import Any

import pytest
import pytest_asyncio

from chat_server import admin
from chat_server.store import people
from chat_server.store.transaction import Transaction

from .people import Agent, Visitor, new_id
from .stage import Stage


@pytest_asyncio.fixture
async def conversation(ana: Visitor, maya: Agent) -> str:
    """Ana has said her name and Maya keeps the thread."""
    said = await ana.says("My order 4711 is late.")
    await ana.says_name()
    await maya.accepts(said["conversation"])
    return str(said["conversation"])


def message(conversation: str, text: str, **more: Any) -> dict[str, Any]:
    return {"client_id": new_id(), "conversation": conversation, "text": text, "assignment_epoch": 1, **more}


async def test_a_wrong_name_and_an_insult_hold_the_message_with_why_and_a_replacement(
    conversation: str, ana: Visitor, maya: Agent
) -> None:
    error = await maya.is_refused("held", "send", **message(conversation, "Hi Anna, do not be an idiot."))
    found = {finding["family"]: finding for finding in error["findings"]}
    assert {"name_misspelled", "profanity"} <= set(found)
    name = found["name_misspelled"]
    assert (name["severity"], name["start"], name["end"], name["replacement"]) == ("block", 3, 7, "Ana")
    for finding in error["findings"]:
        assert finding["message"]
        assert finding["why"]
        assert finding["suggestion"]
        assert finding["id"] == f"{finding['rule']}:{finding['start']}:{finding['end']}"
    assert [e["kind"] for e in (await maya.catches_up(conversation)).entries] == ["message", "assigned"]
    await maya.replies(conversation, "Hi Ana, I have found it.", 1)
    await ana.hears("Hi Ana, I have found it.")
    assert "idiot" not in str(ana.heard)


async def test_an_override_names_every_block_finding_of_this_very_check(
    conversation: str, ana: Visitor, maya: Agent
) -> None:
    text = "Hi Anna, our courier is an idiot."
    error = await maya.is_refused("held", "send", **message(conversation, text))
    blocks = [f["id"] for f in error["findings"] if f["severity"] == "block"]
    assert len(blocks) == 2
    some = {"findings": blocks[:1], "reason": "She said so herself."}
    await maya.is_refused("held", "send", **message(conversation, text, override=some))
    other = {"findings": ["name-misspelled:0:1", *blocks[1:]], "reason": "She said so herself."}
    await maya.is_refused("held", "send", **message(conversation, text, override=other))
    silent = {"findings": blocks, "reason": "  "}
    await maya.is_refused("bad_request", "send", **message(conversation, text, override=silent))
    await maya.ask(
        "send", **message(conversation, text, override={"findings": blocks, "reason": "She said so herself."})
    )
    seen = await ana.hears(text)
    assert "data" not in seen, "findings, overrides and their reasons are for the team"
    staff = (await maya.catches_up(conversation)).entries[-1]
    assert staff["data"]["override"] == {"findings": sorted(blocks), "reason": "She said so herself."}
    assert {f["id"] for f in staff["data"]["findings"]} >= set(blocks)


async def test_a_draft_is_judged_as_the_message_would_be_and_nothing_is_written(conversation: str, maya: Agent) -> None:
    draft = "Hi Anna, we will call you today."
    judged = await maya.ask("check_draft", conversation=conversation, text=draft)
    assert judged["state"] == "held"
    error = await maya.is_refused("held", "send", **message(conversation, draft))
    assert judged["findings"] == error["findings"]
    promise = next(f for f in judged["findings"] if f["family"] == "commitment")
    assert (promise["severity"], promise["deadline"]) == ("info", "today")
    assert promise["due"]
    assert (await maya.ask("check_draft", conversation=conversation, text="  "))["state"] == "clear"
    assert (await maya.row(conversation))["head"] == 2


async def test_the_reason_of_a_transfer_passes_the_same_gate(
    conversation: str, ana: Visitor, maya: Agent, tom: Agent
) -> None:
    handed = {"conversation": conversation, "to": tom.id}
    error = await maya.is_refused("held", "transfer", **handed, reason="Anna, you are an idiot.")
    assert {f["family"] for f in error["findings"]} >= {"profanity", "name_misspelled"}
    await maya.ask("transfer", **handed, reason="Tom knows parcels.")
    await tom.is_refused("held", "decline", conversation=conversation, reason="I hate this idiot.")
    assert "idiot" not in str(ana.heard)


async def test_a_note_is_not_checked(conversation: str, ana: Visitor, maya: Agent) -> None:
    await maya.notes(conversation, "Anna from the other shop is an idiot.")
    assert "idiot" not in str((await ana.catches_up(conversation)).entries)


async def test_the_name_is_looked_for_in_the_first_reply_only(conversation: str, ana: Visitor, maya: Agent) -> None:
    families = [
        f["family"]
        for f in (await maya.ask("check_draft", conversation=conversation, text="Hello, I am on it."))["findings"]
    ]
    assert "name_missing" in families
    await maya.replies(conversation, "Hello Ana, I am on it.", 1)
    later = await maya.ask("check_draft", conversation=conversation, text="It leaves tonight.")
    assert "name_missing" not in [f["family"] for f in later["findings"]]


async def test_somebody_elses_name_is_noticed_as_the_wrong_window(stage: Any, conversation: str, maya: Agent) -> None:
    ben = await stage.visitor("Ben")
    other = (await ben.says("And my lamp?"))["conversation"]
    await ben.says_name()
    await maya.accepts(other)
    error = await maya.is_refused("held", "send", **message(conversation, "Hi Ben, your lamp is ready."))
    wrong = next(f for f in error["findings"] if f["family"] == "name_wrong")
    assert (wrong["severity"], wrong["replacement"]) == ("block", "Ana")


async def test_an_agent_puts_a_name_right_and_the_check_goes_by_it(conversation: str, maya: Agent, tom: Agent) -> None:
    answer = await tom.ask("name_visitor", conversation=conversation, name="  Anna Kovač ")
    assert answer["visitor"]["name"] == "Anna Kovač"
    assert (await maya.ask("check_draft", conversation=conversation, text="Hi Anna, it is on its way."))[
        "state"
    ] == "clear"
    await maya.is_refused("held", "send", **message(conversation, "Hi Ana, it is on its way."))
    await maya.is_refused("bad_request", "name_visitor", conversation=conversation, name=" ")


async def test_canned_replies_come_with_hello(maya: Agent) -> None:
    canned = (await maya.ask("hello"))["canned"]
    assert {"shortcut", "title", "when", "text"} == set(canned[0])
    assert any("{name|" in reply["text"] for reply in canned)


async def test_the_same_words_twice_and_what_was_given_already_are_remarked_on(
    conversation: str, ana: Visitor, maya: Agent
) -> None:
    text = "Thank you for your patience, it is on its way and will be with you on Friday."
    await maya.replies(conversation, text, 1)
    checked = await maya.ask("check_draft", conversation=conversation, text=text)
    assert "robotic" in {f["family"] for f in checked["findings"]}
    await ana.ask("identify", email="ana@shop.example")
    checked = await maya.ask("check_draft", conversation=conversation, text="Could you tell me your e-mail address?")
    assert "asks_again" in {f["family"] for f in checked["findings"]}


async def test_a_promise_whose_time_is_over_is_remarked_on_until_something_is_said(
    conversation: str, ana: Visitor, maya: Agent
) -> None:
    await maya.replies(conversation, "Hi Ana, I'll write to you within 1 second.", 1)
    await asyncio.sleep(1.2)  # until it is overdue
    draft = "The lamp comes in blue and in white."
    checked = await maya.ask("check_draft", conversation=conversation, text=draft)
    assert "broken_promise" in {f["family"] for f in checked["findings"]}
    await maya.replies(conversation, "I'm sorry that this is later than I promised, Ana. It comes on Friday.", 1)
    checked = await maya.ask("check_draft", conversation=conversation, text=draft)
    assert "broken_promise" not in {f["family"] for f in checked["findings"]}


@pytest.mark.parametrize(
    ("language", "insult"), [("et", "Sa oled idioot."), ("uk", "Ви ідіот."), ("auto", "Вы идиот.")]
)
async def test_a_site_writes_in_its_own_language(
    stage: Stage, conversation: str, maya: Agent, language: str, insult: str
) -> None:
    def change(tx: Transaction) -> None:
        site = people.site_by_key(tx, stage.site_key)
        assert site
        people.set_policy(tx, site, site.policy, None, language)

    await asyncio.to_thread(admin.write, stage.server.storage, change)
    found = (await maya.ask("check_draft", conversation=conversation, text=insult))["findings"]
    assert "profanity" in {f["family"] for f in found}
    titles = {c["title"] for c in (await maya.ask("hello"))["canned"]}
    assert len(titles) >= 10
    assert ("Greet and ask openly" in titles) == (language == "auto")
