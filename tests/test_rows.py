"""What a node tells late: the newest of each row, and marks that another node moved, whatever brought the row up."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chat_server.conversations import marking
from chat_server.models import Agent, Audience
from chat_server.policy import Policy
from chat_server.pump.listeners import Listeners
from chat_server.pump.rows import Rows
from chat_server.store.transaction import MarksMoved, Transaction

from .world import World

pytestmark = pytest.mark.sqlite  # what is asked here is the same on both
VISITOR = "ana"


class Console:
    """Keeps what it is told of marks."""

    audience: Audience = "staff"
    session_id: str | None = None
    parted = False

    def __init__(self, agent: Agent) -> None:
        self.reader_id, self.reader_name, self.site_id = agent.id, agent.name, agent.site_id
        self.marks: list[tuple[int, int]] = []

    def tell(self, event: str, payload: str) -> None:
        if event == "marks":
            told = json.loads(payload)
            self.marks.append((told["visitor"]["read"], told["agents"]["read"]))

    def backlog(self) -> int:
        return 0

    def end(self) -> None:
        """Nobody is thrown out here."""


class Node:
    """The rows of one node, and Maya's console at it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.conversation = str(world.says(VISITOR)["conversation"])
        world.accepts(world.agents[0], self.conversation)
        self.console = Console(world.agents[0])
        listeners = Listeners()
        listeners.join(self.console)
        self.rows = Rows(self.read, listeners, Policy())
        self.rows.begin(world.site.id, {})

    async def read(self, job: Any) -> Any:
        return job(Transaction(self.world.connection, self.world.now))

    def reads(self, seq: int) -> MarksMoved:
        """Ana has read so far, at whatever node."""
        self.world.do(lambda tx: marking.mark_by_visitor(tx, VISITOR, self.conversation, seq, seq))
        return next(item for item in self.world.news if isinstance(item, MarksMoved))

    def tells(self) -> list[tuple[int, int]]:
        """An entry or a sweep brought the row up and a second has gone by; what is told of marks now."""
        self.console.marks.clear()
        self.rows.changed(self.conversation)
        for conversation_id, (version, _) in self.rows._rows_told.items():
            self.rows._rows_told[conversation_id] = (version, -1.0)
        asyncio.run(self.rows.tell_due(frozenset()))
        return self.console.marks


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    world = World(tmp_path, Policy(assign="by_hand", pick="any"), "Maya")
    yield Node(world)
    world.close()


def test_marks_that_another_node_moved_are_told_with_the_row_whatever_brought_it_up(node: Node) -> None:
    assert node.tells() == []
    node.reads(1)
    assert node.tells() == [(1, 0)]


def test_marks_are_told_once(node: Node) -> None:
    node.tells()
    moved = node.reads(1)
    node.console.marks.clear()
    node.rows.marked(moved.conversation)
    assert node.console.marks == [(1, 0)]
    assert node.tells() == []
    node.world.replies(node.world.agents[0], node.conversation)
    assert node.tells() == []


def test_an_older_row_takes_no_mark_back(node: Node) -> None:
    """A row may have been read before a mark moved here."""
    node.tells()
    older = node.reads(1).conversation
    node.rows.marked(node.reads(2).conversation)
    node.console.marks.clear()
    node.rows._tell_row(older, 0.0)
    assert node.console.marks == []
