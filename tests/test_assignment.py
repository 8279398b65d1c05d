"""Who keeps a conversation, and that it never changes hands in silence."""

import asyncio
from datetime import UTC, datetime, timedelta

from .people import Agent, Visitor, new_id
from .stage import Stage


async def test_conversations_are_taken_in_order_of_arrival(stage: Stage, maya: Agent) -> None:
    visitors = [await stage.visitor(f"Visitor {n}") for n in range(4)]
    arrived = [(await v.says("Hello"))["conversation"] for v in visitors]
    assert [row["id"] for row in (await maya.ask("list", view="waiting"))["rows"]] == arrived
    taken = [(await maya.ask("accept"))["conversation"] for _ in arrived]
    assert taken == arrived
    await maya.is_refused("not_found", "accept")


async def test_of_two_who_accept_at_once_one_wins_and_the_other_learns_who(
    stage: Stage, maya: Agent, tom: Agent
) -> None:
    for _ in range(10):
        ben = await stage.visitor("Ben")
        conversation = (await ben.says("Hello"))["conversation"]
        answers = await asyncio.gather(*(a.asks("accept", conversation=conversation) for a in (maya, tom)))
        winners = [agent for agent, answer in zip((maya, tom), answers, strict=True) if answer["ok"]]
        assert len(winners) == 1
        lost = next(answer["error"] for answer in answers if not answer["ok"])
        assert lost["code"] == "not_assignee"
        assert lost["assignee"] == {"id": winners[0].id, "name": winners[0].name}


async def test_what_one_already_keeps_answers_the_same_epoch_again(ana: Visitor, maya: Agent) -> None:
    conversation = (await ana.says("Hello"))["conversation"]
    assert await maya.accepts(conversation) == await maya.accepts(conversation) == 1


async def test_only_the_assignee_writes_to_the_visitor(ana: Visitor, maya: Agent, tom: Agent) -> None:
    conversation = (await ana.says("Hello"))["conversation"]
    error = await tom.is_refused(
        "not_assignee", "send", client_id=new_id(), conversation=conversation, text="Hi", assignment_epoch=0
    )
    assert error["assignee"] is None
    epoch = await maya.accepts(conversation)
    error = await tom.is_refused(
        "not_assignee", "send", client_id=new_id(), conversation=conversation, text="Hi", assignment_epoch=epoch
    )
    assert error["assignee"] == {"id": maya.id, "name": "Maya"}
    assert error["assignment_epoch"] == epoch
    for ask, more in (("typing", {}), ("resolve", {}), ("transfer", {"to": maya.id, "reason": "x"})):
        await tom.is_refused("not_assignee", ask, conversation=conversation, **more)
    await tom.notes(conversation, "I know this one.")


async def test_a_transfer_says_who_and_why_and_keeps_the_summary_to_the_team(
    ana: Visitor, maya: Agent, tom: Agent
) -> None:
    conversation = (await ana.says("My parcel is stuck"))["conversation"]
    epoch = await maya.accepts(conversation)
    answer = await maya.ask(
        "transfer", conversation=conversation, to=tom.id, reason="Tom knows parcels.", summary="Stuck in Riga.",
        assignment_epoch=epoch,
    )  # fmt: skip
    assert answer["assignment_epoch"] == epoch + 1
    assert answer["receiver_absent"] is False
    seen = await ana.sees(lambda e: e["kind"] == "transferred")
    assert seen["data"] == {
        "from": {"name": "Maya"}, "to": {"name": "Tom"}, "by": {"name": "Maya"}, "reason": "Tom knows parcels.",
        "cause": "transfer", "assignment_epoch": epoch + 1,
    }  # fmt: skip
    assert "Riga" not in str(ana.heard)
    told = await tom.sees(lambda e: e["kind"] == "transferred")
    assert told["data"]["summary"] == "Stuck in Riga."
    old = {"client_id": new_id(), "conversation": conversation, "text": "One more thing", "assignment_epoch": epoch}
    assert (await maya.is_refused("not_assignee", "send", **old))["assignment_epoch"] == epoch + 1
    await tom.replies(conversation, "Hello, Tom here.", epoch + 1)
    await ana.hears("Hello, Tom here.")


async def test_a_retried_transfer_happens_once(ana: Visitor, maya: Agent, tom: Agent) -> None:
    conversation = (await ana.says("Hello"))["conversation"]
    await maya.accepts(conversation)
    asked = {"conversation": conversation, "to": tom.id, "reason": "Tom knows lamps.", "client_id": new_id()}
    first = await maya.ask("transfer", **asked)
    assert await maya.ask("transfer", **asked) == first | {"duplicate": True}
    await maya.is_refused("client_id_conflict", "transfer", **(asked | {"reason": "Tom is here longer."}))
    kinds = [e["kind"] for e in (await maya.catches_up(conversation)).entries]
    assert kinds.count("transferred") == 1


async def test_the_receiver_may_hand_it_back_until_they_answered(ana: Visitor, maya: Agent, tom: Agent) -> None:
    conversation = (await ana.says("Hello"))["conversation"]
    await maya.accepts(conversation)
    await maya.ask("transfer", conversation=conversation, to=tom.id, reason="Tom knows lamps.")
    back = await tom.ask("decline", conversation=conversation, reason="Maya knows these better.")
    assert back["assignment_epoch"] == 3
    seen = await ana.sees(lambda e: e["kind"] == "transferred" and e["data"]["cause"] == "declined")
    assert (seen["data"]["from"], seen["data"]["to"]) == ({"name": "Tom"}, {"name": "Maya"})
    await maya.is_refused("no_longer_possible", "decline", conversation=conversation, reason="No.")
    await maya.ask("transfer", conversation=conversation, to=tom.id, reason="Tom knows lamps.")
    await tom.replies(conversation, "Hello, Tom here.", 4)
    await tom.is_refused("no_longer_possible", "decline", conversation=conversation, reason="Maya is better at it.")


async def test_a_transfer_goes_to_a_colleague_only(stage: Stage, ana: Visitor, maya: Agent) -> None:
    conversation = (await ana.says("Hello"))["conversation"]
    await maya.accepts(conversation)
    stranger = stage.server.agent("Tom")["id"]
    await maya.is_refused("not_found", "transfer", conversation=conversation, to=stranger, reason="x")
    await maya.is_refused("bad_request", "transfer", conversation=conversation, to=maya.id, reason="x")
    await maya.is_refused("bad_request", "transfer", conversation=conversation, to=stranger, reason="  ")


async def test_a_returning_visitor_gets_the_same_agent_in_the_same_commit(
    ana: Visitor, maya: Agent, tom: Agent
) -> None:
    first = (await ana.says("Hello"))["conversation"]
    await tom.accepts(first)
    await tom.ask("resolve", conversation=first)
    again = await ana.says("One more question", conversation=first)
    assert again["conversation"] == first
    kinds = [e["kind"] for e in (await ana.catches_up(first)).entries]
    assert kinds == ["message", "assigned", "resolved", "reopened", "message", "assigned"]
    row = await maya.row(first)
    assert (row["assignee"], row["status"], row["assignment_epoch"]) == ({"id": tom.id, "name": "Tom"}, "open", 2)
    await tom.ask("resolve", conversation=first)
    ana.conversation = None
    second = (await ana.says("Something new"))["conversation"]
    assert second != first
    assert (await maya.row(second))["assignee"] == {"id": tom.id, "name": "Tom"}
    data = (await ana.catches_up(second)).entries[-1]["data"]
    assert (data["cause"], data["to"]) == ("returning", {"name": "Tom"})


async def test_when_the_same_agent_is_away_the_visitor_waits_and_is_told(ana: Visitor, maya: Agent) -> None:
    conversation = (await ana.says("Hello"))["conversation"]
    await maya.accepts(conversation)
    await maya.ask("resolve", conversation=conversation)
    assert (await maya.ask("set_availability", state="away"))["state"] == "away"
    await ana.says("Hello again")
    entries = (await ana.catches_up(conversation)).entries
    assert [e["kind"] for e in entries] == ["message", "assigned", "resolved", "reopened", "message", "requeued"]
    assert entries[-1]["data"]["from"] == {"name": "Maya"}
    assert entries[-1]["data"]["to"] is None
    assert entries[-1]["data"]["assignment_epoch"] == 2
    row = await maya.row(conversation)
    assert (row["status"], row["assignee"]) == ("waiting", None)
    assert await maya.accepts(conversation) == 3, "accepting works in any availability"


async def test_where_the_site_assigns_by_itself_the_queue_moves_when_somebody_comes(automatic_stage: Stage) -> None:
    stage = automatic_stage
    ana, ben = await stage.visitor("Ana"), await stage.visitor("Ben")
    first, second = (await ana.says("Hello"))["conversation"], (await ben.says("Hello"))["conversation"]
    assert (await ana.ask("hello"))["conversation"]["queue_position"] == 1
    assert (await ben.ask("hello"))["conversation"]["queue_position"] == 2
    maya = await stage.agent("Maya")
    rows = {row["id"]: row for row in (await maya.ask("hello"))["conversations"]}
    assert rows[first]["assignee"] == rows[second]["assignee"] == {"id": maya.id, "name": "Maya"}
    seen = await ana.sees(lambda e: e["kind"] == "assigned")
    assert seen["data"]["to"] == {"name": "Maya"}
    why = (await maya.opens(first))["entries"][-1]["data"]
    assert why["rule"] == "least_loaded"
    assert {c["name"]: c["present"] for c in why["candidates"]} == {"Maya": True, "Tom": False}


async def test_new_conversations_go_to_the_least_loaded_who_is_available(automatic_stage: Stage) -> None:
    stage = automatic_stage
    maya, tom = await stage.agent("Maya"), await stage.agent("Tom")
    given = []
    for n in range(4):
        visitor = await stage.visitor(f"Visitor {n}")
        conversation = (await visitor.says("Hello"))["conversation"]
        given.append((await maya.row(conversation))["assignee"]["name"])
    assert sorted(given) == ["Maya", "Maya", "Tom", "Tom"]
    await tom.ask("set_availability", state="mine_only")
    late = await stage.visitor("Late")
    assert (await maya.row((await late.says("Hello"))["conversation"]))["assignee"]["name"] == "Maya"


async def test_the_visitor_is_told_their_place_as_it_moves(stage: Stage, maya: Agent) -> None:
    ana, ben = await stage.visitor("Ana"), await stage.visitor("Ben")
    first = (await ana.says("Hello"))["conversation"]
    second = (await ben.says("Hello"))["conversation"]
    assert (await ben.is_told("queue"))["position"] == 2
    await maya.ask("accept", conversation=first)
    moved = await ben.is_told("queue", lambda q: q["position"] == 1)
    assert moved == {"conversation": second, "position": 1, "wait_seconds": None}


async def test_resolve_ends_and_reopen_takes_up_again(ana: Visitor, maya: Agent, tom: Agent) -> None:
    conversation = (await ana.says("Hello"))["conversation"]
    await maya.accepts(conversation)
    await maya.ask("resolve", conversation=conversation)
    await maya.ask("resolve", conversation=conversation)
    closed = {"client_id": new_id(), "conversation": conversation, "text": "Bye", "assignment_epoch": 1}
    await maya.is_refused("closed", "send", **closed)
    assert [r["id"] for r in (await tom.ask("list", view="resolved"))["rows"]] == [conversation]
    assert (await tom.ask("reopen", conversation=conversation))["assignment_epoch"] == 2
    await tom.is_refused("no_longer_possible", "reopen", conversation=conversation)
    kinds = [e["kind"] for e in (await ana.catches_up(conversation)).entries]
    assert kinds == ["message", "assigned", "resolved", "reopened", "assigned"]


async def test_every_change_of_hands_is_one_entry_and_one_epoch(ana: Visitor, maya: Agent, tom: Agent) -> None:
    conversation = (await ana.says("Hello"))["conversation"]
    await maya.accepts(conversation)
    for _ in range(3):
        await maya.ask("transfer", conversation=conversation, to=tom.id, reason="Tom knows lamps.")
        await tom.ask("decline", conversation=conversation, reason="Maya knows them better.")
    await maya.ask("resolve", conversation=conversation)
    await tom.ask("reopen", conversation=conversation)
    entries = (await maya.catches_up(conversation)).entries
    keeper = None
    for epoch, entry in enumerate((e for e in entries if "assignment_epoch" in e.get("data", {})), 1):
        data = entry["data"]
        assert data["assignment_epoch"] == epoch
        assert data["by"]["id"]
        assert data["reason"]
        assert data["from"] is None or data["from"]["id"] == keeper
        keeper = data["to"]["id"]
    assert (await maya.row(conversation))["assignee"]["id"] == keeper == tom.id


async def test_a_lead_may_take_over_and_assign_an_agent_may_not(ana: Visitor, maya: Agent, tom: Agent) -> None:
    conversation = (await ana.says("Hello"))["conversation"]
    await tom.is_refused("forbidden", "assign", conversation=conversation, to=tom.id, reason="Mine.")
    await maya.is_refused("no_longer_possible", "take_over", conversation=conversation, reason="I am free.")
    given = await maya.ask("assign", conversation=conversation, to=tom.id, reason="Tom knows lamps.")
    assert given["assignment_epoch"] == 1
    seen = await ana.sees(lambda e: e["kind"] == "assigned")
    assert (seen["data"]["to"], seen["data"]["by"]) == ({"name": "Tom"}, {"name": "Maya"})
    await maya.is_refused("held", "take_over", conversation=conversation, reason="That idiot should not do it.")
    taken = await maya.ask("take_over", conversation=conversation, reason="I know your order.", assignment_epoch=1)
    assert taken["assignment_epoch"] == 2
    assert (await maya.ask("take_over", conversation=conversation, reason="Again."))["assignment_epoch"] == 2
    seen = await ana.sees(lambda e: e["kind"] == "transferred")
    assert (seen["data"]["cause"], seen["data"]["from"]) == ("take_over", {"name": "Tom"})
    await tom.is_refused("forbidden", "take_over", conversation=conversation, reason="Back to me.")
    stale = {"conversation": conversation, "to": tom.id, "reason": "Tom knows lamps.", "assignment_epoch": 1}
    await maya.is_refused("not_assignee", "assign", **stale)


async def test_who_is_given_back_stands_where_they_stood(stage: Stage, maya: Agent, tom: Agent) -> None:
    first, second = await stage.visitor("Ana"), await stage.visitor("Ben")
    early = (await first.says("Hello"))["conversation"]
    late = (await second.says("Hello"))["conversation"]
    await maya.accepts(early)
    await tom.is_refused("not_assignee", "release", conversation=early, reason="I have to go.")
    released = await maya.ask("release", conversation=early, reason="I have to go, the next free person answers.")
    assert released["assignment_epoch"] == 2
    seen = await first.sees(lambda e: e["kind"] == "requeued")
    assert (seen["data"]["cause"], seen["data"]["to"]) == ("released", None)
    assert [r["id"] for r in (await tom.ask("list", view="waiting"))["rows"]] == [early, late]
    assert (await tom.ask("accept"))["conversation"] == early


async def test_what_is_put_aside_comes_back_with_the_visitors_next_word_or_by_itself(ana: Visitor, maya: Agent) -> None:
    conversation = (await ana.says("Hello"))["conversation"]
    await maya.accepts(conversation)
    for until in ("2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "2026-11-24T09:00:00", "tomorrow", 5):
        await maya.is_refused("bad_request", "snooze", conversation=conversation, until=until)
    await maya.ask("snooze", conversation=conversation, until=in_seconds(3600))
    assert [r["id"] for r in (await maya.ask("list", view="snoozed"))["rows"]] == [conversation]
    await ana.says("One more thing")
    assert (await maya.row(conversation))["status"] == "open"
    await maya.ask("snooze", conversation=conversation, until=in_seconds(3600))
    await maya.ask("snooze", conversation=conversation, until=None)
    await maya.ask("snooze", conversation=conversation, until=in_seconds(1))
    woken = await maya.sees(lambda e: e["kind"] == "woken" and e["data"]["cause"] == "due")
    kinds = [e["kind"] for e in (await maya.catches_up(conversation)).entries]
    assert kinds == ["message", "assigned", "snoozed", "woken", "message", "snoozed", "woken", "snoozed", "woken"]
    assert woken["author"]["kind"] == "system"
    assert [e["kind"] for e in (await ana.catches_up(conversation)).entries] == ["message", "assigned", "message"]


async def test_a_rating_is_an_entry_that_everybody_sees(ana: Visitor, maya: Agent) -> None:
    conversation = (await ana.says("Hello"))["conversation"]
    await maya.accepts(conversation)
    await maya.ask("resolve", conversation=conversation)
    asked = {"conversation": conversation, "score": 5, "comment": "Quick and kind", "client_id": new_id()}
    first = await ana.ask("rate", **asked)
    assert await ana.ask("rate", **asked) == first | {"duplicate": True}
    seen = await maya.sees(lambda e: e["kind"] == "rated")
    assert seen["data"] == {"score": 5, "comment": "Quick and kind"}
    for score in (0, 6, "5", 4.5, None):
        await ana.is_refused("bad_request", "rate", conversation=conversation, score=score)
    assert (await maya.row(conversation))["status"] == "resolved", "a rating reopens nothing"


async def test_earlier_conversations_stand_beside_the_open_one(ana: Visitor, maya: Agent) -> None:
    first = (await ana.says("A bulb that flickers"))["conversation"]
    await maya.accepts(first)
    await maya.ask("resolve", conversation=first)
    ana.conversation = None
    second = (await ana.says("Something else"))["conversation"]
    earlier = (await maya.row(second))["earlier"]
    assert [(e["id"], e["text"], e["assignee"]["name"]) for e in earlier] == [(first, "A bulb that flickers", "Maya")]


def in_seconds(seconds: int) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


async def test_what_was_asked_before_is_answered_from_the_log_whatever_has_changed_since(
    ana: Visitor, maya: Agent, tom: Agent
) -> None:
    conversation = (await ana.says("Hello"))["conversation"]
    said = {"client_id": new_id(), "conversation": conversation, "text": "Good morning.", "assignment_epoch": 1}
    steps = [
        (maya, "accept", {"client_id": new_id(), "conversation": conversation}),
        (maya, "send", said),
        (
            maya,
            "transfer",
            {"client_id": new_id(), "conversation": conversation, "to": tom.id, "reason": "Tom is here."},
        ),
        (tom, "decline", {"client_id": new_id(), "conversation": conversation, "reason": "Maya knows more."}),
        (maya, "resolve", {"client_id": new_id(), "conversation": conversation}),
        (tom, "reopen", {"client_id": new_id(), "conversation": conversation}),
        (tom, "snooze", {"client_id": new_id(), "conversation": conversation, "until": in_seconds(3600)}),
    ]
    answers = [await who.ask(ask, **payload) for who, ask, payload in steps]
    await tom.ask("snooze", conversation=conversation, until=None)
    await tom.ask("transfer", conversation=conversation, to=maya.id, reason="Maya is here.")
    before = (await maya.row(conversation))["head"]
    for (who, ask, payload), answer in zip(steps, answers, strict=True):
        assert answer["duplicate"] is False, ask
        assert await who.ask(ask, **payload) == answer | {"duplicate": True}, ask
    assert (await maya.row(conversation))["head"] == before, "nothing was done twice"
