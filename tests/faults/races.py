"""Agents on different nodes who reach for the same conversations at once, and visitors who all come at once."""

import asyncio
from dataclasses import dataclass, field

from ..people import Refused, new_id
from ..stage import PASSWORD
from .checker import Grant, Violation, violations
from .kept import kept_in
from .load import Ledger, ReturningAgent, ReturningVisitor
from .nodes import Cast, Cluster


@dataclass
class Race:
    """Everybody of the cast has a console on every node at least; `promised` is what they were told."""

    cluster: Cluster
    cast: Cast
    promised: Ledger = field(default_factory=Ledger)
    each: int = 1
    """How many consoles everybody has open on each node."""
    consoles: list[ReturningAgent] = field(default_factory=list)
    accepts: int = 0
    told_who_won: list[tuple[str, str]] = field(default_factory=list)
    """(conversation, agent), as those heard it who came too late for a conversation they named."""

    async def begins(self) -> "Race":
        for name, (agent_id, email) in self.cast.agents.items():
            for url in self.cluster.urls * self.each:
                origin = self.cluster.public_url
                console = ReturningAgent([url], name, agent_id, email, PASSWORD, origin=origin)
                self.consoles.append(console)
                await console.comes()
        return self

    async def ends(self) -> None:
        for console in self.consoles:
            await console.goes()

    async def visitors(self, count: int) -> list[str]:
        """So many come, over all nodes, and say one word each; their conversations."""

        async def comes(number: int) -> str:
            urls = self.cluster.urls
            visitor = ReturningVisitor([urls[number % len(urls)]], "", self.cast.site_key)
            await visitor.comes()
            try:
                receipt = await visitor.delivers("Hello there.")
            finally:
                await visitor.goes()
            await self.promised.write(receipt)
            return receipt.conversation

        found: list[str] = []
        for start in range(0, count, 10):
            found += await asyncio.gather(*(comes(n) for n in range(start, min(start + 10, count))))
        return found

    async def all_accept(self, conversation: str | None) -> list[int | None]:
        """Every console at once, the next in the queue if none is named; the epochs of those who were told yes."""
        return await asyncio.gather(*(self._accepts(console, conversation) for console in self.consoles))

    async def all_take_one_each(self, conversations: list[str]) -> None:
        """Every console another one, all at once, until there are none left."""
        many = len(self.consoles)
        for start in range(0, len(conversations), many):
            some = conversations[start : start + many]
            reaching = zip(self.consoles, some, strict=False)
            await asyncio.gather(*(self._accepts(console, conversation) for console, conversation in reaching))

    async def resolves(self, conversation: str) -> None:
        """Whoever keeps it."""
        for console in self.consoles:
            try:
                await console.insists("resolve", conversation=conversation, client_id=new_id())
            except Refused:
                continue
            return

    def violations(self, capacity: int) -> list[Violation]:
        """Where only these people have ever been."""
        return violations(kept_in(self.cluster.database, capacity), self.promised)

    async def _accepts(self, console: ReturningAgent, conversation: str | None) -> int | None:
        self.accepts += 1
        named = {"conversation": conversation} if conversation else {}
        try:
            answer = await console.insists("accept", client_id=new_id(), **named)
        except Refused as refused:
            assert refused.error["code"] in ("not_assignee", "over_capacity", "not_found", "closed"), refused
            if conversation and refused.error["code"] == "not_assignee":
                self.told_who_won.append((conversation, refused.error["assignee"]["id"]))
            return None
        self.promised.grants.append(Grant(console.id, answer["conversation"], answer["assignment_epoch"]))
        return int(answer["assignment_epoch"])
