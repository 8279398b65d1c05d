"""A conversation goes from one person to another, or back to the queue; the visitor reads who and why."""

from dataclasses import dataclass
from typing import Any, Literal

from ..models import Agent, Conversation, Entry, Team
from ..refused import Refused, not_found
from ..store import conversations, log, people, teams
from ..store.conversations import EVERYBODY
from ..store.log import Asked
from ..store.transaction import Transaction
from . import assigning, gate, queueing, rights
from .rights import Circumstances


@dataclass(frozen=True, slots=True)
class Handing:
    """What the asks of this room have in common. `reason` is read by the visitor, `summary` by the team."""

    conversation: str
    reason: str
    to: str | None = None
    team: str | None = None
    """Instead of a person: the id of a team, or EVERYBODY."""
    summary: str | None = None
    client_id: str | None = None
    epoch: int | None = None

    def asked(self, ask: str) -> Asked:
        more = {"team": self.team} if self.team else {}
        return rights.asked(self.client_id, ask=ask, to=self.to, reason=self.reason, summary=self.summary, **more)


def transfer(tx: Transaction, agent: Agent, handing: Handing, circumstances: Circumstances) -> dict[str, Any]:
    """Hands a conversation over at once: to a person, or into the line of a team."""
    asked = handing.asked("transfer")
    if stored := rights.earlier(tx, agent.site_id, agent.author, asked, handing.conversation):
        return _handed(stored, duplicate=True)
    conversation = rights.kept(tx, agent, handing.conversation, handing.epoch)
    if handing.team:
        return _to_team(tx, agent, conversation, handing, asked, circumstances)
    receiver = _colleague(tx, agent, handing.to)
    if receiver.id == agent.id:
        raise Refused("bad_request", "This conversation is yours already.")
    return _hand(tx, agent, conversation, "transferred", receiver, "transfer", handing, asked, circumstances)


def decline(tx: Transaction, agent: Agent, handing: Handing, circumstances: Circumstances) -> dict[str, Any]:
    """Hands a conversation back to who handed it over, as long as nothing was written to the visitor since."""
    asked = handing.asked("decline")
    if stored := rights.earlier(tx, agent.site_id, agent.author, asked, handing.conversation):
        return _handed(stored, duplicate=True)
    conversation = rights.kept(tx, agent, handing.conversation, handing.epoch)
    handed = log.newest(tx, conversation.id, "assigned", "transferred", "requeued")
    if handed is None or handed.data.get("cause") != "transfer":
        raise Refused("no_longer_possible", "Nobody handed this conversation to you.")
    if log.spoken_since(tx, conversation.id, agent.author, handed.seq):
        raise Refused("no_longer_possible", "You have answered already. Hand it over instead.")
    giver = _colleague(tx, agent, handed.staff["from"]["id"])
    try:
        return _hand(tx, agent, conversation, "transferred", giver, "declined", handing, asked, circumstances)
    except Refused as refused:
        if refused.code != "over_capacity":
            raise
    return _back_in_line(tx, agent, conversation, "declined", handing, asked, circumstances)


def take_over(tx: Transaction, agent: Agent, handing: Handing, circumstances: Circumstances) -> dict[str, Any]:
    """A lead takes a conversation that somebody else keeps."""
    asked = handing.asked("take_over")
    if stored := rights.earlier(tx, agent.site_id, agent.author, asked, handing.conversation):
        return _handed(stored, duplicate=True)
    conversation = _changeable(tx, agent, handing)
    if conversation.assignee_id == agent.id:
        return assigning.kept_already(conversation)
    if conversation.assignee_id is None:
        raise Refused("no_longer_possible", "Nobody keeps this conversation. Accept it.")
    return _hand(tx, agent, conversation, "transferred", agent, "take_over", handing, asked, circumstances)


def assign(tx: Transaction, agent: Agent, handing: Handing, circumstances: Circumstances) -> dict[str, Any]:
    """A lead gives a conversation to somebody of the team."""
    asked = handing.asked("assign")
    if stored := rights.earlier(tx, agent.site_id, agent.author, asked, handing.conversation):
        return _handed(stored, duplicate=True)
    conversation = _changeable(tx, agent, handing)
    receiver = _colleague(tx, agent, handing.to)
    if receiver.id == conversation.assignee_id:
        return assigning.kept_already(conversation)
    kind = "transferred" if conversation.assignee_id else "assigned"
    return _hand(tx, agent, conversation, kind, receiver, "assigned", handing, asked, circumstances)


def release(tx: Transaction, agent: Agent, handing: Handing, circumstances: Circumstances) -> dict[str, Any]:
    """Gives a conversation back to the queue, where it stands as if it had never left."""
    asked = handing.asked("release")
    if stored := rights.earlier(tx, agent.site_id, agent.author, asked, handing.conversation):
        return _handed(stored, duplicate=True)
    conversation = rights.kept(tx, agent, handing.conversation, handing.epoch)
    return _back_in_line(tx, agent, conversation, "released", handing, asked, circumstances)


def _to_team(
    tx: Transaction,
    agent: Agent,
    conversation: Conversation,
    handing: Handing,
    asked: Asked,
    circumstances: Circumstances,
) -> dict[str, Any]:
    """Into the team's line, where it stands by the time it came in, and on from there if one of them is free."""
    team = teams.by_id(tx, agent.site_id, handing.team or "")
    if team is None and handing.team != EVERYBODY:
        raise not_found("team")
    members = team.members if team and team.members else [mate.id for mate in people.agents(tx, agent.site_id)]
    absent = not circumstances.present & (set(members) - {agent.id})
    return _back_in_line(tx, agent, conversation, "to_team", handing, asked, circumstances, team, absent)


def _back_in_line(
    tx: Transaction,
    agent: Agent,
    conversation: Conversation,
    cause: str,
    handing: Handing,
    asked: Asked,
    circumstances: Circumstances,
    line: Team | Literal["same"] | None = "same",
    absent: bool = False,
) -> dict[str, Any]:
    """Into the queue, where it stands as if it had never left, and on from there if somebody else is free."""
    words = gate.passed(tx, agent, conversation, handing.reason)
    arrived = conversations.arrived_at(tx, conversation)
    conversation, entry = assigning.change(
        tx, conversation, "requeued", agent.author, None, cause, words, asked=asked, summary=handing.summary,
        waiting_since=arrived, line=line, absent=absent,
    )  # fmt: skip
    queueing.route(tx, conversation, circumstances)
    return _handed(entry, duplicate=False)


def _hand(
    tx: Transaction,
    agent: Agent,
    conversation: Conversation,
    kind: str,
    receiver: Agent,
    cause: str,
    handing: Handing,
    asked: Asked,
    circumstances: Circumstances,
) -> dict[str, Any]:
    words = gate.passed(tx, agent, conversation, handing.reason)
    to = (receiver.id, receiver.name)
    absent = receiver.id not in circumstances.present
    capacity = circumstances.policy(tx, agent.site_id).capacity
    _, entry = assigning.change(
        tx, conversation, kind, agent.author, to, cause, words, asked=asked, summary=handing.summary, absent=absent,
        capacity=capacity,
    )  # fmt: skip
    return _handed(entry, duplicate=False)


def _changeable(tx: Transaction, agent: Agent, handing: Handing) -> Conversation:
    """An unresolved conversation that a lead may move, as of the epoch they saw."""
    conversation = rights.readable(tx, agent, handing.conversation)
    if agent.role == "agent":
        raise Refused("forbidden", "Only a lead may do this.")
    if conversation.status == "resolved":
        raise Refused("closed", "This conversation is resolved. Reopen it first.")
    if handing.epoch not in (None, conversation.assignment_epoch):
        raise rights.not_assignee(conversation)
    return conversation


def _colleague(tx: Transaction, agent: Agent, to: str | None) -> Agent:
    receiver = people.agent(tx, to or "")
    if receiver is None or receiver.site_id != agent.site_id:
        raise not_found("agent")
    return receiver


def _handed(entry: Entry, *, duplicate: bool) -> dict[str, Any]:
    """The answer, from the entry alone: asked again it is the same, whatever has changed since."""
    absent = bool(entry.staff.get("receiver_absent"))
    return assigning.assigned(entry, duplicate=duplicate) | {"receiver_absent": absent}
