"""What an agent may ask."""

from collections.abc import Callable
from typing import Any

from ..chat import Chat
from ..conversations import assigning, closing, handing, hearing, marking, reading, replying, rights, snoozing
from ..conversations.gate import Override
from ..conversations.handing import Handing
from ..conversations.rights import Circumstances
from ..models import Agent
from ..refused import Refused
from ..store import mentions, people
from ..store.transaction import Transaction
from . import payloads
from .callers import AgentCaller
from .table import Ask

POLL_MS = 3_000
OPEN_LIMIT = 20
REASON_LIMIT = 500
SUMMARY_LIMIT = 2_000


async def hello(chat: Chat, caller: AgentCaller, ask: payloads.Hello) -> dict[str, Any]:
    agent = caller.agent
    if caller.listener and not caller.greeted:
        await chat.pump.learn(agent.site_id)
        if caller.listener.parted:
            raise Refused("retry", "You left before you were let in.")
        chat.pump.join(caller.listener)
        chat.presence.arrived(agent.id, caller.grace)
    caller.greeted = True
    await chat.queue_moves(agent.site_id)
    circumstances = chat.circumstances()
    snapshot = await chat.read(lambda tx: reading.agent_snapshot(tx, agent, circumstances))
    return {"poll_ms": POLL_MS, **snapshot}


async def list_(chat: Chat, caller: AgentCaller, ask: payloads.List) -> dict[str, Any]:
    return await chat.read(lambda tx: reading.listed(tx, caller.agent, ask.view, ask.after, ask.limit, ask.team))


async def open_(chat: Chat, caller: AgentCaller, ask: payloads.Open) -> dict[str, Any]:
    """Rights, then the subscription, then the snapshot: nothing is missed, nothing heard that is not theirs.

    Whatever calls them there has reached them."""
    listener = caller.listener
    if listener:
        await chat.read(lambda tx: rights.readable(tx, caller.agent, ask.conversation))
        if not chat.pump.has_open(listener, ask.conversation) and chat.pump.opened_by(listener) >= OPEN_LIMIT:
            raise Refused("bad_request", f"At most {OPEN_LIMIT} conversations can be open. Leave one first.")
        chat.pump.open(listener, ask.conversation)
    answer = await chat.read(lambda tx: reading.opened(tx, caller.agent, ask.conversation, ask.after))
    if await chat.read(lambda tx: mentions.wait_for(tx, caller.agent.id, ask.conversation)):
        await chat.write(lambda tx: mentions.opened(tx, caller.agent.id, ask.conversation), caller.site_id)
    return answer | {"looking": chat.pump.looking(ask.conversation)}


async def leave(chat: Chat, caller: AgentCaller, ask: payloads.Leave) -> dict[str, Any]:
    if caller.listener:
        chat.pump.leave(caller.listener, ask.conversation)
    return {}


async def send(chat: Chat, caller: AgentCaller, ask: payloads.AgentSend) -> dict[str, Any]:
    text = payloads.text(ask.text)
    agent = caller.agent

    def allow() -> None:
        chat.rates.send(caller.address)

    if ask.note:
        if ask.override:
            raise Refused("bad_request", "A note is not checked, so there is nothing to override.")
        return await chat.write(
            lambda tx: replying.note(tx, agent, ask.conversation, ask.client_id, text, allow), caller.site_id
        )
    if ask.assignment_epoch is None:
        raise Refused("bad_request", "`assignment_epoch` is missing.")
    epoch, override = ask.assignment_epoch, _override(ask.override)
    return await chat.write(
        lambda tx: replying.reply(tx, agent, ask.conversation, ask.client_id, text, epoch, override, allow),
        caller.site_id,
    )


async def check_draft(chat: Chat, caller: AgentCaller, ask: payloads.CheckDraft) -> dict[str, Any]:
    """An empty draft has nothing to find; anything else is judged as `send` would judge it."""
    if not ask.text.strip():
        return {"findings": [], "state": "clear"}
    return await chat.read(lambda tx: replying.check_draft(tx, caller.agent, ask.conversation, ask.text))


async def sync(chat: Chat, caller: AgentCaller, ask: payloads.Sync) -> dict[str, Any]:
    if ask.after is not None and ask.before is not None:
        raise Refused("bad_request", "Either `after` or `before`, not both.")
    agent = caller.agent
    return await chat.read(
        lambda tx: reading.synced(
            tx, rights.readable(tx, agent, ask.conversation), agent.author, ask.after, ask.before, ask.limit
        )
    )


async def mark(chat: Chat, caller: AgentCaller, ask: payloads.Mark) -> dict[str, Any]:
    return await chat.write(
        lambda tx: marking.mark_by_agent(tx, caller.agent, ask.conversation, ask.delivered, ask.read),
        caller.site_id,
    )


async def typing(chat: Chat, caller: AgentCaller, ask: payloads.AgentTyping) -> dict[str, Any]:
    if ask.text is not None:
        raise Refused("bad_request", "What an agent is typing is not shown to anybody.")
    conversation = await chat.read(lambda tx: rights.kept(tx, caller.agent, ask.conversation, None))
    chat.typing(conversation, caller.agent.author, None)
    return {}


async def accept(chat: Chat, caller: AgentCaller, ask: payloads.Accept) -> dict[str, Any]:
    circumstances = chat.circumstances()
    return await chat.write(
        lambda tx: assigning.accept(
            tx, caller.agent, ask.conversation, ask.client_id, ask.assignment_epoch, circumstances
        ),
        caller.site_id,
    )


async def transfer(chat: Chat, caller: AgentCaller, ask: payloads.Transfer) -> dict[str, Any]:
    if (ask.to is None) == (ask.team is None):
        raise Refused("bad_request", "Either `to` or `team` says who goes on.")
    return await _hand(chat, caller, handing.transfer, _handing(ask, ask.to, ask.summary, ask.team))


async def assign(chat: Chat, caller: AgentCaller, ask: payloads.Assign) -> dict[str, Any]:
    return await _hand(chat, caller, handing.assign, _handing(ask, ask.to, ask.summary))


async def take_over(chat: Chat, caller: AgentCaller, ask: payloads.TakeOver) -> dict[str, Any]:
    return await _hand(chat, caller, handing.take_over, _handing(ask, None, ask.summary))


async def release(chat: Chat, caller: AgentCaller, ask: payloads.TakeOver) -> dict[str, Any]:
    return await _hand(chat, caller, handing.release, _handing(ask, None, ask.summary))


async def decline(chat: Chat, caller: AgentCaller, ask: payloads.Decline) -> dict[str, Any]:
    return await _hand(chat, caller, handing.decline, _handing(ask, None, None))


async def snooze(chat: Chat, caller: AgentCaller, ask: payloads.Snooze) -> dict[str, Any]:
    if ask.until is not None and ask.until.tzinfo is None:
        raise Refused("bad_request", "`until` needs a time zone, such as 2026-11-24T09:00:00Z.")
    until = round(ask.until.timestamp() * 1000) if ask.until else None
    circumstances = chat.circumstances()
    return await chat.write(
        lambda tx: snoozing.snooze(
            tx, caller.agent, ask.conversation, until, ask.client_id, ask.assignment_epoch, circumstances
        ),
        caller.site_id,
    )


async def resolve(chat: Chat, caller: AgentCaller, ask: payloads.Resolve) -> dict[str, Any]:
    _refuse_until(ask)
    return await chat.write(
        lambda tx: closing.resolve(tx, caller.agent, ask.conversation, ask.client_id, ask.assignment_epoch),
        caller.site_id,
    )


async def reopen(chat: Chat, caller: AgentCaller, ask: payloads.Resolve) -> dict[str, Any]:
    _refuse_until(ask)
    circumstances = chat.circumstances()
    return await chat.write(
        lambda tx: closing.reopen(tx, caller.agent, ask.conversation, ask.client_id, circumstances), caller.site_id
    )


async def name_visitor(chat: Chat, caller: AgentCaller, ask: payloads.NameVisitor) -> dict[str, Any]:
    name = payloads.name(ask.name)
    return await chat.write(lambda tx: hearing.call(tx, caller.agent, ask.conversation, name), caller.site_id)


async def set_availability(chat: Chat, caller: AgentCaller, ask: payloads.SetAvailability) -> dict[str, Any]:
    await chat.write(lambda tx: people.set_availability(tx, caller.agent, ask.state), caller.site_id)
    return {"state": ask.state}


def _refuse_until(ask: payloads.Resolve) -> None:
    if ask.until is not None:
        raise Refused("bad_request", "`until` is for snooze.")


Hand = Callable[[Transaction, Agent, Handing, Circumstances], dict[str, Any]]


async def _hand(chat: Chat, caller: AgentCaller, verb: Hand, what: Handing) -> dict[str, Any]:
    circumstances = chat.circumstances()
    return await chat.write(lambda tx: verb(tx, caller.agent, what, circumstances), caller.site_id)


def _handing(
    ask: payloads.Transfer | payloads.Assign | payloads.TakeOver | payloads.Decline,
    to: str | None,
    summary: str | None,
    team: str | None = None,
) -> Handing:
    """The words of a change of hands, in a shape that may be stored."""
    return Handing(
        conversation=ask.conversation,
        reason=payloads.text(ask.reason, "reason", REASON_LIMIT),
        to=to,
        team=team,
        summary=payloads.text(summary, "summary", SUMMARY_LIMIT) if summary and summary.strip() else None,
        client_id=ask.client_id,
        epoch=ask.assignment_epoch,
    )


def _override(override: payloads.Override | None) -> Override | None:
    if override is None:
        return None
    return Override(tuple(override.findings), payloads.text(override.reason, "reason", REASON_LIMIT))


ASKS = {
    "hello": Ask(payloads.Hello, hello),
    "list": Ask(payloads.List, list_),
    "open": Ask(payloads.Open, open_),
    "leave": Ask(payloads.Leave, leave),
    "send": Ask(payloads.AgentSend, send),
    "check_draft": Ask(payloads.CheckDraft, check_draft),
    "sync": Ask(payloads.Sync, sync),
    "mark": Ask(payloads.Mark, mark),
    "typing": Ask(payloads.AgentTyping, typing),
    "accept": Ask(payloads.Accept, accept),
    "transfer": Ask(payloads.Transfer, transfer),
    "assign": Ask(payloads.Assign, assign),
    "take_over": Ask(payloads.TakeOver, take_over),
    "release": Ask(payloads.TakeOver, release),
    "snooze": Ask(payloads.Snooze, snooze),
    "decline": Ask(payloads.Decline, decline),
    "resolve": Ask(payloads.Resolve, resolve),
    "reopen": Ask(payloads.Resolve, reopen),
    "name_visitor": Ask(payloads.NameVisitor, name_visitor),
    "set_availability": Ask(payloads.SetAvailability, set_availability),
}
