"""A real chat server in a process of its own, on a free port, that can be killed and started again."""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx2

from chat_server.settings import Storage

from .storages import new_storage

START_SECONDS = 90  # a busy machine is slow, not wrong


class ChatServer:
    """`chat-server demo`; `url`, `site_key` and `agents` as it printed them."""

    def __init__(self, data: Path, *arguments: str, **environment: str) -> None:
        self.data = data
        given = environment.get("CHAT_DATABASE_URL")
        self.storage = Storage(data, given) if given else new_storage(data)
        self.arguments = arguments
        self.environment = as_installed() | environment
        if self.storage.shared:
            self.environment["CHAT_DATABASE_URL"] = self.storage.url
        self.printed: dict[str, Any] = {}
        self.process: subprocess.Popen[str] | None = None
        self.log = data.parent / f"{data.name}.log"

    @property
    def beside(self) -> dict[str, str]:
        """What a command needs in its environment to work on the same data."""
        return {"CHAT_DATA_DIR": str(self.storage.data_dir), "CHAT_DATABASE_URL": self.storage.database_url}

    @property
    def url(self) -> str:
        return str(self.printed["url"])

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    @property
    def site_key(self) -> str:
        return str(self.printed["site_key"])

    def agent(self, name: str) -> dict[str, str]:
        return next(agent for agent in self.printed["agents"] if agent["name"] == name)

    async def start(self) -> "ChatServer":
        """Returns when it has printed its line: from then on it is ready."""
        port = [] if self.printed else ["--port", "0"]
        command = [sys.executable, "-m", "chat_server", "demo", "--data", str(self.data), "--json", *port]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [*command, *self.arguments], stdout=subprocess.PIPE, stderr=log, text=True, env=self.environment
            )
        assert self.process.stdout
        line = await asyncio.wait_for(asyncio.to_thread(self.process.stdout.readline), START_SECONDS)
        assert line, self.log.read_text()[-3000:]
        self.printed = json.loads(line)
        return self

    @staticmethod
    def free_port() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    def kill(self) -> None:
        """As power loss for the process: no goodbye to anybody."""
        self.stop(signal.SIGKILL)

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Ends it; the exit status."""
        assert self.process
        if self.process.poll() is None:
            self.process.send_signal(by)
        status = self.process.wait(20)
        if self.process.stdout:
            self.process.stdout.close()
        return status

    def resident_mib(self) -> float:
        """Memory the process holds."""
        assert self.process
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    async def get(self, path: str, **headers: str) -> httpx2.Response:
        async with httpx2.AsyncClient(timeout=60) as client:
            return await client.get(f"{self.url}{path}", headers=headers)


def as_installed() -> dict[str, str]:
    """The environment of a server's interpreter: none of ours, and no library of the tests' (tests/installed)."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith("CHAT_") and k != "PYTHONDONTWRITEBYTECODE"}
    return ours | {"PYTHONPATH": str(Path(__file__).parent / "installed")}


def new_data_dir() -> Path:
    return Path(tempfile.mkdtemp(prefix="onethread-")) / "data"


class Production(ChatServer):
    """`chat-server serve`: `agents` and the site are made on the command line or by `add_cast` before it starts."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.listens_on = ChatServer.free_port()
        address = f"http://127.0.0.1:{self.listens_on}"
        given = {
            "CHAT_DATA_DIR": str(data), "CHAT_PORT": str(self.listens_on), "CHAT_PUBLIC_URL": address,
            "CHAT_SECRET_KEY": "0123456789abcdef" * 4, "CHAT_ASSIGN": "by_hand",
        }  # fmt: skip
        super().__init__(data, **(given | environment))
        self.printed = {"url": address}

    async def __aenter__(self) -> "Production":
        """Not started yet: whose it is has to be made first. Whatever happens, it is gone afterwards."""
        return self

    async def __aexit__(self, *error: object) -> None:
        if self.process:
            await asyncio.to_thread(self.kill)
        shutil.rmtree(self.data.parent, ignore_errors=True)

    async def start(self) -> "Production":
        """Returns when it is ready."""
        with self.log.open("a") as log:
            command = [sys.executable, "-m", "chat_server", "serve", *self.arguments]
            self.process = subprocess.Popen(command, stdout=log, stderr=log, text=True, env=self.environment)
        async with asyncio.timeout(START_SECONDS):
            while not await self._is_ready():
                assert self.process.poll() is None, self.log.read_text()[-3000:]
                await asyncio.sleep(0.05)
        return self

    async def _is_ready(self) -> bool:
        try:
            return (await self.get("/readyz")).status_code == 200
        except httpx2.TransportError:
            return False
