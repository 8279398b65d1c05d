"""Who keeps a conversation. Every change of hands is one entry and one epoch more, made here."""

from collections.abc import Sequence
from typing import Any, Literal

from ..models import Agent, Author, Conversation, Entry, Team
from ..refused import Refused
from ..routing import Decision
from ..store import conversations, log, people
from ..store.log import NOT_ASKED, Asked
from ..store.transaction import CapacityFreed, QueueMoved, Transaction
from . import gate, rights
from .rights import Circumstances

GIVEN_BACK = frozenset({"released", "declined", "expired", "to_team"})
"""Causes by which somebody lets a conversation go: it is not tried with the same person again."""
NAMED = 20
"""Of those who were passed over, so many are named in the entry; all are counted."""


def accept(
    tx: Transaction,
    agent: Agent,
    conversation_id: str | None,
    client_id: str | None,
    epoch: int | None,
    circumstances: Circumstances,
) -> dict[str, Any]:
    """Takes a waiting conversation, the next of one's lines if none is named. Of any number who try, one wins."""
    asked = rights.asked(client_id, ask="accept")
    if stored := rights.earlier(tx, agent.site_id, agent.author, asked, conversation_id):
        return assigned(stored, duplicate=True)
    if conversation_id is None:
        head = conversations.next_for(tx, agent.site_id, agent.id)
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
    head = conversations.head(tx, conversation)
    if policy.pick == "head" and agent.role == "agent" and head and conversation.id != head.id and not theirs:
        raise Refused("not_next", "Somebody else is next in this line. First come, first served.", conversation=head.id)
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
    line: Team | Literal["same"] | None = "same",
) -> tuple[Conversation, Entry]:
    """The one place where a conversation changes hands: who, by whom, why, and one epoch more.

    `to` is (id, name), None for the queue, where it stands by `waiting_since`, in the line of a team, None for
    everybody's. `reason` is read by the visitor: our own words, or an agent's, checked. With `capacity`, the site's,
    nobody is given more than they may keep, or else `over_capacity`; a decision of routing has seen to that already.
    `skipped` stood before it in its line, and waits for somebody else. What is put aside stays so with another keeper.
    """
    aside = conversation.status == "snoozed" and cause == "transfer"
    if to and capacity is not None and not aside:
        needs_room(tx, to, capacity)
    team = conversation.team if line == "same" else {"id": line.id, "name": line.name} if line else None
    data, staff = _told(conversation, by, to, cause, reason)
    if team:
        staff["team"] = team
        if to is None:
            data["team"] = _public(team)
    if decision:
        staff |= decision.stored()
    if summary:
        staff["summary"] = summary
    if absent:
        staff["receiver_absent"] = True
    if skipped:
        staff |= {"skipped": list(skipped[:NAMED]), "skipped_total": len(skipped)}
    changes: dict[str, Any] = {
        "assignee_id": to[0] if to else None,
        "assignment_epoch": data["assignment_epoch"],
        "handed_seq": conversation.head + 1 if cause == "transfer" and to else None,
        "handed_at": tx.now if cause == "transfer" and to else None,
        "away_told": 0,
    }
    if to:
        changes |= _taken(tx, conversation, to, aside)
        if "waited_ms" in changes:
            staff["waited_ms"] = changes["waited_ms"]
    else:
        changes |= _queued(tx, conversation, cause, waiting_since)
    if line != "same":
        changes["team_id"] = line.id if line else None
    if conversation.assignee_id and conversation.assignee_id != changes["assignee_id"]:
        tx.news.append(CapacityFreed(conversation.site_id))
    if to is None or conversation.status == "waiting":
        tx.news.append(QueueMoved(conversation.site_id))
    return log.append(tx, conversation, kind, by, data=data, staff=staff, asked=asked, **changes)


def _told(
    conversation: Conversation, by: Author, to: tuple[str, str] | None, cause: str, reason: str | gate.Checked
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the entry says to everybody, and to staff: from whom, to whom, by whom and why."""
    was = (conversation.assignee_id, conversation.assignee_name)
    from_ = None if was[0] is None or (to and was[0] == to[0]) else {"id": was[0], "name": was[1]}
    to_ = {"id": to[0], "name": to[1]} if to else None
    data = {
        "from": _public(from_),
        "to": _public(to_),
        "by": {"name": by.name},
        "reason": reason if isinstance(reason, str) else reason.text,
        "cause": cause,
        "assignment_epoch": conversation.assignment_epoch + 1,
    }
    return data, {"from": from_, "to": to_, "by": {"kind": by.kind, "id": by.id, "name": by.name}}


def _taken(tx: Transaction, conversation: Conversation, to: tuple[str, str], aside: bool) -> dict[str, Any]:
    """What changes in the row when somebody keeps it from now on."""
    tx.run("UPDATE agent SET last_given = ? WHERE id = ?", tx.now, to[0])
    changes: dict[str, Any] = {"kept_before": to[0], "wish": None, "given_back_by": None, "given_at": tx.now}
    if not aside:
        changes |= {"status": "open", "waiting_since": None, "snoozed_until": None}
    if conversation.waiting_since is not None:
        changes["waited_ms"] = tx.now - conversation.waiting_since
    return changes


def _queued(tx: Transaction, conversation: Conversation, cause: str, waiting_since: int | None) -> dict[str, Any]:
    """What changes in the row when it waits from now on."""
    since = waiting_since or conversation.waiting_since or tx.now
    changes: dict[str, Any] = {"status": "waiting", "waiting_since": since, "snoozed_until": None}
    if cause in GIVEN_BACK:
        changes |= {"kept_before": None, "given_back_by": conversation.assignee_id}
    return changes


def needs_room(tx: Transaction, to: tuple[str, str], capacity: int) -> None:
    """Raises `over_capacity` for somebody, (id, name), who keeps as many as they can; `capacity` is the site's."""
    limit = most(tx, to[0], capacity)
    if not limit:
        return
    keeps = people.load(tx, to[0])
    if keeps >= limit:
        words = f"{to[1]} keeps {keeps} conversations, as many as one person can. Resolve or hand over one first."
        raise Refused("over_capacity", words, agent={"id": to[0], "name": to[1]}, open=keeps, capacity=limit)


def most(tx: Transaction, agent_id: str, capacity: int) -> int:
    """How many somebody may keep, 0 for any number; `capacity` is the site's."""
    agent = people.agent(tx, agent_id)
    return agent.capacity if agent and agent.capacity is not None else capacity


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
