"""Sites and agents from the command line; works beside a running server, through a writer of its own."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from .settings import Storage
from .store import Database, DirectoryLock, StoreError, Unavailable, at, migrate, prepare
from .store.transaction import Transaction
from .writer import Writer

T = TypeVar("T")


def write(storage: Storage, job: Callable[[Transaction], T]) -> T:
    """One write. Migrates a file only when no server holds its directory."""
    database = at(storage.url)
    if storage.shared:
        prepare(database)
        return asyncio.run(_write(database, job))
    lock = DirectoryLock(storage.data_dir)
    try:
        if lock.take():
            prepare(database)
        else:
            _same_version(database)
        return asyncio.run(_write(database, job))
    finally:
        lock.release()


def read(storage: Storage, job: Callable[[Transaction], T]) -> T:
    """What `job` reads of a database that is there; beside a running server or without one."""
    if not storage.shared and not (storage.data_dir / "chat.db").exists():
        raise StoreError(f"There is no database at {storage.data_dir / 'chat.db'}.")
    database = at(storage.url)
    _same_version(database)
    connection = database.connect()
    try:
        connection.begin_reading()
        return job(Transaction(connection))
    finally:
        connection.rollback()
        connection.close()


async def _write(database: Database, job: Callable[[Transaction], T]) -> T:
    writer = Writer(database, lambda news: None)
    try:
        return await writer.write(job)
    finally:
        await writer.close()


def _same_version(database: Database) -> None:
    try:
        version = database.version()
    except Unavailable as error:
        raise StoreError(f"The database cannot be used ({error}).") from None
    if version != migrate.HEAD:
        raise StoreError("This database is of another version. Start the server once, or stop the one that runs.")
