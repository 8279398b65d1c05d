"""Who keeps a conversation. Every change of hands is one entry and one epoch more, made here."""

from collections.abc import Sequence
from typing import Any

from ..models import Agent, Author, Conversation, Entry
from ..refused import Refused
from ..routing import Decision
from ..store import conversations, log, people
from ..store.log import NOT_ASKED, Asked
from ..store.transaction import CapacityFreed, QueueMoved, Transaction
from . import gate, rights
from .rights import Circumstances

GIVEN_BACK = frozenset({"released", "declined", "expired"})
"""Causes by which somebody lets a conversation go: it is not tried with the same person again."""


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
    policy = circumstances.policy(tx, agent.site_id)
    theirs = conversation.kept_before == agent.id  # one's own returning visitor is nobody else's turn
    if policy.pick == "head" and agent.role == "agent" and head and conversation.id != head.id and not theirs:
        raise Refused("not_next", "Somebody else has waited longer. First come, first served.", conversation=head.id)
    _, entry = change(
        tx, conversation, "assigned", agent.author, (agent.id, agent.name), "accepted",
        f"{agent.name} took it from the line.", asked=asked, capacity=policy.capacity,
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
    capacity: int | None = None,
    skipped: Sequence[str] = (),
) -> tuple[Conversation, Entry]:
    """The one place where a conversation changes hands: who, by whom, why, and one epoch more.

    `to` is (id, name), None for the queue, where it stands by `waiting_since`. `reason` is read by the visitor: our own
    words, or an agent's, checked. With `capacity`, the site's, nobody is given more than they may keep, or else
    `over_capacity`; a decision of routing has seen to that already. `skipped` stood before it in the queue, and waits
    for somebody of its own.
    """
    if to and capacity is not None:
        needs_room(tx, to, capacity)
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
    if skipped:
        staff["skipped"] = list(skipped)
    changes: dict[str, Any] = {
        "assignee_id": to[0] if to else None,
        "assignment_epoch": data["assignment_epoch"],
        "handed_seq": conversation.head + 1 if cause == "transfer" else None,
        "handed_at": tx.now if cause == "transfer" else None,
        "away_told": 0,
    }
    if to:
        changes |= {
            "status": "open",
            "waiting_since": None,
            "snoozed_until": None,
            "kept_before": to[0],
            "wish": None,
            "given_back_by": None,
        }
        changes["given_at"] = tx.now
        if conversation.waiting_since is not None:
            changes["waited_ms"] = staff["waited_ms"] = tx.now - conversation.waiting_since
        tx.run("UPDATE agent SET last_given = ? WHERE id = ?", tx.now, to[0])
    else:
        changes |= {"status": "waiting", "waiting_since": waiting_since or conversation.waiting_since or tx.now}
        if cause in GIVEN_BACK:
            changes |= {"kept_before": None, "given_back_by": conversation.assignee_id}
    if conversation.assignee_id and conversation.assignee_id != changes["assignee_id"]:
        tx.news.append(CapacityFreed(conversation.site_id))
    if to is None or conversation.status == "waiting":
        tx.news.append(QueueMoved(conversation.site_id))
    return log.append(tx, conversation, kind, by, data=data, staff=staff, asked=asked, **changes)


def needs_room(tx: Transaction, to: tuple[str, str], capacity: int) -> None:
    """Raises `over_capacity` for somebody, (id, name), who keeps as many as they can; `capacity` is the site's."""
    agent = people.agent(tx, to[0])
    most = agent.capacity if agent and agent.capacity is not None else capacity
    if not most:
        return
    keeps = people.load(tx, to[0])
    if keeps >= most:
        words = f"{to[1]} keeps {keeps} conversations, as many as one person can. Resolve or hand over one first."
        raise Refused("over_capacity", words, agent={"id": to[0], "name": to[1]}, open=keeps, capacity=most)


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
