"""An agent speaks: to the visitor through the gate, or to the team in a note."""

from typing import Any

from ..models import Agent, Conversation, Entry, rfc3339
from ..store import conversations, log, mentions, people
from ..store.transaction import Transaction
from . import gate, rights
from .rights import Allow


def reply(
    tx: Transaction,
    agent: Agent,
    conversation_id: str,
    client_id: str,
    text: str,
    epoch: int,
    override: gate.Override | None,
    allow: Allow,
) -> dict[str, Any]:
    """The only way an agent's words reach a visitor: kept by this agent, as of this epoch, and checked."""
    asked = rights.asked(client_id, ask="send", text=text, note=False)
    if stored := rights.earlier(tx, agent.site_id, agent.author, asked, conversation_id):
        return said(stored, duplicate=True)
    allow()
    conversation = rights.kept(tx, agent, conversation_id, epoch)
    words = gate.passed(tx, agent, conversation, text, override)
    staff: dict[str, Any] = {}
    if words.findings:
        staff["findings"] = list(words.findings)
    if words.override:
        staff["override"] = words.override
    _, entry = log.append(
        tx, conversation, "message", agent.author, text=words.text, staff=staff, asked=asked,
        last_text=words.text, last_author_kind="agent", last_author_name=agent.name, last_at=tx.now,
        handed_seq=None, handed_at=None, away_told=0, **_first(tx, conversation),
    )  # fmt: skip
    return said(entry, duplicate=False)


def _first(tx: Transaction, conversation: Conversation) -> dict[str, Any]:
    """How long the first answer of a person took; nothing for a later one."""
    if conversation.reply_ms is not None:
        return {}
    return {"reply_ms": tx.now - conversations.arrived_at(tx, conversation)}


def note(
    tx: Transaction, agent: Agent, conversation_id: str, client_id: str, text: str, allow: Allow
) -> dict[str, Any]:
    """Words for the team only: no assignment needed, no check, and no visitor ever sees that there is one.

    Whom they call by name (`@Maya`) hears of them wherever they are, and finds them when they come."""
    asked = rights.asked(client_id, ask="send", text=text, note=True)
    if stored := rights.earlier(tx, agent.site_id, agent.author, asked, conversation_id):
        return said(stored, duplicate=True)
    allow()
    conversation = rights.readable(tx, agent, conversation_id)
    called = [mate.id for mate in people.mentioned(tx, agent.site_id, text) if mate.id != agent.id]
    staff = {"mentions": called} if called else {}
    _, entry = log.append(tx, conversation, "note", agent.author, text=text, staff=staff, asked=asked)
    mentions.keep(tx, called, conversation.id, entry.seq)
    return said(entry, duplicate=False)


def check_draft(tx: Transaction, agent: Agent, conversation_id: str, text: str) -> dict[str, Any]:
    """What the gate would say now; writes nothing."""
    result = gate.judged(tx, agent, rights.readable(tx, agent, conversation_id), text)
    return {"findings": [finding.as_dict() for finding in result.findings], "state": result.state}


def said(entry: Entry, *, duplicate: bool) -> dict[str, Any]:
    """The answer to every `send`."""
    return {
        "conversation": entry.conversation_id,
        "seq": entry.seq,
        "created_at": rfc3339(entry.created_at),
        "duplicate": duplicate,
    }
