"""Teams: a line for each, who answers it, and what goes from one to the other; tiers, and what is put aside."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from chat_server import admin, proof
from chat_server.conversations import disbanding
from chat_server.models import SYSTEM, Team
from chat_server.policy import Policy
from chat_server.store import people, teams
from chat_server.store.transaction import Transaction
from chat_server.tiers import Tier

from .people import Agent
from .stage import Stage
from .test_commands import run
from .test_keeping import begin, kept_by, rules, until_kept_by
from .world import MINUTE, World


async def team(stage: Stage, name: str, *members: str) -> Team:
    """A team of the stage's site, made beside the running server."""

    def make(tx: Transaction) -> Team:
        site = people.site_by_key(tx, stage.site_key)
        assert site
        return teams.add(tx, site.id, name, [stage.agents[member][0] for member in members])

    return await asyncio.to_thread(admin.write, stage.server.storage, make)


async def asks_for(stage: Stage, name: str, key: str) -> str:
    visitor = await stage.visitor(name)
    return str((await visitor.says(f"{name} here", team=key))["conversation"])


async def test_a_page_names_a_team_and_only_they_are_given_what_begins_there(automatic_stage: Stage) -> None:
    stage = automatic_stage
    billing = await team(stage, "Billing", "Tom")
    maya = await stage.agent("Maya")
    ana = await asks_for(stage, "Ana", billing.key)
    ben = await asks_for(stage, "Ben", "nobody-knows-this-key")
    assert await kept_by(maya, ben) == "Maya", "a key that is nobody's is everybody's line"
    assert await kept_by(maya, ana) is None, "Maya is free, and not of the team"
    row = await maya.row(ana)
    assert row["team"] == {"id": billing.id, "name": "Billing"}
    tom = await stage.agent("Tom")
    await until_kept_by(tom, ana, "Tom")
    why = (await tom.catches_up(ana)).entries[-1]["data"]
    assert why["team"]["name"] == "Billing"
    assert [c["name"] for c in why["candidates"]] == ["Tom"]
    assert (await tom.ask("hello"))["teams"] == [
        {"id": billing.id, "key": "billing", "name": "Billing", "members": [tom.id]}
    ]


async def test_a_site_may_begin_with_a_team(automatic_stage: Stage) -> None:
    stage = automatic_stage
    billing = await team(stage, "Billing", "Tom")
    await rules(stage, first_team=billing.key)
    maya = await stage.agent("Maya")
    _, conversation = await begin(stage, "Ana")
    assert await kept_by(maya, conversation) is None
    assert (await maya.row(conversation))["team"]["name"] == "Billing"


async def test_place_and_wait_are_those_of_the_team(stage: Stage, maya: Agent) -> None:
    billing = await team(stage, "Billing", "Maya")
    for name in ("Ana", "Ben"):
        await asks_for(stage, name, billing.key)
    cleo = await stage.visitor("Cleo")
    await cleo.says("Hello")
    assert (await cleo.is_told("queue"))["position"] == 1
    dan = await stage.visitor("Dan")
    conversation = (await dan.says("Hello", team=billing.key))["conversation"]
    assert (await dan.is_told("queue"))["position"] == 3
    shown = [row["id"] for row in (await maya.ask("list", view="waiting", team=billing.id))["rows"]]
    assert (len(shown), shown[-1]) == (3, conversation)
    assert len((await maya.ask("list", view="waiting", team="everybody"))["rows"]) == 1
    assert len((await maya.ask("list", view="waiting"))["rows"]) == 4


async def test_a_conversation_goes_to_a_team_and_keeps_its_place_and_the_visitor_reads_so(
    automatic_stage: Stage,
) -> None:
    stage = automatic_stage
    billing = await team(stage, "Billing", "Tom")
    maya = await stage.agent("Maya")
    ana, conversation = await begin(stage, "Ana")
    behind = await asks_for(stage, "Ben", billing.key)
    await maya.is_refused("bad_request", "transfer", conversation=conversation, reason="Money.")
    both: dict[str, Any] = {"to": stage.agents["Tom"][0], "team": billing.id}
    await maya.is_refused("bad_request", "transfer", conversation=conversation, reason="Money.", **both)
    await maya.is_refused("not_found", "transfer", conversation=conversation, reason="Money.", team="nobody")
    ask = {
        "conversation": conversation,
        "team": billing.id,
        "reason": "They see the invoices.",
        "summary": "Paid twice",
    }
    answer = await maya.ask("transfer", client_id="a-transfer-of-hers", **ask)
    assert answer["receiver_absent"] is True
    again = await maya.ask("transfer", client_id="a-transfer-of-hers", **ask)
    assert (again["duplicate"], again["assignment_epoch"]) == (True, answer["assignment_epoch"])
    told = (await ana.sees(lambda e: e["kind"] == "requeued"))["data"]
    assert (told["cause"], told["from"], told["team"]) == ("to_team", {"name": "Maya"}, {"name": "Billing"})
    assert told["reason"] == "They see the invoices." and "summary" not in told
    staff = (await maya.catches_up(conversation)).entries[-1]["data"]
    assert (staff["team"], staff["summary"]) == ({"id": billing.id, "name": "Billing"}, "Paid twice")
    assert (await ana.is_told("queue", lambda q: q["position"] == 1))["conversation"] == conversation
    await rules(stage, capacity=1)
    tom = await stage.agent("Tom")
    await until_kept_by(tom, conversation, "Tom")
    assert await kept_by(tom, behind) is None, "Ana came before Ben"


async def test_who_gave_it_to_a_team_is_not_given_it_back(automatic_stage: Stage) -> None:
    stage = automatic_stage
    both = await team(stage, "Billing", "Maya", "Tom")
    maya = await stage.agent("Maya")
    _, conversation = await begin(stage, "Ana")
    await maya.ask("transfer", conversation=conversation, team=both.id, reason="Money.")
    await asyncio.sleep(1.5)  # a look around later
    assert await kept_by(maya, conversation) is None
    tom = await stage.agent("Tom")
    await until_kept_by(tom, conversation, "Tom")
    await tom.ask("transfer", conversation=conversation, team="everybody", reason="It is no money after all.")
    await until_kept_by(maya, conversation, "Maya")
    assert (await maya.row(conversation))["team"] is None


async def test_by_hand_one_takes_the_next_of_ones_own_lines_in_order(stage: Stage, maya: Agent, tom: Agent) -> None:
    await rules(stage, pick="head")
    billing, sales = await team(stage, "Billing", "Maya"), await team(stage, "Sales", "Tom")
    first = await asks_for(stage, "Ana", billing.key)
    second = await asks_for(stage, "Ben", sales.key)
    third = await asks_for(stage, "Cleo", sales.key)
    refused = await tom.is_refused("not_next", "accept", conversation=third)
    assert refused["conversation"] == second, "the next in that very line, whoever waits in others"
    assert (await tom.ask("accept"))["conversation"] == second
    assert (await tom.ask("accept"))["conversation"] == third
    await tom.is_refused("not_found", "accept")
    assert (await maya.ask("accept"))["conversation"] == first


async def test_the_teams_of_a_site_from_the_command_line(stage: Stage, maya: Agent) -> None:
    data = stage.server.beside
    tom = stage.agents["Tom"][1]
    made = run("team", "add", "Café & Bar", "--site", stage.site_key, "--member", tom, "--json", **data)
    key = json.loads(made.stdout)["team_key"]
    assert key == "cafe-bar"
    assert run("team", "add", "X", "--site", stage.site_key, "--member", "who@x.example", **data).returncode == 2
    waits = await asks_for(stage, "Ana", key)
    assert (
        "Bar, 2 members"
        in run(
            "team",
            "set",
            stage.site_key,
            key,
            "--name",
            "Bar",
            "--member",
            tom,
            "--member",
            stage.agents["Maya"][1],
            **data,
        ).stdout
    )
    assert (await maya.row(waits))["team"]["name"] == "Bar"
    assert "no members" in run("team", "set", stage.site_key, key, "--nobody", **data).stdout
    assert run("team", "set", stage.site_key, key, "--remove", **data).stdout == ""
    row = await maya.row(waits)
    assert (row["team"], row["status"]) == (None, "waiting")
    entry = (await maya.catches_up(waits)).entries[-1]
    assert (entry["kind"], entry["data"]["cause"]) == ("requeued", "team_removed")
    assert run("team", "set", stage.site_key, key, **data).returncode == 2


def test_a_team_with_nobody_in_it_is_everybody(tmp_path: Path) -> None:
    world = World(tmp_path, Policy(), "Maya", "Tom")
    empty = world.team("Weekend")
    world.comes(world.agents[1])
    assert world.row(world.says("ana", team=empty)["conversation"])["assignee_id"] == world.agents[1].id
    world.close()


def test_the_team_takes_over_by_the_team_of_the_conversation(tmp_path: Path) -> None:
    world = World(tmp_path, Policy(when_away="team", away_after=30), "Maya", "Tom", "Ida")
    maya, tom, ida = world.agents
    billing = world.team("Billing", maya, ida)
    world.comes(maya)
    conversation = world.says("ana", team=billing)["conversation"]
    world.comes(tom)
    world.goes(maya)
    world.now += MINUTE
    world.looks_around()
    assert world.row(conversation)["status"] == "waiting", "Tom is free, and of no use to this team"
    world.comes(ida)
    world.looks_around()
    assert world.row(conversation)["assignee_id"] == ida.id
    world.close()


def test_a_returning_visitor_gets_the_same_person_only_in_their_team(tmp_path: Path) -> None:
    world = World(tmp_path, Policy(), "Maya", "Tom")
    maya, tom = world.agents
    billing = world.team("Billing", tom)
    world.comes(maya)
    first = world.says("ana")["conversation"]
    world.resolves(maya, first)
    second = world.says("ana", team=billing)["conversation"]
    assert second != first and world.row(second)["status"] == "waiting"
    world.comes(tom)
    world.looks_around()
    assert world.row(second)["assignee_id"] == tom.id
    world.close()


CHECKOUT = Tier("Checkout", "page", "/checkout")


def test_a_tier_goes_first_and_the_proof_says_so(tmp_path: Path) -> None:
    world = World(tmp_path, Policy(tiers=(CHECKOUT, Tier("Regulars", "returning"))), "Maya")
    ids = []
    for n, page in enumerate(("https://x/lamps", "https://x/Checkout?step=2", None, "https://x/checkout")):
        world.now += 1_000
        ids.append(world.says(f"visitor-{n}", page=page)["conversation"])
    assert [world.row(c)["tier_name"] for c in ids] == [None, "Checkout", None, "Checkout"]
    world.comes(world.agents[0])
    world.looks_around()
    told = list(proof.lines(world.log()))
    assert [line.number for line in told] == [2, 4, 1, 3]
    assert [line.because for line in told] == ["Checkout goes first", "Checkout goes first", "next", "next"]
    assert all(line.fair for line in told)
    world.resolves(world.agents[0], ids[0])
    world.goes(world.agents[0])
    back = world.says("visitor-0")["conversation"]
    assert world.row(back)["tier_name"] == "Regulars", "given when one comes in"
    assert world.row(ids[2])["tier_name"] is None, "and kept"
    world.close()


def test_a_departure_past_a_higher_tier_is_unexplained(tmp_path: Path) -> None:
    """What the proof is for: without its reason a line is unfair."""
    world = World(tmp_path, Policy(tiers=(CHECKOUT,), assign="by_hand", pick="any"), "Maya")
    for n, page in enumerate((None, "https://x/checkout")):
        world.says(f"visitor-{n}", page=page)
    world.comes(world.agents[0])
    world.accepts(world.agents[0], world.newest("visitor-0"))
    told = [(c, seq, kind, at, data | {"cause": "routed"}) for c, seq, kind, at, data in world.log()]
    assert [line.because for line in proof.lines(told)] == ["unexplained"]
    world.close()


@pytest.mark.parametrize(
    "tiers",
    [
        [{"name": "", "when": "returning"}], [{"name": "A", "when": "rich"}], [{"name": "A", "when": "page"}],
        [{"name": "A", "when": "returning", "contains": "x"}], [{"when": "returning"}], ["A"], {"name": "A"},
        [{"name": "A", "when": "returning"}, {"name": "a", "when": "identified"}],
        [{"name": str(n), "when": "returning"} for n in range(6)],
    ],
)  # fmt: skip
def test_a_tier_that_makes_no_sense_is_refused(tiers: Any) -> None:
    from chat_server.policy import PolicyError, checked

    with pytest.raises(PolicyError, match="tiers"):
        checked({"tiers": tiers})


def test_more_who_are_passed_over_than_can_be_named_are_counted(tmp_path: Path) -> None:
    world = World(tmp_path, Policy(capacity=1, same_person_wait=600), "Maya", "Tom")
    maya, tom = world.agents
    world.comes(maya)
    for n in range(25):
        world.resolves(maya, world.says(f"visitor-{n}")["conversation"])
    world.says("somebody")
    for n in range(25):
        world.now += 1_000
        world.says(f"visitor-{n}")
    world.now += 1_000
    last = world.says("a stranger")["conversation"]
    world.comes(tom)
    world.looks_around()
    assert world.row(last)["assignee_id"] == tom.id
    line = list(proof.lines(world.log()))[-1]
    assert (line.ahead, line.fair) == (25, True)
    world.close()


def aside(world: World) -> str:
    """Maya's only conversation, put aside for a minute, and another one in its place."""
    first = str(world.says("ana")["conversation"])
    world.snoozes(world.agents[0], first, 1)
    world.says("ben")
    world.looks_around()
    assert world.load(world.agents[0]) == 1
    return first


def test_what_is_due_waits_for_room_and_is_the_first_to_have_it(tmp_path: Path) -> None:
    world = World(tmp_path, Policy(capacity=1), "Maya")
    maya = world.agents[0]
    world.comes(maya)
    first = aside(world)
    waits = world.says("cleo")["conversation"]
    world.now += 5 * MINUTE
    world.looks_around()
    assert (world.row(first)["status"], world.load(maya)) == ("snoozed", 1)
    assert world.snoozes(maya, first, None) == "over_capacity", "nor by hand"
    world.resolves(maya, world.newest("ben") or "")
    world.looks_around()
    assert (world.row(first)["status"], world.row(waits)["status"], world.load(maya)) == ("open", "waiting", 1)
    world.close()


def test_who_writes_into_what_was_put_aside_waits_in_line_for_a_keeper_who_is_full(tmp_path: Path) -> None:
    world = World(tmp_path, Policy(capacity=1, same_person_wait=600), "Maya", "Tom")
    maya, tom = world.agents
    world.comes(maya)
    first = aside(world)
    world.comes(tom)
    world.now += MINUTE // 2
    world.says("ana", first)
    row = world.row(first)
    assert (row["status"], row["kept_before"], world.load(maya), world.load(tom)) == ("waiting", maya.id, 1, 0)
    kinds = [(e[2], e[4].get("cause")) for e in world.log() if e[0] == first][-2:]
    assert kinds == [("woken", "visitor"), ("requeued", "assignee_full")]
    world.resolves(maya, world.newest("ben") or "")
    world.looks_around()
    assert world.row(first)["assignee_id"] == maya.id
    assert all(line.fair for line in proof.lines(world.log()))
    world.close()


def test_what_is_put_aside_stays_aside_in_other_hands(tmp_path: Path) -> None:
    world = World(tmp_path, Policy(capacity=1), "Maya", "Tom")
    maya, tom = world.agents
    world.comes(maya)
    first = aside(world)
    world.comes(tom)
    world.says("cleo")
    assert world.load(tom) == 1
    assert isinstance(world.transfers(maya, first, tom), dict)
    row = world.row(first)
    assert (row["status"], row["assignee_id"], world.load(tom)) == ("snoozed", tom.id, 1)
    world.now += 2 * MINUTE
    world.looks_around()
    assert world.row(first)["status"] == "snoozed"
    world.close()


def test_a_removed_team_leaves_the_order_as_it_was(tmp_path: Path) -> None:
    world = World(tmp_path, Policy(), "Maya")
    gone = world.team("Billing")
    ids = [world.says("ana", team=gone)["conversation"]]
    world.now += 1_000  # in the same millisecond the id would decide
    ids.append(world.says("ben")["conversation"])
    world.now += 1_000
    world.do(lambda tx: disbanding.disband(tx, gone, SYSTEM))
    world.comes(world.agents[0])
    world.looks_around()
    assert [line.number for line in proof.lines(world.log())] == [1, 2]
    assert all(world.row(c)["assignee_id"] for c in ids)
    world.close()
