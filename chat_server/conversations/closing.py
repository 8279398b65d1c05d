"""A conversation ends, and may be taken up again."""

from typing import Any

from ..models import Agent
from ..refused import Refused
from ..store import conversations, log
from ..store.transaction import CapacityFreed, Transaction
from . import assigning, rights
from .rights import Circumstances


def resolve(
    tx: Transaction, agent: Agent, conversation_id: str, client_id: str | None, epoch: int | None
) -> dict[str, Any]:
    """Ends a conversation. Ending one that this agent has already ended changes nothing."""
    asked = rights.asked(client_id, ask="resolve")
    if rights.earlier(tx, agent.site_id, agent.author, asked, conversation_id):
        return {"conversation": conversation_id, "duplicate": True}
    conversation = rights.readable(tx, agent, conversation_id)
    if conversation.status == "resolved" and conversation.assignee_id == agent.id:
        return {"conversation": conversation.id, "duplicate": False}
    conversation = rights.kept(tx, agent, conversation_id, epoch)
    log.append(
        tx, conversation, "resolved", agent.author, data={"by": {"name": agent.name}, "cause": "agent"},
        staff={"by": {"id": agent.id, "name": agent.name}}, asked=asked, status="resolved", resolved_at=tx.now,
        handed_seq=None, handed_at=None,
    )  # fmt: skip
    tx.news.append(CapacityFreed(conversation.site_id))
    return {"conversation": conversation.id, "duplicate": False}


def reopen(
    tx: Transaction, agent: Agent, conversation_id: str, client_id: str | None, circumstances: Circumstances
) -> dict[str, Any]:
    """Takes a resolved conversation up again; who does so keeps it."""
    asked = rights.asked(client_id, ask="reopen")
    if stored := rights.earlier(tx, agent.site_id, agent.author, asked, conversation_id):
        (entry,) = log.after(tx, conversation_id, "staff", stored.seq, 1)  # what came with it says who keeps it
        return assigning.assigned(entry, duplicate=True)
    conversation = rights.readable(tx, agent, conversation_id)
    if conversation.status != "resolved":
        raise Refused("no_longer_possible", "This conversation is open already.")
    if conversations.unresolved_of(tx, conversation.visitor_id):
        raise Refused("no_longer_possible", "The visitor has begun a newer conversation. Go on there.")
    to = (agent.id, agent.name)
    assigning.needs_room(tx, to, circumstances.policy(tx, agent.site_id).capacity)
    conversation, _ = log.append(
        tx, conversation, "reopened", agent.author, data={"by": {"name": agent.name}, "cause": "agent"},
        staff={"by": {"id": agent.id, "name": agent.name}, **conversation.line}, asked=asked, status="waiting",
        waiting_since=tx.now, resolved_at=None,
    )  # fmt: skip
    reason = f"{agent.name} took this up again."
    _, entry = assigning.change(tx, conversation, "assigned", agent.author, to, "reopened", reason)
    return assigning.assigned(entry, duplicate=False)
