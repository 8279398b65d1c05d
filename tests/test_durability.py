"""Every acknowledged message is stored exactly once and reaches everybody in order, however often the server dies."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

import pytest

from .conftest import NewServer
from .people import Entry
from .recording import (
    Audience,
    Ledger,
    Receipt,
    Record,
    Returning,
    ReturningAgent,
    ReturningVisitor,
    Stored,
    faults,
    pushed_twice,
    stored_log,
)
from .servers import ChatServer

KILLS = 20
ACKNOWLEDGED_PER_LIFE = 80
EACH_PER_LIFE = 3

QUESTION, ANSWER, REMARK = "I have a question, number", "I have written down point", "Only for us, remark"


@dataclass
class Shop:
    """Ana, Ben and Cleo write all at once, Ana has a second tab open; Maya and Tom answer and leave notes."""

    server: ChatServer
    ledger: Ledger = field(default_factory=Ledger)
    quiet: asyncio.Event = field(default_factory=asyncio.Event)
    visitors: list[ReturningVisitor] = field(default_factory=list)
    agents: list[ReturningAgent] = field(default_factory=list)
    second_tabs: list[ReturningVisitor] = field(default_factory=list)
    epochs: dict[str, int] = field(default_factory=dict)
    starts: list[float] = field(default_factory=list)
    kills: int = 0
    longest_silence: float = 0.0
    broken_off: bool = False

    @property
    def everybody(self) -> list[Returning]:
        return [*self.visitors, *self.second_tabs, *self.agents]

    @property
    def conversations(self) -> dict[str, str]:
        """Visitor's name → conversation."""
        return {visitor.name: visitor.conversation or "" for visitor in self.visitors}

    def keeper(self, visitor: str) -> ReturningAgent:
        maya, tom = self.agents
        return tom if visitor == "Cleo" else maya

    def log(self) -> list[Stored]:
        return stored_log(self.server.storage)

    async def opens(self) -> None:
        """Everybody comes and says a first word; the agents take the conversations and open them all."""
        for name in ("Maya", "Tom"):
            who = self.server.agent(name)
            agent = ReturningAgent(self.server.url, name, who["id"], who["email"], who["password"])
            self.agents.append(agent)
            await agent.comes()
        for name in ("Ana", "Ben", "Cleo"):
            visitor = self._visitor(name)
            self.visitors.append(visitor)
            await visitor.comes()
            await visitor.says_name()
            first = await visitor.delivers(f"Good morning, {name} here.")
            await self.ledger.write(first)
            visitor.conversation = first.conversation
            self.epochs[name] = await self.keeper(name).accepts(first.conversation)
        for agent in self.agents:
            for conversation in self.conversations.values():
                await agent.opens(conversation)
        second_tab = self._visitor("Ana")
        second_tab.token = self.visitors[0].token
        self.second_tabs.append(second_tab)
        await second_tab.comes()

    @asynccontextmanager
    async def hours(self) -> AsyncIterator[None]:
        """All talk and come back as often as they have to; at the end everything on its way is answered."""
        async with asyncio.TaskGroup() as presence:
            staying = [presence.create_task(person.stays()) for person in self.everybody]
            talking = presence.create_task(self._talks())
            yield
            if self.broken_off:
                talking.cancel()
            else:
                self.longest_silence = self.ledger.longest_silence
                self.quiet.set()
                await talking
                await self.settles()
            for task in staying:
                task.cancel()

    async def _talks(self) -> None:
        """Nine outboxes that never pause until it is to be quiet, and one newcomer after the other."""
        async with asyncio.TaskGroup() as talk:
            talk.create_task(self._newcomers())
            for visitor in self.visitors:
                where = {"conversation": visitor.conversation}
                asking = visitor.keeps_sending(QUESTION, ["message"], self.quiet, self.ledger, **where)
                talk.create_task(asking)
                for agent in self.agents:
                    keeps = agent is self.keeper(visitor.name)
                    what, kinds = (ANSWER, ["message", "message", "note"]) if keeps else (REMARK, ["note"])
                    epoch = {"assignment_epoch": self.epochs[visitor.name]}
                    talk.create_task(agent.keeps_sending(what, kinds, self.quiet, self.ledger, **where, **epoch))

    async def _newcomers(self) -> None:
        """Each says one word and goes: with the first word all that is kept of them is made."""
        while not self.quiet.is_set():
            newcomer = self._visitor("")
            try:
                await newcomer.returns()
                async with asyncio.TaskGroup() as visit:
                    staying = visit.create_task(newcomer.stays())
                    await self.ledger.write(await newcomer.delivers("I am new here."))
                    staying.cancel()
            finally:
                await newcomer.goes()

    async def dies(self, times: int) -> list[str]:
        """Killed under load so many times; what the first kill brings to light that is not as it should be."""
        for _ in range(times):
            await self.lives_a_while()
            if found := self.loses_the_server():
                self.broken_off = True
                return found
            await self.gets_it_back()
        await self.lives_a_while()
        return []

    async def lives_a_while(self) -> None:
        """Until everybody was answered some more."""
        senders = {person.name for person in (*self.visitors, *self.agents)}
        await self.ledger.grows(ACKNOWLEDGED_PER_LIFE, EACH_PER_LIFE, senders)

    def loses_the_server(self) -> list[str]:
        """Killed in the middle of it all. What the disk and the clients hold at this moment must agree."""
        self.server.kill()
        self.kills += 1
        return faults(self.log(), self.ledger.receipts, self.records(), at_rest=False)

    async def gets_it_back(self) -> None:
        start = time.monotonic()
        await self.server.start()
        self.starts.append(time.monotonic() - start)

    async def settles(self) -> None:
        """Until everybody has the newest entry they may see."""
        heads: dict[tuple[str, Audience], int] = {}
        for line in self.log():
            heads[line.conversation, "staff"] = line.seq
            if line.prev is not None:
                heads[line.conversation, "visitor"] = line.seq
        for person, audience, conversation in self._readers():
            await person.has_all(conversation, heads[conversation, audience])

    def records(self) -> list[Record]:
        return [
            person.record(audience, conversation, f"{person.name}{' (second tab)' * (person in self.second_tabs)}")
            for person, audience, conversation in self._readers()
        ]

    def _readers(self) -> list[tuple[Returning, Audience, str]]:
        named = self.conversations
        return [
            *((v, "visitor", named[v.name]) for v in [*self.visitors, *self.second_tabs]),
            *((agent, "staff", conversation) for agent in self.agents for conversation in named.values()),
        ]

    async def closes(self) -> None:
        for person in self.everybody:
            await person.goes()

    def _visitor(self, name: str) -> ReturningVisitor:
        return ReturningVisitor(self.server.url, name, self.server.site_key)


@asynccontextmanager
async def shop_on(server: ChatServer) -> AsyncIterator[Shop]:
    shop = Shop(server)
    try:
        await shop.opens()
        yield shop
    finally:
        await shop.closes()


async def test_twenty_kills_under_load_lose_double_and_reorder_nothing(new_server: NewServer) -> None:
    async with shop_on(await new_server("--assign", "by_hand", CHAT_LIMIT_VISITOR_BURST="1000000")) as shop:
        async with shop.hours():
            found = await shop.dies(KILLS)
        assert found == []
        log = shop.log()
        assert faults(log, shop.ledger.receipts, shop.records()) == []
        newcomers = {receipt.client_id for receipt in shop.ledger.receipts if not receipt.sender}
        assert len({line.conversation for line in log}) == len(newcomers) + len(shop.conversations)

        # Asked again, it is answered as before, and nobody is told anything twice.
        heard = {id(person): len(person.pushed()) for person in shop.everybody}
        again = {receipt.sender: receipt for receipt in shop.ledger.receipts}
        for person in (*shop.visitors, *shop.agents):
            receipt = again[person.name]
            answer = await person.ask("send", **receipt.asked)
            assert answer == {
                "ok": True,
                "conversation": receipt.conversation,
                "seq": receipt.seq,
                "created_at": receipt.created_at,
                "duplicate": True,
            }
        assert shop.log() == log
        for visitor in shop.visitors:
            await shop.ledger.write(await visitor.delivers("That was all.", conversation=visitor.conversation))
        await shop.settles()
        assert faults(shop.log(), shop.ledger.receipts, shop.records()) == []
        told = [len(person.pushed()) - heard[id(person)] for person in shop.everybody]
        assert told == [1, 1, 1, 1, 3, 3], "everybody hears the last words, and nothing that was sent again"

        assert shop.server.log.read_text() == "", "no life of the server had anything to complain about"
        receipts = shop.ledger.receipts
        print(
            f"\n{KILLS} kills: {len(receipts)} acknowledged, 0 lost, doubled or out of order;"
            f" {sum(receipt.duplicate for receipt in receipts)} retries answered as duplicate;"
            f" {pushed_twice(shop.everybody)} entries pushed twice; {len(shop.records())} recorders;"
            f" longest silence {shop.longest_silence:.2f} s; ready again after {median(shop.starts):.2f} s"
            f" (at most {max(shop.starts):.2f} s)"
        )


# The harness can fail: a log and two records with one thing wrong in them.

ANA, MAYA = "Ana", "Maya"


@dataclass
class Day:
    """Ana asks, Maya takes it, leaves a note and answers, Ana thanks twice; all as it should be."""

    log: list[Stored]
    receipts: list[Receipt]
    records: list[Record]

    def faults(self) -> list[str]:
        return faults(self.log, self.receipts, self.records)

    def kinds(self) -> set[str]:
        return {fault.split(":")[0] for fault in self.faults()}


def good_day() -> Day:
    said: list[tuple[int | None, str, str, str, str | None]] = [
        (0, "message", "visitor", ANA, "Where is my parcel?"),
        (1, "assigned", "agent", MAYA, None),
        (None, "note", "agent", MAYA, "She sounds tired."),
        (2, "message", "agent", MAYA, "It is on its way."),
        (4, "message", "visitor", ANA, "Thank you."),
        (5, "message", "visitor", ANA, "Good night."),
    ]
    log = [
        Stored("c", seq, prev, kind, side, name, f"id-{seq}" if text else None, text)
        for seq, (prev, kind, side, name, text) in enumerate(said, 1)
    ]
    receipts = [
        Receipt(line.author or "", line.client_id or "", "c", line.seq, line.kind, line.text or "", "")
        for line in log
        if line.text
    ]
    for_ana = [entry(line, line.prev) for line in log if line.prev is not None]
    for_maya = [entry(line, line.seq - 1) for line in log]
    return Day(log, receipts, [Record(ANA, "visitor", "c", for_ana), Record(MAYA, "staff", "c", for_maya)])


def entry(line: Stored, prev: int | None) -> Entry:
    author = {"kind": line.author_kind, "name": line.author}
    told = {"conversation": "c", "seq": line.seq, "prev": prev, "kind": line.kind, "author": author}
    return told | ({"text": line.text} if line.text else {})


def test_a_good_day_has_no_faults() -> None:
    assert good_day().faults() == []


def test_a_lost_entry_is_noticed() -> None:
    day = good_day()
    del day.log[4]
    assert "lost: Ana's 'Thank you.', acknowledged as 5" in day.faults()
    assert {"lost", "gap", "differs"} <= day.kinds()
    day = good_day()
    del day.log[-1]
    assert {"lost", "differs"} == day.kinds(), "the last one leaves no gap"


def test_a_doubled_entry_is_noticed() -> None:
    day = good_day()
    day.log.append(replace(day.log[4], seq=7, prev=6))
    assert "doubled: Ana's 'Thank you.', acknowledged as 5, is stored as [5, 7]" in day.faults()
    assert {"doubled", "out of order", "differs"} == day.kinds()
    day.log[6] = replace(day.log[6], client_id="id-7")
    assert {"made up", "differs"} == day.kinds(), "under another id it is something that nobody has an answer for"


def test_swapped_entries_are_noticed() -> None:
    day = good_day()
    thanks, night = day.log[4:]
    day.log[4:] = [replace(night, seq=5, prev=4), replace(thanks, seq=6, prev=5)]
    assert {"moved", "out of order", "differs"} == day.kinds()


def test_other_words_than_were_acknowledged_are_noticed() -> None:
    day = good_day()
    day.log[4] = replace(day.log[4], text="Thanks.")
    assert {"changed", "differs"} == day.kinds()


def test_a_wrong_predecessor_is_noticed() -> None:
    day = good_day()
    day.log[3] = replace(day.log[3], prev=3)
    assert day.faults() == ["wrong prev: c 4 (message) has 3, not 2"]


SPOILERS: dict[str, Callable[[list[Entry]], object]] = {
    "misses the last": lambda applied: applied.pop(),
    "misses one": lambda applied: applied.pop(1),
    "has one twice": lambda applied: applied.append(applied[-1]),
    "has two swapped": lambda applied: applied.insert(0, applied.pop(1)),
}


@pytest.mark.parametrize("reader", [0, 1], ids=["visitor", "staff"])
@pytest.mark.parametrize("what", SPOILERS)
def test_a_client_that_has_something_else_is_noticed(what: str, reader: int) -> None:
    day = good_day()
    SPOILERS[what](day.records[reader].applied)
    assert day.kinds() == {"differs"}


def test_a_note_that_a_visitor_was_told_is_noticed() -> None:
    day = good_day()
    day.records[0] = replace(day.records[0], told=[{"row": {"last": [{"text": "She sounds tired."}]}}])
    assert day.faults() == ["leaked: Ana was told the note 'She sounds tired.'"]


def test_who_is_behind_is_no_fault_until_it_is_quiet() -> None:
    day = good_day()
    day.records[0].applied.pop()
    day.receipts.pop()
    assert faults(day.log, day.receipts, day.records, at_rest=False) == []
    assert day.kinds() == {"differs", "made up"}


# The harness can fail: servers that break a promise, each caught within a few kills, ten at most.

WAKES = '''
import os, time
from chat_server import serving, writer
from chat_server.conversations import rights
from chat_server.store import connect, log
from chat_server.store.transaction import Transaction

def awake():
    """The mutant behaves until its scene is set."""
    return os.path.exists(os.environ["MUTANT_WAKES"])
'''

ANSWERS_BEFORE_THE_COMMIT = """
commit = writer.Writer._commit

def too_early(self, batch):
    if not awake():
        return commit(self, batch)
    tx = Transaction(self._connection)
    self._connection.execute("BEGIN IMMEDIATE")
    for job in batch:
        self._run(job, tx)
    self._hand_over(batch, tx.news)
    time.sleep(0.02)
    self._connection.execute("COMMIT")
    return []

writer.Writer._commit = too_early
"""

FORGETS_WHAT_WAS_SENT = """
earlier, prepare = rights.earlier, serving.prepare

def without_key(database):
    prepare(database)
    connection = connect(database)
    for step in ("CREATE TABLE kept AS SELECT * FROM entry", "DROP TABLE entry", "ALTER TABLE kept RENAME TO entry"):
        connection.execute(step)
    connection.close()

def late(self, batch, news):
    self._loop.call_soon_threadsafe(self._loop.call_later, 0.05, self._settle, batch, news)

serving.prepare = without_key
rights.earlier = lambda *asked: None if awake() else earlier(*asked)
writer.Writer._hand_over = late
"""

SHOWS_NOTES_TO_VISITORS = """
class Kinds(frozenset):
    def __contains__(self, kind):
        return not awake() and super().__contains__(kind)

log.STAFF_ONLY = Kinds(log.STAFF_ONLY)
"""


@pytest.mark.parametrize(
    ("mutant", "fault"),
    [
        pytest.param(ANSWERS_BEFORE_THE_COMMIT, "lost", id="answers before the commit"),
        pytest.param(FORGETS_WHAT_WAS_SENT, "doubled", id="forgets what was sent"),
        pytest.param(SHOWS_NOTES_TO_VISITORS, "leaked", id="shows notes to visitors"),
    ],
)
async def test_a_server_that_breaks_the_promise_is_caught(
    new_server: NewServer, tmp_path: Path, mutant: str, fault: str
) -> None:
    (tmp_path / "sitecustomize.py").write_text(WAKES + mutant)
    wakes = tmp_path / "awake"
    changed = {"PYTHONPATH": str(tmp_path), "MUTANT_WAKES": str(wakes), "CHAT_LIMIT_VISITOR_BURST": "1000000"}
    async with shop_on(await new_server("--assign", "by_hand", **changed)) as shop:
        wakes.touch()
        async with shop.hours():
            found = await shop.dies(10)
    first = next((one for one in found if one.startswith(fault)), None)
    assert first, found
    print(f"\n{len(found)} faults after {shop.kills} kill(s) and {len(shop.ledger.receipts)} receipts; {first}")
