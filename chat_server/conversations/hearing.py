"""A visitor speaks: the message is kept first, and then it is decided who answers."""

from dataclasses import dataclass, replace
from typing import Any

from ..models import REOPEN_WINDOW_MS, SYSTEM, Agent, Author, Conversation, Site, Visitor
from ..refused import Refused
from ..routing import Decision
from ..store import conversations, log, people, teams
from ..store.transaction import QueueMoved, Transaction
from ..tiers import Arrival, placed
from . import assigning, queueing, rights, snoozing
from .replying import said
from .rights import Allow, Circumstances


@dataclass(frozen=True, slots=True)
class Guest:
    """A visitor as the line knows them; they may have no row yet. `page`: (url, title) they are on."""

    id: str
    site: Site
    page: tuple[str, str | None] | None
    locale: str | None = None


def hear(
    tx: Transaction,
    guest: Guest,
    client_id: str,
    text: str,
    conversation_id: str | None,
    circumstances: Circumstances,
    allow: Allow,
    allow_new: Allow,
    team_key: str | None = None,
) -> dict[str, Any]:
    """Keeps what the visitor said, opens or reopens a conversation if need be and finds who answers: one commit.

    `team_key` is the team that a new one begins with, as the page asks for it; a key that is nobody's is left alone."""
    asked = rights.asked(client_id, ask="send", text=text)
    who = Author("visitor", guest.id, None)
    if stored := rights.earlier(tx, guest.site.id, who, asked, conversation_id):
        return said(stored, duplicate=True)
    allow()
    conversation = _spoken_into(tx, guest, conversation_id)
    if conversation is None:
        allow_new()
    elif conversation.status == "resolved":
        _reopenable(tx, conversation)
    began, again, asleep = conversation is None, False, False
    if conversation is None:
        visitor = people.visitor(tx, guest.id) or people.add_visitor(tx, guest.id, guest.site.id)
        conversation = _begun(tx, visitor, guest, team_key, circumstances)
    who = Author("visitor", guest.id, conversation.visitor_name)
    if not began:
        again, asleep = conversation.status == "resolved", conversation.status == "snoozed"
        if again:
            conversation = _reopened(tx, conversation, who, guest, circumstances)
        conversation = snoozing.heard(tx, conversation, who, circumstances)
    conversation, entry = log.append(
        tx, conversation, "message", who, text=text, asked=asked,
        staff=conversation.line if began else None, **_traces(tx, conversation, who, guest, text),
    )  # fmt: skip
    if began or again or (asleep and conversation.status == "waiting"):
        tx.news.append(QueueMoved(conversation.site_id))
        conversation, decision = queueing.route(tx, conversation, circumstances)
        if again and conversation.status == "waiting":
            _requeued(tx, conversation, decision)
    return said(entry, duplicate=False)


def identify(tx: Transaction, guest: Guest, name: str | None, email: str | None) -> dict[str, Any]:
    """The visitor says who they are; nobody vouches for it."""
    visitor = people.visitor(tx, guest.id) or people.add_visitor(tx, guest.id, guest.site.id)
    people.name_visitor(tx, visitor.id, name, email)
    return {"visitor": {"name": name or visitor.name, "email": email or visitor.email}}


def call(tx: Transaction, agent: Agent, conversation_id: str, name: str) -> dict[str, Any]:
    """An agent puts a visitor's name right, for everybody and for the check."""
    conversation = rights.readable(tx, agent, conversation_id)
    people.name_visitor(tx, conversation.visitor_id, name, None)
    return {"visitor": {"name": name, "email": conversation.visitor_email}}


def rate(
    tx: Transaction,
    visitor_id: str,
    conversation_id: str,
    score: int,
    comment: str | None,
    client_id: str | None,
    allow: Allow,
) -> dict[str, Any]:
    """What the visitor thinks of it, 1 to 5; said again, the newest counts and the older ones stay in the log."""
    asked = rights.asked(client_id, ask="rate", score=score, comment=comment)
    conversation = rights.own(tx, visitor_id, conversation_id)
    who = Author("visitor", visitor_id, conversation.visitor_name)
    if stored := rights.earlier(tx, conversation.site_id, who, asked, conversation_id):
        return said(stored, duplicate=True)
    allow()
    data: dict[str, Any] = {"score": score}
    if comment:
        data["comment"] = comment
    _, entry = log.append(tx, conversation, "rated", who, data=data, asked=asked)
    return said(entry, duplicate=False)


def _spoken_into(tx: Transaction, guest: Guest, conversation_id: str | None) -> Conversation | None:
    if conversation_id is None:
        return conversations.unresolved_of(tx, guest.id)
    return rights.own(tx, guest.id, conversation_id)


def _reopenable(tx: Transaction, conversation: Conversation) -> None:
    window_over = tx.now - (conversation.resolved_at or 0) > REOPEN_WINDOW_MS
    if window_over or conversations.unresolved_of(tx, conversation.visitor_id):
        raise Refused("closed", "This conversation is over. Write again to begin a new one.")


def _begun(
    tx: Transaction, visitor: Visitor, guest: Guest, team_key: str | None, circumstances: Circumstances
) -> Conversation:
    """A new conversation, in the line of the team its page asks for, or else of the one its site begins with."""
    first = circumstances.policy(tx, guest.site.id).first_team
    team = teams.by_key(tx, guest.site.id, team_key) or teams.by_key(tx, guest.site.id, first)
    tier = _tier(tx, guest, bool(visitor.name or visitor.email), circumstances)
    return conversations.create(tx, visitor, guest.page, guest.locale, team, tier)


def _reopened(
    tx: Transaction, conversation: Conversation, who: Author, guest: Guest, circumstances: Circumstances
) -> Conversation:
    named = bool(conversation.visitor_name or conversation.visitor_email)
    tier, tier_name = _tier(tx, guest, named, circumstances)
    staff = replace(conversation, tier=tier, tier_name=tier_name).line
    conversation, _ = log.append(
        tx, conversation, "reopened", who, data={"by": {"name": who.name}, "cause": "visitor"},
        staff=staff, status="waiting", waiting_since=tx.now, resolved_at=None, wish=None, tier=tier,
        tier_name=tier_name,
    )  # fmt: skip
    return conversation


def _tier(tx: Transaction, guest: Guest, named: bool, circumstances: Circumstances) -> tuple[int, str | None]:
    """(rank, name), by the site's rules as they are now; given when somebody comes in, and kept."""
    page = guest.page[0] if guest.page else None
    arrival = Arrival(page, named, conversations.kept_before(tx, guest.id) is not None)
    return placed(circumstances.policy(tx, guest.site.id).tiers, arrival)


def _requeued(tx: Transaction, conversation: Conversation, decision: Decision) -> None:
    """The one who kept it does not take it now, so it must not look as if they still did."""
    keeper = conversation.assignee_name
    reason = f"{keeper} is not here. The next free person answers."
    if decision.wait_for:
        reason = f"{keeper} has no room just now. You are in line for {keeper}."
    assigning.change(tx, conversation, "requeued", SYSTEM, None, "assignee_away", reason)


def _traces(tx: Transaction, conversation: Conversation, who: Author, guest: Guest, text: str) -> dict[str, Any]:
    """What a message changes in the row besides the log."""
    changes: dict[str, Any] = {
        "last_text": text,
        "last_author_kind": "visitor",
        "last_author_name": who.name,
        "last_at": tx.now,
        "unread": conversation.unread + 1,
    }
    if guest.page and guest.page != (conversation.page_url, conversation.page_title):
        changes["page_url"], changes["page_title"] = guest.page
    return changes
