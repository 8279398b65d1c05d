"""Who keeps a conversation: given out or taken. Every change of hands is one entry and one epoch more, made here."""

from typing import Any

from ..models import SYSTEM, Agent, Author, Conversation, Entry
from ..refused import Refused
from ..routing import Decision, choose
from ..store import conversations, log, people
from ..store.log import NOT_ASKED, Asked
from ..store.transaction import QueueMoved, Transaction
from . import gate, rights
from .rights import Circumstances

QUEUE_STEP = 50
"""Waiting conversations looked at in one transaction when somebody becomes free."""


def route(
    tx: Transaction,
    conversation: Conversation,
    previous: str | None,
    circumstances: Circumstances,
    without: str | None = None,
) -> Conversation:
    """Gives a waiting conversation to whom routing chooses, or leaves it waiting. `without`: who just gave it back."""
    candidates = people.candidates(tx, conversation.site_id, circumstances.present)
    decision = choose([c for c in candidates if c.id != without], previous, circumstances.automatic)
    if decision.agent is None:
        return conversation
    to = (decision.agent.id, decision.agent.name)
    cause, reason = "routed", f"{to[1]} was free first."
    if decision.rule == "same_person":
        cause, reason = "returning", f"{to[1]} kept your last conversation."
    given, _ = change(tx, conversation, "assigned", SYSTEM, to, cause, reason, decision)
    return given


def drain(tx: Transaction, site_id: str, circumstances: Circumstances) -> None:
    """Somebody came or became free: the queue moves on, from its head."""
    if not circumstances.automatic:
        return
    for conversation in conversations.waiting(tx, site_id, QUEUE_STEP):
        if route(tx, conversation, previous_keeper(tx, conversation), circumstances).status == "waiting":
            return


def previous_keeper(tx: Transaction, conversation: Conversation) -> str | None:
    """Who kept this visitor's conversation before."""
    row = tx.one(
        "SELECT assignee_id FROM conversation WHERE visitor_id = ? AND id <> ? AND assignee_id IS NOT NULL"
        " ORDER BY created_at DESC LIMIT 1",
        conversation.visitor_id, conversation.id,
    )  # fmt: skip
    return conversation.assignee_id or (row["assignee_id"] if row else None)


def accept(
    tx: Transaction,
    agent: Agent,
    conversation_id: str | None,
    client_id: str | None,
    epoch: int | None,
    circumstances: Circumstances,
) -> dict[str, Any]:
    """Takes a waiting conversation, the head of the queue if none is named. Of any number who try, one wins."""
    asked = rights.asked(client_id, ask="accept")
    if stored := rights.earlier(tx, agent.site_id, agent.author, asked, conversation_id):
        return assigned(stored, duplicate=True)
    head = next(iter(conversations.waiting(tx, agent.site_id, 1)), None)
    if conversation_id is None:
        if head is None:
            raise Refused("not_found", "Nobody is waiting.")
        conversation = head
    else:
        conversation = rights.readable(tx, agent, conversation_id)
    if conversation.status == "resolved":
        raise Refused("closed", "This conversation is resolved.")
    if conversation.assignee_id == agent.id:
        if epoch not in (None, conversation.assignment_epoch):
            raise rights.not_assignee(conversation)
        return kept_already(conversation)
    if conversation.status != "waiting" or epoch not in (None, conversation.assignment_epoch):
        raise rights.not_assignee(conversation)
    if circumstances.pick == "head" and agent.role == "agent" and head is not None and conversation.id != head.id:
        raise Refused("not_next", "Somebody else has waited longer. First come, first served.", conversation=head.id)
    _, entry = change(
        tx, conversation, "assigned", agent.author, (agent.id, agent.name), "accepted",
        f"{agent.name} took it from the line.", asked=asked,
    )  # fmt: skip
    return assigned(entry, duplicate=False)


def change(
    tx: Transaction,
    conversation: Conversation,
    kind: str,
    by: Author,
    to: tuple[str, str] | None,
    cause: str,
    reason: str | gate.Checked,
    decision: Decision | None = None,
    asked: Asked = NOT_ASKED,
    summary: str | None = None,
    waiting_since: int | None = None,
    absent: bool = False,
) -> tuple[Conversation, Entry]:
    """The one place where a conversation changes hands: who, by whom, why, and one epoch more.

    `to` is (id, name), None for the queue, where it stands by `waiting_since`. `reason` is read by the visitor: our own
    words, or an agent's, checked.
    """
    was = (conversation.assignee_id, conversation.assignee_name)
    from_ = None if was[0] is None or (to and was[0] == to[0]) else {"id": was[0], "name": was[1]}
    to_ = {"id": to[0], "name": to[1]} if to else None
    words = reason if isinstance(reason, str) else reason.text
    data = {
        "from": _public(from_),
        "to": _public(to_),
        "by": {"name": by.name},
        "reason": words,
        "cause": cause,
        "assignment_epoch": conversation.assignment_epoch + 1,
    }
    staff: dict[str, Any] = {"from": from_, "to": to_, "by": {"kind": by.kind, "id": by.id, "name": by.name}}
    if decision:
        staff |= decision.stored()
    if summary:
        staff["summary"] = summary
    if absent:
        staff["receiver_absent"] = True
    changes: dict[str, Any] = {"assignee_id": to[0] if to else None, "assignment_epoch": data["assignment_epoch"]}
    if to:
        changes |= {"status": "open", "waiting_since": None, "snoozed_until": None}
        tx.run("UPDATE agent SET last_given = ? WHERE id = ?", tx.now, to[0])
    else:
        changes |= {"status": "waiting", "waiting_since": waiting_since or conversation.waiting_since or tx.now}
    if to is None or conversation.status == "waiting":
        tx.news.append(QueueMoved(conversation.site_id))
    return log.append(tx, conversation, kind, by, data=data, staff=staff, asked=asked, **changes)


def assigned(entry: Entry, *, duplicate: bool) -> dict[str, Any]:
    """The answer to whoever changed hands, from the entry that says so."""
    epoch = entry.data["assignment_epoch"]
    return {"conversation": entry.conversation_id, "assignment_epoch": epoch, "duplicate": duplicate}


def kept_already(conversation: Conversation) -> dict[str, Any]:
    """The answer to who asks for what they have: the same epoch again, and nothing is written."""
    epoch = conversation.assignment_epoch
    return {"conversation": conversation.id, "assignment_epoch": epoch, "duplicate": False}


def _public(person: dict[str, Any] | None) -> dict[str, Any] | None:
    return {"name": person["name"]} if person else None
