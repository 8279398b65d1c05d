"""The same on PostgreSQL, by its own programs: one state while a server writes, and back as another log."""

import asyncio
import os
import shutil
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import pytest_asyncio

from .databases import Postgres
from .people import Agent, Visitor
from .servers import ChatServer, new_data_dir
from .stage import GENEROUS
from .test_commands import run


@pytest_asyncio.fixture
async def server(postgres: Postgres, postgres_database: str) -> AsyncIterator[ChatServer]:
    if not Path(postgres.program("pg_dump")).exists():
        pytest.skip("this PostgreSQL came without pg_dump")
    server = ChatServer(new_data_dir(), "--assign", "by_hand", CHAT_DATABASE_URL=postgres_database, **GENEROUS)
    yield await server.start()
    server.kill()
    shutil.rmtree(server.data.parent, ignore_errors=True)


async def command(server: ChatServer, postgres: Postgres, *arguments: str) -> CompletedProcess[str]:
    environment = {name: server.environment[name] for name in ("CHAT_DATABASE_URL",)}
    path = f"{Path(postgres.program('pg_dump')).parent}:{os.environ['PATH']}"
    return await asyncio.to_thread(run, *arguments, CHAT_DATA_DIR=str(server.data), PATH=path, **environment)


async def test_a_postgres_is_backed_up_while_it_is_written_and_restored_as_another_log(
    server: ChatServer, postgres: Postgres, tmp_path: Path
) -> None:
    copy = tmp_path / "onethread.dump"
    ana = Visitor(server.url, "Ana", server.site_key)
    who = server.agent("Maya")
    maya = Agent(server.url, "Maya", who["id"], who["email"], who["password"])
    epoch = (await ana.comes())["log_epoch"]
    await maya.comes()
    await ana.says("Before the backup")
    done = await command(server, postgres, "backup", str(copy))
    assert done.returncode == 0, done.stderr
    assert "1 conversations with 1 entries" in done.stdout
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [copy]
    await ana.says("After the backup")
    refused = await command(server, postgres, "restore", str(copy))
    assert refused.returncode == 2
    assert "A server uses this database" in refused.stderr
    await ana.goes()
    await asyncio.to_thread(server.stop)

    for name, held in (("cut", copy.read_bytes()[:2_000]), ("garbage", b"nothing of the sort" * 100)):
        (tmp_path / name).write_bytes(held)
        refused = await command(server, postgres, "restore", str(tmp_path / name))
        assert (refused.returncode, refused.stdout) == (2, ""), name
        assert refused.stderr.count("\n") == 1
    database = server.environment["CHAT_DATABASE_URL"].rsplit("/", 1)[1]
    assert postgres.sql("SELECT count(*) FROM entry", database) == [["2"]], "what fails changes nothing"

    for _ in range(2):  # what was restored can be backed up and restored again
        restored = await command(server, postgres, "restore", str(copy))
        assert restored.returncode == 0, restored.stderr
        copy.unlink()
        assert (await command(server, postgres, "backup", str(copy))).returncode == 0
    schemas = postgres.sql("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before_%' ORDER BY 1", database)
    assert len(schemas) == 2
    assert postgres.sql(f"SELECT count(*) FROM {schemas[0][0]}.entry", database) == [["2"]], "nothing is thrown away"
    said = await command(server, postgres, "doctor")
    assert "ok    log: 1 entries" in said.stdout, said.stdout

    await server.start()
    ana.socket = ana._new_socket()
    ana.threads.clear()
    hello = await ana.comes()
    assert hello["log_epoch"] != epoch
    assert [e["text"] for e in hello["entries"] if e["kind"] == "message"] == ["Before the backup"]
    assert (await maya.http.get("/console/me")).status_code == 200, "who is signed in stays so"
    await ana.says("And on we go")
    for person in (ana, maya):
        await person.goes()


async def test_where_there_is_no_pg_dump_what_to_do_is_said(server: ChatServer, tmp_path: Path) -> None:
    environment = {"CHAT_DATABASE_URL": server.environment["CHAT_DATABASE_URL"], "PATH": "/nonexistent"}
    done = await asyncio.to_thread(run, "backup", str(tmp_path / "copy"), CHAT_DATA_DIR=str(server.data), **environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert "postgresql-client" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())
