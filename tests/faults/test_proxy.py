"""The road between two programs does what it says, or no fault on it would mean anything."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from .proxy import Proxy


class Echo:
    """Says what it is told, and how much it has heard."""

    def __init__(self) -> None:
        self.heard = b""
        self.gone = asyncio.Event()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while chunk := await reader.read(1024):
                self.heard += chunk
                writer.write(chunk)
                await writer.drain()
        except OSError:
            pass
        finally:
            self.gone.set()
            writer.close()


Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Opens = Callable[[Proxy], Awaitable[Line]]


@pytest_asyncio.fixture
async def echo() -> Echo:
    return Echo()


@pytest_asyncio.fixture
async def road(echo: Echo) -> AsyncIterator[Proxy]:
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    proxy = await Proxy("127.0.0.1", server.sockets[0].getsockname()[1]).start()
    yield proxy
    await proxy.stop()
    server.close()


@pytest_asyncio.fixture
async def through() -> AsyncIterator[Opens]:
    """Opens lines, and closes them all at the end."""
    lines: list[Line] = []

    async def open_one(road: Proxy) -> Line:
        lines.append(await asyncio.open_connection("127.0.0.1", road.port))
        return lines[-1]

    yield open_one
    for _, writer in lines:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def says(line: Line, words: bytes) -> bytes:
    """The answer, or nothing when the line ends first."""
    line[1].write(words)
    async with asyncio.timeout(10):
        try:
            return await line[0].readexactly(len(words))
        except (asyncio.IncompleteReadError, ConnectionError):
            return b""


async def hears_nothing(line: Line) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await line[0].read(1)


async def test_an_open_road_passes_everything(through: Opens, road: Proxy) -> None:
    line = await through(road)
    assert await says(line, b"hello") == b"hello"


async def test_what_was_stalled_arrives_when_it_opens(through: Opens, road: Proxy, echo: Echo) -> None:
    line = await through(road)
    road.stalls_now()
    line[1].write(b"hello")
    await hears_nothing(line)
    assert echo.heard == b""
    road.opens()
    assert await line[0].readexactly(5) == b"hello"


async def test_a_black_hole_tells_nobody_and_forgets_the_lines_it_had(through: Opens, road: Proxy, echo: Echo) -> None:
    line = await through(road)
    assert await says(line, b"one") == b"one"
    road.swallows()
    line[1].write(b"two")
    await hears_nothing(line)
    new = await through(road)
    new[1].write(b"three")
    await hears_nothing(new)
    await asyncio.wait_for(echo.gone.wait(), 10)
    road.opens()
    line[1].write(b"four")
    await hears_nothing(line)
    assert echo.heard == b"one"
    assert await says(await through(road), b"five") == b"five"


async def test_cut_lines_end_and_new_ones_pass(through: Opens, road: Proxy) -> None:
    line = await through(road)
    assert await says(line, b"one") == b"one"
    road.cut()
    assert await says(line, b"two") == b""
    assert await says(await through(road), b"three") == b"three"


async def test_a_closed_road_lets_nobody_in(through: Opens, road: Proxy) -> None:
    road.closes()
    assert await says(await through(road), b"one") == b""
    road.opens()
    assert await says(await through(road), b"two") == b"two"


async def test_an_answer_is_lost_exactly_after_these_words(through: Opens, road: Proxy, echo: Echo) -> None:
    road.loses_the_answer_to(b"COMMIT")
    line = await through(road)
    assert await says(line, b"BEGIN;") == b"BEGIN;"
    assert await says(line, b"COMMIT;") == b"", "the line ends without the answer"
    assert echo.heard == b"BEGIN;COMMIT;", "but what was asked has arrived"
    assert road.answers_lost == 1
