"""Whatever is lost, doubled, late or invented between commit and client, everybody has the log, in order, at the end.

The store, the pumps of two nodes and what `hello`, `open` and `sync` read are the real ones; the network is chance's.
"""

import asyncio
import atexit
import json
import shutil
import tempfile
from collections import deque
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from chat_server import backup
from chat_server.conversations import reading, replying, rights
from chat_server.conversations.hearing import Guest
from chat_server.models import Audience, Author
from chat_server.policy import Policy
from chat_server.pump import Pump
from chat_server.pump.entries import Entries
from chat_server.store import log
from chat_server.store.database import at
from chat_server.store.lineage import log_epoch
from chat_server.store.transaction import Transaction

from ..people import Thread, new_id
from ..world import World, _nothing

VISITOR = "ana"
NODES, CLIENTS = st.integers(0, 1), st.integers(0, 3)


class Socket:
    """What a node tells a client, in order, until it is gone; `wire` is on its way."""

    def __init__(self, client: "Client", site_id: str) -> None:
        self.audience: Audience = client.audience
        self.reader_id, self.reader_name, self.site_id = client.reader_id, "", site_id
        self.session_id: str | None = None
        self.parted = False
        self.wire: deque[tuple[str, Any]] = deque()

    def tell(self, event: str, payload: str) -> None:
        if event == "entry":
            self.wire.append((event, json.loads(payload)))

    def backlog(self) -> int:
        return 0

    def end(self) -> None:
        """Nobody is thrown out here."""


class Client:
    """Keeps one conversation by the client's only rule, and the log it belongs to."""

    def __init__(self, audience: Audience, reader_id: str) -> None:
        self.audience = audience
        self.reader_id = reader_id
        self.thread = Thread()
        self.epoch: str | None = None
        self.node: Node | None = None
        self.socket: Socket | None = None


class Node:
    """A pump with a gate: while it is shut, what was read has not arrived yet."""

    def __init__(self, machine: "Resume") -> None:
        self.machine = machine
        self.open = asyncio.Event()
        self.open.set()
        self.pump = Pump(self.read, frozenset, Policy(), lambda seconds: None)

    async def read(self, job: Any) -> Any:
        answer = job(Transaction(self.machine.world.connection, self.machine.world.now))
        await self.open.wait()
        return answer


@lru_cache
def empty_database() -> Path:
    """Made once and copied, so that an example does not begin with every migration there ever was."""
    folder = Path(tempfile.mkdtemp(prefix="onethread-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    World(folder, Policy()).close()
    return folder / "chat.db"


class Resume(RuleBasedStateMachine):
    """Two nodes; Ana's two tabs and two consoles of Maya, who come and go on either."""

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        shutil.copy(empty_database(), Path(self.folder.name) / "chat.db")
        self.world = World(Path(self.folder.name), Policy(assign="by_hand", pick="any"), "Maya")
        self.maya = self.world.agents[0]
        self.conversation = str(self.world.says(VISITOR)["conversation"])
        self.world.accepts(self.maya, self.conversation)
        self.before: dict[str, list[tuple[int, int | None, str | None]]] = {}
        self.asking: set[asyncio.Task[None]] = set()
        self.nodes = [self.run(self.new_node()) for _ in range(2)]
        self.clients = [Client(audience, who) for audience, who in READERS for who in [who or self.maya.id]]
        self.kept = 0

    async def new_node(self) -> Node:
        return Node(self)

    def teardown(self) -> None:
        if not hasattr(self, "clients"):
            return
        try:
            self.all_is_told_at_the_end()
        finally:
            for node in self.nodes:
                self.run(node.pump.close())
            for task in self.asking:
                task.cancel()
            self.run(asyncio.sleep(0))
            self.loop.close()
            self.world.close()
            self.folder.cleanup()

    # What is said

    @rule(node=NODES, told=st.booleans())
    def ana_speaks(self, node: int, told: bool) -> None:
        """Not told: the node died between the commit and its telling anybody."""
        self.world.says(VISITOR, self.conversation)
        self.committed(node, told)

    @rule(node=NODES, told=st.booleans())
    def maya_speaks(self, node: int, told: bool) -> None:
        self.world.replies(self.maya, self.conversation)
        self.committed(node, told)

    @rule(node=NODES, told=st.booleans())
    def maya_leaves_a_note(self, node: int, told: bool) -> None:
        self.world.do(lambda tx: replying.note(tx, self.maya, self.conversation, new_id(), "Only for us.", _nothing))
        self.committed(node, told)

    def committed(self, node: int, told: bool) -> None:
        if told:
            self.nodes[node].pump.committed(self.world.news)
            self.ticks()
        else:
            self.dies(node)

    @rule(node=NODES)
    def dies(self, node: int) -> None:
        """With everybody who was connected to it."""
        old = self.nodes[node]
        for client in self.clients:
            if client.node is old:
                self.drops(client)
        self.run(old.pump.close())
        self.nodes[node] = self.run(self.new_node())

    # Hints and late reads

    @rule(node=NODES, times=st.integers(1, 3), true=st.booleans())
    def rings(self, node: int, times: int, true: bool) -> None:
        for _ in range(times):
            site, conversation = (self.world.site.id, self.conversation) if true else ("elsewhere", "nothing")
            self.nodes[node].pump.rang(site, [conversation])
        self.ticks()

    @rule(node=NODES)
    def reads_slowly(self, node: int) -> None:
        self.nodes[node].open.clear()

    @rule(node=NODES)
    def reads_again(self, node: int) -> None:
        self.nodes[node].open.set()
        self.ticks()

    # Clients

    @rule(client=CLIENTS, node=NODES)
    def comes(self, client: int, node: int) -> None:
        """As `hello`, `open` and a socket do it: subscribed first, then the snapshot."""
        one = self.clients[client]
        self.drops(one)
        one.node, one.socket = self.nodes[node], Socket(one, self.world.site.id)
        self.asks(self.greets(one, one.node, one.socket))

    @rule(client=CLIENTS)
    def goes(self, client: int) -> None:
        self.drops(self.clients[client])

    @rule(client=CLIENTS, many=st.integers(1, 5))
    def hears(self, client: int, many: int) -> None:
        self.receives(self.clients[client], many)

    @rule()
    def keeps_a_backup(self) -> None:
        if self.kept < 3:
            self.kept += 1
            backup.write(self.world.storage, Path(self.folder.name) / f"backup-{self.kept}.db")

    @rule()
    def is_restored(self) -> None:
        """The servers are stopped for it; what clients have is of another log from then on."""
        if not self.kept:
            return
        for node in range(2):
            self.dies(node)
        self.before[self.epoch()] = self.visible("staff")
        self.world.connection.close()
        backup.restore(self.world.storage, Path(self.folder.name) / f"backup-{self.kept}.db")
        self.world.connection = at(self.world.storage.url).connect()

    # What must hold

    @invariant()
    def everybody_has_the_beginning_of_one_log(self) -> None:
        for client in getattr(self, "clients", ()):
            has = [(e["seq"], e.get("text")) for e in client.thread.entries]
            whole = self.visible("staff") if client.epoch in (None, self.epoch()) else self.before[client.epoch]
            seen = [(seq, text) for seq, prev, text in whole if client.audience == "staff" or prev is not None]
            assert has == seen[: len(has)], (client.audience, has, seen)

    def all_is_told_at_the_end(self) -> None:
        for node in self.nodes:
            node.open.set()
        self.ticks()
        for number, client in enumerate(self.clients):
            if client.socket is None:
                self.comes(number, number % 2)
        for _ in range(50):
            for node in self.nodes:
                node.pump.rang(self.world.site.id, [self.conversation])  # a sweep
            self.ticks()
            for client in self.clients:
                self.receives(client, 100)
        self.everybody_has_the_beginning_of_one_log()
        for client in self.clients:
            seen = [seq for seq, prev, _ in self.visible("staff") if client.audience == "staff" or prev is not None]
            assert [e["seq"] for e in client.thread.entries] == seen, client.audience

    # How

    def drops(self, client: Client) -> None:
        """What was on its way is gone."""
        if client.node and client.socket:
            client.node.pump.part(client.socket)
        client.node = client.socket = None

    async def greets(self, client: Client, node: Node, socket: Socket) -> None:
        await node.pump.learn(socket.site_id)
        if socket.parted:
            return
        node.pump.join(socket)
        cursors = {self.conversation: client.thread.last} if client.epoch else {}
        epoch = client.epoch
        if client.audience == "staff":
            node.pump.open(socket, self.conversation)

        def snapshot(tx: Transaction) -> dict[str, Any]:
            guest = Guest(VISITOR, self.world.site, None)
            hello = reading.visitor_snapshot(tx, guest, epoch, cursors, self.world.circumstances())
            if client.audience == "visitor":
                return {"log_epoch": hello["log_epoch"], "entries": hello["entries"], "head": 0}
            after = cursors.get(self.conversation) if hello["log_epoch"] == epoch else None
            opened = reading.opened(tx, self.maya, self.conversation, after)
            return {"log_epoch": hello["log_epoch"], **opened}

        socket.wire.append(("hello", await node.read(snapshot)))

    async def syncs(self, node: Node, socket: Socket, after: int) -> None:
        def page(tx: Transaction) -> dict[str, Any]:
            conversation = rights.readable(tx, self.maya, self.conversation)
            author = self.maya.author if socket.audience == "staff" else Author("visitor", VISITOR, None)
            return reading.synced(tx, conversation, author, after, None, 200)

        socket.wire.append(("page", await node.read(page)))

    def receives(self, client: Client, many: int) -> None:
        for _ in range(many):
            if client.node is None or client.socket is None or not client.socket.wire:
                return
            event, payload = client.socket.wire.popleft()
            if event == "hello" and payload["log_epoch"] != client.epoch:
                client.thread, client.epoch = Thread(), payload["log_epoch"]
            elif client.epoch is None:
                continue  # before the answer to hello there is nothing to lay it on
            gap = False
            for entry in [payload] if event == "entry" else payload["entries"]:
                gap = client.thread.offer(entry) == "gap" or gap
            if gap or (event == "page" and client.thread.last < payload["head"]):
                self.asks(self.syncs(client.node, client.socket, client.thread.last))

    def asks(self, asking: Any) -> None:
        task = self.loop.create_task(asking)
        self.asking.add(task)
        task.add_done_callback(self.asking.discard)
        self.ticks()

    def ticks(self) -> None:
        async def a_few() -> None:
            for _ in range(12):
                await asyncio.sleep(0)

        self.run(a_few())

    def run(self, doing: Any) -> Any:
        return self.loop.run_until_complete(doing)

    def visible(self, audience: Audience) -> list[tuple[int, int | None, str | None]]:
        tx = Transaction(self.world.connection, self.world.now)
        return [(e.seq, e.prev, e.text) for e in log.after(tx, self.conversation, audience, 0)]

    def epoch(self) -> str:
        return log_epoch(Transaction(self.world.connection, self.world.now))


READERS: list[tuple[Audience, str]] = [("visitor", VISITOR), ("visitor", VISITOR), ("staff", ""), ("staff", "")]

QUICK = settings(
    max_examples=30, stateful_step_count=30, deadline=None, report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.mark.sqlite
def test_nobody_ends_with_less_than_the_log_or_with_a_mixed_one(pytestconfig: pytest.Config) -> None:
    many = settings(QUICK, max_examples=1_000) if pytestconfig.getoption("--long") else QUICK
    run_state_machine_as_test(Resume, settings=many)


def deaf(self: Entries, site_id: str) -> None:
    """Mutant: what nobody says at the right moment is never looked for."""


@pytest.mark.sqlite
def test_the_machine_notices_a_pump_that_does_not_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Entries, "rang", deaf)
    machine = Resume()
    machine.begin()
    machine.comes(0, node=0)
    machine.hears(0, many=5)
    machine.ana_speaks(1, told=True)
    with pytest.raises(AssertionError, match="visitor"):
        machine.teardown()
