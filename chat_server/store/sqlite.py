"""The embedded database: one SQLite file, one process that serves, a flush to disk at every commit."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from . import migrate
from .database import DatabaseError, Row, StoreError, Unavailable

T = TypeVar("T")

BUSY_SECONDS = 5


class SqliteConnection:
    """WAL and `synchronous=FULL`: the settings that the promises rest on."""

    def __init__(self, file: Path, *, as_found: bool = False) -> None:
        """`as_found`: it must be there, and is read and left as it is."""
        address = f"{file.absolute().as_uri()}?mode={'rw' if as_found else 'rwc'}"
        self._raw = _told(
            lambda: sqlite3.connect(
                address, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS
            )
        )
        self._raw.row_factory = sqlite3.Row
        settings = (
            ("query_only = ON",) if as_found else ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")
        )
        for setting in settings:
            self.fetch(f"PRAGMA {setting}")

    def begin(self, names: Iterable[str] | None) -> None:
        """One writer at a time holds the file, whatever it writes to."""
        _told(lambda: self._raw.execute("BEGIN IMMEDIATE"))

    def begin_reading(self) -> None:
        _told(lambda: self._raw.execute("PRAGMA query_only = ON"))
        _told(lambda: self._raw.execute("BEGIN"))

    def commit(self) -> None:
        _told(lambda: self._raw.execute("COMMIT"))

    def rollback(self) -> None:
        if self._raw.in_transaction:  # a full disk has rolled back by itself
            _told(lambda: self._raw.execute("ROLLBACK"))

    def fetch(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> Sequence[Row]:
        return _told(lambda: self._raw.execute(sql, parameters).fetchall())

    def fetch_both(self, change: tuple[str, Sequence[Any]], last: tuple[str, Sequence[Any]]) -> Sequence[Row]:
        self.run(*change)
        return self.fetch(*last)

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        return _told(lambda: self._raw.execute(sql, parameters).rowcount)

    def now(self) -> int:
        (row,) = self.fetch("SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) AS now")
        return int(row["now"])

    def close(self) -> None:
        self._raw.close()

    def copy_to(self, file: Path) -> None:
        """All of one snapshot into another file, whoever writes meanwhile; that file stands alone, without a log."""
        with closing(sqlite3.connect(file, isolation_level=None)) as into:
            _told(lambda: self._raw.backup(into))
            _told(lambda: into.execute("PRAGMA journal_mode = DELETE"))


class Sqlite:
    readers = 2

    def __init__(self, file: Path) -> None:
        self.file = file

    def connect(self) -> SqliteConnection:
        return _told(lambda: SqliteConnection(self.file))

    def version(self) -> str | None:
        connection = self.connect()
        try:
            rows = connection.fetch("SELECT version_num FROM alembic_version")
        except DatabaseError:
            connection.fetch("SELECT 1 FROM sqlite_master")  # it is one, but empty
            rows = ()
        finally:
            connection.close()
        return str(rows[0]["version_num"]) if rows else None

    def migrate(self) -> None:
        """To be called under the lock of its directory."""
        try:
            if self.version() != migrate.HEAD:
                migrate.to_head(f"sqlite:///{self.file}")
        except DatabaseError as error:
            way_out = "Put a backup in its place, or move it away."
            raise StoreError(f"{self.file} cannot be used ({error}). {way_out}") from None
        self.file.chmod(0o600)


def _told(work: Callable[[], T]) -> T:
    """What `work` returns; SQLite's errors in our words for them."""
    try:
        return work()
    except sqlite3.OperationalError as error:  # locked, full, read-only, not reachable
        raise Unavailable(str(error)) from error
    except sqlite3.Error as error:
        raise DatabaseError(str(error)) from error
