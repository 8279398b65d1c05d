"""One server or several on one database, each a process of its own that can be killed, frozen, drained and started."""

import asyncio
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chat_server.settings import Storage

from ..databases import Postgres, Redis, free_port
from ..servers import ChatServer, as_installed
from .kept import Database, PostgresDatabase, SqliteFile
from .proxy import Proxy

START_SECONDS = 90.0
LIMITS = ("SENDS", "ASKS", "CONVERSATIONS", "HANDSHAKES", "SIGN_INS", "VISITOR_BURST")


@dataclass(frozen=True)
class Cast:
    """A site and its agents: name → (id, e-mail)."""

    site_key: str
    agents: dict[str, tuple[str, str]]


class Node(ChatServer):
    """`chat-server serve` on a port that stays the same."""

    def __init__(self, data: Path, name: str, *before: str, **environment: str) -> None:
        super().__init__(data, **environment)
        self.log = data.parent / f"{name}.log"
        self.before = before
        """What the command is started by, such as another clock."""
        self.environment["CHAT_PORT"] = str(free_port())
        self.starts: list[float] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.environment['CHAT_PORT']}"

    async def start(self) -> "Node":
        """Returns when it answers."""
        began = time.monotonic()
        command = [*self.before, sys.executable, "-m", "chat_server", "serve"]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, text=True, env=self.environment, start_new_session=bool(self.before)
            )
        while not await self.answers():
            assert self.process.poll() is None, self.log.read_text()[-3000:]
            assert time.monotonic() - began < START_SECONDS, self.log.read_text()[-3000:]
            await asyncio.sleep(0.02)
        self.starts.append(time.monotonic() - began)
        return self

    def kill(self) -> None:
        """What it was started by may stay as its parent, and would leave it alone in the world."""
        if self.before and self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        super().kill()

    async def answers(self, path: str = "/healthz") -> bool:
        """Whether it says 200 to this within a second."""
        try:
            async with asyncio.timeout(1):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                try:
                    writer.write(f"GET {path} HTTP/1.0\r\nHost: x\r\n\r\n".encode())
                    answer = await reader.readline()
                finally:
                    writer.transport.abort()
        except (OSError, TimeoutError):
            return False
        return b" 200 " in answer

    async def goes(self) -> float:
        """SIGTERM; how many seconds it took to go."""
        assert self.process
        began = time.monotonic()
        self.process.terminate()
        status = await asyncio.to_thread(self.process.wait, 30)
        assert status in (0, -signal.SIGTERM), (status, self.log.read_text()[-3000:])
        return time.monotonic() - began

    def freeze(self) -> None:
        """As a machine whose disk hangs: connections stay, nothing is answered."""
        assert self.process
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGCONT)

    def complaints(self) -> list[str]:
        """What it wrote down as an error."""
        return [line for line in self.log.read_text().splitlines() if '"level": "error"' in line or "Traceback" in line]


class Cluster:
    """Nodes on one database, with a road to it and one to Redis for each of them that a test may break."""

    def __init__(
        self,
        database: Database,
        count: int,
        folder: Path,
        redis: Redis | None = None,
        *,
        roads: bool = False,
        **environment: str,
    ) -> None:
        self.database = database
        self.folder = folder
        self.public_url = f"http://127.0.0.1:{free_port()}"
        data = folder / "data"
        common = {
            "CHAT_DATA_DIR": str(data),
            "CHAT_SECRET_KEY": "a secret of at least thirty-two characters",
            "CHAT_PUBLIC_URL": self.public_url,
            "CHAT_ASSIGN": "by_hand",
            "CHAT_PICK": "any",
            **{f"CHAT_LIMIT_{limit}": "1000000" for limit in LIMITS},
            **environment,
        }
        self.database_roads: list[Proxy] = []
        self.redis_roads: list[Proxy] = []
        self.nodes: list[Node] = []
        for number in range(count):
            own = dict(common)
            if isinstance(database, PostgresDatabase):
                own["CHAT_DATABASE_URL"] = database.url
                if roads:
                    road = Proxy("127.0.0.1", database.cluster.port)
                    self.database_roads.append(road)
                    own["CHAT_DATABASE_URL"] = database.url.replace(f":{database.cluster.port}/", f":{road.port}/")
            if redis:
                own["CHAT_REDIS_URL"] = redis.url
                if roads:
                    road = Proxy("127.0.0.1", redis.port)
                    self.redis_roads.append(road)
                    own["CHAT_REDIS_URL"] = redis.url.replace(f":{redis.port}/", f":{road.port}/")
            self.nodes.append(Node(data, f"node-{number}", **own))

    @property
    def urls(self) -> list[str]:
        return [node.url for node in self.nodes]

    async def start(self) -> "Cluster":
        for road in (*self.database_roads, *self.redis_roads):
            await road.start()
        await asyncio.gather(*(node.start() for node in self.nodes))
        return self

    async def stop(self) -> None:
        for node in self.nodes:
            if node.process:
                node.thaw() if node.process.poll() is None else None
                node.kill()
        for road in (*self.database_roads, *self.redis_roads):
            await road.stop()

    async def command(self, *arguments: str) -> dict[str, Any]:
        """What an owner types beside the running servers."""
        return await _command(self.nodes[0].environment, *arguments)

    def complaints(self) -> list[str]:
        return [complaint for node in self.nodes for complaint in node.complaints()]


async def seed(storage: Storage, names: Sequence[str] = ("Maya", "Tom")) -> Cast:
    """A site with agents; the first is its lead."""
    from ..stage import add_cast  # a plugin of the tests, which may not be loaded before it is one

    return Cast(*await add_cast(storage, *names))


async def _command(environment: dict[str, str], *arguments: str) -> dict[str, Any]:
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "chat_server", *arguments],
        capture_output=True,
        text=True,
        env=as_installed() | environment,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def sqlite_folder() -> tuple[Path, SqliteFile]:
    """A new folder, and the database that a node will have in it."""
    folder = Path(tempfile.mkdtemp(prefix="onethread-faults-"))
    (folder / "data").mkdir()
    return folder, SqliteFile(folder / "data" / "chat.db")


def postgres_folder(cluster: Postgres, template: str | None = None) -> tuple[Path, PostgresDatabase]:
    """A new folder, and a new database, empty or a copy of one that is seeded."""
    folder = Path(tempfile.mkdtemp(prefix="onethread-faults-"))
    (folder / "data").mkdir()
    name = f"faults_{secrets.token_hex(4)}"
    cluster.create(name, template)
    return folder, PostgresDatabase(cluster, name)
