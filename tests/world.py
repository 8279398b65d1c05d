"""A site in a real database with a clock of its own: what people do there, and what must hold after every step."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from chat_server.conversations import assigning, closing, handing, hearing, leaving, queueing, replying, snoozing
from chat_server.conversations.handing import Handing
from chat_server.conversations.hearing import Guest
from chat_server.conversations.rights import Circumstances
from chat_server.models import Agent, Team
from chat_server.policy import Policy
from chat_server.refused import Refused
from chat_server.store import at, conversations, leases, log, people, prepare, teams
from chat_server.store.database import Row
from chat_server.store.transaction import News, Transaction

from .people import new_id
from .storages import new_storage, remove

T = TypeVar("T")
MINUTE = 60_000


def _nothing() -> None:
    """Nobody is held to a rate here."""


class World:
    """`now` is ms since 1970; `present` are the agents who are here, as routing is told."""

    def __init__(self, folder: Path, policy: Policy, *names: str) -> None:
        self.storage = new_storage(folder)
        database = at(self.storage.url)
        prepare(database)
        self.connection = database.connect()
        hurried = "SET synchronous_commit = off" if self.storage.shared else "PRAGMA synchronous = OFF"
        self.connection.fetch(hurried, ())  # nobody dies here
        self.policy = policy
        self.news: list[News] = []
        """What the last commit made happen."""
        self.now = 1_800_000_000_000
        self.present: set[str] = set()
        self.site = self.do(lambda tx: people.add_site(tx, "Acme", ["shop.example"]))
        self.agents: list[Agent] = [
            self.do(lambda tx, name=name: people.add_agent(tx, self.site.id, f"{name}@x.example", name, "lead", "-"))  # type: ignore[misc]
            for name in names
        ]

    def close(self) -> None:
        self.connection.close()
        remove(self.storage)

    def do(self, job: Callable[[Transaction], T]) -> T:
        """One transaction at the world's time; what is refused leaves no trace."""
        tx = Transaction(self.connection, self.now)
        self.connection.begin(None)
        try:
            answer = job(tx)
        except Refused:
            assert not tx.wrote, "a refusal comes before anything is written"
            self.connection.rollback()
            raise
        self.connection.commit()
        self.news = tx.news
        return answer

    def tried(self, job: Callable[[Transaction], T]) -> T | str:
        """The answer, or the code it was refused with."""
        try:
            return self.do(job)
        except Refused as refused:
            return refused.code

    def circumstances(self) -> Circumstances:
        return Circumstances(frozenset(self.present), self.policy)

    # What people do

    def says(
        self,
        visitor: str,
        conversation: str | None = None,
        circumstances: Circumstances | None = None,
        team: Team | None = None,
        page: str | None = None,
    ) -> Any:
        guest = Guest(visitor, self.site, (page, None) if page else None)
        how = circumstances or self.circumstances()
        key = team.key if team else None
        return self.tried(
            lambda tx: hearing.hear(tx, guest, new_id(), "Hello there", conversation, how, _nothing, _nothing, key)
        )

    def team(self, name: str, *members: Agent) -> Team:
        return self.do(lambda tx: teams.add(tx, self.site.id, name, [agent.id for agent in members]))

    def accepts(self, agent: Agent, conversation: str | None, circumstances: Circumstances | None = None) -> Any:
        how = circumstances or self.circumstances()
        return self.tried(lambda tx: assigning.accept(tx, agent, conversation, None, None, how))

    def replies(self, agent: Agent, conversation: str, earlier: int = 0) -> Any:
        """As of an epoch so much `earlier` than the conversation's."""
        epoch = self.row(conversation)["assignment_epoch"] - earlier
        words = "Thank you for your patience, it is on its way."
        return self.tried(lambda tx: replying.reply(tx, agent, conversation, new_id(), words, epoch, None, _nothing))

    def hands(
        self, verb: Any, agent: Agent, conversation: str, to: Agent | None = None, team: str | None = None
    ) -> Any:
        what = Handing(conversation, "Somebody else knows this better.", to.id if to else None, team)
        return self.tried(lambda tx: verb(tx, agent, what, self.circumstances()))

    def transfers(self, agent: Agent, conversation: str, to: Agent) -> Any:
        return self.hands(handing.transfer, agent, conversation, to)

    def transfers_to_team(self, agent: Agent, conversation: str, team: Team | None) -> Any:
        """None: to everybody."""
        return self.hands(handing.transfer, agent, conversation, team=team.id if team else conversations.EVERYBODY)

    def resolves(self, agent: Agent, conversation: str) -> Any:
        return self.tried(lambda tx: closing.resolve(tx, agent, conversation, None, None))

    def reopens(self, agent: Agent, conversation: str) -> Any:
        return self.tried(lambda tx: closing.reopen(tx, agent, conversation, None, self.circumstances()))

    def snoozes(self, agent: Agent, conversation: str, minutes: int | None) -> Any:
        """None: taken up again."""
        until = self.now + minutes * MINUTE if minutes is not None else None
        how = self.circumstances()
        return self.tried(lambda tx: snoozing.snooze(tx, agent, conversation, until, None, None, how))

    def chooses(self, visitor: str, conversation: str, wish: str) -> Any:
        return self.tried(lambda tx: leaving.choose(tx, visitor, conversation, wish, self.circumstances()))

    def comes(self, agent: Agent) -> None:
        self.present.add(agent.id)
        self.do(lambda tx: leases.hold(tx, "here", {agent.id: 24 * 3600}))

    def goes(self, agent: Agent) -> None:
        """The grace of somebody who left is over."""
        self.present.discard(agent.id)
        self.do(lambda tx: leases.hold(tx, "here", {agent.id: 0}))

    def looks_around(self) -> int:
        """What the server does once a second; how many left the queue."""
        self.do(lambda tx: snoozing.wake_due(tx, self.circumstances()))
        self.do(lambda tx: leaving.attend(tx, self.circumstances()))
        given = 0
        while moved := self.do(lambda tx: queueing.drain(tx, self.site.id, self.circumstances())):
            given += moved
        return given

    # What is there

    def row(self, conversation: str) -> Row:
        (row,) = self.read("SELECT * FROM conversation WHERE id = ?", conversation)
        return row

    def rows(self, condition: str = "1 = 1") -> list[Row]:
        return self.read(f"SELECT * FROM conversation WHERE {condition} ORDER BY created_at, id")

    def read(self, sql: str, *parameters: Any) -> list[Row]:
        return self.do(lambda tx: list(tx.all(sql, *parameters)))

    def load(self, agent: Agent) -> int:
        return self.do(lambda tx: people.load(tx, agent.id))

    def log(self) -> list[tuple[str, int, str, int, dict[str, Any]]]:
        return self.do(lambda tx: list(log.of_site(tx, self.site.id)))

    def newest(self, visitor: str) -> str | None:
        found = self.do(lambda tx: conversations.newest_of(tx, visitor))
        return found.id if found else None

    # What must hold

    def holds(self) -> None:
        """One keeper or none, one entry and one epoch for every change, nobody over capacity, one thread a visitor."""
        assert not self.rows("assignee_id IS NULL AND status NOT IN ('waiting', 'resolved')")
        assert not self.rows("status = 'waiting' AND waiting_since IS NULL")
        counted = "SELECT {0}, COUNT(*) FROM conversation WHERE {1} GROUP BY {0} HAVING COUNT(*) > ?"
        if self.policy.capacity:
            assert not self.read(counted.format("assignee_id", "status = 'open'"), self.policy.capacity)
        assert not self.read(counted.format("visitor_id", "status <> 'resolved'"), 1)

    def every_change_has_an_entry(self) -> None:
        """From the log alone: epochs count up by one, each with who and why, and the last says who keeps it now."""
        for row in self.rows():
            entries = self.read(
                "SELECT kind, data, staff FROM entry WHERE conversation_id = ? AND kind IN"
                " ('assigned', 'transferred', 'requeued') ORDER BY seq",
                row["id"],
            )
            keeper = None
            for epoch, entry in enumerate(entries, 1):
                told = {**json.loads(entry["data"]), **json.loads(entry["staff"])}
                assert told["assignment_epoch"] == epoch
                assert told["reason"] and told["cause"] and "by" in told
                assert entry["kind"] != "transferred" or (told["from"] and told["from"]["id"] == keeper)
                keeper = told["to"]["id"] if told["to"] else None
            assert row["assignment_epoch"] == len(entries)
            if row["status"] != "waiting":
                assert row["assignee_id"] == keeper
