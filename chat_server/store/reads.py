"""Reads, each in a snapshot of its own, in a few threads beside the writer."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from .database import Connection, Database, DatabaseError, Lost
from .transaction import Transaction

T = TypeVar("T")


class Reads:
    """A connection per thread, made when it is first needed and anew when it was lost."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._local = threading.local()
        self._connections: set[Connection] = set()
        self._threads = ThreadPoolExecutor(database.readers, thread_name_prefix="reader")

    async def read(self, job: Callable[[Transaction], T]) -> T:
        """What `job` returns or raises, after reading one consistent state of the database. Raises Unavailable."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, job)

    def close(self) -> None:
        for connection in self._connections:
            self._threads.submit(connection.close)
        self._threads.shutdown(wait=True)

    def _read(self, job: Callable[[Transaction], T]) -> T:
        try:
            return self._once(job)
        except Lost:  # the database was restarted since we last asked; a read may be done again
            return self._once(job)

    def _once(self, job: Callable[[Transaction], T]) -> T:
        connection = self._connection()
        try:
            connection.begin_reading()
            try:
                return job(Transaction(connection))
            finally:
                connection.rollback()
        except Lost:
            self._drop(connection)
            raise

    def _connection(self) -> Connection:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._database.connect()
            self._connections.add(connection)
        return connection

    def _drop(self, connection: Connection) -> None:
        self._local.connection = None
        self._connections.discard(connection)
        with suppress(DatabaseError):
            connection.close()
