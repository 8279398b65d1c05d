"""What the database holds, read beside the servers or after their death: entries, conversations, agents."""

import contextlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from ..databases import Postgres

PATIENCE = 10.0


class Database(Protocol):
    """Somewhere to read from that is none of the servers."""

    def rows(self, query: str) -> list[dict[str, Any]]: ...


@dataclass(frozen=True)
class SqliteFile:
    path: Path

    def rows(self, query: str) -> list[dict[str, Any]]:
        address = f"file:{self.path}?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=PATIENCE)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query)]


@dataclass(frozen=True)
class PostgresDatabase:
    cluster: Postgres
    name: str

    @property
    def url(self) -> str:
        return self.cluster.url(self.name)

    def rows(self, query: str) -> list[dict[str, Any]]:
        return [json.loads(row[0]) for row in self.cluster.sql(f"SELECT row_to_json(r) FROM ({query}) r", self.name)]


@dataclass(frozen=True, slots=True)
class Stored:
    """A line of the log. `staff` is all of its data, what only staff see among it."""

    conversation: str
    seq: int
    prev: int | None
    kind: str
    author_kind: str
    author: str | None
    client_id: str | None
    text: str | None
    author_id: str | None = None
    staff: Mapping[str, Any] = field(default_factory=dict, compare=False)
    created_at: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation as the servers decide by it."""

    id: str
    visitor: str
    status: str
    assignee: str | None
    epoch: int
    head: int
    marks: tuple[int, int, int, int]
    """(the visitor's delivered and read, the agents' delivered and read)"""


@dataclass
class Kept:
    """One state of the database, as far as the promises speak of it. `capacity` is what each agent may keep open."""

    log: list[Stored]
    rows: list[Row] = field(default_factory=list)
    capacity: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def by_conversation(self) -> dict[str, list[Stored]]:
        return by_conversation(self.log)

    def head(self, conversation: str, audience: str) -> int:
        """The newest seq that this audience may see."""
        return max(
            (s.seq for s in self.log if s.conversation == conversation and (audience == "staff" or s.prev is not None)),
            default=0,
        )


def kept_in(database: Database, capacity: int = 0) -> Kept:
    """`capacity`: what an agent may keep who has no number of their own; 0 is no limit."""
    entries = database.rows("SELECT * FROM entry ORDER BY conversation_id, seq")
    agents = database.rows("SELECT id, name, capacity FROM agent")
    return Kept(
        log=[_stored(row) for row in entries],
        rows=[_row(row) for row in database.rows("SELECT * FROM conversation")],
        capacity={a["id"]: capacity if a["capacity"] is None else a["capacity"] for a in agents},
        names={a["id"]: a["name"] for a in agents},
    )


def stored_log(database: Path) -> list[Stored]:
    """The log of an SQLite file, read beside its server or after that one's death."""
    return kept_in(SqliteFile(database)).log


def by_conversation(log: Sequence[Stored]) -> dict[str, list[Stored]]:
    found: dict[str, list[Stored]] = defaultdict(list)
    for line in log:
        found[line.conversation].append(line)
    return found


def _stored(row: dict[str, Any]) -> Stored:
    return Stored(
        row["conversation_id"],
        row["seq"],
        row["prev"],
        row["kind"],
        row["author_kind"],
        row["author_name"],
        row["client_id"],
        row["text"],
        row["author_id"],
        {**_json(row["data"]), **_json(row["staff"])},
        row["created_at"],
    )


def _row(row: dict[str, Any]) -> Row:
    marks = (row["visitor_delivered"], row["visitor_read"], row["agents_delivered"], row["agents_read"])
    return Row(
        row["id"], row["visitor_id"], row["status"], row["assignee_id"], row["assignment_epoch"], row["head"], marks
    )


def _json(value: Any) -> dict[str, Any]:
    """SQLite keeps it as text, PostgreSQL as what it is."""
    return dict(json.loads(value) if isinstance(value, str) else value)
