"""A day in a shop: visitors write all at once on every node, agents answer, hand over and race for newcomers, and
somebody looks on from every node for both sides. Whatever happens meanwhile, everybody comes back and asks again."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from statistics import median
from typing import Any

from ..people import Refused, new_id
from ..stage import PASSWORD
from .checker import Audience, Grant, Record, Violation, violations
from .kept import Kept, kept_in
from .load import Ledger, Returning, ReturningAgent, ReturningVisitor
from .nodes import Cast, Cluster

QUESTION, ANSWER, REMARK = "I have a question, number", "I have written down point", "Only for us, remark"
HELD = "Do not be an idiot, number"
SETTLE_SECONDS = 30.0
CAPACITY = 8
"""What an agent keeps on a site without rules of its own."""


@dataclass(frozen=True)
class Figures:
    """What one stretch of a day was like. Seconds; `delivered` from the acknowledgement to each of the others."""

    acknowledged: int
    retries: int
    duplicates: int
    silence: float
    answered: list[float]
    delivered: list[float]

    def __str__(self) -> str:
        return (
            f"{self.acknowledged} acknowledged, {self.retries} retries, {self.duplicates} answered as duplicate;"
            f" acknowledged after p50 {share(self.answered, 50):.3f} p99 {share(self.answered, 99):.3f}"
            f" max {max(self.answered, default=0):.3f} s; told after p50 {share(self.delivered, 50):.3f}"
            f" p99 {share(self.delivered, 99):.3f} max {max(self.delivered, default=0):.3f} s;"
            f" longest silence {self.silence:.2f} s"
        )


def share(times: list[float], percent: int) -> float:
    """The time within which so many of a hundred were done."""
    return sorted(times)[min(len(times) - 1, len(times) * percent // 100)] if times else 0.0


@dataclass
class Keeping:
    """Who keeps a conversation, as far as its agents have been answered."""

    agent: ReturningAgent
    epoch: int


@dataclass
class Shop:
    """Ana, Ben and Cleo, and Maya and Tom; `pace` is the pause of each sender between two messages, in seconds."""

    cluster: Cluster
    cast: Cast
    pace: float = 0.0
    hands_over: bool = True
    patience: float = SETTLE_SECONDS
    """How long everybody may take to catch up, before the checker says who has not."""
    ledger: Ledger = field(default_factory=Ledger)
    visitors: list[ReturningVisitor] = field(default_factory=list)
    agents: list[ReturningAgent] = field(default_factory=list)
    tabs: list[ReturningVisitor] = field(default_factory=list)
    consoles: list[ReturningAgent] = field(default_factory=list)
    keeping: dict[str, Keeping] = field(default_factory=dict)
    newcomers: int = 0
    broken_off: bool = False
    quiet: asyncio.Event = field(default_factory=asyncio.Event)
    _staying: list[asyncio.Task[None]] = field(default_factory=list)
    _talking: "asyncio.Task[None] | None" = None
    _seen: int = 0
    _retries: int = 0
    _began: float = 0.0

    @property
    def everybody(self) -> list[Returning]:
        return [*self.visitors, *self.tabs, *self.agents, *self.consoles]

    @property
    def conversations(self) -> list[str]:
        return [visitor.conversation or "" for visitor in self.visitors]

    async def opens(self) -> None:
        """Everybody comes and says a first word; the agents take the conversations and open them all."""
        for number, name in enumerate(("Maya", "Tom")):
            agent = self._agent(name, self._from(number))
            self.agents.append(agent)
            await agent.comes()
        for number, name in enumerate(("Ana", "Ben", "Cleo")):
            visitor = self._visitor(name, self._from(number))
            self.visitors.append(visitor)
            await visitor.comes()
            await visitor.says_name()
            first = await visitor.delivers(f"Good morning, {name} here.")
            await self.ledger.write(first)
            visitor.conversation = first.conversation
            keeper = self.agents[name == "Cleo"]
            epoch = await keeper.takes(first.conversation, self.ledger)
            assert epoch is not None
            self.keeping[first.conversation] = Keeping(keeper, epoch)
        for url in self.cluster.urls:
            tab = self._visitor("Ana", [url])
            tab.token, tab.conversation = self.visitors[0].token, self.visitors[0].conversation
            self.tabs.append(tab)
            await tab.comes()
            self.consoles.append(self._agent("Maya", [url]))
            await self.consoles[-1].comes()
        for agent in (*self.agents, *self.consoles):
            for conversation in self.conversations:
                await agent.opens(conversation)
        self._staying = [asyncio.create_task(person.stays()) for person in self.everybody]

    async def closes(self) -> None:
        for task in (*self._staying, *([self._talking] if self._talking else [])):
            task.cancel()
        with contextlib.suppress(Exception):
            await asyncio.gather(*self._staying, *([self._talking] if self._talking else []), return_exceptions=True)
        for person in self.everybody:
            await person.goes()

    @asynccontextmanager
    async def hours(self) -> AsyncIterator[None]:
        """All talk until the end of it; then everything on its way is answered and everybody has caught up."""
        self.begins()
        try:
            yield
        except BaseException:
            self.broken_off = True
            raise
        finally:
            await self.ends()

    def begins(self) -> None:
        """From now on all talk."""
        self.quiet = asyncio.Event()
        self._seen, self._retries, self._began = len(self.ledger.receipts), self._tried_again(), time.monotonic()
        self._talking = asyncio.create_task(self._talks())

    async def ends(self) -> None:
        assert self._talking
        if self.broken_off:
            self._talking.cancel()
            await asyncio.wait([self._talking], timeout=SETTLE_SECONDS)
        else:
            self.quiet.set()
            await self._talking
            await self.settles()
        self._talking = None

    def figures(self, since: float | None = None) -> Figures:
        """Of the stretch that began last, or since a moment of it."""
        since = since or self._began
        receipts = [r for r in self.ledger.receipts[self._seen :] if r.acknowledged_at >= since]
        at = {(r.conversation, r.seq): r.acknowledged_at for r in receipts}
        delivered = [
            max(0.0, told - at[which])
            for person in self.everybody
            for which, told in person.applied_at.items()
            if which in at
        ]
        return Figures(
            len(receipts),
            self._tried_again() - self._retries,
            sum(r.duplicate for r in receipts),
            self.ledger.silence(since, receipts[-1].acknowledged_at if receipts else since),
            [r.acknowledged_at - r.sent_at for r in receipts],
            delivered,
        )

    async def talks_for(self, seconds: float) -> None:
        """At least so long, and until everybody was answered."""
        await asyncio.gather(asyncio.sleep(seconds), self.lives_a_while(1, 1))

    async def lives_a_while(self, acknowledged: int = 80, each: int = 3) -> None:
        """Until everybody was answered some more; whoever was stopped by an error says so."""
        assert self._talking
        senders = {person.name for person in (*self.visitors, *self.agents)}
        growing = asyncio.create_task(self.ledger.grows(acknowledged, each, senders))
        await asyncio.wait([growing, self._talking], return_when=asyncio.FIRST_COMPLETED)
        if self._talking.done():
            growing.cancel()
            self._talking.result()
        try:
            await growing
        except TimeoutError:
            raise AssertionError(self._who_is_stuck()) from None

    async def silence_of(self, fault: Awaitable[object]) -> float:
        """The longest that anybody went unacknowledged while and after this happened, until all were again."""
        began = time.monotonic()
        await fault
        await self.lives_a_while(1, 1)
        return self.ledger.silence(began, time.monotonic())

    def kept(self) -> Kept:
        return kept_in(self.cluster.database, CAPACITY)

    def violations(self, *, at_rest: bool = True) -> list[Violation]:
        """What is not as it was promised, from the first day on."""
        self.ledger.records = self.records()
        return violations(self.kept(), self.ledger, at_rest=at_rest)

    async def settles(self) -> None:
        """Until everybody has the newest entry they may see, or it has taken too long: the checker will say who."""
        kept = self.kept()
        heads = {(c, a): kept.head(c, a) for c in self.conversations for a in ("visitor", "staff")}
        with contextlib.suppress(TimeoutError, AssertionError):
            async with asyncio.timeout(self.patience):
                for person, audience, conversation in self._readers():
                    await person.has_all(conversation, heads[conversation, audience])

    def records(self) -> list[Record]:
        return [
            person.record(audience, conversation, self._called(person))
            for person, audience, conversation in self._readers()
        ]

    async def _talks(self) -> None:
        """Outboxes that pause only as their pace says until it is to be quiet, and one newcomer after the other."""
        async with asyncio.TaskGroup() as talk:
            talk.create_task(self._newcomers())
            for visitor in self.visitors:
                assert visitor.conversation
                talk.create_task(
                    visitor.keeps_sending(
                        QUESTION, self.quiet, self.ledger, self.pace, conversation=visitor.conversation
                    )
                )
                for agent in self.agents:
                    talk.create_task(self._answers(agent, visitor.conversation))
            talk.create_task(self._reads())
            talk.create_task(self._says_what_must_not_be_said())
            if self.hands_over:
                talk.create_task(self._hands_over(self.visitors[2].conversation or ""))

    async def _answers(self, agent: ReturningAgent, conversation: str) -> None:
        """Whoever keeps it answers and leaves notes, the other leaves notes."""
        for number in count(1):
            if self.quiet.is_set():
                return
            keeping = self.keeping[conversation]
            try:
                if keeping.agent is agent and number % 3:
                    where: dict[str, Any] = {"conversation": conversation, "assignment_epoch": keeping.epoch}
                    receipt = await agent.delivers(f"{ANSWER} {number}.", **where)
                else:
                    receipt = await agent.delivers(f"{REMARK} {number}.", "note", conversation=conversation)
                await self.ledger.write(receipt)
            except Refused as refused:  # handed over in this very moment
                if refused.error["code"] != "not_assignee":
                    raise
                await asyncio.sleep(0.05)
            await agent.rests(self.pace)

    async def _hands_over(self, conversation: str) -> None:
        """To and fro between the two, and whoever had it last tries to speak as if they still did."""
        while not self.quiet.is_set():
            await asyncio.sleep(max(0.4, self.pace * 4))
            had = self.keeping[conversation]
            to = next(agent for agent in self.agents if agent is not had.agent)
            answer = await had.agent.insists(
                "transfer", conversation=conversation, to=to.id, reason="She knows this better.", client_id=new_id()
            )
            self.ledger.grants.append(Grant(to.id, conversation, answer["assignment_epoch"]))
            self.keeping[conversation] = Keeping(to, answer["assignment_epoch"])
            code = await had.agent.tries("As if I kept it.", conversation, had.epoch, self.ledger)
            assert code == "not_assignee", code

    async def _says_what_must_not_be_said(self) -> None:
        for number in count(1):
            if self.quiet.is_set():
                return
            for conversation in self.conversations[:2]:
                keeping = self.keeping[conversation]
                code = await keeping.agent.tries(f"{HELD} {number}.", conversation, keeping.epoch, self.ledger)
                assert code == "held", code
            await asyncio.sleep(max(0.5, self.pace * 3))

    async def _reads(self) -> None:
        while not self.quiet.is_set():
            for person in (*self.visitors, *self.agents):
                conversation = random.choice(self.conversations)
                side = "agents"
                if isinstance(person, ReturningVisitor):
                    conversation, side = person.conversation or "", "visitor"
                await person.marks(conversation, side, self.ledger)
                await asyncio.sleep(max(0.05, self.pace / 2))

    async def _newcomers(self) -> None:
        """Each says one word and goes; both agents reach for it at once, and who has it brings it to an end."""
        while not self.quiet.is_set():
            newcomer = self._visitor("", self._from(self.newcomers))
            self.newcomers += 1
            staying: asyncio.Task[None] | None = None
            try:
                await newcomer.returns()
                staying = asyncio.create_task(newcomer.stays())
                receipt = await newcomer.delivers("I am new here.")
                await self.ledger.write(receipt)
                conversation = receipt.conversation
                epochs = await asyncio.gather(*(agent.takes(conversation, self.ledger) for agent in self.agents))
                for agent, epoch in zip(self.agents, epochs, strict=True):
                    if epoch is not None:
                        with contextlib.suppress(Refused):  # it is not theirs: the checker will say so
                            await agent.insists("resolve", conversation=conversation, client_id=new_id())
            finally:
                if staying is not None:
                    staying.cancel()
                await newcomer.goes()
            await newcomer.rests(self.pace)

    def _readers(self) -> list[tuple[Returning, Audience, str]]:
        return [
            *((v, "visitor", v.conversation or "") for v in (*self.visitors, *self.tabs)),
            *((agent, "staff", c) for agent in (*self.agents, *self.consoles) for c in self.conversations),
        ]

    def _who_is_stuck(self) -> str:
        """Who was acknowledged last and when, who is not there, and what the nodes wrote down."""
        now = time.monotonic()
        last = {r.sender: now - r.acknowledged_at for r in self.ledger.receipts if r.sender}
        away = [self._called(person) for person in self.everybody if not person.here.is_set()]
        gone = [repr(task.exception()) for task in self._staying if task.done() and not task.cancelled()]
        lines = [line for node in self.cluster.nodes for line in node.log.read_text().splitlines()[-15:]]
        seconds = ", ".join(f"{name} {since:.1f} s" for name, since in last.items())
        return "\n".join([f"acknowledged last: {seconds}; away: {away}; gave up: {gone}", *lines])

    def _called(self, person: Returning) -> str:
        for who in (self.tabs, self.consoles):
            if person in who:
                return f"{person.name} (looking on from node {who.index(person)})"  # type: ignore[arg-type]
        return person.name

    def _tried_again(self) -> int:
        return sum(person.retries for person in self.everybody)

    def _from(self, number: int) -> list[str]:
        """All nodes, a certain one first."""
        urls = self.cluster.urls
        first = number % len(urls)
        return urls[first:] + urls[:first]

    def _visitor(self, name: str, urls: list[str]) -> ReturningVisitor:
        return ReturningVisitor(urls, name, self.cast.site_key)

    def _agent(self, name: str, urls: list[str]) -> ReturningAgent:
        agent_id, email = self.cast.agents[name]
        return ReturningAgent(urls, name, agent_id, email, PASSWORD, origin=self.cluster.public_url)


@asynccontextmanager
async def shop_on(
    cluster: Cluster, cast: Cast, pace: float = 0.0, *, hands_over: bool = True, patience: float = SETTLE_SECONDS
) -> AsyncIterator[Shop]:
    """Opens, and closes whatever happens."""
    shop = Shop(cluster, cast, pace, hands_over, patience)
    try:
        await shop.opens()
        yield shop
    finally:
        await shop.closes()


def described(silences: list[float]) -> str:
    return f"median {median(silences):.2f}, max {max(silences):.2f} s"
