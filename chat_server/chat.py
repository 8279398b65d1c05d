"""The parts that live as long as the server, held together: writer, reads, pump, presence."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import structlog

from .conversations import assigning, gate, snoozing
from .conversations.rights import Circumstances
from .presence import Presence
from .pump import Pump
from .rates import Rates
from .refused import Refused
from .settings import Settings
from .store import Store, conversations, people
from .store.transaction import Transaction
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
        self.store = Store(settings.database)
        self.presence = Presence(settings.grace_seconds, self._presence_changed)
        self.pump = Pump(self.store.read, self.presence.present)
        self.writer = Writer(settings.database, self.pump.committed)
        self.tokens = Tokens(settings.secret_key)
        self.rates = Rates(settings.limits)
        self.draining = False
        self._tasks: set[asyncio.Task[None]] = {asyncio.create_task(self._wake_what_is_due())}

    async def ready(self) -> None:
        """Loads what the first asks would wait for. To be awaited before anybody may connect."""
        await asyncio.to_thread(gate.warm)
        await self.pump.begin()

    async def close(self) -> None:
        self.presence.close()
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

    async def write(self, job: Callable[[Transaction], T]) -> T:
        """What `job` did, once stored; after five seconds `retry`, while the job goes on and is never cancelled."""
        writing = asyncio.ensure_future(self.writer.write(job))
        done, _ = await asyncio.wait([writing], timeout=DEADLINE_SECONDS)
        if not done:
            writing.add_done_callback(_outcome_is_no_longer_asked_for)
            raise Refused("retry", "This takes longer than it should. Ask again with the same id.")
        return writing.result()

    def circumstances(self) -> Circumstances:
        """Who is here, and how this site hands out conversations."""
        return Circumstances(self.presence.present(), self.settings.assign == "auto", self.settings.pick)

    async def queue_moves(self, site_id: str) -> None:
        """Somebody may have become free: where the site assigns by itself, those who wait are given out."""
        if self.settings.assign != "auto":
            return
        circumstances = self.circumstances()
        await self.write(lambda tx: assigning.drain(tx, site_id, circumstances))

    async def _wake_what_is_due(self) -> None:
        """Once a second; looks before it writes, so that a quiet night costs no commit."""
        while True:
            await asyncio.sleep(DUE_SECONDS)
            try:
                if await self.store.read(conversations.due_to_wake):
                    await self.writer.write(snoozing.wake_due)
            except Exception:  # the database may be away: the next second tries again
                log.exception("due_not_done")

    def _presence_changed(self, agent_id: str) -> None:
        task = asyncio.get_running_loop().create_task(self._tell_presence(agent_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell_presence(self, agent_id: str) -> None:
        agent = await self.store.read(lambda tx: people.agent(tx, agent_id))
        if agent:
            self.pump.team_changed(agent.site_id)


def _outcome_is_no_longer_asked_for(writing: "asyncio.Future[T]") -> None:
    """Whoever asked was told to ask again; the answer is in the log."""
    writing.exception()
