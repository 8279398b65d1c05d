"""The gate: the only caller of `canned_tone`, and the only maker of words that may leave for a visitor."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from canned_tone import Context, Result, check
from canned_tone.canned import starter

from ..models import Agent, Conversation
from ..refused import Refused
from ..store import people
from ..store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Override:
    """An agent's wish to send all the same: every block finding of the check by id, and why."""

    findings: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """Words that were checked and may go out. Made nowhere but in `passed`, which a test reads the code for."""

    text: str
    findings: tuple[dict[str, Any], ...]
    override: dict[str, Any] | None


def warm() -> None:
    """Loads the rules, so that the first reply does not wait for them and rules that are broken stop the start."""
    check("")


def judged(tx: Transaction, agent: Agent, conversation: Conversation, text: str) -> Result:
    """What the check says of this draft, here and now."""
    return check(text, _context(tx, agent, conversation))


def passed(
    tx: Transaction, agent: Agent, conversation: Conversation, text: str, override: Override | None = None
) -> Checked:
    """The words, checked. Held ones are refused unless the override names every block finding of this very check."""
    result = judged(tx, agent, conversation, text)
    blocks = {finding.id for finding in result.findings if finding.severity == "block"}
    if blocks and (override is None or not blocks <= set(override.findings)):
        raise Refused(
            "held", "This waits: please look at it once more.", findings=[f.as_dict() for f in result.findings]
        )
    findings = tuple(f.as_dict() for f in result.findings)
    if not blocks or override is None:
        return Checked(text, findings, None)
    return Checked(text, findings, {"findings": sorted(blocks), "reason": override.reason})


def canned_replies(lang: str) -> list[dict[str, str]]:
    """What an agent may begin from; variables are filled where it is typed, and checked like any other words."""
    return [{"shortcut": r.shortcut, "title": r.title, "when": r.when, "text": r.text} for r in starter(lang)]


def _context(tx: Transaction, agent: Agent, conversation: Conversation) -> Context:
    site = people.site(tx, conversation.site_id)
    said = tx.named(
        "SELECT (SELECT text FROM entry WHERE conversation_id = :c AND kind = 'message' AND author_kind = 'visitor'"
        " ORDER BY seq DESC LIMIT 1) AS last_words,"
        " (SELECT count(*) FROM entry WHERE conversation_id = :c AND kind = 'message' AND author_kind = 'agent'"
        " AND author_id = :a) AS replies",
        c=conversation.id,
        a=agent.id,
    )[0]
    others = tx.all(
        "SELECT DISTINCT v.name FROM conversation c JOIN visitor v ON v.id = c.visitor_id"
        " WHERE c.assignee_id = ? AND c.status = 'open' AND c.id <> ? AND v.name IS NOT NULL LIMIT 50",
        agent.id, conversation.id,
    )  # fmt: skip
    return Context(
        lang=site.locale,
        customer_name=conversation.visitor_name,
        last_customer_message=said["last_words"],
        turn=said["replies"] + 1,
        agent_name=agent.name,
        other_customer_names=tuple(row["name"] for row in others),
        now=datetime.fromtimestamp(tx.now / 1000, UTC).isoformat(),
        tz=site.timezone,
    )
