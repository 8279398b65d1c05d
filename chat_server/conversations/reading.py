"""What is shown: snapshots for who comes back, lists, and pages of the log."""

from datetime import datetime
from typing import Any

from .. import rendering
from ..models import REOPEN_WINDOW_MS, Agent, Audience, Author, Conversation, Entry, Site
from ..policy import Policy, is_open, opens_at, zone
from ..refused import Refused
from ..store import conversations, log, log_epoch, mentions, people, teams, waits
from ..store.transaction import Transaction
from . import gate, rights
from .hearing import Guest
from .rights import Circumstances

LIST_LIMIT = 100
FACES = 3
EARLIER = 10
"""How many earlier conversations of a visitor are shown beside the one that is open."""


def visitor_snapshot(
    tx: Transaction, guest: Guest, epoch: str | None, cursors: dict[str, int], circumstances: Circumstances
) -> dict[str, Any]:
    """Everything the panel needs to begin or to go on: the conversation that still matters, and what is new in it."""
    visitor = people.visitor(tx, guest.id)
    conversation = conversations.newest_of(tx, guest.id) if visitor else None
    if conversation and conversation.status == "resolved":
        over = tx.now - (conversation.resolved_at or 0) > REOPEN_WINDOW_MS
        conversation = None if over else conversation
    policy = circumstances.policy(tx, guest.site.id)
    known = cursors if epoch in (None, log_epoch(tx)) else {}
    entries: list[dict[str, Any]] = []
    if conversation:
        entries = shown(snapshot(tx, conversation, "visitor", known.get(conversation.id)), "visitor", guest.id)
    return {
        "log_epoch": log_epoch(tx),
        "site": {
            "look": {"name": guest.site.name, "locale": guest.site.locale},
            "hours": _hours(tx, guest.site, policy),
            "reply_time": waits.usual_reply(tx, guest.site.id),
            "reply_target": policy.reply_target or None,
            "faces": _faces(tx, guest.site.id, circumstances.present),
        },
        "visitor": {"name": visitor.name if visitor else None, "email": visitor.email if visitor else None},
        "conversation": rendering.for_visitor(*waits.seen(tx, conversation, circumstances.present, policy))
        if conversation
        else None,
        "entries": entries,
    }


def _faces(tx: Transaction, site_id: str, present: frozenset[str]) -> list[dict[str, Any]]:
    """Three of those who answer, whoever is here first."""
    agents = sorted(people.agents(tx, site_id), key=lambda agent: agent.id not in present)
    return [{"name": agent.name} for agent in agents[:FACES]]


def _hours(tx: Transaction, site: Site, policy: Policy) -> dict[str, Any]:
    """Whether somebody is expected to answer now, and when next, in the site's time zone."""
    now = datetime.fromtimestamp(tx.now / 1000, zone(site.timezone))
    opens = opens_at(policy, now)
    return {"open": is_open(policy, now), "opens_at": opens.isoformat(timespec="minutes") if opens else None}


def agent_snapshot(tx: Transaction, agent: Agent, circumstances: Circumstances) -> dict[str, Any]:
    """The desk: mine, the head of the queue, the counts and the team."""
    mine = conversations.view(tx, agent.site_id, agent.id, "mine", None, 1000)
    waiting = conversations.waiting(tx, agent.site_id, LIST_LIMIT)
    site = people.site(tx, agent.site_id)
    fresh = people.agent(tx, agent.id) or agent
    return {
        "log_epoch": log_epoch(tx),
        "agent": {"id": fresh.id, "name": fresh.name, "role": fresh.role, "availability": fresh.availability},
        "site": {"key": site.key, "name": site.name},
        "team": team(tx, agent.site_id, circumstances),
        "teams": [
            {"id": t.id, "key": t.key, "name": t.name, "members": list(t.members)}
            for t in teams.of_site(tx, agent.site_id)
        ],
        "policy": circumstances.policy(tx, agent.site_id).shown(),
        "mentions": mentions.of_agent(tx, agent.id),
        "conversations": [rendering.row(c) for c in (*mine, *waiting)],
        "counts": conversations.counts(tx, agent.site_id, agent.id),
        "canned": gate.canned_replies(site.locale),
    }


def team(tx: Transaction, site_id: str, circumstances: Circumstances) -> list[dict[str, Any]]:
    roles = {agent.id: agent.role for agent in people.agents(tx, site_id)}
    return [
        {
            "id": c.id, "name": c.name, "role": roles[c.id], "availability": c.availability, "present": c.present,
            "open": c.open, "capacity": c.capacity,
        }
        for c in sorted(
            people.candidates(tx, site_id, circumstances.present, circumstances.policy(tx, site_id).capacity),
            key=lambda c: c.name,
        )
    ]  # fmt: skip


def opened(tx: Transaction, agent: Agent, conversation_id: str, after: int | None) -> dict[str, Any]:
    """One conversation for the console: its row, its newest page or what came after a cursor, and its marks."""
    conversation = rights.readable(tx, agent, conversation_id)
    earlier = [rendering.earlier(c) for c in conversations.before(tx, conversation, EARLIER)]
    return {
        "row": {**rendering.row(conversation), "earlier": earlier},
        "entries": shown(snapshot(tx, conversation, "staff", after), "staff", agent.id),
        "head": conversation.head,
        "marks": rendering.marks(conversation),
    }


def listed(
    tx: Transaction, agent: Agent, view: str, after: str | None, limit: int, team: str | None = None
) -> dict[str, Any]:
    """A page of a view, of one team's if one is named. `after` is the `next` of the page before, None for the first."""
    rows = conversations.view(tx, agent.site_id, agent.id, view, _cursor(after), limit + 1, team)
    page = rows[:limit]
    key = conversations.sort_key(page[-1], view) if len(rows) > limit else None
    return {
        "rows": [rendering.row(c) for c in page],
        "next": f"{key[0]}:{key[1]}" if key else None,
        "counts": conversations.counts(tx, agent.site_id, agent.id),
    }


def synced(
    tx: Transaction, conversation: Conversation, reader: Author, after: int | None, before: int | None, limit: int
) -> dict[str, Any]:
    """A page after or before a cursor, for either audience."""
    audience: Audience = "visitor" if reader.kind == "visitor" else "staff"
    if before is not None:
        entries = log.before(tx, conversation.id, audience, before, limit)
    else:
        entries = log.after(tx, conversation.id, audience, after or 0, limit)
    return {
        "entries": shown(entries, audience, reader.id),
        "head": conversation.visitor_head if audience == "visitor" else conversation.head,
        "marks": rendering.marks(conversation),
    }


def snapshot(tx: Transaction, conversation: Conversation, audience: Audience, after: int | None) -> list[Entry]:
    """What came after the cursor, or the newest page for who has none."""
    if after is None:
        return log.base(tx, conversation.id, audience)
    return log.after(tx, conversation.id, audience, after)


def shown(entries: list[Entry], audience: Audience, reader_id: str | None) -> list[dict[str, Any]]:
    author_kind = "visitor" if audience == "visitor" else "agent"
    return [
        rendering.entry(e, audience, own=e.author.kind == author_kind and e.author.id == reader_id) for e in entries
    ]


def _cursor(after: str | None) -> tuple[int, str] | None:
    if after is None:
        return None
    key, _, conversation_id = after.partition(":")
    try:
        return int(key), conversation_id
    except ValueError:
        raise Refused("bad_request", "`after` is not a cursor of this list.") from None
