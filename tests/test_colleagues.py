"""Colleagues in a conversation: who looks on, whom a note calls, and that a call waits for who is not there."""

from .people import Agent, Visitor
from .stage import Stage


async def test_who_looks_is_told_to_those_who_look_and_to_who_keeps_it(
    stage: Stage, ana: Visitor, maya: Agent, tom: Agent
) -> None:
    conversation = (await ana.says("Where is my parcel?"))["conversation"]
    await tom.ask("accept", conversation=conversation)
    assert (await maya.opens(conversation))["looking"] == [{"id": maya.id, "name": "Maya"}]
    told = await tom.is_told("looking")  # though it is not open on any screen of Tom's
    assert told == {"conversation": conversation, "agents": [{"id": maya.id, "name": "Maya"}]}
    both = [{"id": maya.id, "name": "Maya"}, {"id": tom.id, "name": "Tom"}]
    assert (await tom.opens(conversation))["looking"] == both
    await maya.is_told("looking", lambda told: told["agents"] == both)
    await maya.ask("leave", conversation=conversation)
    await tom.is_told("looking", lambda told: told["agents"] == both[1:])
    tom.heard.clear()
    await maya.opens(conversation)
    await tom.is_told("looking", lambda told: told["agents"] == both)
    await maya.comes_again()
    await tom.is_told("looking", lambda told: told["agents"] == both[1:])
    await ana.catches_up(conversation)
    assert not [event for event, _ in ana.heard if event == "looking"]


async def test_a_note_reaches_whom_it_calls_by_name_wherever_they_are(
    stage: Stage, ana: Visitor, maya: Agent, tom: Agent
) -> None:
    conversation = (await ana.says("Where is my parcel?"))["conversation"]
    await maya.accepts(conversation)
    await maya.notes(conversation, "Tomorrow, @Tomas, or a mail to x@tom.example")
    await maya.notes(conversation, "@Maya thinks aloud")
    await maya.notes(conversation, "Have a look, @tom, please")
    heard = await tom.is_told("entry", lambda e: e["kind"] == "note")
    assert (heard["text"], heard["data"]) == ("Have a look, @tom, please", {"mentions": [tom.id]})
    notes = [e for e in (await maya.catches_up(conversation)).entries if e["kind"] == "note"]
    assert [e.get("data") for e in notes] == [None, None, {"mentions": [tom.id]}]
    assert "note" not in str((await ana.catches_up(conversation)).entries)


async def test_a_call_waits_for_who_is_not_there_until_they_open_it_on_any_computer(
    stage: Stage, ana: Visitor, maya: Agent
) -> None:
    conversation = (await ana.says("Where is my parcel?"))["conversation"]
    await ana.says_name()
    await maya.accepts(conversation)
    await maya.notes(conversation, "@Tom, is this courier yours?")
    await maya.notes(conversation, "@Tom, I mean the blue one")
    tom, again = await stage.agent("Tom"), await stage.agent("Tom")
    kept = (await tom.ask("hello"))["mentions"]
    assert [(m["text"], m["by"], m["visitor"]) for m in kept] == [
        ("@Tom, is this courier yours?", {"name": "Maya"}, {"name": "Ana"}),
        ("@Tom, I mean the blue one", {"name": "Maya"}, {"name": "Ana"}),
    ]
    assert {m["conversation"] for m in kept} == {conversation}
    assert (await maya.ask("hello"))["mentions"] == []
    await tom.ask("sync", conversation=conversation, after=0)
    assert (await again.ask("hello"))["mentions"] == kept, "until it is opened"
    await again.opens(conversation)
    assert (await tom.ask("hello"))["mentions"] == []
