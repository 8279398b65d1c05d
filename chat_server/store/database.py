"""What the store asks of a database: a connection that blocks, in a thread of its own, and a clock that all share.

`sqlite` is the embedded default, `postgres` the one that several nodes share; nothing above knows which it is.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol


class StoreError(Exception):
    """The database cannot be used as it is; the message says why and what to do."""


class DatabaseError(Exception):
    """A statement was not carried out, and would not be if it were tried again: a constraint, a mistake of ours."""


class Unavailable(DatabaseError):
    """The database cannot do it just now: locked, full, restarting, not reached. The same later may succeed."""


class Lost(Unavailable):
    """The connection is gone, and with it whether the last statement was carried out."""


class Row(Protocol):
    def __getitem__(self, column: str) -> Any: ...


class Connection(Protocol):
    """Raises DatabaseError and its kinds, whatever the database calls them."""

    def begin(self, names: Iterable[str] | None) -> None:
        """Opens a transaction that writes; whoever gives one of these names waits until it ends. None: everybody."""

    def begin_reading(self) -> None:
        """Opens a transaction that sees one state and can change nothing."""

    def commit(self) -> None: ...

    def rollback(self) -> None:
        """Ends a transaction without a trace; harmless where none is open."""

    def fetch(self, sql: str, parameters: Sequence[Any] | dict[str, Any]) -> Sequence[Row]:
        """Rows of SQL with `?`, or with `:name` where `parameters` have names."""

    def fetch_both(self, change: tuple[str, Sequence[Any]], last: tuple[str, Sequence[Any]]) -> Sequence[Row]:
        """Both statements, with `?`; the rows of the last. Neither may depend on what the other changes."""

    def run(self, sql: str, parameters: Sequence[Any]) -> int:
        """The number of rows changed."""

    def now(self) -> int:
        """Milliseconds since 1970 by the database's clock."""

    def close(self) -> None: ...


class Database(Protocol):
    readers: int
    """How many threads may read beside the writer."""

    def connect(self) -> Connection:
        """Raises Unavailable where nobody answers."""

    def version(self) -> str | None:
        """The migration it stands at, None for an empty one. Raises Unavailable."""

    def migrate(self) -> None:
        """Brings it to the newest schema. Nobody else may write to it meanwhile."""


def at(url: str) -> Database:
    """The database of an address: `postgresql://…`, or `sqlite:///` and an absolute path."""
    if url.startswith(("postgresql://", "postgres://")):
        try:
            from .postgres import Postgres  # only where it is used: a single node needs no driver
        except ModuleNotFoundError as error:
            raise StoreError(f"PostgreSQL needs {error.name}: pip install 'onethread[cluster]'.") from None
        return Postgres(url)
    from .sqlite import Sqlite

    return Sqlite(Path(url.removeprefix("sqlite:///")))
