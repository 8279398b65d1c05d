"""A backup is one whole state, made while everybody writes; after a restore nobody is shown a mixed log."""

import asyncio
import contextlib
import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from chat_server.settings import Storage
from chat_server.store import StoreError, log_epoch
from chat_server.store.invariants import breaches
from chat_server.store.sqlite import SqliteConnection
from chat_server.store.transaction import Transaction

from .browsing import Desk, Shopper, chromium
from .faults.kept import stored_log
from .people import Agent, Visitor, new_id
from .servers import ChatServer
from .stage import NewServer, add_cast
from .test_commands import invoke, run


def command(server: ChatServer, *arguments: str) -> Any:
    return run(*arguments, CHAT_DATA_DIR=str(server.data))


pytestmark = pytest.mark.sqlite


async def backup(server: ChatServer, file: Path) -> None:
    done = await asyncio.to_thread(command, server, "backup", str(file))
    assert done.returncode == 0, done.stderr


async def restore(server: ChatServer, file: Path) -> str:
    done = await asyncio.to_thread(command, server, "restore", str(file))
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


def found_in(file: Path) -> tuple[list[str], list[str]]:
    """Whether it is whole, and which rules of the log do not hold in it."""
    with contextlib.closing(SqliteConnection(file, as_found=True)) as connection:
        whole = [row["integrity_check"] for row in connection.fetch("PRAGMA integrity_check")]
        return whole, list(breaches(Transaction(connection)))


async def test_a_backup_is_one_whole_state_while_everybody_writes(new_server: NewServer, tmp_path: Path) -> None:
    server = await new_server("--assign", "auto", CHAT_LIMIT_VISITOR_BURST="1000000")
    visitors = [Visitor(server.url, f"Visitor {n}", server.site_key) for n in range(4)]
    for visitor in visitors:
        await visitor.comes()
        await visitor.says("Hello")
    acknowledged: list[str] = []
    quiet = asyncio.Event()

    async def talks(visitor: Visitor) -> None:
        while not quiet.is_set():
            client_id = new_id()
            await visitor.says("And another thing: " + "x" * 3_000, client_id=client_id)
            acknowledged.append(client_id)

    async with asyncio.TaskGroup() as talk:
        for visitor in visitors:
            talk.create_task(talks(visitor))
        for number in range(3):
            before, copy = list(acknowledged), tmp_path / f"backup-{number}.db"
            await backup(server, copy)
            assert stat.S_IMODE(copy.stat().st_mode) == 0o600
            assert found_in(copy) == (["ok"], [])
            held = {line.client_id for line in stored_log(copy)}
            assert held.issuperset(before), "what was acknowledged before it began is in it"
            assert len(acknowledged) > len(before), "nobody was held up"
        quiet.set()
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".db"] * 3, "nothing else is left"
    for visitor in visitors:
        await visitor.goes()


async def test_a_backup_never_replaces_a_file_and_says_what_is_wrong(new_server: NewServer, tmp_path: Path) -> None:
    server = await new_server()
    precious = tmp_path / "precious.db"
    precious.write_text("last night's")
    for to, says in ((precious, "is there already"), (tmp_path / "nowhere/backup.db", "No such file")):
        refused = await asyncio.to_thread(command, server, "backup", str(to))
        assert (refused.returncode, refused.stdout) == (2, "")
        assert says in refused.stderr
        assert refused.stderr.count("\n") == 1
    assert precious.read_text() == "last night's"
    nothing = run("backup", str(tmp_path / "new.db"), CHAT_DATA_DIR=str(tmp_path / "empty"))
    assert nothing.returncode == 2
    assert "no database" in nothing.stderr
    assert not (tmp_path / "empty").exists()


async def test_after_a_kill_the_log_beside_the_database_is_in_the_backup_too(
    new_server: NewServer, tmp_path: Path
) -> None:
    server = await new_server()
    ana = Visitor(server.url, "Ana", server.site_key)
    await ana.comes()
    await ana.says("Is this kept?")
    server.kill()
    assert (server.data / "chat.db-wal").stat().st_size
    await backup(server, tmp_path / "backup.db")
    assert "Is this kept?" in {line.text for line in stored_log(tmp_path / "backup.db")}
    await ana.goes()


def _garbage(good: Path, bad: Path) -> None:
    bad.write_bytes(b"not a database at all, " * 500)


def _damaged(good: Path, bad: Path) -> None:
    held = bytearray(good.read_bytes())
    for page in range(3, len(held) // 4096 - 1):
        held[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    bad.write_bytes(held)


def _cut_short(good: Path, bad: Path) -> None:
    bad.write_bytes(good.read_bytes()[: good.stat().st_size // 2])


def _foreign(good: Path, bad: Path) -> None:
    with contextlib.closing(sqlite3.connect(bad)) as other:
        other.execute("CREATE TABLE setting (key, value)")


def _newer(good: Path, bad: Path) -> None:
    shutil.copy(good, bad)
    with contextlib.closing(sqlite3.connect(bad, isolation_level=None)) as later:
        later.execute("UPDATE alembic_version SET version_num = '9999'")


def _missing(good: Path, bad: Path) -> None:
    pass


@pytest.mark.parametrize("spoil", [_garbage, _damaged, _cut_short, _foreign, _newer, _missing])
async def test_what_is_no_good_backup_is_not_restored_and_nothing_is_touched(
    tmp_path: Path, spoil: Callable[[Path, Path], None]
) -> None:
    data, good, bad = tmp_path / "data", tmp_path / "good.db", tmp_path / "bad.db"
    await add_cast(Storage(data), "Maya")
    assert invoke(data, "backup", str(good)).exit_code == 0
    spoil(good, bad)
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    refused = invoke(data, "restore", str(bad))
    assert isinstance(refused.exception, StoreError)
    assert str(bad) in str(refused.exception)
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before


async def test_a_restore_begins_another_log_and_keeps_the_one_before_aside(
    new_server: NewServer, tmp_path: Path
) -> None:
    server = await new_server("--assign", "by_hand")
    ana = Visitor(server.url, "Ana", server.site_key)
    maya, tom = (
        Agent(server.url, name, who["id"], who["email"], who["password"])
        for name in ("Maya", "Tom")
        for who in [server.agent(name)]
    )
    epoch = (await ana.comes())["log_epoch"]
    await tom.signs_in()
    await ana.says("Before the backup")
    await backup(server, tmp_path / "backup.db")
    later = (await ana.says("After the backup"))["seq"]
    await maya.comes()
    await tom.http.post("/console/sign-out")
    await ana.goes()
    running = await asyncio.to_thread(command, server, "restore", str(tmp_path / "backup.db"))
    assert running.returncode == 2
    assert "Stop it first" in running.stderr
    await asyncio.to_thread(server.stop)

    said = await restore(server, tmp_path / "backup.db")
    (aside,) = server.data.glob("chat.db.before-*Z")
    assert str(aside) in said
    assert "After the backup" in {line.text for line in stored_log(aside)}
    assert found_in(aside) == found_in(server.data / "chat.db") == (["ok"], [])
    assert stat.S_IMODE((server.data / "chat.db").stat().st_mode) == 0o600
    with contextlib.closing(SqliteConnection(tmp_path / "backup.db", as_found=True)) as copy:
        assert log_epoch(Transaction(copy)) == epoch, "the backup itself stays as it was"

    await server.start()
    assert (await maya.http.get("/console/me")).status_code == 200, "who is signed in stays so"
    assert (await tom.http.get("/console/me")).status_code == 401, "who signed out stays out"
    ana.socket = ana._new_socket()
    ana.threads.clear()
    hello = await ana.comes()
    assert hello["log_epoch"] != epoch
    assert [e["text"] for e in hello["entries"] if e["kind"] == "message"] == ["Before the backup"]
    old = await ana.ask("hello", log_epoch=epoch, cursors={ana.conversation: later})
    assert [e["seq"] for e in old["entries"]] == [e["seq"] for e in hello["entries"]], "cursors of another log hold not"
    for person in (ana, maya):
        await person.goes()
    await tom.http.aclose()


async def test_open_pages_show_no_mixed_log_after_a_restore(new_server: NewServer, tmp_path: Path) -> None:
    """Ana's panel and Maya's console stay open throughout; what is missing is offered to be sent again."""
    server = await new_server("--assign", "by_hand")
    async with chromium() as browser:
        ana = await Shopper.open(browser, server.printed["shop_url"])
        maya = await Desk.open(browser, server.agent("Maya")["sign_in_url"])
        await ana.says("My parcel is late.")
        await maya.conversations.get_by_text("My parcel is late.").click()
        await maya.button("Accept").click()
        await expect(ana.log).to_contain_text("Maya")
        await backup(server, tmp_path / "backup.db")
        await ana.says("The number is 4711.")
        await maya.reply.fill("Thank you, I have found 4711.")
        await maya.button("Send").click()
        await expect(ana.log).to_contain_text("I have found 4711")

        await asyncio.to_thread(server.stop)
        await restore(server, tmp_path / "backup.db")
        await server.start()

        await expect(ana.panel.get_by_text("We had to go back to a copy of this conversation.")).to_be_visible()
        await expect(ana.log).not_to_contain_text("I have found 4711")
        await expect(ana.log).to_contain_text("My parcel is late.")
        await expect(ana.log).to_contain_text("Lost on our side.")
        await expect(maya.log).to_contain_text("My parcel is late.", timeout=20_000)
        await expect(maya.log).not_to_contain_text("The number is 4711.")
        await ana.panel.get_by_role("button", name="Try again").click()
        await expect(maya.log).to_contain_text("The number is 4711.")
        texts = [line.text for line in stored_log(server.data / "chat.db") if line.author_kind == "visitor"]
        assert texts == ["My parcel is late.", "The number is 4711."]
        await ana.close()
        await maya.close()
