"""One person keeps the thread: capacity, the same person again, the visitor's choice, and keepers who are gone."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from chat_server import admin, policy
from chat_server.store import people
from chat_server.store.transaction import Transaction

from .people import Agent, Visitor
from .servers import ChatServer
from .stage import NewServer, Stage, add_cast, staged


async def rules(stage: Stage, **given: Any) -> None:
    """Sets rules of the stage's site, as its owner would, beside the running server."""

    def change(tx: Transaction) -> None:
        site = people.site_by_key(tx, stage.site_key)
        assert site
        people.set_policy(tx, site, {**site.policy, **policy.checked(given)})

    await asyncio.to_thread(admin.write, stage.server.storage, change)


async def speaks(stage: Stage, name: str, *languages: str, capacity: int | None = None) -> None:
    def change(tx: Transaction) -> None:
        agent = people.agent(tx, stage.agents[name][0])
        assert agent
        people.set_agent(tx, agent, capacity, languages)

    await asyncio.to_thread(admin.write, stage.server.storage, change)


async def begin(stage: Stage, name: str) -> tuple[Visitor, str]:
    visitor = await stage.visitor(name)
    return visitor, (await visitor.says(f"Hello, {name} here"))["conversation"]


async def kept_by(agent: Agent, conversation: str) -> str | None:
    row = await agent.row(conversation)
    return row["assignee"]["name"] if row["assignee"] and row["status"] == "open" else None


async def until_kept_by(agent: Agent, conversation: str, name: str | None) -> None:
    for _ in range(100):
        if await kept_by(agent, conversation) == name:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{await kept_by(agent, conversation)} keeps it, not {name}")


async def test_nobody_keeps_more_than_they_can_whatever_way_it_comes(stage: Stage, maya: Agent, tom: Agent) -> None:
    await rules(stage, capacity=2)
    ids = [(await begin(stage, name))[1] for name in ("Ana", "Ben", "Cleo", "Dan", "Eva")]
    for conversation in ids[:2]:
        await tom.accepts(conversation)
    refused = await tom.is_refused("over_capacity", "accept", conversation=ids[2])
    assert (refused["open"], refused["capacity"], refused["agent"]["name"]) == (2, 2, "Tom")
    await maya.accepts(ids[2])
    why = {"conversation": ids[2], "to": tom.id, "reason": "Tom knows lamps."}
    await maya.is_refused("over_capacity", "transfer", **why)
    await maya.is_refused("over_capacity", "assign", conversation=ids[3], to=tom.id, reason="Tom knows lamps.")
    await maya.accepts(ids[3])
    await maya.is_refused("over_capacity", "take_over", conversation=ids[0], reason="I know this one.")
    await tom.ask("resolve", conversation=ids[0])
    await tom.accepts(ids[4])
    await tom.is_refused("over_capacity", "reopen", conversation=ids[0])
    assert [await kept_by(maya, c) for c in ids] == [None, "Tom", "Maya", "Maya", "Tom"]


async def test_of_many_who_take_at_once_nobody_is_given_one_too_many(stage: Stage, maya: Agent, tom: Agent) -> None:
    await rules(stage, capacity=3)
    ids = [(await begin(stage, f"Visitor {n}"))[1] for n in range(8)]
    asks = [agent.asks("accept", conversation=c) for c in ids for agent in (maya, tom, maya)]
    await asyncio.gather(*asks)
    kept = [await kept_by(maya, c) for c in ids]
    assert (kept.count("Maya"), kept.count("Tom"), kept.count(None)) == (3, 3, 2)


async def test_what_is_over_makes_room_for_who_has_waited_longest(automatic_stage: Stage) -> None:
    await rules(automatic_stage, capacity=1, same_person_wait=0)
    maya = await automatic_stage.agent("Maya")
    ids = [(await begin(automatic_stage, name))[1] for name in ("Ana", "Ben", "Cleo")]
    assert [await kept_by(maya, c) for c in ids] == ["Maya", None, None]
    await maya.ask("resolve", conversation=ids[0])
    await until_kept_by(maya, ids[1], "Maya")
    await maya.ask("snooze", conversation=ids[1], until="2027-01-01T00:00:00Z")
    await until_kept_by(maya, ids[2], "Maya")
    why = (await maya.catches_up(ids[2])).entries[-1]["data"]
    assert (why["rule"], why["cause"]) == ("least_loaded", "routed")
    assert {c["name"]: (c["open"], c["capacity"]) for c in why["candidates"]} == {"Maya": (0, 1), "Tom": (0, 1)}
    assert why["waited_ms"] > 0


async def test_more_room_moves_the_queue_within_two_seconds(automatic_stage: Stage) -> None:
    await rules(automatic_stage, capacity=1)
    maya = await automatic_stage.agent("Maya")
    await begin(automatic_stage, "Ana")
    _, waiting = await begin(automatic_stage, "Ben")
    assert await kept_by(maya, waiting) is None
    await rules(automatic_stage, capacity=2)
    await until_kept_by(maya, waiting, "Maya")


async def test_a_returning_visitor_waits_for_the_same_person_and_may_choose_not_to(automatic_stage: Stage) -> None:
    stage = automatic_stage
    await rules(stage, capacity=1, same_person_wait=600)
    maya = await stage.agent("Maya")
    ana, first = await begin(stage, "Ana")
    await maya.ask("resolve", conversation=first)
    _, other = await begin(stage, "Ben")
    assert await kept_by(maya, other) == "Maya"
    tom = await stage.agent("Tom")
    ana.conversation = None
    again = (await ana.says("One more question"))["conversation"]
    told = await ana.is_told("queue", lambda q: "choice" in q)
    assert told["choice"]["name"] == "Maya"
    assert await kept_by(tom, again) is None, "Tom is free, and Ana waits for Maya"
    await maya.ask("resolve", conversation=other)
    await until_kept_by(maya, again, "Maya")
    data = (await ana.catches_up(again)).entries[-1]["data"]
    assert (data["cause"], data["reason"]) == ("returning", "Maya kept your last conversation.")

    await ana.is_refused("no_longer_possible", "choose", conversation=again, wish="anyone")


async def test_a_visitor_who_does_not_want_to_wait_gets_the_next_free_person(automatic_stage: Stage) -> None:
    stage = automatic_stage
    await rules(stage, capacity=1, same_person_wait=600)
    maya = await stage.agent("Maya")
    ana, first = await begin(stage, "Ana")
    await maya.ask("resolve", conversation=first)
    await begin(stage, "Ben")
    tom = await stage.agent("Tom")
    ana.conversation = None
    again = (await ana.says("One more question"))["conversation"]
    hello = await (await stage.visitor("Cleo", comes=False)).comes()
    assert hello["conversation"] is None
    assert (await ana.ask("hello"))["conversation"]["choice"]["name"] == "Maya"
    assert (await ana.ask("choose", conversation=again, wish="anyone"))["wish"] == "anyone"
    await until_kept_by(tom, again, "Tom")
    stranger = await stage.visitor("Dan")
    await stranger.is_refused("not_found", "choose", conversation=again, wish="anyone")
    await ana.is_refused("bad_request", "choose", conversation=again, wish="everybody")


async def test_after_a_bounded_wait_the_next_free_person_answers(automatic_stage: Stage) -> None:
    stage = automatic_stage
    await rules(stage, capacity=1, same_person_wait=2)
    maya = await stage.agent("Maya")
    ana, first = await begin(stage, "Ana")
    await maya.ask("resolve", conversation=first)
    await begin(stage, "Ben")
    tom = await stage.agent("Tom")
    ana.conversation = None
    again = (await ana.says("One more question"))["conversation"]
    assert await kept_by(tom, again) is None
    await until_kept_by(tom, again, "Tom")


async def test_the_language_decides_among_those_who_are_free(automatic_stage: Stage) -> None:
    stage = automatic_stage
    await speaks(stage, "Maya", "en", "et")
    await speaks(stage, "Tom", "en")
    maya, _tom = await stage.agent("Maya"), await stage.agent("Tom")
    for n in range(3):
        visitor = await stage.visitor(f"Visitor {n}", comes=False)
        visitor.locale = "et-EE"
        await visitor.comes()
        conversation = (await visitor.says("Tere"))["conversation"]
        assert await kept_by(maya, conversation) == "Maya"


async def test_nobody_free_leaves_the_message_waiting_with_its_place(automatic_stage: Stage) -> None:
    ana, conversation = await begin(automatic_stage, "Ana")
    assert (await ana.is_told("queue"))["position"] == 1
    maya = await automatic_stage.agent("Maya")
    await until_kept_by(maya, conversation, "Maya")


async def test_opening_hours_and_measured_answers_are_told_to_whoever_comes(stage: Stage, maya: Agent) -> None:
    site = (await (await stage.visitor("Ana")).ask("hello"))["site"]
    assert site["hours"] == {"open": True, "opens_at": None}
    assert site["reply_time"] is None
    await rules(stage, hours={"mon": [["00:00", "00:01"]]}, reply_target=60)
    for n in range(3):
        _, conversation = await begin(stage, f"Visitor {n}")
        epoch = await maya.accepts(conversation)
        await maya.replies(conversation, "Hello, Maya here.", epoch)
    site = (await (await stage.visitor("Ben")).ask("hello"))["site"]
    assert site["hours"]["open"] is False
    assert site["hours"]["opens_at"].endswith("T00:00+00:00")
    assert site["reply_time"] is not None
    assert site["reply_target"] == 60


@pytest_asyncio.fixture
async def gone(automatic_server: ChatServer) -> AsyncIterator[Stage]:
    """A site whose keepers count as gone at once."""
    async for stage in staged(automatic_server, "Maya", "Tom"):
        await rules(stage, grace=1, away_after=1, handover_expires=1)
        yield stage


@pytest.mark.parametrize("rule", ["stay", "choice", "team"])
async def test_when_the_keeper_is_gone_the_sites_rule_happens_once_and_visibly(gone: Stage, rule: str) -> None:
    await rules(gone, when_away=rule)
    maya = await gone.agent("Maya")
    ana, conversation = await begin(gone, "Ana")
    assert await kept_by(maya, conversation) == "Maya"
    tom = await gone.agent("Tom")
    await maya.goes()
    if rule == "team":
        await until_kept_by(tom, conversation, "Tom")
        told = await ana.sees(lambda e: e["kind"] == "requeued")
        assert told["data"]["cause"] == "assignee_away"
        assert told["data"]["from"] == {"name": "Maya"}
    else:
        told = await ana.sees(lambda e: e["kind"] == "assignee_away")
        assert (told["data"]["from"], told["data"]["choice"]) == ({"name": "Maya"}, rule == "choice")
        assert await kept_by(tom, conversation) == "Maya"
    if rule == "choice":
        offered = await ana.is_told("queue", lambda q: "choice" in q)
        assert (offered["choice"]["name"], offered["position"]) == ("Maya", None)
        await ana.ask("choose", conversation=conversation, wish="anyone")
        await until_kept_by(tom, conversation, "Tom")
        assert (await ana.sees(lambda e: e["kind"] == "requeued"))["data"]["cause"] == "chosen"
    await asyncio.sleep(2.5)  # and only once
    kinds = [e["kind"] for e in (await ana.catches_up(conversation)).entries]
    assert kinds.count("assignee_away") + kinds.count("requeued") == (2 if rule == "choice" else 1)


async def test_a_reload_within_the_grace_changes_nothing(gone: Stage) -> None:
    await rules(gone, grace=60, away_after=1, when_away="team")
    maya = await gone.agent("Maya")
    ana, conversation = await begin(gone, "Ana")
    await maya.goes()
    await asyncio.sleep(2.5)
    again = await gone.agent("Maya")
    assert [e["kind"] for e in (await ana.catches_up(conversation)).entries] == ["message", "assigned"]
    assert await kept_by(again, conversation) == "Maya"


async def test_a_hand_over_nobody_looks_at_goes_back_to_who_gave_it(gone: Stage) -> None:
    maya = await gone.agent("Maya")
    ana, conversation = await begin(gone, "Ana")
    tom = gone.agents["Tom"][0]
    answer = await maya.ask("transfer", conversation=conversation, to=tom, reason="Tom knows lamps.")
    assert answer["receiver_absent"] is True
    told = await ana.sees(lambda e: e["kind"] == "transferred" and e["data"]["cause"] == "expired")
    assert (told["data"]["from"], told["data"]["to"]) == ({"name": "Tom"}, {"name": "Maya"})
    await asyncio.sleep(2.5)
    kinds = [e["kind"] for e in (await ana.catches_up(conversation)).entries]
    assert kinds == ["message", "assigned", "transferred", "transferred"]


async def test_a_hand_over_that_was_looked_at_stays(gone: Stage) -> None:
    await rules(gone, handover_expires=4)
    maya, tom = await gone.agent("Maya"), await gone.agent("Tom")
    ana, conversation = await begin(gone, "Ana")
    keeper, other = (maya, tom) if await kept_by(maya, conversation) == "Maya" else (tom, maya)
    await keeper.ask("transfer", conversation=conversation, to=other.id, reason="They know lamps.")
    head = (await other.row(conversation))["head"]
    await other.ask("mark", conversation=conversation, delivered=head, read=head)
    await asyncio.sleep(6)  # longer than it would have taken to go back
    kinds = [e["kind"] for e in (await ana.catches_up(conversation)).entries]
    assert kinds == ["message", "assigned", "transferred"]


async def test_who_was_here_before_a_restart_is_not_thought_gone(new_server: NewServer) -> None:
    server = await new_server("--assign", "auto")
    site_key, agents = await add_cast(server.storage, "Maya", "Tom")
    stage = Stage(server, site_key, agents, [])
    await rules(stage, away_after=1, when_away="team")
    maya = await stage.agent("Maya")
    _ana, conversation = await begin(stage, "Ana")
    for person in stage.people:
        await person.goes()
    server.kill()
    await server.start()
    await asyncio.sleep(2.5)
    tom = await stage.agent("Tom")
    row = await tom.row(conversation)
    assert row["assignee"]["name"] == "Maya"
    assert maya.id in {a["id"] for a in (await tom.ask("hello"))["team"] if a["present"]}
    await tom.goes()
