"""The log of a conversation: entries appended once, found again by the id their sender gave them, read in pages."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..models import STAFF_ONLY, Audience, Author, Conversation, Entry
from .conversations import get
from .database import Row
from .transaction import Appended, RowChanged, Transaction, to_json

PAGE_ENTRIES = 200
PAGE_BYTES = 256 * 1024
BASE_ENTRIES = 50
NEWEST = 2**31 - 1
"""Higher than any `seq`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The id a sender gave to what they ask, and what they asked, so that the same id with other words is noticed."""

    client_id: str | None = None
    request: str | None = None


NOT_ASKED = Asked()


def append(
    tx: Transaction,
    conversation: Conversation,
    kind: str,
    author: Author,
    *,
    text: str | None = None,
    data: dict[str, Any] | None = None,
    staff: dict[str, Any] | None = None,
    asked: Asked = NOT_ASKED,
    **changes: Any,
) -> tuple[Conversation, Entry]:
    """Writes the next entry and, in the same breath, `changes` to the row. Returns both as they are now.

    The row handed in must be the newest one of this transaction: `seq` and `prev` are taken from it.
    """
    public = kind not in STAFF_ONLY
    entry = Entry(
        conversation_id=conversation.id,
        seq=conversation.head + 1,
        prev=conversation.visitor_head if public else None,
        kind=kind,
        author=author,
        created_at=tx.now,
        client_id=asked.client_id,
        request=asked.request,
        text=text,
        data=data or {},
        staff=staff or {},
    )
    changes["head"] = entry.seq
    if public:
        changes["visitor_head"] = entry.seq
    (row,) = tx.together(
        _update(conversation, changes),
        "INSERT INTO entry (conversation_id, seq, prev, kind, site_id, author_kind, author_id, author_name, client_id,"
        " request, text, data, staff, created_at, site_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
        " (SELECT coalesce(max(site_seq), 0) + 1 FROM entry WHERE site_id = ?)) RETURNING site_seq",
        entry.conversation_id, entry.seq, entry.prev, entry.kind, conversation.site_id, author.kind, author.id,
        author.name, entry.client_id, entry.request, entry.text, to_json(entry.data), to_json(entry.staff),
        entry.created_at, conversation.site_id,
    )  # fmt: skip
    conversation = _changed(tx, conversation, changes)
    site_seq = int(row["site_seq"])
    tx.news.append(Appended(entry, conversation.site_id, site_seq, conversation.visitor_id, conversation.assignee_id))
    return conversation, entry


def update(tx: Transaction, conversation: Conversation, **changes: Any) -> Conversation:
    """Changes columns of a conversation's row, raises its version, and returns the row as it is now."""
    sql, parameters = _update(conversation, changes)
    tx.run(sql, *parameters)
    return _changed(tx, conversation, changes)


def _update(conversation: Conversation, changes: dict[str, Any]) -> tuple[str, list[Any]]:
    columns = ", ".join(f"{column} = ?" for column in changes)  # names from our own code, never from a payload
    sql = f"UPDATE conversation SET {columns}, version = version + 1 WHERE id = ?"
    return sql, [*changes.values(), conversation.id]


def _changed(tx: Transaction, conversation: Conversation, changes: dict[str, Any]) -> Conversation:
    """The row after this change; read again where a column or a name in it is not known from here."""
    tx.news.append(RowChanged(conversation.id, conversation.site_id))
    row_fields = {k: v for k, v in changes.items() if k in Conversation.__dataclass_fields__}
    if "assignee_id" in changes or len(row_fields) < len(changes):
        return get(tx, conversation.id)
    return replace(conversation, version=conversation.version + 1, **row_fields)


def stored(tx: Transaction, site_id: str, author: Author, client_id: str) -> Entry | None:
    """What this sender has already stored under this id, whatever has changed since."""
    row = tx.one(
        "SELECT * FROM entry WHERE site_id = ? AND author_kind = ? AND author_id = ? AND client_id = ?",
        site_id, author.kind, author.id, client_id,
    )  # fmt: skip
    return _entry(row) if row else None


def base(tx: Transaction, conversation_id: str, audience: Audience) -> list[Entry]:
    """The newest page, for a client that has nothing yet."""
    return before(tx, conversation_id, audience, None, BASE_ENTRIES)


def before(tx: Transaction, conversation_id: str, audience: Audience, seq: int | None, limit: int) -> list[Entry]:
    """At most `limit` entries older than `seq` (None: the newest), in order."""
    rows = tx.all(
        f"SELECT * FROM entry WHERE conversation_id = ? AND seq < ? {_visible(audience)} ORDER BY seq DESC LIMIT ?",
        conversation_id, NEWEST if seq is None else seq, min(limit, PAGE_ENTRIES),
    )  # fmt: skip
    return _page(rows)[::-1]


def after(
    tx: Transaction, conversation_id: str, audience: Audience, seq: int, limit: int = PAGE_ENTRIES
) -> list[Entry]:
    """At most `limit` entries newer than `seq`, in order."""
    rows = tx.all(
        f"SELECT * FROM entry WHERE conversation_id = ? AND seq > ? {_visible(audience)} ORDER BY seq LIMIT ?",
        conversation_id, seq, min(limit, PAGE_ENTRIES),
    )  # fmt: skip
    return _page(rows)


def head_of_site(tx: Transaction, site_id: str) -> int:
    """The number of a site's newest entry, 0 where there is none."""
    row = tx.one("SELECT coalesce(max(site_seq), 0) AS head FROM entry WHERE site_id = ?", site_id)
    return int(row["head"]) if row else 0


def missed(tx: Transaction, site_id: str, head: int) -> list[Appended]:
    """At most PAGE_ENTRIES of a site after `head`, in the order of commit, with who keeps each conversation now."""
    rows = tx.all(
        "SELECT e.*, c.visitor_id, c.assignee_id FROM entry e JOIN conversation c ON c.id = e.conversation_id"
        " WHERE e.site_id = ? AND e.site_seq > ? ORDER BY e.site_seq LIMIT ?",
        site_id, head, PAGE_ENTRIES,
    )  # fmt: skip
    return [Appended(_entry(row), site_id, row["site_seq"], row["visitor_id"], row["assignee_id"]) for row in rows]


def newest(tx: Transaction, conversation_id: str, *kinds: str) -> Entry | None:
    """The newest entry of one of these kinds."""
    marks = ", ".join("?" for _ in kinds)
    row = tx.one(
        f"SELECT * FROM entry WHERE conversation_id = ? AND kind IN ({marks}) ORDER BY seq DESC LIMIT 1",
        conversation_id, *kinds,
    )  # fmt: skip
    return _entry(row) if row else None


def spoken_since(tx: Transaction, conversation_id: str, author: Author, seq: int) -> int:
    """How many messages (not notes) this author wrote after `seq`."""
    row = tx.one(
        "SELECT count(*) AS n FROM entry WHERE conversation_id = ? AND seq > ? AND kind = 'message'"
        " AND author_kind = ? AND author_id = ?",
        conversation_id, seq, author.kind, author.id,
    )  # fmt: skip
    return int(row["n"]) if row else 0


def _visible(audience: Audience) -> str:
    return "" if audience == "staff" else "AND prev IS NOT NULL"


def _page(rows: Sequence[Row]) -> list[Entry]:
    """Cut at 256 KiB, but never to nothing."""
    page: list[Entry] = []
    size = 0
    for row in rows:
        # On the wire a character takes at most 4 bytes; 300 is what an entry weighs besides its words and data.
        size += 4 * len(row["text"] or "") + len(row["data"]) + len(row["staff"]) + 300
        if page and size > PAGE_BYTES:
            break
        page.append(_entry(row))
    return page


def _entry(row: Row) -> Entry:
    return Entry(
        conversation_id=row["conversation_id"],
        seq=row["seq"],
        prev=row["prev"],
        kind=row["kind"],
        author=Author(row["author_kind"], row["author_id"], row["author_name"]),
        created_at=row["created_at"],
        client_id=row["client_id"],
        request=row["request"],
        text=row["text"],
        data=json.loads(row["data"]),
        staff=json.loads(row["staff"]),
    )


def totals(tx: Transaction) -> tuple[int, int, int | None]:
    """How many conversations and entries there are, and when the newest was written (ms)."""
    row = tx.one("SELECT (SELECT count(*) FROM conversation) AS c, count(*) AS e, max(created_at) AS at FROM entry")
    assert row is not None
    return int(row["c"]), int(row["e"]), row["at"]


def of_site(tx: Transaction, site_id: str) -> Iterator[tuple[str, int, str, int, dict[str, Any]]]:
    """(conversation, seq, kind, created_at, data for staff) of everything that moved a site's queue, as committed."""
    rows = tx.all(
        "SELECT conversation_id, seq, kind, created_at, data, staff FROM entry WHERE site_id = ? AND (seq = 1"
        " OR kind IN"
        " ('assigned', 'transferred', 'requeued', 'resolved', 'reopened', 'woken')) ORDER BY site_seq",
        site_id,
    )
    for row in rows:
        data = {**json.loads(row["data"]), **json.loads(row["staff"])}
        yield row["conversation_id"], row["seq"], row["kind"], row["created_at"], data
