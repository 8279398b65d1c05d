"""What must hold in every database at every moment, read from the tables alone; names as in docs/reliability.md.

One sentence for each breach, with ids and never a word of anybody's.
"""

import json
from collections.abc import Iterator

from ..models import STAFF_ONLY
from .transaction import Transaction

CHANGES_OF_HANDS = ("assigned", "transferred", "requeued")


def breaches(tx: Transaction) -> Iterator[str]:
    """Every breach of M1, M2, M8, O1, O2 and O10, and whatever crosses from one site to another."""
    yield from _stored_once(tx)
    yield from _numbered(tx)
    yield from _counted(tx)
    yield from _chained(tx)
    yield from _marked(tx)
    yield from _kept(tx)
    yield from _handed(tx)
    yield from _one_a_visitor(tx)
    yield from _within_its_site(tx)


def _stored_once(tx: Transaction) -> Iterator[str]:
    rows = tx.all(
        "SELECT author_kind, author_id, client_id, count(*) AS n FROM entry WHERE client_id IS NOT NULL"
        " GROUP BY site_id, author_kind, author_id, client_id HAVING count(*) > 1"
    )
    for row in rows:
        yield f"M1: {row['author_kind']} {row['author_id']} has {row['client_id']} stored {row['n']} times"


def _numbered(tx: Transaction) -> Iterator[str]:
    rows = tx.all(
        "SELECT c.id, c.head, count(e.seq) AS n, coalesce(min(e.seq), 1) AS first, coalesce(max(e.seq), 0) AS last"
        " FROM conversation c LEFT JOIN entry e ON e.conversation_id = c.id GROUP BY c.id, c.head"
        " HAVING count(e.seq) <> c.head OR coalesce(min(e.seq), 1) <> 1 OR coalesce(max(e.seq), 0) <> c.head"
    )
    for row in rows:
        found = f"{row['n']} entries, {row['first']} to {row['last']}"
        yield f"M2: conversation {row['id']} has {found}, and its head is {row['head']}"


def _counted(tx: Transaction) -> Iterator[str]:
    """What a site's nodes tell each other by: every entry of it, in the order of commit."""
    rows = tx.all(
        "SELECT site_id, count(*) AS n, max(site_seq) AS last FROM entry GROUP BY site_id"
        " HAVING count(*) <> max(site_seq) OR min(site_seq) <> 1"
    )
    for row in rows:
        yield f"M2: site {row['site_id']} has {row['n']} entries, and the last is number {row['last']}"


def _chained(tx: Transaction) -> Iterator[str]:
    """The visitor's `prev` is the entry before that they may see, and what only staff see has none."""
    secret = ", ".join(f"'{kind}'" for kind in sorted(STAFF_ONLY))
    for row in tx.all(f"SELECT conversation_id, seq FROM entry WHERE (prev IS NULL) <> (kind IN ({secret}))"):
        yield f"M2: entry {row['seq']} of conversation {row['conversation_id']} is shown to the wrong side"
    rows = tx.all(
        "SELECT conversation_id, seq, prev, expected FROM (SELECT conversation_id, seq, prev, coalesce(lag(seq)"
        " OVER (PARTITION BY conversation_id ORDER BY seq), 0) AS expected FROM entry WHERE prev IS NOT NULL) seen"
        " WHERE prev <> expected"
    )
    for row in rows:
        where = f"entry {row['seq']} of conversation {row['conversation_id']}"
        yield f"M2: {where} follows {row['prev']}, not {row['expected']}"


def _marked(tx: Transaction) -> Iterator[str]:
    rows = tx.all(
        "SELECT id FROM conversation WHERE visitor_read > visitor_delivered OR agents_read > agents_delivered"
        " OR visitor_delivered > head OR agents_delivered > head OR visitor_head > head"
    )
    for row in rows:
        yield f"M8: conversation {row['id']} is read or delivered further than it goes"


def _kept(tx: Transaction) -> Iterator[str]:
    rows = tx.all(
        "SELECT id, status FROM conversation WHERE (status IN ('open', 'snoozed') AND assignee_id IS NULL)"
        " OR (status = 'waiting' AND waiting_since IS NULL)"
    )
    for row in rows:
        yield f"O1: conversation {row['id']} is {row['status']} without the one it needs"


def _handed(tx: Transaction) -> Iterator[str]:
    """From the log alone: epochs count up by one, and the last change says who keeps it now."""
    kinds = ", ".join(f"'{kind}'" for kind in CHANGES_OF_HANDS)
    epochs: dict[str, int] = {}
    keepers: dict[str, str | None] = {}
    rows = tx.all(
        f"SELECT conversation_id, seq, data, staff FROM entry WHERE kind IN ({kinds}) ORDER BY conversation_id, seq"
    )
    for row in rows:
        conversation = row["conversation_id"]
        told = {**json.loads(row["data"]), **json.loads(row["staff"])}
        epochs[conversation] = epochs.get(conversation, 0) + 1
        keepers[conversation] = (told.get("to") or {}).get("id")
        if told.get("assignment_epoch") != epochs[conversation]:
            yield f"O2: entry {row['seq']} of conversation {conversation} is not epoch {epochs[conversation]}"
            epochs[conversation] = told.get("assignment_epoch", epochs[conversation])
    for row in tx.all("SELECT id, status, assignee_id, assignment_epoch FROM conversation"):
        if row["assignment_epoch"] != (logged := epochs.get(row["id"], 0)):
            yield f"O2: conversation {row['id']} is at epoch {row['assignment_epoch']}, its log at {logged}"
        if row["status"] != "waiting" and row["assignee_id"] != keepers.get(row["id"]):
            yield f"O2: conversation {row['id']} is kept by somebody whom no entry gave it to"


def _one_a_visitor(tx: Transaction) -> Iterator[str]:
    rows = tx.all(
        "SELECT visitor_id, count(*) AS n FROM conversation WHERE status <> 'resolved' GROUP BY visitor_id"
        " HAVING count(*) > 1"
    )
    for row in rows:
        yield f"O10: visitor {row['visitor_id']} has {row['n']} conversations at once"


def _within_its_site(tx: Transaction) -> Iterator[str]:
    rows = tx.all(
        "SELECT c.id FROM conversation c JOIN visitor v ON v.id = c.visitor_id"
        " LEFT JOIN agent a ON a.id = c.assignee_id WHERE v.site_id <> c.site_id OR a.site_id <> c.site_id"
    )
    for row in rows:
        yield f"S1: conversation {row['id']} has people of another site"
