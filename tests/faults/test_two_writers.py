"""Two nodes write one conversation at the same moment, and one of them dies with its transaction open.

The writers, the store and PostgreSQL are the real ones. Each step has two halves: one node has read and written and is
held before its commit, the other begins; then the first commits, or its connection is cut and it has to ask again.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat_server.conversations import assigning, hearing, replying, rights
from chat_server.conversations.hearing import Guest
from chat_server.conversations.rights import Circumstances
from chat_server.models import Agent, Site
from chat_server.policy import Policy
from chat_server.refused import Refused
from chat_server.store import people
from chat_server.store.database import DatabaseError, at
from chat_server.store.lineage import prepare
from chat_server.store.transaction import Transaction
from chat_server.writer import Writer

from ..databases import Postgres
from ..people import new_id
from ..world import _nothing
from .checker import Grant, Promises, Receipt, violations
from .kept import Kept, PostgresDatabase, kept_in

Job = Callable[[Transaction], dict[str, Any]]
HELD_SECONDS = 1.0
CIRCUMSTANCES = Circumstances(frozenset(), Policy(assign="by_hand", pick="any", capacity=0))

SAYS = st.tuples(st.just("says"), st.integers(0, 3))
TAKES = st.tuples(st.sampled_from(("accepts", "answers")), st.integers(0, 1))
COLLISIONS = st.lists(
    st.tuples(st.booleans(), st.one_of(SAYS, TAKES), st.one_of(SAYS, TAKES), st.booleans()), max_size=8
)


@dataclass
class Nodes:
    """Two writers on one database, and who is there."""

    database: PostgresDatabase
    loop: asyncio.AbstractEventLoop
    writers: list[Writer]
    site: Site
    agents: list[Agent]


@pytest.fixture(scope="module")
def nodes(postgres: Postgres) -> Iterator[Nodes]:
    database = PostgresDatabase(postgres, "two_writers")
    postgres.create(database.name)
    prepare(at(database.url))
    loop = asyncio.new_event_loop()

    async def made() -> Nodes:
        writers = [Writer(at(database.url), lambda news: None) for _ in range(2)]
        site = await writers[0].write(lambda tx: people.add_site(tx, "Acme", ["shop.example"]))
        agents = [
            await writers[0].write(lambda tx, n=name: people.add_agent(tx, site.id, f"{n}@x.example", n, "agent", "-"))  # type: ignore[misc]
            for name in ("Maya", "Tom")
        ]
        return Nodes(database, loop, writers, site, agents)

    found = loop.run_until_complete(made())
    yield found
    for writer in found.writers:
        loop.run_until_complete(writer.close())
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()
    postgres.drop(database.name)


class Day:
    """One visitor, one conversation, and everything anybody was answered."""

    def __init__(self, nodes: Nodes) -> None:
        self.nodes = nodes
        self.guest = Guest(f"visitor-{new_id()}", nodes.site, None)
        self.client_ids = [new_id() for _ in range(4)]
        self.promised = Promises()
        self.cuts = 0
        self.conversation = ""

    async def lives(self, collisions: list[Any]) -> None:
        first = await self.ends(0, self.says(0), "says", 0)
        self.conversation = first["conversation"]
        for swapped, held, other, cut in collisions:
            await self.collides(int(swapped), held, other, cut)

    async def collides(self, node: int, held: tuple[str, int], other: tuple[str, int], cut: bool) -> None:
        here, there = self.nodes.writers[node], self.nodes.writers[1 - node]
        holds, go = threading.Event(), threading.Event()
        job, job_there = self.job(*held), self.job(*other)

        def until_told(tx: Transaction) -> dict[str, Any]:
            try:
                return job(tx)
            finally:
                holds.set()
                go.wait(HELD_SECONDS)

        one = asyncio.ensure_future(here.write(until_told, self.nodes.site.id))
        await asyncio.to_thread(holds.wait, 10)
        two = asyncio.ensure_future(there.write(job_there, self.nodes.site.id))
        await asyncio.wait([two], timeout=0.01)
        assert not two.done(), "whoever writes to the same site waits for who was there first"
        if cut:
            await self.cuts_off(here)
        go.set()
        await asyncio.wait([one, two])
        await self.ends(node, job, *held, one)
        await self.ends(1 - node, job_there, *other, two)

    async def cuts_off(self, writer: Writer) -> None:
        """As a node that dies with its transaction open."""
        connection: Any = writer._connection
        pid = connection._raw.get_server_pid()
        await asyncio.to_thread(self.nodes.database.cluster.sql, f"SELECT pg_terminate_backend({pid})")
        self.cuts += 1

    async def ends(self, node: int, job: Job, what: str, who: int, begun: Any = None) -> dict[str, Any]:
        """The answer; where nobody knows whether it was done, it is asked for again."""
        while True:
            begun = begun or asyncio.ensure_future(self.nodes.writers[node].write(job, self.nodes.site.id))
            await asyncio.wait([begun])
            try:
                answer: dict[str, Any] = begun.result()
            except Refused as refused:
                begun = None
                if refused.code == "db_unavailable":
                    continue
                assert refused.code in ("not_assignee", "closed"), refused
                return {}
            self.is_promised(what, who, answer)
            return answer

    def is_promised(self, what: str, who: int, answer: dict[str, Any]) -> None:
        if what == "accepts":
            grant = Grant(self.nodes.agents[who].id, answer["conversation"], answer["assignment_epoch"])
            self.promised.grants.append(grant)
            return
        sender = self.nodes.agents[who].name if what == "answers" else ""
        text = WORDS[what].format(who)
        client_id = self.client_ids[who] if what == "says" else answer["client_id"]
        seq = answer["seq"]  # two at once have no order of sending
        receipt = Receipt(sender, client_id, answer["conversation"], seq, "message", text, "", sent_at=seq)
        if receipt not in self.promised.receipts:
            self.promised.receipts.append(receipt)

    def job(self, what: str, who: int) -> Job:
        return {"says": self.says, "accepts": self.accepts, "answers": self.answers}[what](who)

    def says(self, number: int) -> Job:
        words, client_id = WORDS["says"].format(number), self.client_ids[number]
        where = self.conversation or None
        return lambda tx: hearing.hear(tx, self.guest, client_id, words, where, CIRCUMSTANCES, _nothing, _nothing)

    def accepts(self, who: int) -> Job:
        client_id = new_id()
        agent = self.nodes.agents[who]
        return lambda tx: assigning.accept(tx, agent, self.conversation, client_id, None, CIRCUMSTANCES)

    def answers(self, who: int) -> Job:
        client_id, agent, words = new_id(), self.nodes.agents[who], WORDS["answers"].format(who)

        def job(tx: Transaction) -> dict[str, Any]:
            said = replying.reply(tx, agent, self.conversation, client_id, words, 1, None, _nothing)
            return {**said, "client_id": client_id}

        return job

    def kept(self) -> Kept:
        everything = kept_in(self.nodes.database)
        everything.log = [line for line in everything.log if line.conversation == self.conversation]
        everything.rows = [row for row in everything.rows if row.id == self.conversation]
        return everything


WORDS = {"says": "I have a question, number {}.", "answers": "I have written down point {}."}


def test_two_nodes_write_one_conversation_as_one_would(nodes: Nodes, pytestconfig: pytest.Config) -> None:
    days: list[Day] = []

    @settings(
        max_examples=500 if pytestconfig.getoption("--long") else 15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(COLLISIONS)
    def run(collisions: list[Any]) -> None:
        day = Day(nodes)
        days.append(day)
        nodes.loop.run_until_complete(day.lives(collisions))
        assert violations(day.kept(), day.promised) == []

    run()
    promised = sum(len(day.promised.receipts) for day in days)
    print(
        f"\n{len(days)} days, {promised} receipts, {sum(day.cuts for day in days)} connections cut before their commit"
    )


def test_it_is_noticed_when_nobody_looks_whether_it_was_said_before(
    nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: the key in the database is all that is left, and the second node's answer is an error."""
    monkeypatch.setattr(rights, "earlier", lambda *asked: None)
    with pytest.raises(DatabaseError):
        nodes.loop.run_until_complete(Day(nodes).lives([(False, ("says", 1), ("says", 1), False)]))
