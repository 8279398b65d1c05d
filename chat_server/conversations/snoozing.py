"""A conversation is put aside until a time, and comes back by itself or with the visitor's next word. Staff only.

Nobody has more on their hands by it than they may keep: what is due waits for room, and is the first to have it; where
the visitor writes and there is none, it goes into the line to wait for the same person, as one that was resolved would.
"""

from typing import Any

from ..models import SYSTEM, Agent, Author, Conversation, rfc3339
from ..refused import Refused
from ..store import conversations, log, people
from ..store.log import NOT_ASKED, Asked
from ..store.transaction import CapacityFreed, Transaction
from . import assigning, rights
from .rights import Circumstances

LONGEST_MS = 90 * 24 * 3600 * 1000


def snooze(
    tx: Transaction,
    agent: Agent,
    conversation_id: str,
    until: int | None,
    client_id: str | None,
    epoch: int | None,
    circumstances: Circumstances,
) -> dict[str, Any]:
    """Puts a conversation aside until `until`, at most 90 days; None wakes it now, which needs room."""
    asked = rights.asked(client_id, ask="snooze", until=until)
    if rights.earlier(tx, agent.site_id, agent.author, asked, conversation_id):
        return {"conversation": conversation_id, "duplicate": True}
    conversation = rights.kept(tx, agent, conversation_id, epoch)
    if until is None:
        if conversation.status == "snoozed":
            capacity = circumstances.policy(tx, agent.site_id).capacity
            assigning.needs_room(tx, (agent.id, agent.name), capacity)
        wake(tx, conversation, agent.author, "agent", asked)
    elif not tx.now < until <= tx.now + LONGEST_MS:
        raise Refused("bad_request", "`until` lies in the future, at most 90 days ahead.")
    else:
        log.append(
            tx, conversation, "snoozed", agent.author,
            data={"by": {"id": agent.id, "name": agent.name}, "cause": "agent", "until": rfc3339(until)},
            asked=asked, status="snoozed", snoozed_until=until,
        )  # fmt: skip
        tx.news.append(CapacityFreed(conversation.site_id))
    return {"conversation": conversation_id, "duplicate": False}


def wake(tx: Transaction, conversation: Conversation, by: Author, cause: str, asked: Asked = NOT_ASKED) -> Conversation:
    """Brings a snoozed conversation back to who keeps it; one that is awake stays as it is."""
    if conversation.status != "snoozed":
        return conversation
    data = {"by": {"id": by.id, "name": by.name}, "cause": cause}
    woken, _ = log.append(
        tx, conversation, "woken", by, data=data, asked=asked, status="open", snoozed_until=None
    )  # fmt: skip
    return woken


def heard(tx: Transaction, conversation: Conversation, by: Author, circumstances: Circumstances) -> Conversation:
    """The visitor writes into it: it is up again with who keeps it, or in line for them where they have no room."""
    if conversation.status != "snoozed":
        return conversation
    woken = wake(tx, conversation, by, "visitor")
    if has_room(tx, conversation, circumstances):
        return woken
    name = conversation.assignee_name
    reason = f"{name} has no room just now. You are in line for {name}."
    waits, _ = assigning.change(tx, woken, "requeued", SYSTEM, None, "assignee_full", reason, waiting_since=tx.now)
    return waits


def due(tx: Transaction, circumstances: Circumstances, site_id: str | None = None) -> bool:
    """Whether anything is due, of this site or of any, and there is room for it."""
    return any(has_room(tx, c, circumstances) for c in conversations.due_to_wake(tx, site_id))


def wake_due(tx: Transaction, circumstances: Circumstances, site_id: str | None = None) -> None:
    """Wakes whatever is due by the database's clock, of this site or of all, as far as there is room."""
    for conversation in conversations.due_to_wake(tx, site_id):
        if has_room(tx, conversation, circumstances):
            wake(tx, conversation, SYSTEM, "due")


def has_room(tx: Transaction, conversation: Conversation, circumstances: Circumstances) -> bool:
    """Whether who keeps a conversation that is put aside may have it up again."""
    if conversation.assignee_id is None:
        return True
    most = assigning.most(tx, conversation.assignee_id, circumstances.policy(tx, conversation.site_id).capacity)
    return not most or people.load(tx, conversation.assignee_id) < most
