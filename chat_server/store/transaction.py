"""What a job holds while it reads and writes: the database inside one transaction, and the news it makes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..models import Conversation, Entry
from .database import Connection, Row


@dataclass(frozen=True, slots=True)
class Appended:
    """A new line of a conversation's log. `site_seq`: its number among all of the site, in the order of commit;
    `assignee_id`: who keeps the conversation with this entry."""

    entry: Entry
    site_id: str
    site_seq: int
    visitor_id: str
    assignee_id: str | None


@dataclass(frozen=True, slots=True)
class RowChanged:
    """The row of a conversation has a new version."""

    conversation_id: str
    site_id: str


@dataclass(frozen=True, slots=True)
class MarksMoved:
    """Something was delivered or read; `conversation` is the row with the new marks."""

    conversation: Conversation


@dataclass(frozen=True, slots=True)
class QueueMoved:
    """Somebody joined or left the queue of a site."""

    site_id: str


@dataclass(frozen=True, slots=True)
class AgentChanged:
    """An agent's availability is another one."""

    agent_id: str
    site_id: str


@dataclass(frozen=True, slots=True)
class CapacityFreed:
    """Somebody of a site may take one more: the queue may move."""

    site_id: str


@dataclass(frozen=True, slots=True)
class SessionEnded:
    session_id: str


News = Appended | RowChanged | MarksMoved | QueueMoved | AgentChanged | CapacityFreed | SessionEnded
"""What a transaction made happen that somebody may want to be told, once it is committed."""


class Transaction:
    """SQL with `?` parameters on one connection; `news` leaves after the commit."""

    def __init__(self, connection: Connection, now: int | None = None) -> None:
        """`now` sets the clock (ms) for what imagines another time than the database's."""
        self._connection = connection
        self._now = now
        self.wrote = False
        self.news: list[News] = []

    @property
    def now(self) -> int:
        """Milliseconds since 1970 by the database's clock, the same throughout the transaction."""
        if self._now is None:
            self._now = self._connection.now()
        return self._now

    def one(self, sql: str, *parameters: Any) -> Row | None:
        return next(iter(self._connection.fetch(sql, parameters)), None)

    def all(self, sql: str, *parameters: Any) -> Sequence[Row]:
        return self._connection.fetch(sql, parameters)

    def named(self, sql: str, **parameters: Any) -> Sequence[Row]:
        """The same with `:name` parameters, where one is used more than once."""
        return self._connection.fetch(sql, parameters)

    def run(self, sql: str, *parameters: Any) -> int:
        """Changes something; the number of rows changed."""
        self.wrote = True
        return self._connection.run(sql, parameters)

    def returned(self, sql: str, *parameters: Any) -> Sequence[Row]:
        """Changes something; the rows of its RETURNING."""
        self.wrote = True
        return self._connection.fetch(sql, parameters)

    def together(self, change: tuple[str, Sequence[Any]], sql: str, *parameters: Any) -> Sequence[Row]:
        """Two changes in one go, of which neither reads what the other writes; the rows of the second's RETURNING."""
        self.wrote = True
        return self._connection.fetch_both(change, (sql, parameters))


def to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
