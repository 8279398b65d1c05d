"""Who may touch a conversation, and whether what is asked was already done under the same id."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..models import Agent, Author, Conversation, Entry
from ..policy import Policy
from ..refused import Refused, not_found
from ..store import conversations, log, people
from ..store.log import NOT_ASKED, Asked
from ..store.transaction import Transaction, to_json


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a decision depends on besides the database: who is here, and the rules where a site has none of its own."""

    present: frozenset[str]
    defaults: Policy

    def policy(self, tx: Transaction, site_id: str) -> Policy:
        """The rules of a site."""
        return people.policy(tx, site_id, self.defaults)


Allow = Callable[[], None]
"""Takes one from what the asker may do in this time, or raises `rate_limited`."""


def asked(client_id: str | None, **request: Any) -> Asked:
    """What was asked, in a form that is the same whenever it is asked again."""
    return Asked(client_id, to_json(request)) if client_id else NOT_ASKED


def earlier(tx: Transaction, site_id: str, author: Author, asked: Asked, conversation_id: str | None) -> Entry | None:
    """The entry already stored under this id. The same id with another request is a conflict."""
    if asked.client_id is None:
        return None
    entry = log.stored(tx, site_id, author, asked.client_id)
    if entry is None:
        return None
    if entry.request != asked.request or conversation_id not in (None, entry.conversation_id):
        raise Refused("client_id_conflict", "This id was already used for something else.")
    return entry


def readable(tx: Transaction, agent: Agent, conversation_id: str) -> Conversation:
    """A conversation of the agent's own site; any other does not exist for them."""
    conversation = conversations.find(tx, conversation_id)
    if conversation is None or conversation.site_id != agent.site_id:
        raise not_found("conversation")
    return conversation


def own(tx: Transaction, visitor_id: str, conversation_id: str) -> Conversation:
    """A conversation of this very visitor."""
    conversation = conversations.find(tx, conversation_id)
    if conversation is None or conversation.visitor_id != visitor_id:
        raise not_found("conversation")
    return conversation


def kept(tx: Transaction, agent: Agent, conversation_id: str, epoch: int | None) -> Conversation:
    """An open conversation that this agent keeps, as of this epoch if one is named."""
    conversation = readable(tx, agent, conversation_id)
    if conversation.status == "resolved":
        raise Refused("closed", "This conversation is resolved. Reopen it to write.")
    if conversation.assignee_id != agent.id or epoch not in (None, conversation.assignment_epoch):
        raise not_assignee(conversation)
    return conversation


def not_assignee(conversation: Conversation) -> Refused:
    keeper = conversation.assignee_name
    return Refused(
        "not_assignee",
        f"{keeper} keeps this conversation." if keeper else "Nobody keeps this conversation yet. Accept it first.",
        assignee={"id": conversation.assignee_id, "name": keeper} if keeper else None,
        assignment_epoch=conversation.assignment_epoch,
    )
