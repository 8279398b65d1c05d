"""Delivered and read: maxima that never go back, never past the head, read never past delivered."""

from dataclasses import replace
from typing import Any

from .. import rendering
from ..models import Agent, Conversation, Marks
from ..store import conversations, log
from ..store.transaction import MarksMoved, Transaction
from . import rights


def mark_by_visitor(
    tx: Transaction, visitor_id: str, conversation_id: str, delivered: int | None, read: int | None
) -> dict[str, Any]:
    conversation = rights.own(tx, visitor_id, conversation_id)
    seen, head = conversation.marks, conversation.visitor_head
    to = _raised(seen.visitor_delivered, seen.visitor_read, delivered, read, head)
    return _moved(tx, conversation, replace(seen, visitor_delivered=to[0], visitor_read=to[1]))


def mark_by_agent(
    tx: Transaction, agent: Agent, conversation_id: str, delivered: int | None, read: int | None
) -> dict[str, Any]:
    conversation = rights.readable(tx, agent, conversation_id)
    seen, head = conversation.marks, conversation.head
    to = _raised(seen.agents_delivered, seen.agents_read, delivered, read, head)
    return _moved(tx, conversation, replace(seen, agents_delivered=to[0], agents_read=to[1]))


def _raised(had: int, had_read: int, delivered: int | None, read: int | None, head: int) -> tuple[int, int]:
    """What is read was delivered, so a read mark lifts the other one with it."""
    now_read = max(had_read, min(read or 0, head))
    return max(had, min(delivered or 0, head), now_read), now_read


def _moved(tx: Transaction, conversation: Conversation, marks: Marks) -> dict[str, Any]:
    if marks != conversation.marks:
        changes: dict[str, Any] = {name: getattr(marks, name) for name in Marks.__dataclass_fields__}
        if marks.agents_read != conversation.marks.agents_read:
            changes["unread"] = conversations.unread(tx, conversation.id, marks.agents_read)
        conversation = log.update(tx, conversation, **changes)
        tx.news.append(MarksMoved(conversation))
    return {"marks": rendering.marks(conversation)}
