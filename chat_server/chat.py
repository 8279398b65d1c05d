"""The parts that live as long as the server, held together: writer, reads, pump, presence."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import structlog

from .conversations import gate, leaving, queueing, snoozing
from .conversations.rights import Circumstances
from .metrics import Metrics
from .models import Author, Conversation
from .neighbours import LEASE_SECONDS, Neighbours
from .presence import Presence
from .pump import Pump
from .rates import Rates
from .refused import Refused
from .settings import Settings
from .store import Reads, Unavailable, at, conversations, people
from .store.transaction import AgentChanged, CapacityFreed, News, Transaction
from .tokens import Tokens
from .writer import Writer

T = TypeVar("T")
log = structlog.get_logger()

DEADLINE_SECONDS = 5.0
DUE_SECONDS = 1.0


class Chat:
    """What the line and the pages ask. To be made inside the running loop, on a prepared database."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.metrics = Metrics()
        database = at(settings.storage.url)
        self.store = Reads(database)
        self.presence = Presence(self._presence_changed)
        self.pump = Pump(self.store.read, self.presence.present, settings.policy, self.metrics.delivered)
        self.writer = Writer(database, self._committed, self.metrics.committed)
        self.neighbours = Neighbours(
            self.store.read, self.writer.write, self.presence, self.pump, settings.redis_url, self.metrics.doorbell
        )
        self.tokens = Tokens(settings.secret_key)
        self.rates = Rates(settings.limits)
        self.draining = False
        self._moving: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def ready(self) -> None:
        """Loads what the first asks would wait for. To be awaited before anybody may connect."""
        locales = await self.store.read(lambda tx: {site.locale for site in people.sites(tx)} or {"en"})
        await asyncio.to_thread(gate.warm, locales)
        await self.neighbours.hear_who_is_here()
        for task in (self._look_around(), self._hold_leases()):
            self._start(task)

    async def close(self) -> None:
        self.presence.close()
        await self.neighbours.close()
        await self.pump.close()
        for task in self._tasks:
            task.cancel()
        await self.writer.close()
        self.store.close()

    async def read(self, job: Callable[[Transaction], T]) -> T:
        """What `job` reads; after five seconds `busy`."""
        try:
            return await asyncio.wait_for(self.store.read(job), DEADLINE_SECONDS)
        except TimeoutError:
            raise Refused("busy", "This takes longer than it should. Try again in a moment.") from None
        except Unavailable as error:
            log.error("read_failed", error=str(error))
            raise Refused("db_unavailable", "This cannot be read just now. Try again in a moment.") from None

    async def write(self, job: Callable[[Transaction], T], about: str | None = None) -> T:
        """What `job` did, once stored; after five seconds `retry`, while the job goes on and is never cancelled.
        `about`: the id of the site it is about, if it is about one."""
        writing = asyncio.ensure_future(self.writer.write(job, about))
        done, _ = await asyncio.wait([writing], timeout=DEADLINE_SECONDS)
        if not done:
            writing.add_done_callback(_outcome_is_no_longer_asked_for)
            raise Refused("retry", "This takes longer than it should. Ask again with the same id.")
        return writing.result()

    def circumstances(self) -> Circumstances:
        """Who is here, and the rules where a site has none of its own."""
        return Circumstances(self.presence.present(), self.settings.policy)

    def typing(self, conversation: Conversation, author: Author, draft: str | None) -> None:
        """Somebody writes; told to the other side wherever they are, the draft only to those on this node."""
        self.pump.typing(conversation, author, draft)
        self.neighbours.typing(conversation, author)

    async def queue_moves(self, site_id: str) -> None:
        """Somebody may have room: those who wait are given out, in lots, as far as it goes."""
        circumstances = self.circumstances()
        if not await self.store.read(lambda tx: queueing.would_move(tx, site_id, circumstances)):
            return
        while await self._drained(site_id) == queueing.AT_ONCE:
            pass

    async def _drained(self, site_id: str) -> int:
        circumstances = self.circumstances()
        return await self.write(lambda tx: queueing.drain(tx, site_id, circumstances), site_id)

    def _committed(self, news: list[News]) -> None:
        self.pump.committed(news)
        self.neighbours.committed(news)
        for item in news:
            if isinstance(item, CapacityFreed | AgentChanged):
                self._move(item.site_id)

    def _move(self, site_id: str) -> None:
        """Lets the queue of a site move soon; asked for many times at once it moves once."""
        if site_id not in self._moving:
            self._moving.add(site_id)
            self._start(self._moved(site_id))

    async def _moved(self, site_id: str) -> None:
        await asyncio.sleep(0)  # whatever else this commit has freed
        self._moving.discard(site_id)
        try:
            await self.queue_moves(site_id)
        except Refused:  # busy: the look around tries again
            log.info("queue_did_not_move", site=site_id)

    async def _look_around(self) -> None:
        """Once a second: what is due, who was left alone, and a queue that could move and was not told to."""
        while True:
            await asyncio.sleep(DUE_SECONDS)
            try:
                await self._do_what_is_due()
            except Exception:  # the database may be away: the next second tries again
                log.exception("due_not_done")

    async def _do_what_is_due(self) -> None:
        """Looks before it writes, so that a quiet night costs no commit."""
        await self.neighbours.hear_who_is_here()
        circumstances = self.circumstances()
        if await self.store.read(lambda tx: snoozing.due(tx, circumstances)):
            await self.writer.write(lambda tx: snoozing.wake_due(tx, circumstances))
        if await self.store.read(lambda tx: leaving.due(tx, circumstances)):
            await self.writer.write(lambda tx: leaving.attend(tx, circumstances))
        for site_id in await self.store.read(conversations.sites_that_wait):
            await self.queue_moves(site_id)

    async def _hold_leases(self) -> None:
        while True:
            try:
                await self.neighbours.tell_who_is_here()
            except Exception:
                log.exception("leases_not_held")
            await asyncio.sleep(LEASE_SECONDS)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _presence_changed(self, agent_id: str, here: bool | None) -> None:
        self._start(self._tell_presence(agent_id, here))

    async def _tell_presence(self, agent_id: str, here: bool | None) -> None:
        """`here` is what this node knows, None where another one spoke."""
        agent = await self.store.read(lambda tx: people.agent(tx, agent_id))
        if agent is None:
            return
        self.pump.team_changed(agent.site_id)
        if here is not None:
            await self.neighbours.tell_of(agent_id, here=here)
        self._move(agent.site_id)


def _outcome_is_no_longer_asked_for(writing: "asyncio.Future[T]") -> None:
    """Whoever asked was told to ask again; the answer is in the log."""
    writing.exception()
