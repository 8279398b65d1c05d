"""Sites and agents from the command line; works beside a running server, through a writer of its own."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from .store import DirectoryLock, StoreError, connect, migrate, prepare
from .store.transaction import Transaction
from .writer import Writer

T = TypeVar("T")


def write(data_dir: Path, job: Callable[[Transaction], T]) -> T:
    """One write. Migrates only when no server holds the directory."""
    database = data_dir / "chat.db"
    lock = DirectoryLock(data_dir)
    try:
        if lock.take():
            prepare(database)
        else:
            _same_version(database)
        return asyncio.run(_write(database, job))
    finally:
        lock.release()


def read(data_dir: Path, job: Callable[[Transaction], T]) -> T:
    """What `job` reads of a database that is there; beside a running server or without one."""
    database = data_dir / "chat.db"
    if not database.exists():
        raise StoreError(f"There is no database at {database}.")
    _same_version(database)
    connection = connect(database, read_only=True)
    try:
        return job(Transaction(connection))
    finally:
        connection.close()


async def _write(database: Path, job: Callable[[Transaction], T]) -> T:
    writer = Writer(database, lambda news: None)
    try:
        return await writer.write(job)
    finally:
        await writer.close()


def _same_version(database: Path) -> None:
    connection = connect(database, read_only=True)
    try:
        if migrate.current(connection) != migrate.HEAD:
            raise StoreError("This database is of another version. Start the server once, or stop the one that runs.")
    finally:
        connection.close()
