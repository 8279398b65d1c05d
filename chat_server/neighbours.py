"""What this node tells the other nodes of a database, and hears from them: who is here, and what was written.

Who is here stands in the database as leases. That something was written is in the log anyhow; with Redis the others
hear of it at once, without within a second.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any

import structlog

from .models import Author, Conversation
from .presence import Presence
from .pump import Pump
from .settings import SettingsError
from .store import conversations, leases, people
from .store.transaction import Appended, MarksMoved, News, RowChanged, Transaction

if TYPE_CHECKING:
    from .doorbell import Doorbell

log = structlog.get_logger()

LEASE_SECONDS = 10.0
"""How often those who are here say so to the database."""

Job = Callable[[Transaction], Any]


class Neighbours:
    """`read` and `write` do a job in the database; `write` takes the name of what it is about as well. `ringing` is
    called with whether rings of others arrive, where there is a doorbell."""

    def __init__(
        self,
        read: Callable[[Job], Awaitable[Any]],
        write: Callable[[Job, str], Awaitable[Any]],
        presence: Presence,
        pump: Pump,
        redis_url: str,
        ringing: Callable[[bool], None],
    ) -> None:
        self.node_id = secrets.token_hex(4)
        self._read = read
        self._write = write
        self._presence = presence
        self._pump = pump
        self._typing: set[asyncio.Task[None]] = set()
        self._ringing = ringing
        self.doorbell = _doorbell(redis_url, self) if redis_url else None
        if self.doorbell:
            ringing(False)

    async def close(self) -> None:
        if self.doorbell:
            await self.doorbell.close()

    # Who is here

    async def hear_who_is_here(self) -> None:
        self._presence.heard(await self._read(lambda tx: leases.elsewhere(tx, self.node_id)))

    async def tell_who_is_here(self) -> None:
        """A little longer than until it is told again."""
        if here := self._presence.connected():
            await self._hold({agent_id: grace + LEASE_SECONDS for agent_id, grace in here.items()})

    async def tell_of(self, agent_id: str, *, here: bool) -> None:
        """Somebody came, or the grace of somebody who left is over."""
        await self._hold({agent_id: self._presence.grace(agent_id) + LEASE_SECONDS if here else 0})

    async def _hold(self, seconds: dict[str, float]) -> None:
        await self._write(lambda tx: leases.hold(tx, self.node_id, seconds), f"leases of {self.node_id}")

    # What we tell

    def committed(self, news: Iterable[News]) -> None:
        """Rings for every site that something was written to."""
        if self.doorbell is None:
            return
        written: dict[str, set[str]] = {}
        for item in news:
            match item:
                case RowChanged():
                    written.setdefault(item.site_id, set()).add(item.conversation_id)
                case Appended():
                    written.setdefault(item.site_id, set()).add(item.entry.conversation_id)
                case MarksMoved():
                    written.setdefault(item.conversation.site_id, set()).add(item.conversation.id)
        for site_id, ids in written.items():
            self.doorbell.ring(site_id, ids)

    def typing(self, conversation: Conversation, author: Author) -> None:
        if self.doorbell:
            agent_id = author.id if author.kind == "agent" else None
            self.doorbell.typing(conversation.site_id, conversation.id, agent_id)

    # What we hear

    def sites(self) -> frozenset[str]:
        return self._pump.sites()

    def rang(self, site_id: str, conversation_ids: Iterable[str]) -> None:
        self._pump.rang(site_id, conversation_ids)

    def hears(self, connected: bool) -> None:
        self._ringing(connected)
        if connected:
            self._pump.look_around()

    def typed(self, site_id: str, conversation_id: str, agent_id: str | None) -> None:
        task = asyncio.create_task(self._tell_typing(site_id, conversation_id, agent_id))
        self._typing.add(task)
        task.add_done_callback(self._typing.discard)

    async def _tell_typing(self, site_id: str, conversation_id: str, agent_id: str | None) -> None:
        def read(tx: Transaction) -> tuple[Conversation, Author] | None:
            conversation = conversations.find(tx, conversation_id)
            if conversation is None or conversation.site_id != site_id:
                return None
            if agent_id is None:
                return conversation, Author("visitor", conversation.visitor_id, conversation.visitor_name)
            agent = people.agent(tx, agent_id)
            return (conversation, agent.author) if agent and conversation.assignee_id == agent_id else None

        try:
            found: tuple[Conversation, Author] | None = await self._read(read)
            if found:
                self._pump.typing(found[0], found[1], None)
        except Exception:
            log.exception("typing_not_told")


def _doorbell(url: str, neighbours: Neighbours) -> "Doorbell":
    try:
        from .doorbell import Doorbell  # only where it is used: a single node needs no Redis
    except ModuleNotFoundError as error:
        raise SettingsError(f"CHAT_REDIS_URL needs {error.name}: pip install 'onethread[cluster]'.") from None
    return Doorbell(url, neighbours.node_id, neighbours)
