"""How long it takes here, measured: places in the queue, waits, first answers. Never a wish: little known is None."""

from collections import Counter
from typing import Any

from ..models import Conversation
from ..policy import Policy
from . import conversations, people
from .transaction import Transaction

RECENT_MS = 60 * 60 * 1000
"""What the queue did in the last hour says how fast it moves now."""
FEWEST = 3
"""Of fewer cases nothing is said."""
WEEKS_MS = 14 * 24 * 3600 * 1000
SAMPLE = 200


def step_seconds(tx: Transaction, site_id: str, team_id: str | None = None) -> float | None:
    """How long it takes until the line of a team, None for everybody's, moves by one place, over the last hour."""
    row = tx.one(
        "SELECT count(*) AS n, min(given_at) AS first FROM conversation"
        " WHERE site_id = ? AND given_at > ? AND waited_ms IS NOT NULL AND coalesce(team_id, '') = ?",
        site_id, tx.now - RECENT_MS, team_id or "",
    )  # fmt: skip
    if row is None or row["n"] < FEWEST:
        return None
    return float((tx.now - row["first"]) / 1000 / row["n"])


def usual_reply(tx: Transaction, site_id: str) -> int | None:
    """Seconds to the first answer of a person: the median of the last two weeks."""
    rows = tx.all(
        "SELECT reply_ms FROM conversation WHERE site_id = ? AND reply_ms IS NOT NULL AND created_at > ?"
        " ORDER BY created_at DESC LIMIT ?",
        site_id, tx.now - WEEKS_MS, SAMPLE,
    )  # fmt: skip
    times = sorted(row["reply_ms"] for row in rows)
    return round(times[len(times) // 2] / 1000) if len(times) >= FEWEST else None


def usual_turn(tx: Transaction, agent_id: str) -> int | None:
    """Seconds until one of an agent's conversations is usually over: the median of the last two weeks, shared out
    among those they keep now, so that it says when there is room again."""
    rows = tx.all(
        "SELECT resolved_at - given_at AS took FROM conversation WHERE assignee_id = ? AND status = 'resolved'"
        " AND given_at IS NOT NULL AND resolved_at > ? ORDER BY resolved_at DESC LIMIT ?",
        agent_id, tx.now - WEEKS_MS, SAMPLE,
    )  # fmt: skip
    times = sorted(row["took"] for row in rows if row["took"] >= 0)
    if len(times) < FEWEST:
        return None
    return round(float(times[len(times) // 2]) / 1000 / max(people.load(tx, agent_id), 1))


def queues(tx: Transaction) -> list[tuple[str, int, float]]:
    """(site key, how many wait, seconds that the first of them has waited) of every site."""
    rows = tx.all(
        "SELECT s.key, count(c.id) AS n, min(c.waiting_since) AS since FROM site s"
        " LEFT JOIN conversation c ON c.site_id = s.id AND c.status = 'waiting' GROUP BY s.key"
    )
    return [(row["key"], row["n"], (tx.now - (row["since"] or tx.now)) / 1000) for row in rows]


def seen(
    tx: Transaction, conversation: Conversation, present: frozenset[str], policy: Policy
) -> tuple[Conversation, dict[str, Any]]:
    """A conversation and what its visitor is told of the queue."""
    position = conversations.place_in_queue(tx, conversation)
    step = step_seconds(tx, conversation.site_id, conversation.team_id) if position else None
    return conversation, _place(tx, conversation, position, step, present, policy)


def places(
    tx: Transaction, site_id: str, watching: frozenset[str], present: frozenset[str], policy: Policy
) -> dict[str, tuple[str, dict[str, Any]]]:
    """By visitor, of those who look: their conversation, and what they are told of the queue."""
    steps: dict[str | None, float | None] = {}
    before: Counter[str | None] = Counter()
    at: dict[str, int] = {}
    wanted = []
    for conversation_id, visitor_id, team_id in conversations.queue(tx, site_id):
        before[team_id] += 1
        if visitor_id in watching:
            at[conversation_id] = before[team_id]
            wanted.append(conversation_id)
            if team_id not in steps:
                steps[team_id] = step_seconds(tx, site_id, team_id)
    alone = [c.id for c in conversations.told_away(tx, site_id) if c.visitor_id in watching]
    return {
        c.visitor_id: (c.id, _place(tx, c, at.get(c.id), steps.get(c.team_id), present, policy))
        for c in conversations.some(tx, wanted + alone)
    }


def _place(
    tx: Transaction,
    conversation: Conversation,
    position: int | None,
    step: float | None,
    present: frozenset[str],
    policy: Policy,
) -> dict[str, Any]:
    wait = round(step * position) if step is not None and position else None
    told: dict[str, Any] = {"position": position, "wait_seconds": wait}
    if choice := _choice(tx, conversation, present, policy):
        told["choice"] = choice
    return told


def _choice(
    tx: Transaction, conversation: Conversation, present: frozenset[str], policy: Policy
) -> dict[str, Any] | None:
    """Whom the visitor waits for, and may stop waiting for; None where there is nothing to choose."""
    c = conversation
    keeper_id = c.assignee_id if c.status == "open" else c.kept_before
    keeper = people.agent(tx, keeper_id) if keeper_id else None
    if keeper is None or c.wish == "anyone":
        return None
    here = keeper.id in present and keeper.availability != "away"
    if c.status == "open":
        offered = bool(c.away_told) and policy.when_away == "choice" and not here
    elif c.status == "waiting":
        waited = (tx.now - (c.waiting_since or tx.now)) // 1000
        offered = c.wish == "same" or (policy.assign == "auto" and here and waited < policy.same_person_wait)
    else:
        return None
    if not offered:
        return None
    return {"name": keeper.name, "wish": c.wish, "usually_seconds": usual_turn(tx, keeper.id)}
