"""A visitor and an agent talk."""

from .people import Agent, Visitor, new_id
from .stage import Stage


async def test_what_ana_says_reaches_maya_and_the_answer_comes_back(ana: Visitor, maya: Agent) -> None:
    said = await ana.says("Hello, where is my parcel?")
    assert said["seq"] == 1
    assert said["duplicate"] is False
    epoch = await maya.accepts(said["conversation"])
    await maya.hears("Hello, where is my parcel?")
    await maya.replies(said["conversation"], "Hello, I am looking for it right now.", epoch)
    await ana.hears("Hello, I am looking for it right now.")
    await maya.hears("Hello, I am looking for it right now.")


async def test_everybody_sees_who_took_the_conversation(ana: Visitor, maya: Agent) -> None:
    conversation = (await ana.says("Hello"))["conversation"]
    epoch = await maya.accepts(conversation)
    seen = await ana.sees(lambda e: e["kind"] == "assigned")
    assert seen["data"]["to"] == {"name": "Maya"}
    assert seen["data"]["assignment_epoch"] == epoch == 1
    assert seen["author"] == {"kind": "agent", "id": None, "name": "Maya"}
    staff = await maya.sees(lambda e: e["kind"] == "assigned")
    assert staff["data"]["to"] == {"id": maya.id, "name": "Maya"}


async def test_a_note_never_reaches_the_visitor(ana: Visitor, maya: Agent) -> None:
    conversation = (await ana.says("Hello"))["conversation"]
    epoch = await maya.accepts(conversation)
    await maya.notes(conversation, "Sounds tired.")
    await maya.replies(conversation, "Good morning, I am on it.", epoch)
    answer = await ana.hears("Good morning, I am on it.")
    assert answer["prev"] == 2, "the note's place is not the visitor's predecessor"
    assert [e["kind"] for e in (await ana.catches_up(conversation)).entries] == ["message", "assigned", "message"]
    assert "Sounds tired." not in str(ana.heard)
    assert [e["kind"] for e in (await maya.catches_up(conversation)).entries] == [
        "message",
        "assigned",
        "note",
        "message",
    ]


async def test_a_message_sent_again_is_stored_once(ana: Visitor, maya: Agent) -> None:
    client_id = new_id()
    first = await ana.says("Once", client_id=client_id)
    again = await ana.says("Once", client_id=client_id)
    assert again == first | {"duplicate": True}
    await ana.is_refused("client_id_conflict", "send", client_id=client_id, text="Twice")
    await maya.opens(first["conversation"])
    assert maya.thread(first["conversation"]).texts() == ["Once"]


async def test_only_the_author_sees_the_client_id(stage: Stage, ana: Visitor, maya: Agent) -> None:
    client_id = new_id()
    conversation = (await ana.says("Hello", client_id=client_id))["conversation"]
    assert (await ana.hears("Hello"))["client_id"] == client_id
    await maya.accepts(conversation)
    assert "client_id" not in await maya.hears("Hello")
