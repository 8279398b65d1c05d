"""Whether the server may be sent work, and how it goes: readiness, a full disk, the end."""

import asyncio
import json
import os
import shutil
import subprocess
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
import pytest_asyncio

from .databases import Postgres
from .people import Visitor, new_id
from .servers import ChatServer, new_data_dir
from .stage import GENEROUS, NewServer

BACK_SECONDS = 30


@pytest.mark.sqlite
async def test_who_asks_often_costs_a_commit_a_second_at_most(new_server: NewServer) -> None:
    server = await new_server()

    async def commits() -> float:
        page = (await server.get("/metrics")).text
        return float(
            next(line for line in page.splitlines() if line.startswith("onethread_commit_jobs_count")).split()[1]
        )

    async with httpx2.AsyncClient(base_url=server.url, timeout=60) as http:
        assert (await http.get("/readyz")).json() == {"ready": True, "why": None}
        before, began = await commits(), time.monotonic()
        for _ in range(60):
            assert (await http.get("/readyz")).status_code == 200
        took = time.monotonic() - began
    assert await commits() - before <= took + 1


async def test_while_it_drains_it_is_alive_but_not_ready(new_server: NewServer) -> None:
    """A thousand questions on one connection are still being answered when the signal comes."""
    server = await new_server()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n" * 30_000)
    answers = [await _answer(reader)]
    stopping = asyncio.create_task(asyncio.to_thread(server.stop))
    while answer := await _answer(reader):
        answers.append(answer)
        if answer != answers[0]:
            break
    assert answers[0] == (200, {"ready": True, "why": None})
    assert answers[-1] == (503, {"ready": False, "why": "draining"})
    writer.close()
    await asyncio.wait_for(stopping, 10)


async def _answer(reader: asyncio.StreamReader) -> tuple[int, object] | None:
    """Status and body of the next answer on a connection, None at its end."""
    try:
        head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)).decode()
    except (asyncio.IncompleteReadError, ConnectionResetError):
        return None
    length = int(next(line for line in head.lower().splitlines() if line.startswith("content-length")).split(":")[1])
    return int(head.split()[1]), json.loads(await reader.readexactly(length))


@pytest_asyncio.fixture
async def small_disk() -> AsyncIterator[ChatServer]:
    """A server whose data lies on a disk of eight megabytes."""
    if os.geteuid() != 0:
        pytest.skip("a small disk can only be mounted as root")
    data = new_data_dir()
    data.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(data)], check=True)
    server = ChatServer(data, "--assign", "by_hand", **GENEROUS)
    try:
        yield await server.start()
    finally:
        server.kill()
        subprocess.run(["umount", str(data)], check=True)
        shutil.rmtree(data.parent, ignore_errors=True)


@pytest.mark.sqlite
async def test_on_a_full_disk_nothing_is_acknowledged_all_is_readable_and_it_comes_back(
    small_disk: ChatServer,
) -> None:
    server = small_disk
    ana = Visitor(server.url, "Ana", server.site_key)
    await ana.comes()
    kept = [(await ana.says(f"Word {n}"))["seq"] for n in range(5)]
    ballast = server.data / "ballast"
    _fill(ballast)
    unsent = {"client_id": new_id(), "text": "Can you hear me?", "conversation": ana.conversation}
    while True:  # what the log of the database still has room for is stored, and acknowledged rightly
        answer = await ana.asks("send", **unsent)
        if not answer["ok"]:
            break
        kept.append(answer["seq"])
        unsent["client_id"] = new_id()
    assert answer["error"]["code"] == "db_unavailable"
    assert (await _readiness(server, "disk_full"))["ready"] is False
    assert (await server.get("/healthz")).status_code == 200
    page = await ana.ask("sync", conversation=ana.conversation, after=0)
    assert [e["seq"] for e in page["entries"]] == kept, "what is there can be read"

    ballast.unlink()
    freed = time.monotonic()
    await _readiness(server, None)
    print(f"\nready again {time.monotonic() - freed:.2f} s after there was space")
    kept.append((await ana.ask("send", **unsent))["seq"])
    page = await ana.ask("sync", conversation=ana.conversation, after=0)
    assert [e["seq"] for e in page["entries"]] == kept == list(range(1, len(kept) + 1))
    log = server.log.read_text()
    assert "not_ready" in log
    assert "ready_again" in log
    await ana.goes()


def _fill(file: Path) -> None:
    """Until not a byte more fits on the disk."""
    with file.open("wb", buffering=0) as out:
        for size in (65_536, 4_096, 1):
            try:
                while True:
                    out.write(b"x" * size)
            except OSError:
                pass


async def _readiness(server: ChatServer, why: str | None) -> dict[str, object]:
    """Waits until readiness is this."""
    async with asyncio.timeout(BACK_SECONDS):
        while True:
            answer: dict[str, object] = (await server.get("/readyz")).json()
            if answer["why"] == why:
                return answer
            await asyncio.sleep(0.1)


async def test_while_postgres_is_away_it_is_not_ready_and_comes_back_by_itself(
    new_server: NewServer, postgres: Postgres, postgres_database: str
) -> None:
    server = await new_server("--assign", "by_hand", CHAT_DATABASE_URL=postgres_database)
    ana = Visitor(server.url, "Ana", server.site_key)
    await ana.comes()
    await ana.says("Hello")
    assert (await server.get("/readyz")).status_code == 200
    await asyncio.to_thread(postgres.kill9)
    await _readiness(server, "database_away")
    assert (await server.get("/healthz")).status_code == 200
    metrics = await server.get("/metrics")
    assert (metrics.status_code, "onethread_database_up 0.0" in metrics.text) == (200, True)
    unsent = {"client_id": new_id(), "text": "Are you there?", "conversation": ana.conversation}
    assert (await ana.asks("send", **unsent))["error"]["code"] in ("db_unavailable", "retry")
    await asyncio.to_thread(postgres.start_again)
    await _readiness(server, None)
    assert (await ana.ask("send", **unsent))["seq"] == 2
    await ana.goes()
