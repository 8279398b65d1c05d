"""Two nodes on one database: what one does, people at the other see."""

import asyncio
from typing import Any

import pytest

from ..databases import Postgres, Redis
from ..people import Agent, Visitor, new_id
from ..stage import PASSWORD
from .conftest import NewCluster
from .nodes import Cast, Cluster


def agent_at(cluster: Cluster, node: int, cast: Cast, name: str) -> Agent:
    agent = Agent(cluster.nodes[node].url, name, *cast.agents[name], PASSWORD)
    agent.http.headers["origin"] = cluster.public_url
    return agent


def visitor_at(cluster: Cluster, node: int, cast: Cast, name: str) -> Visitor:
    return Visitor(cluster.nodes[node].url, name, cast.site_key)


@pytest.mark.parametrize("rings", [False, True], ids=["without Redis", "with Redis"])
async def test_a_thread_between_two_nodes(
    postgres: Postgres, redis: Redis, new_cluster: NewCluster, rings: bool
) -> None:
    cluster, cast = await new_cluster(postgres, 2, redis if rings else None)
    ana, maya = visitor_at(cluster, 0, cast, "Ana"), agent_at(cluster, 1, cast, "Maya")
    await maya.comes()
    await ana.comes()
    await ana.says("Is anybody there?")
    assert ana.conversation
    await maya.is_told("conversation", lambda row: row["id"] == ana.conversation and row["status"] == "waiting")
    epoch = await maya.accepts(ana.conversation)
    await ana.sees(lambda e: e["kind"] == "assigned")
    await maya.replies(ana.conversation, "Yes, Maya here. Thank you for writing.", epoch)
    await ana.hears("Yes, Maya here. Thank you for writing.")
    await ana.says("Good")
    await maya.hears("Good")
    await ana.ask("mark", conversation=ana.conversation, delivered=4, read=4)
    await maya.is_told("marks", lambda marks: marks["visitor"]["read"] == 4)
    await maya.ask("resolve", conversation=ana.conversation, assignment_epoch=epoch, client_id=new_id())
    await ana.sees(lambda e: e["kind"] == "resolved")
    for person in (ana, maya):
        await person.goes()
    assert cluster.complaints() == []


async def test_somebody_writes_at_the_other_node(postgres: Postgres, redis: Redis, new_cluster: NewCluster) -> None:
    """Who writes goes through Redis, what they write does not."""
    cluster, cast = await new_cluster(postgres, 2, redis)
    ana, maya = visitor_at(cluster, 0, cast, "Ana"), agent_at(cluster, 1, cast, "Maya")
    await maya.comes()
    await ana.comes()
    await ana.says("Hello")
    assert ana.conversation
    await maya.accepts(ana.conversation)
    await _until_told(ana, maya, ana.conversation)
    await _until_told(maya, ana, ana.conversation)
    for person in (ana, maya):
        await person.goes()


async def _until_told(writer: Any, reader: Any, conversation: str) -> None:
    """A ring may be lost, as while a node subscribes; who goes on writing says it again, as panels and consoles do."""
    async with asyncio.timeout(10):
        while not any(event == "typing" for event, _ in reader.heard):
            await writer.ask("typing", conversation=conversation)
            await asyncio.sleep(0.1)


async def test_presence_and_the_queue_are_shared(postgres: Postgres, new_cluster: NewCluster) -> None:
    cluster, cast = await new_cluster(postgres, 2, CHAT_ASSIGN="auto")
    maya, tom = agent_at(cluster, 0, cast, "Maya"), agent_at(cluster, 1, cast, "Tom")
    ana, ben = visitor_at(cluster, 0, cast, "Ana"), visitor_at(cluster, 1, cast, "Ben")
    await ana.comes()
    await ben.comes()
    await ana.says("Nobody is here yet")
    await ben.says("Nor for me")
    await tom.comes()
    await ana.sees(lambda e: e["kind"] == "assigned" and e["data"]["to"]["name"] == "Tom")
    await ben.sees(lambda e: e["kind"] == "assigned")
    await maya.comes()
    await tom.is_told("presence", lambda team: all(a["present"] for a in team["agents"]))
    cleo = visitor_at(cluster, 1, cast, "Cleo")
    await cleo.comes()
    await cleo.says("Who has the fewest?")
    await cleo.sees(lambda e: e["kind"] == "assigned" and e["data"]["to"]["name"] == "Maya")
    for person in (ana, ben, cleo, maya, tom):
        await person.goes()


async def test_who_signs_out_at_one_node_hears_nothing_more_at_the_other(
    postgres: Postgres, new_cluster: NewCluster
) -> None:
    cluster, cast = await new_cluster(postgres, 2)
    maya = agent_at(cluster, 0, cast, "Maya")
    await maya.comes()
    at_the_other = await maya.http.post(f"{cluster.nodes[1].url}/console/sign-out")
    assert at_the_other.status_code == 200
    async with asyncio.timeout(5):
        while maya.socket.connected:
            await asyncio.sleep(0.05)
    await maya.http.aclose()
