"""Runs the server: lock, migrations, parts, listening socket, and an orderly end."""

import asyncio
import contextlib
import socket
import sys
from collections.abc import Awaitable, Callable

import structlog
import uvicorn
import uvloop

from .app import DRAIN_MS, App
from .chat import Chat
from .settings import Settings
from .store import DirectoryLock, StoreError, at, prepare

log = structlog.get_logger()

TCP_USER_TIMEOUT_MS = 20_000
"""How long a peer may leave what we sent unacknowledged before the kernel gives the connection up."""

SEND_BUFFER = 256 * 1024
"""Bytes the kernel keeps of what a peer does not read, beside its outbound queue; left alone it takes megabytes."""

SHUTDOWN_SECONDS = 6
FAREWELL_SECONDS = 0.25
"""Time for `draining` to leave before the sockets are closed."""

THREAD_SWITCH_SECONDS = 0.001
"""The writer's thread gives up the interpreter at each commit; by Python's default it waits 5 ms to get it back."""

Started = Callable[[Chat], Awaitable[None]]


class Server(uvicorn.Server):
    """uvicorn, but visitors and agents are told before it goes, and the parts are closed after it went."""

    def __init__(self, config: uvicorn.Config, app: App, started: Started) -> None:
        super().__init__(config)
        self.app = app
        self.when_started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            await self.when_started(self.app.chat)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        log.info("draining")
        for server in self.servers:  # who comes now is sent to another node at once, or waits for the next one here
            server.close()
        self.app.drain()
        await asyncio.sleep(FAREWELL_SECONDS)
        if self.app.chat.settings.storage.shared:
            await self._they_move_over()
        await super().shutdown(sockets)
        await self.app.chat.close()
        log.info("stopped")

    async def _they_move_over(self) -> None:
        """Until everybody has gone to another node at a moment of their own, answered as ever till then."""
        for _ in range(DRAIN_MS // 50):
            if not self.app.door.sessions:
                return
            await asyncio.sleep(0.05)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket whose connections do not outlive a silent peer for long, nor hoard for it. Port 0 takes a free
    one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    with contextlib.suppress(AttributeError, OSError):  # Linux only
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, TCP_USER_TIMEOUT_MS)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise StoreError(
            f"Port {port} on {host} cannot be used ({error.strerror}). Choose another with --port."
        ) from None
    return listening


def run(settings: Settings, listening: socket.socket, started: Started) -> None:
    """Serves until SIGTERM or SIGINT. Raises StoreError when another process holds the data directory, or the database
    cannot be used."""
    lock = None if settings.storage.shared else DirectoryLock(settings.storage.data_dir)
    if lock and not lock.take():
        in_use = f"Another server uses {settings.storage.data_dir}."
        raise StoreError(f"{in_use} Stop it first, or choose another data directory.")
    prepare(at(settings.storage.url))
    sys.setswitchinterval(THREAD_SWITCH_SECONDS)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings, listening, started))


async def _serve(settings: Settings, listening: socket.socket, started: Started) -> None:
    app = App(Chat(settings))
    await app.chat.ready()
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=64 * 1024,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    await Server(config, app, started).serve(sockets=[listening])
