"""The gate: the only caller of `canned_tone`, and the only maker of words that may leave for a visitor."""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal

from canned_tone import Context, Result, check
from canned_tone.canned import CannedReply, UnfilledError, render, starter
from canned_tone.context import Promised
from canned_tone.language import DEFAULT

from ..models import Agent, Conversation
from ..refused import Refused
from ..store import people
from ..store.transaction import Transaction

EACH_ITS_OWN = "auto"
"""A site's locale where people write in several languages: each message is judged in its own."""
REMEMBERED = 20
"""Of what was said in a conversation, so much is looked back at."""
SHORTEST_CANNED = 40
"""Characters; shorter words may be said twice without sounding like a machine."""


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


def warm(languages: Iterable[str]) -> None:
    """Loads the rules of these languages: the first reply does not wait for them, and broken ones stop the start."""
    for language in languages:
        check("", Context(lang=_language(language)))


def judged(tx: Transaction, agent: Agent, conversation: Conversation, text: str) -> Result:
    """What the check says of this draft, here and now."""
    return check(text, _context(tx, agent, conversation, text))


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
    return [{"shortcut": r.shortcut, "title": r.title, "when": r.when, "text": r.text} for r in _starter(lang)]


def _context(tx: Transaction, agent: Agent, conversation: Conversation, text: str) -> Context:
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
    spoken = _spoken(tx, conversation.id)
    return Context(
        lang=_language(site.locale),
        customer_name=conversation.visitor_name,
        last_customer_message=said["last_words"],
        turn=said["replies"] + 1,
        agent_name=agent.name,
        other_customer_names=tuple(row["name"] for row in others),
        now=datetime.fromtimestamp(tx.now / 1000, UTC).isoformat(),
        tz=site.timezone,
        hours={day: tuple(map(tuple, spans)) for day, spans in (site.policy.get("hours") or {}).items()} or None,
        known=("email",) if conversation.visitor_email else (),
        canned=_canned(text, spoken, site.locale, conversation.visitor_name, agent.name),
        promises=_overdue(spoken, tx.now),
    )


def _language(locale: str) -> str | None:
    """The language that is written on a site; None where each message tells its own."""
    return None if locale == EACH_ITS_OWN else locale


def _starter(locale: str) -> tuple[CannedReply, ...]:
    return starter(_language(locale) or DEFAULT)


def _spoken(tx: Transaction, conversation_id: str) -> list[tuple[str, int, list[dict[str, Any]]]]:
    """The last things said to the visitor, newest first: words, when, and what was found in them."""
    rows = tx.all(
        "SELECT text, created_at, staff FROM entry WHERE conversation_id = ? AND kind = 'message'"
        " AND author_kind = 'agent' ORDER BY seq DESC LIMIT ?",
        conversation_id, REMEMBERED,
    )  # fmt: skip
    return [(row["text"] or "", row["created_at"], json.loads(row["staff"]).get("findings", [])) for row in rows]


def _canned(
    text: str, spoken: list[tuple[str, int, list[dict[str, Any]]]], lang: str, visitor: str | None, agent: str
) -> Literal["unedited", "repeated"] | None:
    """Whether these words were said here before, or are a canned reply as it stands."""
    if len(text) < SHORTEST_CANNED:
        return None
    if any(text == said for said, _, _ in spoken):
        return "repeated"
    return "unedited" if text in _as_they_stand(lang, visitor, agent) else None


@lru_cache(256)
def _as_they_stand(lang: str, visitor: str | None, agent: str) -> frozenset[str]:
    """The canned replies that need nothing filled in but the two names."""
    words = set()
    for reply in _starter(lang):
        with suppress(UnfilledError):
            words.add(render(reply.text, name=visitor, agent=agent, lang=reply.language))
    return frozenset(words)


def _overdue(spoken: list[tuple[str, int, list[dict[str, Any]]]], now: int) -> tuple[Promised, ...]:
    """Promises whose time is over and after which nothing has been said yet."""
    last = max((at for _, at, _ in spoken), default=0)
    return tuple(
        Promised(said[finding["start"] : finding["end"]], finding["due"])
        for said, _, findings in spoken
        for finding in findings
        if finding.get("family") == "commitment" and finding.get("due") and last < _ms(finding["due"]) < now
    )


def _ms(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp() * 1000
