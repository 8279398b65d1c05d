"""A long night of faults: one after the other in an order that chance makes and a seed repeats."""

import asyncio
import random
import sqlite3
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from ..databases import Redis
from .kept import PostgresDatabase, SqliteFile
from .nodes import Node
from .shop import Shop

FROZEN_SECONDS = 3.0
DARK_SECONDS = 3.0
LOCKED_SECONDS = 3.0


@dataclass
class Night:
    """Faults on the cluster of a shop that is open; `happened`: which, how long it took and the silence (s)."""

    shop: Shop
    seed: int
    redis: Redis | None = None
    frozen_seconds: float = FROZEN_SECONDS
    happened: list[tuple[str, float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    @property
    def faults(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """Those that this cluster can have, by what happens."""
        cluster = self.shop.cluster
        found: dict[str, Callable[[], Awaitable[None]]] = {
            "a node is killed": self.node_killed,
            "a node goes and comes": self.node_rolled,
            "a node is frozen": self.node_frozen,
        }
        if isinstance(cluster.database, SqliteFile):
            found |= {"the file is locked": self.file_locked}
        if isinstance(cluster.database, PostgresDatabase):
            found |= {"a backend is killed": self.backend_killed, "PostgreSQL restarts": self.postgres_restarted}
        if cluster.database_roads:
            found |= {
                "the line to PostgreSQL is cut": self.database_cut,
                "the line to PostgreSQL stalls": self.database_stalls,
                "answers to COMMIT are lost": self.commits_unanswered,
            }
        if self.redis:
            found |= {"Redis is killed": self.redis_killed, "Redis is emptied": self.redis_flushed}
        if cluster.redis_roads:
            found |= {"the line to Redis is half open": self.redis_dark, "Redis is parted": self.redis_parted}
        return found

    async def lasts(self, cycles: int) -> None:
        """So many faults; each kind comes once before any comes again."""
        deck: list[str] = []
        for _ in range(cycles):
            if not deck:
                deck = sorted(self.faults)
                self._random.shuffle(deck)
            await self.suffers(deck.pop())

    async def suffers(self, fault: str) -> float:
        """Under load, and until everybody is answered again; the longest silence (s)."""
        await self.shop.lives_a_while(20, 1)
        lasted = 0.0

        async def passes() -> None:
            nonlocal lasted
            began = time.monotonic()
            await self.faults[fault]()
            lasted = time.monotonic() - began

        silence = await self.shop.silence_of(passes())
        self.happened.append((fault, lasted, silence))
        return silence

    def told(self) -> str:
        """Each kind of fault, how often, and the silences it made."""
        lines = []
        for fault in sorted({fault for fault, _, _ in self.happened}):
            silences = sorted(s for f, _, s in self.happened if f == fault)
            lasted = max(took for f, took, _ in self.happened if f == fault)
            middle = silences[len(silences) // 2]
            lines.append(
                f"  {fault}: {len(silences)} times, over after {lasted:.2f} s at most,"
                f" silence median {middle:.2f}, max {silences[-1]:.2f} s"
            )
        return "\n".join(lines)

    async def node_killed(self) -> None:
        node = self._some_node()
        node.kill()
        await node.start()

    async def node_rolled(self) -> None:
        node = self._some_node()
        await node.goes()
        await node.start()

    async def node_frozen(self) -> None:
        node = self._some_node()
        node.freeze()
        try:
            await asyncio.sleep(self.frozen_seconds)
        finally:
            node.thaw()

    async def file_locked(self) -> None:
        """Somebody else writes: a backup of another maker, a hand at the database."""
        database = self.shop.cluster.database
        assert isinstance(database, SqliteFile)

        def hold() -> None:
            other = sqlite3.connect(database.path, isolation_level=None, timeout=10)
            other.execute("BEGIN IMMEDIATE")
            time.sleep(LOCKED_SECONDS)
            other.execute("ROLLBACK")
            other.close()

        await asyncio.to_thread(hold)

    async def backend_killed(self) -> None:
        database = self._postgres()
        backends = await asyncio.to_thread(database.cluster.backends, database.name)
        if backends:
            await asyncio.to_thread(database.cluster.kill_backend, self._random.choice(backends))

    async def postgres_restarted(self) -> None:
        cluster = self._postgres().cluster
        await asyncio.to_thread(cluster.stop_immediate)
        await asyncio.to_thread(cluster.start_again)

    async def database_cut(self) -> None:
        self._random.choice(self.shop.cluster.database_roads).cut()

    async def database_stalls(self) -> None:
        road = self._random.choice(self.shop.cluster.database_roads)
        road.stalls_now()
        await asyncio.sleep(DARK_SECONDS)
        road.opens()

    async def commits_unanswered(self) -> None:
        """Done or not, nobody knows: the line breaks between the COMMIT and its answer, three times."""
        road = self._random.choice(self.shop.cluster.database_roads)
        lost = road.answers_lost
        road.loses_the_answer_to(b"COMMIT")
        try:
            async with asyncio.timeout(10):
                while road.answers_lost < lost + 3:
                    await asyncio.sleep(0.005)
        finally:
            road.loses_the_answer_to(None)

    async def redis_killed(self) -> None:
        assert self.redis
        self.redis.kill9()
        await asyncio.sleep(DARK_SECONDS)
        await asyncio.to_thread(self.redis.start_again)

    async def redis_flushed(self) -> None:
        assert self.redis
        self.redis.flush()
        self.redis.drop_clients()

    async def redis_dark(self) -> None:
        road = self._random.choice(self.shop.cluster.redis_roads)
        road.swallows()
        await asyncio.sleep(DARK_SECONDS)
        road.opens()

    async def redis_parted(self) -> None:
        """No node reaches the others' Redis any more, nor its own."""
        for road in self.shop.cluster.redis_roads:
            road.closes()
        await asyncio.sleep(DARK_SECONDS)
        for road in self.shop.cluster.redis_roads:
            road.opens()

    def _some_node(self) -> Node:
        return self._random.choice(self.shop.cluster.nodes)

    def _postgres(self) -> PostgresDatabase:
        database = self.shop.cluster.database
        assert isinstance(database, PostgresDatabase)
        return database
