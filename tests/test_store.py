"""The embedded store and its one writer: batches, failures, migrations, the lock."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

import chat_server.store
from chat_server.refused import Refused
from chat_server.settings import Storage
from chat_server.store import Database, DirectoryLock, Reads, StoreError, at, log_epoch, migrate, prepare, schema
from chat_server.store.database import DatabaseError
from chat_server.store.transaction import News, QueueMoved, Transaction
from chat_server.writer import Writer

from .databases import Postgres


@pytest.fixture(params=["sqlite", "postgres"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    """Everything here holds for both databases."""
    url = request.getfixturevalue("postgres_database") if request.param == "postgres" else ""
    made = Storage(tmp_path, url)
    prepare(at(made.url))
    yield made


@pytest.fixture
def database(storage: Storage) -> Database:
    return at(storage.url)


@pytest_asyncio.fixture
async def writer(database: Database) -> AsyncIterator[Writer]:
    made = Writer(database, lambda news: None)
    yield made
    await made.close()


def setting(key: str) -> Callable[[Transaction], str]:
    """A job that stores something."""

    def job(tx: Transaction) -> str:
        tx.run("INSERT INTO setting VALUES (?, 'x')", key)
        return key

    return job


async def stored(database: Database) -> set[str]:
    """The keys that another process would find."""
    reads = Reads(database)
    keys = await reads.read(lambda tx: {str(row["key"]) for row in tx.all("SELECT key FROM setting")})
    reads.close()
    return keys


async def test_what_is_answered_is_stored(writer: Writer, database: Database) -> None:
    assert await writer.write(setting("a")) == "a"
    assert "a" in await stored(database)


def test_sqlite_flushes_to_the_disk_at_every_commit(tmp_path: Path) -> None:
    prepare(at(f"sqlite:///{tmp_path / 'chat.db'}"))
    connection = at(f"sqlite:///{tmp_path / 'chat.db'}").connect()
    assert connection.fetch("PRAGMA synchronous", ())[0]["synchronous"] == 2, "FULL"
    assert connection.fetch("PRAGMA journal_mode", ())[0]["journal_mode"] == "wal"
    connection.close()


async def test_what_arrives_during_a_commit_is_the_next_transaction(database: Database) -> None:
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


async def test_a_refusal_leaves_the_rest_of_the_batch_alone(writer: Writer, database: Database) -> None:
    def refuse(tx: Transaction) -> None:
        raise Refused("held", "no")

    outcomes = await asyncio.gather(
        writer.write(setting("a")), writer.write(refuse), writer.write(setting("b")), return_exceptions=True
    )
    assert [type(o) for o in outcomes] == [str, Refused, str]
    assert {"a", "b"} <= await stored(database)


async def test_a_job_that_fails_half_way_leaves_no_trace_and_the_others_are_done(
    writer: Writer, database: Database
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
    keys = await stored(database)
    assert {"a", "b"} <= keys
    assert not {"half", "late"} & keys


async def test_news_of_a_job_that_was_undone_is_not_told(database: Database) -> None:
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


async def test_while_the_disk_takes_nothing_nothing_is_answered_as_stored(tmp_path: Path) -> None:
    database = at(f"sqlite:///{tmp_path / 'chat.db'}")
    prepare(database)
    writer = Writer(database, lambda news: None)
    await writer.write(lambda tx: tx.run("PRAGMA max_page_count = 1"))  # as full as a disk can be

    def big(tx: Transaction) -> None:
        tx.run("INSERT INTO setting VALUES ('big', ?)", "x" * 1_000_000)

    with pytest.raises(Refused) as refused:
        await writer.write(big)
    assert refused.value.code == "db_unavailable"
    assert "big" not in await stored(database)
    await writer.write(lambda tx: tx.run("PRAGMA max_page_count = 1000000"))
    await writer.write(big)
    assert "big" in await stored(database)
    await writer.close()


async def test_reads_see_one_state_and_can_change_nothing(database: Database, writer: Writer) -> None:
    reads = Reads(database)
    with pytest.raises(DatabaseError, match=r"read-?only"):
        await reads.read(setting("never"))
    epoch = await reads.read(log_epoch)
    assert len(epoch) == 16
    await asyncio.to_thread(prepare, database)
    assert await reads.read(log_epoch) == epoch, "a second start keeps the lineage"
    reads.close()


async def test_two_who_write_about_one_name_take_turns(database: Database) -> None:
    """Read, think, write: of two processes at once none loses what the other wrote."""

    def count(tx: Transaction) -> None:
        row = tx.one("SELECT value FROM setting WHERE key = 'count'")
        assert row
        tx.run("UPDATE setting SET value = ? WHERE key = 'count'", str(int(row["value"]) + 1))

    writers = [Writer(database, lambda news: None) for _ in range(2)]
    await writers[0].write(lambda tx: tx.run("INSERT INTO setting VALUES ('count', '0')"))
    for _ in range(50):
        await asyncio.gather(*(writer.write(count, "site") for writer in writers))
    counted = await writers[0].write(lambda tx: tx.one("SELECT value FROM setting WHERE key = 'count'"))
    assert counted and counted["value"] == "100"
    for writer in writers:
        await writer.close()


async def test_a_writer_finds_its_way_back_to_a_database_that_was_restarted(
    postgres: Postgres, postgres_database: str
) -> None:
    database = at(postgres_database)
    await asyncio.to_thread(prepare, database)
    writer, reads = Writer(database, lambda news: None), Reads(database)
    await writer.write(setting("before"))
    assert await reads.read(log_epoch)
    await asyncio.to_thread(postgres.stop_immediate)
    with pytest.raises(Refused) as refused:
        await writer.write(setting("meanwhile"))
    assert refused.value.code == "db_unavailable"
    await asyncio.to_thread(postgres.start_again)
    await writer.write(setting("after"))
    assert await reads.read(log_epoch), "a connection that was lost is made anew"
    assert {"before", "after"} <= await stored(database)
    await writer.close()
    reads.close()


def test_one_process_holds_a_data_directory(tmp_path: Path) -> None:
    first, second = DirectoryLock(tmp_path), DirectoryLock(tmp_path)
    assert first.take()
    assert not second.take()
    first.release()
    assert second.take()
    second.release()


def test_the_migrations_make_exactly_the_schema(storage: Storage) -> None:
    async def differences() -> list[object]:
        engine = create_async_engine(storage.url.replace("postgresql:", "postgresql+asyncpg:"))
        async with engine.connect() as connection:
            found = await connection.run_sync(
                lambda sync: compare_metadata(MigrationContext.configure(sync), schema.metadata)
            )
        await engine.dispose()
        return list(found)

    if storage.shared:
        assert asyncio.run(differences()) == []
    else:
        engine = create_engine(storage.url)
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
        engine.dispose()
    config = Config()
    config.set_main_option("script_location", str(Path(chat_server.store.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [migrate.HEAD]


async def test_of_nodes_that_start_at_once_one_migrates_and_the_others_wait(postgres_database: str) -> None:
    await asyncio.gather(*(asyncio.to_thread(prepare, at(postgres_database)) for _ in range(4)))
    assert await asyncio.to_thread(at(postgres_database).version) == migrate.HEAD


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    prepare(at(f"sqlite:///{tmp_path / 'chat.db'}"))
    assert (tmp_path / "chat.db").stat().st_mode & 0o077 == 0


def test_a_database_that_nobody_answers_for_is_said_in_a_sentence() -> None:
    with pytest.raises(StoreError, match="cannot be used"):
        prepare(at("postgresql://nobody@127.0.0.1:1/chat"))


def test_a_damaged_database_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "chat.db").write_bytes(b"this is not a database" * 100)
    with pytest.raises(StoreError, match="cannot be used"):
        prepare(at(f"sqlite:///{tmp_path / 'chat.db'}"))
