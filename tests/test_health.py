"""Whether the server may be sent work, and how it goes: readiness, a full disk, the end."""

import asyncio
import json
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import asyncpg
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
    async with asyncio.timeout(BACK_SECONDS), httpx2.AsyncClient(timeout=BACK_SECONDS) as http:
        while True:
            answered = await http.get(f"{server.url}/readyz")
            answer: dict[str, object] = answered.json()
            assert answered.status_code == (503 if answer["why"] else 200)
            if answer["why"] == why:
                return answer
            await asyncio.sleep(0.1)


@pytest_asyncio.fixture
async def failing_disk() -> AsyncIterator[tuple[ChatServer, Path]]:
    """A server whose data lies on a disk of its own, and the file that breaks it: Linux mounts it read-only then."""
    if os.geteuid() != 0 or not shutil.which("mkfs.ext4"):
        pytest.skip("a disk that fails can only be made as root, with mkfs.ext4")
    data = new_data_dir()
    data.mkdir()
    image = data.parent / "disk"
    with image.open("wb") as out:
        out.truncate(32 * 2**20)
    subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True)
    mounted = subprocess.run(["mount", "-o", "loop,errors=remount-ro", str(image), str(data)], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"a disk that fails cannot be mounted here: {mounted.stderr.decode().strip()}")
    number = os.stat(data).st_dev
    device = Path(f"/sys/dev/block/{os.major(number)}:{os.minor(number)}").resolve().name
    server = ChatServer(data, "--assign", "by_hand", **GENEROUS)
    try:
        yield await server.start(), Path(f"/sys/fs/ext4/{device}/trigger_fs_error")
    finally:
        server.kill()
        subprocess.run(["umount", str(data)], check=True)
        shutil.rmtree(data.parent, ignore_errors=True)


@pytest.mark.sqlite
async def test_on_a_disk_that_became_read_only_nothing_is_acknowledged_and_all_is_readable(
    failing_disk: tuple[ChatServer, Path],
) -> None:
    server, breaks = failing_disk
    ana = Visitor(server.url, "Ana", server.site_key)
    await ana.comes()
    kept = [(await ana.says(f"Word {n}"))["seq"] for n in range(3)]
    breaks.write_text("broken by a test")
    await _readiness(server, "read_only")
    assert (await server.get("/healthz")).status_code == 200
    unsent = {"client_id": new_id(), "text": "Can you hear me?", "conversation": ana.conversation}
    assert (await ana.asks("send", **unsent))["error"]["code"] == "db_unavailable"
    page = await ana.ask("sync", conversation=ana.conversation, after=0)
    assert [e["seq"] for e in page["entries"]] == kept, "what is there can be read"
    await ana.goes()


@pytest.mark.sqlite
async def test_while_somebody_else_holds_the_file_it_is_slow_and_says_so(new_server: NewServer) -> None:
    server = await new_server()
    assert (await server.get("/readyz")).status_code == 200
    with closing(sqlite3.connect(server.data / "chat.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await _readiness(server, "database_slow")
        assert (await server.get("/healthz")).status_code == 200
        other.execute("ROLLBACK")
    await _readiness(server, None)


async def test_a_postgres_that_is_a_standby_and_one_that_is_held_up_are_named(
    new_server: NewServer, postgres: Postgres, postgres_database: str
) -> None:
    server = await new_server("--assign", "by_hand", CHAT_DATABASE_URL=postgres_database)
    ana = Visitor(server.url, "Ana", server.site_key)
    await ana.comes()
    await ana.says("Hello")
    unsent = {"client_id": new_id(), "text": "Are you there?", "conversation": ana.conversation}
    try:
        await _reloaded(postgres, "ALTER SYSTEM SET default_transaction_read_only = on")
        await _readiness(server, "read_only")
        assert (await ana.asks("send", **unsent))["error"]["code"] == "db_unavailable"
        assert (await ana.ask("sync", conversation=ana.conversation, after=0))["head"] == 1
    finally:
        await _reloaded(postgres, "ALTER SYSTEM RESET default_transaction_read_only")
    await _readiness(server, None)
    assert (await ana.ask("send", **unsent))["seq"] == 2
    other = await asyncpg.connect(postgres_database)
    try:
        async with other.transaction():
            await other.execute("LOCK TABLE setting")
            await _readiness(server, "database_slow")
        await _readiness(server, None)
    finally:
        await other.close()
    await ana.goes()


async def _reloaded(postgres: Postgres, change: str) -> None:
    for statement in (change, "SELECT pg_reload_conf()"):
        await asyncio.to_thread(postgres.sql, statement)


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
