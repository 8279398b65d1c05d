"""Rows of conversations: found by id, by visitor, by view, and in the order of the queue."""

import secrets
from collections.abc import Iterator
from typing import Any

from ..models import Conversation, Marks, Team, Visitor
from ..tiers import ORDINARY
from .database import Row
from .transaction import Transaction

_SELECT = (
    "SELECT c.*, v.name AS visitor_name, v.email AS visitor_email, a.name AS assignee_name,"
    " t.name AS team_name FROM conversation c JOIN visitor v ON v.id = c.visitor_id"
    " LEFT JOIN agent a ON a.id = c.assignee_id LEFT JOIN team t ON t.id = c.team_id"
)

PAGE = 200

LATEST = 10**13
"""Later than any time in ms that will be met; before it there is room for a tier."""
_NEWEST = "-coalesce(c.last_at, c.created_at)"

EVERYBODY = "everybody"
"""Stands for the line of those who asked for no team, where a team's id could stand."""

_SAME_LINE = "coalesce(c.team_id, '') = ?"
_TURN = "c.tier, c.waiting_since, c.id"
_OWN_LINES = (
    "(c.team_id IS NULL OR c.team_id IN (SELECT team_id FROM team_member WHERE agent_id = ?)"
    " OR c.team_id NOT IN (SELECT team_id FROM team_member))"
)
"""Of the lines that somebody answers: everybody's, their teams', and of teams with nobody in them."""

VIEWS = {
    "mine": "c.assignee_id = :agent AND c.status = 'open'",
    "waiting": "c.status = 'waiting'",
    "team": "c.status = 'open'",
    "all": "c.status <> 'resolved'",
    "resolved": "c.status = 'resolved'",
    "snoozed": "c.status = 'snoozed'",
}
"""The lists of the console, each a condition on the rows of one site."""


def get(tx: Transaction, conversation_id: str) -> Conversation:
    found = find(tx, conversation_id)
    assert found is not None, conversation_id
    return found


def find(tx: Transaction, conversation_id: str) -> Conversation | None:
    row = tx.one(f"{_SELECT} WHERE c.id = ?", conversation_id)
    return _conversation(row) if row else None


def some(tx: Transaction, ids: list[str]) -> list[Conversation]:
    if not ids:
        return []
    marks = ", ".join("?" for _ in ids)
    return [_conversation(row) for row in tx.all(f"{_SELECT} WHERE c.id IN ({marks})", *ids)]


def newest_of(tx: Transaction, visitor_id: str) -> Conversation | None:
    row = tx.one(f"{_SELECT} WHERE c.visitor_id = ? ORDER BY c.created_at DESC, c.id DESC LIMIT 1", visitor_id)
    return _conversation(row) if row else None


def unresolved_of(tx: Transaction, visitor_id: str) -> Conversation | None:
    row = tx.one(f"{_SELECT} WHERE c.visitor_id = ? AND c.status <> 'resolved'", visitor_id)
    return _conversation(row) if row else None


def waiting(tx: Transaction, site_id: str, limit: int) -> list[Conversation]:
    """The head of the queue: by tier, first come, first served; a tie is broken by the id."""
    rows = tx.all(f"{_SELECT} WHERE c.site_id = ? AND c.status = 'waiting' ORDER BY {_TURN} LIMIT ?", site_id, limit)
    return [_conversation(row) for row in rows]


def head(tx: Transaction, conversation: Conversation) -> Conversation | None:
    """Who is next in the line in which this one stands."""
    row = tx.one(
        f"{_SELECT} WHERE c.site_id = ? AND c.status = 'waiting' AND {_SAME_LINE} ORDER BY {_TURN} LIMIT 1",
        conversation.site_id, conversation.team_id or "",
    )  # fmt: skip
    return _conversation(row) if row else None


def next_for(tx: Transaction, site_id: str, agent_id: str) -> Conversation | None:
    """Who is next of all lines that somebody answers."""
    row = tx.one(
        f"{_SELECT} WHERE c.site_id = ? AND c.status = 'waiting' AND {_OWN_LINES} ORDER BY {_TURN} LIMIT 1",
        site_id, agent_id,
    )  # fmt: skip
    return _conversation(row) if row else None


def in_line(tx: Transaction, site_id: str) -> Iterator[Conversation]:
    """Everybody who waits, of all lines, in the order of their turn, read a page at a time."""
    tier, since, last = -1, -1, ""
    while True:
        rows = tx.all(
            f"{_SELECT} WHERE c.site_id = ? AND c.status = 'waiting' AND ({_TURN}) > (?, ?, ?)"
            f" ORDER BY {_TURN} LIMIT ?",
            site_id, tier, since, last, PAGE,
        )  # fmt: skip
        yield from map(_conversation, rows)
        if len(rows) < PAGE:
            return
        tier, since, last = rows[-1]["tier"], rows[-1]["waiting_since"], rows[-1]["id"]


def queue(tx: Transaction, site_id: str) -> list[tuple[str, str, str | None]]:
    """(conversation, visitor, team) of everybody who waits, in the order of their turn."""
    rows = tx.all(
        "SELECT c.id, c.visitor_id, c.team_id FROM conversation c WHERE c.site_id = ? AND c.status = 'waiting'"
        f" ORDER BY {_TURN}",
        site_id,
    )
    return [(row["id"], row["visitor_id"], row["team_id"]) for row in rows]


def place_in_queue(tx: Transaction, conversation: Conversation) -> int | None:
    """1 for the head of its line, None for one that does not wait."""
    if conversation.status != "waiting":
        return None
    row = tx.one(
        f"SELECT count(*) AS n FROM conversation c WHERE c.site_id = ? AND c.status = 'waiting' AND {_SAME_LINE}"
        f" AND ({_TURN}) < (?, ?, ?)",
        conversation.site_id, conversation.team_id or "", conversation.tier, conversation.waiting_since,
        conversation.id,
    )  # fmt: skip
    return int(row["n"]) + 1 if row else None


def view(
    tx: Transaction,
    site_id: str,
    agent_id: str,
    name: str,
    after: tuple[int, str] | None,
    limit: int,
    team: str | None = None,
) -> list[Conversation]:
    """A page of one of VIEWS: the queue in its order, all else newest first. `after`: where the last one ended.

    `team`: only of this team's line, or EVERYBODY's."""
    key = f"c.tier * {LATEST} + coalesce(c.waiting_since, 0)" if name == "waiting" else _NEWEST
    past = f"AND ({key} > :key OR ({key} = :key AND c.id > :id))" if after else ""
    line = "AND coalesce(c.team_id, :everybody) = :team" if team else ""
    rows = tx.named(
        f"{_SELECT} WHERE c.site_id = :site AND {VIEWS[name]} {past} {line} ORDER BY {key}, c.id LIMIT :limit",
        site=site_id, agent=agent_id, key=after[0] if after else 0, id=after[1] if after else "", limit=limit,
        team=team or "", everybody=EVERYBODY,
    )  # fmt: skip
    return [_conversation(row) for row in rows]


def sort_key(conversation: Conversation, name: str) -> tuple[int, str]:
    """Where a row stands in its view, as `view` takes it for `after`."""
    if name == "waiting":
        return conversation.tier * LATEST + (conversation.waiting_since or 0), conversation.id
    return -(conversation.last_at or conversation.created_at), conversation.id


def counts(tx: Transaction, site_id: str, agent_id: str) -> dict[str, int]:
    """How many each view holds."""
    each = ", ".join(f"count(*) FILTER (WHERE {condition}) AS n_{name}" for name, condition in VIEWS.items())
    row = tx.named(f"SELECT {each} FROM conversation c WHERE c.site_id = :site", site=site_id, agent=agent_id)[0]
    return {name: int(row[f"n_{name}"]) for name in VIEWS}


def create(
    tx: Transaction,
    visitor: Visitor,
    page: tuple[str, str | None] | None,
    locale: str | None = None,
    team: Team | None = None,
    tier: tuple[int, str | None] = (ORDINARY, None),
) -> Conversation:
    """A new conversation, waiting from now on; who kept the visitor's last one is remembered with it."""
    conversation_id = secrets.token_urlsafe(12)
    tx.run(
        "INSERT INTO conversation (id, site_id, visitor_id, status, waiting_since, created_at, page_url, page_title,"
        " locale, team_id, tier, tier_name, kept_before) VALUES (?, ?, ?, 'waiting', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        conversation_id, visitor.site_id, visitor.id, tx.now, tx.now, *(page or (None, None)), locale,
        team.id if team else None, *tier, kept_before(tx, visitor.id),
    )  # fmt: skip
    return get(tx, conversation_id)


def kept_before(tx: Transaction, visitor_id: str) -> str | None:
    """Who kept the visitor's last conversation."""
    row = tx.one(
        "SELECT kept_before FROM conversation WHERE visitor_id = ? AND kept_before IS NOT NULL"
        " ORDER BY created_at DESC LIMIT 1",
        visitor_id,
    )
    return row["kept_before"] if row else None


def arrived_at(tx: Transaction, conversation: Conversation) -> int:
    """When it last came in: at the beginning, when it was reopened, or when it was up again after it was put aside."""
    row = tx.one(
        "SELECT max(created_at) AS at FROM entry WHERE conversation_id = ? AND kind IN ('reopened', 'woken')",
        conversation.id,
    )
    return int(row["at"]) if row and row["at"] is not None else conversation.created_at


def waiting_for(tx: Transaction, team_id: str) -> list[Conversation]:
    """Who waits in the line of a team, in the order of their turn."""
    rows = tx.all(f"{_SELECT} WHERE c.team_id = ? AND c.status = 'waiting' ORDER BY {_TURN}", team_id)
    return [_conversation(row) for row in rows]


def before(tx: Transaction, conversation: Conversation, limit: int) -> list[Conversation]:
    """The visitor's other conversations, newest first."""
    rows = tx.all(
        f"{_SELECT} WHERE c.visitor_id = ? AND c.id <> ? ORDER BY c.created_at DESC LIMIT ?",
        conversation.visitor_id, conversation.id, limit,
    )  # fmt: skip
    return [_conversation(row) for row in rows]


def unseen_hand_overs(tx: Transaction) -> list[Conversation]:
    """Handed over, and the receiver has neither read nor answered it; the oldest first."""
    rows = tx.all(
        f"{_SELECT} WHERE c.status = 'open' AND c.handed_seq IS NOT NULL AND c.agents_read < c.handed_seq"
        " ORDER BY c.handed_at"
    )
    return [_conversation(row) for row in rows]


def left_alone(tx: Transaction) -> list[tuple[Conversation, int]]:
    """Where a visitor's word is unanswered and its keeper's lease is over: and since when (ms); not told yet."""
    rows = tx.all(
        f"SELECT * FROM ({_SELECT} WHERE c.status = 'open' AND c.away_told = 0 AND c.last_author_kind = 'visitor') c"
        " LEFT JOIN (SELECT agent_id, max(until) AS until FROM presence GROUP BY agent_id) p"
        " ON p.agent_id = c.assignee_id WHERE coalesce(p.until, 0) <= ?",
        tx.now,
    )
    return [(_conversation(row), max(row["until"] or 0, row["given_at"] or 0)) for row in rows]


def told_away(tx: Transaction, site_id: str) -> list[Conversation]:
    """Open, and the visitor was told that its keeper is away."""
    return [
        _conversation(row)
        for row in tx.all(f"{_SELECT} WHERE c.site_id = ? AND c.status = 'open' AND c.away_told = 1", site_id)
    ]


def sites_that_wait(tx: Transaction) -> list[str]:
    """The sites with somebody in the queue."""
    return [row["site_id"] for row in tx.all("SELECT DISTINCT site_id FROM conversation WHERE status = 'waiting'")]


def due_to_wake(tx: Transaction, site_id: str | None = None) -> list[Conversation]:
    """Snoozed conversations whose time has come, of this site or of all, the one that is due longest first."""
    one = "" if site_id is None else "c.site_id = ? AND "
    rows = tx.all(
        f"{_SELECT} WHERE {one}c.status = 'snoozed' AND c.snoozed_until <= ? ORDER BY c.snoozed_until, c.id",
        *(() if site_id is None else (site_id,)), tx.now,
    )  # fmt: skip
    return [_conversation(row) for row in rows]


def unread(tx: Transaction, conversation_id: str, after: int) -> int:
    """How many of the visitor's messages nobody has read."""
    row = tx.one(
        "SELECT count(*) AS n FROM entry WHERE conversation_id = ? AND seq > ? AND kind = 'message'"
        " AND author_kind = 'visitor'",
        conversation_id, after,
    )  # fmt: skip
    return int(row["n"]) if row else 0


def unresolved_versions(tx: Transaction, site_id: str) -> dict[str, int]:
    """The version of every conversation of a site that is not resolved, for the sweep."""
    rows = tx.all("SELECT id, version FROM conversation WHERE site_id = ? AND status <> 'resolved'", site_id)
    return {row["id"]: row["version"] for row in rows}


def _conversation(row: Row) -> Conversation:
    values: dict[str, Any] = {name: row[name] for name in _COLUMNS}
    marks = Marks(row["visitor_delivered"], row["visitor_read"], row["agents_delivered"], row["agents_read"])
    return Conversation(marks=marks, **values)


_COLUMNS = [name for name in Conversation.__dataclass_fields__ if name != "marks"]
