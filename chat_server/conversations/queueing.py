"""The queue moves on: in order of arrival, each to whom routing chooses, and nobody overtakes without a reason."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from ..models import SYSTEM, Conversation
from ..routing import Candidate, Case, Decision, choose
from ..store import conversations, people
from ..store.transaction import Transaction
from . import assigning
from .rights import Circumstances

AT_ONCE = 20
"""Conversations given out in one transaction, so that others' words are not kept waiting."""
MOST_SKIPPED = 20
"""Of those who were passed over, so many are named in the entry."""


@dataclass(frozen=True, slots=True)
class Move:
    """One conversation that leaves the queue. `skipped`: who stood before it and waits for a person of their own."""

    conversation: Conversation
    decision: Decision
    skipped: tuple[str, ...] = ()


def route(tx: Transaction, conversation: Conversation, circumstances: Circumstances) -> tuple[Conversation, Decision]:
    """Gives a waiting conversation to whom routing chooses when it is its turn, or leaves it waiting."""
    policy = circumstances.policy(tx, conversation.site_id)
    team = people.candidates(tx, conversation.site_id, circumstances.present, policy.capacity)
    decision = choose(team, _case(tx, conversation), policy.assign == "auto", policy.same_person_wait)
    if decision.agent is None:
        return conversation, decision
    if decision.rule == "same_person" or conversations.place_in_queue(tx, conversation) == 1:
        return _give(tx, Move(conversation, decision)), decision
    drain(tx, conversation.site_id, circumstances)
    return conversations.get(tx, conversation.id), decision


def drain(tx: Transaction, site_id: str, circumstances: Circumstances) -> int:
    """The queue moves on, from its head, as far as anybody has room; how many were given out."""
    moves = list(islice(_moves(tx, site_id, circumstances), AT_ONCE))
    for move in moves:
        _give(tx, move)
    return len(moves)


def would_move(tx: Transaction, site_id: str, circumstances: Circumstances) -> bool:
    """Whether anybody in the queue could be given out now."""
    return next(_moves(tx, site_id, circumstances), None) is not None


def _moves(tx: Transaction, site_id: str, circumstances: Circumstances) -> Iterator[Move]:
    """Who of the queue would be given to whom, in order, each decision seeing the ones before it."""
    policy = circumstances.policy(tx, site_id)
    team = {c.id: c for c in people.candidates(tx, site_id, circumstances.present, policy.capacity)}
    automatic = policy.assign == "auto"
    skipped: list[str] = []
    for conversation in conversations.in_line(tx, site_id):
        if not any(map(_takes, team.values())):
            return
        anybody = automatic and any(c.free for c in team.values())
        if not anybody and not _takes(team.get(conversation.kept_before or "")):
            continue  # only a person's own visitor could leave the queue now, and this is not one
        case = _case(tx, conversation)
        decision = choose(list(team.values()), case, automatic, policy.same_person_wait)
        if decision.agent is None:
            if len(skipped) < MOST_SKIPPED:
                skipped.append(conversation.id)
            continue
        to = decision.agent
        team[to.id] = replace(to, open=to.open + 1, last_given=tx.now)
        yield Move(conversation, decision, tuple(skipped))


def _takes(candidate: Candidate | None) -> bool:
    """Whether somebody could be given a visitor of their own."""
    return candidate is not None and candidate.present and candidate.availability != "away" and candidate.has_room


def _case(tx: Transaction, conversation: Conversation) -> Case:
    waited = (tx.now - (conversation.waiting_since or tx.now)) // 1000
    language = (conversation.locale or "").partition("-")[0] or None
    return Case(conversation.kept_before, conversation.wish, waited, language, conversation.given_back_by)


def _give(tx: Transaction, move: Move) -> Conversation:
    assert move.decision.agent is not None
    to = (move.decision.agent.id, move.decision.agent.name)
    cause, reason = "routed", f"{to[1]} was free first."
    if move.decision.rule == "same_person":
        cause, reason = "returning", f"{to[1]} kept your last conversation."
        if move.conversation.wish == "same":
            reason = f"You waited for {to[1]}."
    given, _ = assigning.change(
        tx, move.conversation, "assigned", SYSTEM, to, cause, reason, move.decision, skipped=move.skipped
    )
    return given
