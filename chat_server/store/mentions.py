"""Calls by name in notes, kept for whom they call until they open the conversation, on whatever computer."""

from collections.abc import Iterable
from typing import Any

from ..models import rfc3339
from .transaction import Transaction

MOST = 50


def keep(tx: Transaction, agent_ids: Iterable[str], conversation_id: str, seq: int) -> None:
    for agent_id in agent_ids:
        tx.run("INSERT INTO mention (agent_id, conversation_id, seq) VALUES (?, ?, ?)", agent_id, conversation_id, seq)


def wait_for(tx: Transaction, agent_id: str, conversation_id: str) -> bool:
    """Whether anything in this conversation calls them, and they have not opened it since."""
    return tx.one(
        "SELECT seq FROM mention WHERE agent_id = ? AND conversation_id = ? LIMIT 1", agent_id, conversation_id
    ) is not None  # fmt: skip


def opened(tx: Transaction, agent_id: str, conversation_id: str) -> None:
    tx.run("DELETE FROM mention WHERE agent_id = ? AND conversation_id = ?", agent_id, conversation_id)


def of_agent(tx: Transaction, agent_id: str) -> list[dict[str, Any]]:
    """What calls them and they have not opened, as the console shows it: the oldest first, of many the newest."""
    rows = tx.all(
        "SELECT e.conversation_id, e.seq, e.author_name, e.text, e.created_at, v.name AS visitor_name FROM mention m"
        " JOIN entry e ON e.conversation_id = m.conversation_id AND e.seq = m.seq"
        " JOIN conversation c ON c.id = m.conversation_id JOIN visitor v ON v.id = c.visitor_id"
        " WHERE m.agent_id = ? ORDER BY e.created_at DESC, e.conversation_id, e.seq DESC LIMIT ?",
        agent_id, MOST,
    )  # fmt: skip
    return [
        {
            "conversation": row["conversation_id"], "seq": row["seq"], "by": {"name": row["author_name"]},
            "text": row["text"], "visitor": {"name": row["visitor_name"]}, "created_at": rfc3339(row["created_at"]),
        }
        for row in rows
    ][::-1]  # fmt: skip
