"""PostgreSQL, which several nodes share. A site's writes come in one order, whichever node makes them.

Every transaction that writes holds the advisory locks of its sites, taken in one order, until it has committed: so a
decision that was right when it read is right when it is stored, as on the embedded database, and no two wait for each
other. Who freezes with a lock in hand loses it after IDLE_SECONDS.
"""

import re
import time
import zlib
from collections.abc import Awaitable, Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import asyncpg
import uvloop

from . import migrate
from .database import DatabaseError, Lost, Row, StoreError, Unavailable

T = TypeVar("T")

CONNECT_SECONDS = 2
STATEMENT_SECONDS = 5
LOCK_SECONDS = 2
IDLE_SECONDS = 2
STATEMENTS = 1_000
"""That a connection keeps prepared: more than we have."""
MIGRATION_SECONDS = 120
"""How long a node that starts waits for another one that migrates."""

SETTINGS = {
    "application_name": "onethread",
    "timezone": "UTC",
    "statement_timeout": f"{STATEMENT_SECONDS}s",
    "lock_timeout": f"{LOCK_SECONDS}s",
    "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
    "tcp_user_timeout": "5s",
}

PATIENCE = {"statement_timeout": "0", "idle_in_transaction_session_timeout": "0"}

_CLASS = 0x6F6E65
"""Of our advisory locks, so that they meet nobody else's; the second number is a name's, 0 stands for all."""


class PostgresConnection:
    """Blocks as SQLite does: it has an event loop of its own, which runs while a statement does."""

    def __init__(self, url: str, *, patient: bool = False) -> None:
        """`patient`: its statements may take as long as they do."""
        self._loop = uvloop.new_event_loop()
        connecting = asyncpg.connect(
            url, timeout=CONNECT_SECONDS, command_timeout=None if patient else STATEMENT_SECONDS + 1,
            server_settings=SETTINGS | PATIENCE if patient else SETTINGS, target_session_attrs="read-write",
            statement_cache_size=STATEMENTS,
        )  # fmt: skip
        try:
            self._raw: asyncpg.Connection[asyncpg.Record] = self._wait(connecting)
        except BaseException:
            self._loop.close()
            raise

    def begin(self, names: Iterable[str] | None) -> None:
        self._execute(f"BEGIN; {_locks(names)}")

    def begin_reading(self) -> None:
        self._execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def commit(self) -> None:
        self._execute("COMMIT")

    def rollback(self) -> None:
        if not self._raw.is_closed() and self._raw.is_in_transaction():
            self._execute("ROLLBACK")

    def fetch(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> Sequence[Row]:
        statement, names = _numbered(sql)
        values = [parameters[name] for name in names] if isinstance(parameters, dict) else parameters
        rows: list[asyncpg.Record] = self._wait(self._raw.fetch(statement, *values))
        return rows

    def fetch_both(self, change: tuple[str, Sequence[Any]], last: tuple[str, Sequence[Any]]) -> Sequence[Row]:
        """As one statement: each costs a way there and back."""
        return self.fetch(f"WITH change AS ({change[0]}) {last[0]}", [*change[1], *last[1]])

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        statement, _ = _numbered(sql)
        done: str = self._wait(self._raw.execute(statement, *parameters))
        return int(done.rpartition(" ")[2])

    def now(self) -> int:
        (row,) = self.fetch("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now")
        return int(row["now"])

    def close(self) -> None:
        try:
            self._wait(self._raw.close(timeout=1))
        except DatabaseError:  # the path is dead: nobody is left to say goodbye to
            self._raw.terminate()
        self._loop.close()

    def _execute(self, sql: str) -> None:
        self._wait(self._raw.execute(sql))

    def _wait(self, doing: Awaitable[T]) -> T:
        """The driver's errors in our words for them."""
        try:
            return self._loop.run_until_complete(_coroutine(doing))
        except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.AdminShutdownError,
                asyncpg.CrashShutdownError, asyncpg.IdleInTransactionSessionTimeoutError, OSError, TimeoutError,
                ) as error:  # fmt: skip
            raise Lost(f"{type(error).__name__}: {error}") from error
        except (asyncpg.OperatorInterventionError, asyncpg.InsufficientResourcesError, asyncpg.TransactionRollbackError,
                asyncpg.LockNotAvailableError, asyncpg.ReadOnlySQLTransactionError) as error:  # fmt: skip
            raise Unavailable(str(error)) from error
        except asyncpg.PostgresError as error:
            raise DatabaseError(str(error)) from error


class Postgres:
    readers = 4

    def __init__(self, url: str) -> None:
        self.url = url

    def connect(self) -> PostgresConnection:
        return PostgresConnection(self.url)

    def version(self) -> str | None:
        connection = self.connect()
        try:
            return _version(connection)
        finally:
            connection.close()

    def migrate(self) -> None:
        """Holds all writers off meanwhile; of nodes that start at once one migrates and the others wait."""
        patience = time.monotonic() + MIGRATION_SECONDS
        try:
            while self.version() != migrate.HEAD:
                self._try_to_migrate(patience)
        except DatabaseError as error:
            raise StoreError(f"PostgreSQL cannot be used ({error}). See CHAT_DATABASE_URL.") from None

    def _try_to_migrate(self, patience: float) -> None:
        connection = self.connect()
        try:
            self._migrate(connection)
        except Unavailable as error:
            if isinstance(error, Lost) or time.monotonic() > patience:
                raise
            connection.rollback()  # somebody else is at it: wait for them again
        finally:
            connection.close()

    def _migrate(self, connection: PostgresConnection) -> None:
        connection.begin(None)
        connection.fetch("SET LOCAL idle_in_transaction_session_timeout = 0")
        if _version(connection) != migrate.HEAD:
            migrate.to_head("postgresql+asyncpg://" + self.url.partition("://")[2])
        connection.commit()


def _version(connection: PostgresConnection) -> str | None:
    (known,) = connection.fetch("SELECT to_regclass('alembic_version') IS NOT NULL AS known")
    rows = connection.fetch("SELECT version_num FROM alembic_version") if known["known"] else ()
    return str(rows[0]["version_num"]) if rows else None


async def _coroutine(doing: Awaitable[T]) -> T:
    return await doing


@lru_cache(maxsize=1000)
def _numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """SQL with `$1`, `$2` in place of `?` or of `:name`, and the names in the order of their numbers."""
    names: dict[str, int] = {}
    count = 0

    def number(found: "re.Match[str]") -> str:
        nonlocal count
        if found[0] == "?":
            count += 1
            return f"${count}"
        return f"${names.setdefault(found[1], len(names) + 1)}"

    return re.sub(r"\?|(?<!:):([a-z_]+)", number, sql), tuple(names)


def _locks(names: Iterable[str] | None) -> str:
    """In one order for everybody: first all (shared by those who lock single names), then the names by number."""
    if names is None:
        return f"SELECT pg_advisory_xact_lock({_CLASS}, 0)"
    numbers = sorted({zlib.crc32(name.encode()) % (2**31 - 1) + 1 for name in names})
    shared = f"SELECT pg_advisory_xact_lock_shared({_CLASS}, 0)"
    return "; ".join([shared, *(f"SELECT pg_advisory_xact_lock({_CLASS}, {number})" for number in numbers)])
