"""What becomes of a conversation whose keeper is gone: never moved in silence, never closed.

A hand-over that nobody looks at goes back. A keeper who is away longer than the site allows is told of once, by the
site's rule: the conversation stays, the visitor may choose, or the team takes it.
"""

from typing import Any

from ..models import SYSTEM, Conversation
from ..refused import Refused
from ..store import conversations, log, people
from ..store.transaction import QueueMoved, Transaction
from . import assigning, queueing, rights
from .rights import Circumstances


def due(tx: Transaction, circumstances: Circumstances) -> bool:
    """Whether there is anything to do; a quiet night costs no commit."""
    return bool(_expired(tx, circumstances) or _left(tx, circumstances))


def attend(tx: Transaction, circumstances: Circumstances) -> None:
    """Hands back what nobody looked at, and tells of keepers who are away, each once."""
    for conversation in _expired(tx, circumstances):
        _hand_back(tx, conversation, circumstances)
    for conversation in _left(tx, circumstances):
        _tell_away(tx, conversations.get(tx, conversation.id), circumstances)


def choose(
    tx: Transaction, visitor_id: str, conversation_id: str, wish: str, circumstances: Circumstances
) -> dict[str, Any]:
    """The visitor waits for who kept them ("same"), or talks to the next free person ("anyone")."""
    conversation = rights.own(tx, visitor_id, conversation_id)
    if conversation.status == "waiting":
        conversation = log.update(tx, conversation, wish=wish)
        tx.news.append(QueueMoved(conversation.site_id))
        queueing.route(tx, conversation, circumstances)
    elif conversation.status == "open" and conversation.away_told:
        if wish == "anyone":
            reason = f"You asked for the next free person, as {conversation.assignee_name} is away."
            back = log.update(tx, _requeue(tx, conversation, "chosen", reason), wish="anyone")
            queueing.route(tx, back, circumstances)
        else:
            log.update(tx, conversation, wish="same")
    else:
        raise Refused("no_longer_possible", "There is nothing to choose any more.")
    return {"conversation": conversation_id, "wish": wish}


def _expired(tx: Transaction, circumstances: Circumstances) -> list[Conversation]:
    return [
        c
        for c in conversations.unseen_hand_overs(tx)
        if tx.now - (c.handed_at or 0) > circumstances.policy(tx, c.site_id).handover_expires * 1000
    ]


def _left(tx: Transaction, circumstances: Circumstances) -> list[Conversation]:
    return [
        c
        for c, gone in conversations.left_alone(tx)
        if c.assignee_id not in circumstances.present
        and tx.now - gone > circumstances.policy(tx, c.site_id).away_after * 1000
    ]


def _hand_back(tx: Transaction, conversation: Conversation, circumstances: Circumstances) -> None:
    """To who gave it, if they are here and have room, else to the queue; never to the same receiver again."""
    handed = log.newest(tx, conversation.id, "transferred")
    giver = people.agent(tx, handed.staff["from"]["id"]) if handed and handed.staff.get("from") else None
    policy = circumstances.policy(tx, conversation.site_id)
    if giver and giver.id in circumstances.present:
        reason = f"{conversation.assignee_name} was not there. {giver.name} keeps your thread after all."
        try:
            assigning.change(
                tx, conversation, "transferred", SYSTEM, (giver.id, giver.name), "expired", reason,
                capacity=policy.capacity,
            )  # fmt: skip
            return
        except Refused:
            pass  # as many as one person can keep: the queue, then
    reason = f"{conversation.assignee_name} was not there. You keep your place in line."
    conversation = _requeue(tx, conversation, "expired", reason)
    queueing.route(tx, conversation, circumstances)


def _tell_away(tx: Transaction, conversation: Conversation, circumstances: Circumstances) -> None:
    name = conversation.assignee_name
    policy = circumstances.policy(tx, conversation.site_id)
    if policy.when_away == "team":
        conversation = _requeue(tx, conversation, "assignee_away", f"{name} had to leave. You keep your place in line.")
        queueing.route(tx, conversation, circumstances)
        return
    data = {
        "from": {"name": name},
        "reason": f"{name} is away just now. What you write is kept.",
        "cause": "assignee_away",
        "choice": policy.when_away == "choice",
    }
    staff = {"from": {"id": conversation.assignee_id, "name": name}}
    log.append(tx, conversation, "assignee_away", SYSTEM, data=data, staff=staff, away_told=1)
    tx.news.append(QueueMoved(conversation.site_id))


def _requeue(tx: Transaction, conversation: Conversation, cause: str, reason: str) -> Conversation:
    """Back to the queue by the time of arrival, so that nobody loses their turn by somebody else's leaving."""
    arrived = conversations.arrived_at(tx, conversation)
    conversation, _ = assigning.change(
        tx, conversation, "requeued", SYSTEM, None, cause, reason, waiting_since=arrived
    )  # fmt: skip
    return conversation
