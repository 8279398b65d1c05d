"""The queue moves on: in order of tier and arrival, each to whom routing chooses, and nobody overtakes unaccounted for.

Every team has a line of its own, and those who asked for none have everybody's. Who is in several lines takes the one
whose turn it is first.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from ..models import SYSTEM, Conversation
from ..routing import Candidate, Case, Decision, choose, members
from ..store import conversations, people
from ..store.transaction import Transaction
from . import assigning, snoozing
from .rights import Circumstances

AT_ONCE = 20
"""Conversations given out in one transaction, so that others' words are not kept waiting."""


@dataclass(frozen=True, slots=True)
class Move:
    """One conversation that leaves the queue. `skipped`: who stood before it in line and waits for somebody else."""

    conversation: Conversation
    decision: Decision
    skipped: Sequence[str] = ()


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
    """The queue moves on, from its head, as far as anybody has room; how many were given out.

    What somebody put aside and is due comes first: they keep it already."""
    snoozing.wake_due(tx, circumstances, site_id)
    moves = list(islice(_moves(tx, site_id, circumstances), AT_ONCE))
    for move in moves:
        _give(tx, move)
    return len(moves)


def would_move(tx: Transaction, site_id: str, circumstances: Circumstances) -> bool:
    """Whether anybody in the queue could be given out now."""
    return snoozing.due(tx, circumstances, site_id) or next(_moves(tx, site_id, circumstances), None) is not None


def _moves(tx: Transaction, site_id: str, circumstances: Circumstances) -> Iterator[Move]:
    """Who of the queue would be given to whom, in order, each decision seeing the ones before it."""
    policy = circumstances.policy(tx, site_id)
    team = {c.id: c for c in people.candidates(tx, site_id, circumstances.present, policy.capacity)}
    automatic = policy.assign == "auto"
    skipped: defaultdict[str | None, list[str]] = defaultdict(list)
    moves: dict[str | None, bool] = {}
    for conversation in conversations.in_line(tx, site_id):
        if not any(map(_takes, team.values())):
            return
        line = conversation.team_id
        if line not in moves:
            moves[line] = automatic and any(c.free for c in members(list(team.values()), line))
        if not moves[line] and not _takes(team.get(conversation.kept_before or "")):
            continue  # only a person's own visitor could leave this line now, and this is not one
        case = _case(tx, conversation)
        decision = choose(list(team.values()), case, automatic, policy.same_person_wait)
        if decision.agent is None:
            skipped[line].append(conversation.id)
            continue
        to = decision.agent
        team[to.id] = replace(to, open=to.open + 1, last_given=tx.now)
        moves.clear()
        yield Move(conversation, decision, tuple(skipped[line]))


def _takes(candidate: Candidate | None) -> bool:
    """Whether somebody could be given a visitor of their own."""
    return candidate is not None and candidate.present and candidate.availability != "away" and candidate.has_room


def _case(tx: Transaction, conversation: Conversation) -> Case:
    waited = (tx.now - (conversation.waiting_since or tx.now)) // 1000
    language = (conversation.locale or "").partition("-")[0] or None
    c = conversation
    return Case(c.kept_before, c.wish, waited, language, c.given_back_by, c.team_id)


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
