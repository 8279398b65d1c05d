"""A conversation is put aside until a time, and comes back by itself or with the visitor's next word. Staff only."""

from typing import Any

from ..models import SYSTEM, Agent, Author, Conversation, rfc3339
from ..refused import Refused
from ..store import conversations, log
from ..store.log import NOT_ASKED, Asked
from ..store.transaction import CapacityFreed, Transaction
from . import rights

LONGEST_MS = 90 * 24 * 3600 * 1000


def snooze(
    tx: Transaction, agent: Agent, conversation_id: str, until: int | None, client_id: str | None, epoch: int | None
) -> dict[str, Any]:
    """Puts a conversation aside until `until`, at most 90 days; None wakes it now."""
    asked = rights.asked(client_id, ask="snooze", until=until)
    if rights.earlier(tx, agent.site_id, agent.author, asked, conversation_id):
        return {"conversation": conversation_id, "duplicate": True}
    conversation = rights.kept(tx, agent, conversation_id, epoch)
    if until is None:
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


def wake_due(tx: Transaction) -> None:
    """Wakes whatever is due by the database's clock."""
    for conversation in conversations.due_to_wake(tx):
        wake(tx, conversation, SYSTEM, "due")
