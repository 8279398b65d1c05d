"""The embedded store and its one writer: batches, failures, migrations, the lock."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

import chat_server.store
from chat_server.refused import Refused
from chat_server.store import DirectoryLock, Store, StoreError, connect, log_epoch, migrate, prepare, schema
from chat_server.store.transaction import News, QueueMoved, Transaction
from chat_server.writer import Writer


@pytest.fixture
def database(tmp_path: Path) -> Path:
    prepare(tmp_path / "chat.db")
    return tmp_path / "chat.db"


@pytest_asyncio.fixture
async def writer(database: Path) -> AsyncIterator[Writer]:
    made = Writer(database, lambda news: None)
    yield made
    await made.close()


def setting(key: str) -> Callable[[Transaction], str]:
    """A job that stores something."""

    def job(tx: Transaction) -> str:
        tx.run("INSERT INTO setting VALUES (?, 'x')", key)
        return key

    return job


def stored(database: Path) -> set[str]:
    with sqlite3.connect(database) as connection:
        keys = {row[0] for row in connection.execute("SELECT key FROM setting")}
    connection.close()
    return keys


async def test_what_is_answered_is_on_the_disk(writer: Writer, database: Path) -> None:
    assert await writer.write(setting("a")) == "a"
    assert "a" in stored(database)
    connection = connect(database)
    assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2, "FULL"
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    connection.close()


async def test_what_arrives_during_a_commit_is_the_next_transaction(database: Path) -> None:
    commits: list[int] = []

    def committed(news: list[News]) -> None:
        commits.append(len(news))

    def job(tx: Transaction) -> None:
        tx.run("UPDATE setting SET value = value")
        tx.news.append(QueueMoved("site"))

    writer = Writer(database, committed)
    await asyncio.gather(*(writer.write(job) for _ in range(2_000)))
    await writer.close()
    assert sum(commits) == 2_000
    assert len(commits) < 500, "group commit"


async def test_a_refusal_leaves_the_rest_of_the_batch_alone(writer: Writer, database: Path) -> None:
    def refuse(tx: Transaction) -> None:
        raise Refused("held", "no")

    outcomes = await asyncio.gather(
        writer.write(setting("a")), writer.write(refuse), writer.write(setting("b")), return_exceptions=True
    )
    assert [type(o) for o in outcomes] == [str, Refused, str]
    assert {"a", "b"} <= stored(database)


async def test_a_job_that_fails_half_way_leaves_no_trace_and_the_others_are_done(
    writer: Writer, database: Path
) -> None:
    def broken(tx: Transaction) -> None:
        tx.run("INSERT INTO setting VALUES ('half', 'x')")
        raise ValueError("a mistake of ours")

    def late_refusal(tx: Transaction) -> None:
        tx.run("INSERT INTO setting VALUES ('late', 'x')")
        raise Refused("held", "too late")

    outcomes = await asyncio.gather(
        writer.write(setting("a")), writer.write(broken), writer.write(late_refusal), writer.write(setting("b")),
        return_exceptions=True,
    )  # fmt: skip
    assert [type(o) for o in outcomes] == [str, ValueError, Refused, str]
    keys = stored(database)
    assert {"a", "b"} <= keys
    assert not {"half", "late"} & keys


async def test_news_of_a_job_that_was_undone_is_not_told(database: Path) -> None:
    told: list[News] = []

    def broken(tx: Transaction) -> None:
        tx.run("UPDATE setting SET value = value")
        tx.news.append(QueueMoved("undone"))
        raise ValueError

    def fine(tx: Transaction) -> None:
        tx.news.append(QueueMoved("done"))

    writer = Writer(database, told.extend)
    await asyncio.gather(writer.write(fine), writer.write(broken), return_exceptions=True)
    await writer.close()
    assert told == [QueueMoved("done")]


async def test_while_the_disk_takes_nothing_nothing_is_answered_as_stored(database: Path) -> None:
    writer = Writer(database, lambda news: None)
    await writer.write(lambda tx: tx.run("PRAGMA max_page_count = 1"))  # as full as a disk can be

    def big(tx: Transaction) -> None:
        tx.run("INSERT INTO setting VALUES ('big', ?)", "x" * 1_000_000)

    with pytest.raises(Refused) as refused:
        await writer.write(big)
    assert refused.value.code == "db_unavailable"
    assert "big" not in stored(database)
    await writer.write(lambda tx: tx.run("PRAGMA max_page_count = 1000000"))
    await writer.write(big)
    assert "big" in stored(database)
    await writer.close()


async def test_reads_see_one_state_and_can_change_nothing(database: Path, writer: Writer) -> None:
    store = Store(database)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await store.read(setting("never"))
    epoch = await store.read(log_epoch)
    assert len(epoch) == 16
    prepare(database)
    assert await store.read(log_epoch) == epoch, "a second start keeps the lineage"
    store.close()


def test_one_process_holds_a_data_directory(tmp_path: Path) -> None:
    first, second = DirectoryLock(tmp_path), DirectoryLock(tmp_path)
    assert first.take()
    assert not second.take()
    first.release()
    assert second.take()
    second.release()


def test_the_migrations_make_exactly_the_schema(database: Path) -> None:
    engine = create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    engine.dispose()
    config = Config()
    config.set_main_option("script_location", str(Path(chat_server.store.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [migrate.HEAD]


def test_the_database_is_its_owners_alone(database: Path) -> None:
    assert database.stat().st_mode & 0o077 == 0


def test_a_damaged_database_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "chat.db").write_bytes(b"this is not a database" * 100)
    with pytest.raises(StoreError, match="cannot be used"):
        prepare(tmp_path / "chat.db")
