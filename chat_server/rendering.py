"""What each audience sees of an entry, a row and the marks: the two renderings, written once."""

from typing import Any

from .models import Audience, Conversation, Entry, rfc3339


def entry(entry: Entry, audience: Audience, own: bool) -> dict[str, Any]:
    """The wire shape of one entry. `own`: the reader wrote it and may see its `client_id`."""
    staff = audience == "staff"
    data = {**entry.data, **entry.staff} if staff else entry.data
    author = entry.author
    shown = {
        "conversation": entry.conversation_id,
        "seq": entry.seq,
        "prev": entry.seq - 1 if staff else entry.prev,
        "kind": entry.kind,
        "author": {
            "kind": author.kind,
            "id": author.id if staff or author.kind == "visitor" else None,
            "name": author.name,
        },
        "created_at": rfc3339(entry.created_at),
    }
    if own and entry.client_id is not None:
        shown["client_id"] = entry.client_id
    if entry.text is not None:
        shown["text"] = entry.text
    if data:
        shown["data"] = data
    return shown


def marks(conversation: Conversation) -> dict[str, Any]:
    seen = conversation.marks
    return {
        "conversation": conversation.id,
        "visitor": {"delivered": seen.visitor_delivered, "read": seen.visitor_read},
        "agents": {"delivered": seen.agents_delivered, "read": seen.agents_read},
    }


def row(conversation: Conversation) -> dict[str, Any]:
    """A row of the agents' list."""
    c = conversation
    return {
        "id": c.id,
        "version": c.version,
        "head": c.head,
        "status": c.status,
        "assignee": {"id": c.assignee_id, "name": c.assignee_name} if c.assignee_id else None,
        "assignment_epoch": c.assignment_epoch,
        "visitor": {
            "id": c.visitor_id,
            "name": c.visitor_name,
            "email": c.visitor_email,
            "page": {"url": c.page_url, "title": c.page_title} if c.page_url else None,
        },
        "waiting_since": rfc3339(c.waiting_since) if c.waiting_since is not None else None,
        "unread": c.unread,
        "last": {
            "text": c.last_text,
            "author": {"kind": c.last_author_kind, "name": c.last_author_name},
            "created_at": rfc3339(c.last_at),
        }
        if c.last_at is not None
        else None,
        "created_at": rfc3339(c.created_at),
        "team": c.team,
        "tier": {"rank": c.tier, "name": c.tier_name} if c.tier_name else None,
    }


def earlier(conversation: Conversation) -> dict[str, Any]:
    """A conversation of the past, beside the one that is open."""
    c = conversation
    return {
        "id": c.id,
        "text": c.last_text,
        "assignee": {"id": c.assignee_id, "name": c.assignee_name} if c.assignee_id else None,
        "created_at": rfc3339(c.created_at),
    }


def for_visitor(conversation: Conversation, place: dict[str, Any]) -> dict[str, Any]:
    """The conversation as the visitor knows it: no ids of agents, no head beyond what they may see.

    `place` is what they are told of the queue."""
    c = conversation
    shown = {
        "id": c.id,
        "status": c.status,
        "head": c.visitor_head,
        "assignee": {"name": c.assignee_name} if c.assignee_id else None,
        "queue_position": place["position"],
        "wait_seconds": place["wait_seconds"],
        "marks": marks(c),
    }
    return shown | ({"choice": place["choice"]} if "choice" in place else {})
