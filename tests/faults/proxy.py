"""A TCP road between two programs that can be slow, stop, swallow what is sent, or break off at an exact place."""

import asyncio
import contextlib
import random
import socket
from typing import Literal

from ..databases import free_port

WINDOW = 64 * 1024

State = Literal["open", "stalled", "black hole", "closed"]


class Proxy:
    """Listens on `port` and passes everything on to where it leads, as its state allows."""

    def __init__(self, host: str, port: int) -> None:
        self.leads_to = host, port
        self.port = free_port()
        self.state: State = "open"
        self.latency = 0.0
        """Seconds each way."""
        self.stalls: tuple[float, float] = (0.0, 0.0)
        """(how often of all chunks, for how many seconds) the road is blocked for a moment."""
        self.answers_lost = 0
        self._lose_answer_to: bytes | None = None
        self._random = random.Random(port)
        self._moving = asyncio.Event()
        self._moving.set()
        self._carriers: set[Carrier] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> "Proxy":
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        return self

    async def stop(self) -> None:
        if self._server:
            self._server.close()
        self.cut()
        while self._carriers:
            await asyncio.sleep(0.01)

    @property
    def passing(self) -> int:
        """How many connections get through at this moment."""
        return sum(not carrier.dark and carrier.far is not None for carrier in self._carriers)

    def opens(self) -> None:
        """From now on everything passes. Connections whose bytes were swallowed stay deaf, as a NAT forgets them."""
        self.state = "open"
        self._moving.set()

    def stalls_now(self) -> None:
        """Nothing moves, nothing is lost: it arrives when the road opens."""
        self.state = "stalled"
        self._moving.clear()

    def swallows(self) -> None:
        """Half open: what is sent is taken and never arrives, and nobody is told. The far end sees a hang-up."""
        self.state = "black hole"
        self._moving.set()
        for carrier in self._carriers:
            carrier.go_dark()

    def closes(self) -> None:
        """Refuses: connections are cut and new ones too."""
        self.state = "closed"
        self.cut()

    def cut(self) -> None:
        """Every connection at once; new ones pass."""
        for carrier in list(self._carriers):
            carrier.cut()

    def loses_the_answer_to(self, words: bytes | None) -> None:
        """Each time these bytes were sent the answer is thrown away and the line cut: was it done, nobody knows."""
        self._lose_answer_to = words

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.state == "closed":
            writer.transport.abort()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
            return
        carrier = Carrier(self, reader, writer)
        self._carriers.add(carrier)
        try:
            await carrier.carry()
        finally:
            self._carriers.discard(carrier)

    async def lets_pass(self) -> None:
        """Waits as long as the road makes everybody wait."""
        often, seconds = self.stalls
        if often and self._random.random() < often:
            await asyncio.sleep(seconds)
        if self.latency:
            await asyncio.sleep(self.latency)
        await self._moving.wait()

    async def connects(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """With a small window, so that a stalled line holds what fits in it and the kernel hides no megabytes."""
        far = socket.socket()
        far.setblocking(False)
        far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WINDOW)
        try:
            await asyncio.get_running_loop().sock_connect(far, self.leads_to)
        except BaseException:
            far.close()
            raise
        return await asyncio.open_connection(sock=far)

    def loses(self, chunk: bytes) -> bool:
        return self._lose_answer_to is not None and self._lose_answer_to in chunk


class Carrier:
    """One connection through the proxy."""

    def __init__(self, road: Proxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.road = road
        self.near = reader, writer
        self.far: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.dark = road.state == "black hole"
        self.answer_is_lost = False

    async def carry(self) -> None:
        try:
            if not self.dark:
                await self.road.lets_pass()
                self.far = await self.road.connects()
            async with asyncio.TaskGroup() as both:
                both.create_task(self._forth())
                if self.far:
                    both.create_task(self._back())
        except* OSError:
            pass
        finally:
            self.cut()
            for _, writer in filter(None, (self.near, self.far)):
                with contextlib.suppress(OSError):
                    await writer.wait_closed()

    def go_dark(self) -> None:
        self.dark = True
        if self.far:
            self.far[1].transport.abort()

    def cut(self) -> None:
        for _, writer in filter(None, (self.near, self.far)):
            writer.transport.abort()

    async def _forth(self) -> None:
        while chunk := await self.near[0].read(65536):
            await self.road.lets_pass()
            if self.dark or self.far is None:
                continue
            if self.road.loses(chunk):
                self.answer_is_lost = True
            self.far[1].write(chunk)
            await self.far[1].drain()
        if self.far and not self.dark:
            self.far[1].transport.abort()

    async def _back(self) -> None:
        assert self.far
        while chunk := await self.far[0].read(65536):
            await self.road.lets_pass()
            if self.answer_is_lost:
                self.road.answers_lost += 1
                self.cut()
                return
            if not self.dark:
                self.near[1].write(chunk)
                await self.near[1].drain()
        if not self.dark:
            self.near[1].transport.abort()
