"""Two nodes on one PostgreSQL: whatever dies, freezes, hangs or is cut, the promise holds on both."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import pairwise

import pytest
import pytest_asyncio

from ..databases import Postgres
from ..people import new_id
from .checker import HANDS
from .conftest import NewCluster
from .cycle import Night
from .kept import kept_in
from .races import Race
from .shop import Shop, described, shop_on

CAPACITY = 3


@dataclass
class Gone:
    """A keeper whose node died with her on it, and the id of the colleague at the other."""

    race: Race
    stays: str


@pytest_asyncio.fixture(scope="module")
async def gone(lasting_cluster: NewCluster, postgres: Postgres) -> AsyncIterator[Gone]:
    """Maya is gone with her node, and Tom is there; her leases are over after a while."""
    cluster, cast = await lasting_cluster(postgres, 2)
    await cluster.command("site", "set", cast.site_key, "grace=1", "away_after=2", "when_away=team", "assign=auto")
    race = await Race(cluster, cast).begins()
    dies, stays = cluster.nodes
    maya, tom = (
        next(c for c in race.consoles if (c.name, c.url) == who) for who in (("Maya", dies.url), ("Tom", stays.url))
    )
    for console in race.consoles:
        if console not in (maya, tom):
            await console.goes()
    (conversation,) = await race.visitors(1)
    row = (await tom.opens(conversation))["row"]
    if row["assignee"]["id"] == tom.id:
        where = {"conversation": conversation, "to": maya.id, "reason": "She knows this better."}
        await tom.ask("transfer", client_id=new_id(), **where)
        assert (await tom.row(conversation))["assignee"]["id"] == maya.id
    dies.kill()
    yield Gone(race, tom.id)
    await race.ends()


@pytest_asyncio.fixture(scope="module")
async def shop(lasting_cluster: NewCluster, postgres: Postgres, gone: Gone) -> AsyncIterator[Shop]:
    """One shop for all of it, at an easy pace, so that a fault and not the machine makes them wait. Who is gone is
    waited for meanwhile."""
    cluster, cast = await lasting_cluster(postgres, 2, roads=True)
    async with shop_on(cluster, cast, pace=0.15) as open_shop:
        yield open_shop


async def suffers(shop: Shop, fault: str, times: int) -> Night:
    """So many times under load, after which everything is as promised."""
    night = Night(shop, seed=len(fault))
    async with shop.hours():
        for _ in range(times):
            await night.suffers(fault)
    assert shop.violations() == []
    return night


async def test_a_node_that_is_killed(shop: Shop) -> None:
    """F1."""
    night = await suffers(shop, "a node is killed", 2)
    print(f"\nF1: {shop.figures()}\n{night.told()}")


async def test_nodes_that_are_replaced_one_after_the_other(shop: Shop) -> None:
    """F3."""
    exits = []
    silences = []
    async with shop.hours():
        for node in shop.cluster.nodes:
            await shop.lives_a_while(20, 1)

            async def rolls(node=node) -> None:  # type: ignore[no-untyped-def]
                exits.append(await node.goes())
                await node.start()

            silences.append(await shop.silence_of(rolls()))
    assert shop.violations() == []
    assert max(exits) < 15
    print(f"\nF3: {shop.figures()}; silences {described(silences)}; gone after {described(exits)}")


async def test_a_killed_backend_of_postgresql(shop: Shop) -> None:
    """F8: for PostgreSQL that is a crash, and everybody is thrown out."""
    night = await suffers(shop, "a backend is killed", 1)
    print(f"\nF8: {shop.figures()}\n{night.told()}")


async def test_an_immediate_restart_of_postgresql(shop: Shop) -> None:
    """F9."""
    night = await suffers(shop, "PostgreSQL restarts", 1)
    print(f"\nF9: {shop.figures()}\n{night.told()}")


async def test_commits_whose_answers_are_lost(shop: Shop, pytestconfig: pytest.Config) -> None:
    """F10: nobody knows whether it was done; who asks again is told, and nothing is there twice."""
    cuts = 1000 if pytestconfig.getoption("--long") else 20
    road = shop.cluster.database_roads[0]
    async with shop.hours():
        lost = road.answers_lost
        while road.answers_lost < lost + cuts:
            road.loses_the_answer_to(b"COMMIT")
            before = road.answers_lost
            async with asyncio.timeout(30):
                while road.answers_lost < min(before + 3, lost + cuts):
                    await asyncio.sleep(0.005)
            road.loses_the_answer_to(None)
            await shop.lives_a_while(5, 0)
    assert shop.violations() == []
    print(f"\nF10, {road.answers_lost - lost} answers lost: {shop.figures()}")


async def test_a_stalled_and_a_cut_line_to_postgresql(shop: Shop) -> None:
    night = Night(shop, seed=1)
    async with shop.hours():
        await night.suffers("the line to PostgreSQL stalls")
        await night.suffers("the line to PostgreSQL is cut")
    assert shop.violations() == []
    print(f"\nThe line to PostgreSQL: {shop.figures()}\n{night.told()}")


async def test_a_frozen_node_that_wakes_up(shop: Shop, pytestconfig: pytest.Config) -> None:
    """F17: what it believed when it froze is not what it does when it wakes; forty seconds outlast every lease."""
    night = Night(shop, seed=17)
    times, night.frozen_seconds = (5, 40.0) if pytestconfig.getoption("--long") else (1, 3.0)
    async with shop.hours():
        for _ in range(times):
            await night.suffers("a node is frozen")
    assert shop.violations() == []
    print(f"\nF17: {shop.figures()}\n{night.told()}")


async def test_an_agent_who_comes_back_on_another_node(shop: Shop) -> None:
    """F16, O9: a reload, a lost line or a dead node shorter than the grace changes nothing in any conversation."""
    before = shop.kept().log
    tom = shop.agents[1]
    for url in shop.cluster.urls:
        line = tom.socket
        tom.urls = [url]
        await line.disconnect()
        async with asyncio.timeout(30):
            while tom.socket is line or not tom.here.is_set():
                await asyncio.sleep(0.01)
    await asyncio.sleep(2.5)  # twice what a look around takes
    tom.urls = shop.cluster.urls
    assert shop.kept().log == before
    assert shop.violations() == []


async def test_two_hundred_accepts_have_one_winner_each(shop: Shop, pytestconfig: pytest.Config) -> None:
    """F15, O4: four consoles on two nodes reach for each of fifty conversations at the same moment; of two hundred
    with --long."""
    conversations = 200 if pytestconfig.getoption("--long") else 50
    race = await Race(shop.cluster, shop.cast, shop.ledger).begins()
    try:
        for conversation in await race.visitors(conversations):
            epochs = await race.all_accept(conversation)
            winners = {console.id for console, epoch in zip(race.consoles, epochs, strict=True) if epoch is not None}
            assert len(winners) == 1, (conversation, epochs)
            told = {who for which, who in race.told_who_won if which == conversation}
            assert told == winners, "whoever lost learns who won"
            await race.resolves(conversation)
        assert shop.violations() == []
        assert race.accepts == 4 * conversations
    finally:
        await race.ends()


async def test_nobody_is_given_more_than_they_may_keep_whichever_node_gives(
    new_cluster: NewCluster, postgres: Postgres
) -> None:
    """F15, O5: sixteen conversations, two people with room for three each, eight consoles that reach for them."""
    cluster, cast = await new_cluster(postgres, 2)
    await cluster.command("site", "set", cast.site_key, f"capacity={CAPACITY}")
    race = await Race(cluster, cast, each=2).begins()
    try:
        await race.all_take_one_each(await race.visitors(16))
        await race.all_accept(None)
        assert race.violations(CAPACITY) == []
        rows = kept_in(cluster.database).rows
        assert sum(row.status == "open" for row in rows) == 2 * CAPACITY, "and nobody who waits is forgotten"
    finally:
        await race.ends()


async def test_a_keeper_who_is_gone_is_replaced_once_by_both_nodes_together(gone: Gone) -> None:
    """F16 and F17, O9 and O12: beyond her grace the site's rule holds, exactly once."""
    database = gone.race.cluster.database

    def causes() -> list[str]:
        return [line.staff["cause"] for line in kept_in(database).log if line.kind in HANDS]

    async with asyncio.timeout(90):
        while "assignee_away" not in causes():
            await asyncio.sleep(0.5)
    await asyncio.sleep(2.5)  # twice what a look around takes
    assert causes().count("assignee_away") == 1, causes()
    hands = [line for line in kept_in(database).log if line.kind in HANDS]
    assert hands[-1].staff["to"]["id"] == gone.stays, "who is there has it now"
    assert gone.race.violations(0) == []
    print(f"\nF16: changes of hands {causes()}")


async def test_a_node_whose_clock_is_wrong(shop: Shop) -> None:
    """F18: ten minutes ahead; order and leases go by the database's clock."""
    if not shutil.which("faketime"):
        pytest.skip("F18: faketime is not installed")
    node = shop.cluster.nodes[1]
    await node.goes()
    node.before = ("faketime", "-f", "+10m")
    async with shop.hours():
        await node.start()
        await shop.lives_a_while(60, 3)
        times = {r.client_id: r.created_at for r in shop.ledger.receipts}
    node.kill()
    node.before = ()
    await node.start()
    assert shop.violations() == []
    log = [line for line in shop.kept().log if line.client_id in times]
    for conversation in shop.conversations:
        made = [line.created_at for line in log if line.conversation == conversation]
        assert max(b - a for a, b in pairwise(made)) < 300_000, "nobody's clock went into the log"
    print(f"\nF18: {shop.figures()}")
