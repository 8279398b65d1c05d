"""The embedded store: one SQLite file, one process, reads beside the writer.

`schema` holds the tables, `migrations` how they came to be, `transaction` what a job holds, and the nouns
(`log`, `conversations`, `people`, `sessions`) the SQL.
"""

import asyncio
import fcntl
import secrets
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from . import migrate
from .transaction import Transaction

T = TypeVar("T")

READERS = 2


class StoreError(Exception):
    """The database cannot be used as it is; the message says why and what to do."""


class DirectoryLock:
    """One process per data directory, held by the kernel: it survives nothing, so kill -9 leaves no trace."""

    def __init__(self, data_dir: Path) -> None:
        data_dir.mkdir(parents=True, exist_ok=True)
        self._file = (data_dir / "lock").open("a+")

    def take(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        self._file.close()


def connect(database: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection with the settings that the promises rest on: WAL and a flush to disk at every commit."""
    connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False, timeout=5)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    if read_only:
        connection.execute("PRAGMA query_only = ON")
    return connection


class Store:
    """Reads, each in a snapshot of its own, in a few threads beside the writer."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="reader")

    async def read(self, job: Callable[[Transaction], T]) -> T:
        """What `job` returns or raises, after reading one consistent state of the database."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, job)

    def close(self) -> None:
        self._threads.shutdown(wait=True)
        for connection in self._connections:
            connection.close()

    def _read(self, job: Callable[[Transaction], T]) -> T:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = connect(self.database, read_only=True)
            self._connections.append(connection)
        connection.execute("BEGIN")
        try:
            return job(Transaction(connection))
        finally:
            connection.execute("ROLLBACK")


def prepare(database: Path) -> None:
    """Makes or migrates the database. To be called under the directory's lock, before the writer opens."""
    try:
        connection = connect(database)
        migrate.to_head(connection, database)
        connection.execute(
            "INSERT INTO setting VALUES ('log_epoch', ?) ON CONFLICT DO NOTHING", (secrets.token_hex(8),)
        )
        connection.close()
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{database} cannot be used ({error}). Put a backup in its place, or move it away.") from None
    database.chmod(0o600)


def log_epoch(tx: Transaction) -> str:
    """The id of this database's lineage; a restore from a backup changes it."""
    row = tx.one("SELECT value FROM setting WHERE key = 'log_epoch'")
    assert row is not None
    return str(row["value"])


def new_lineage(tx: Transaction) -> None:
    """From here on this is another log: clients forget what they have of the one before."""
    tx.run("UPDATE setting SET value = ? WHERE key = 'log_epoch'", secrets.token_hex(8))
