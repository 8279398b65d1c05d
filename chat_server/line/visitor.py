"""What a visitor may ask."""

from typing import Any

from ..chat import Chat
from ..conversations import hearing, leaving, marking, reading, rights
from ..models import Author
from ..refused import Refused
from . import payloads
from .callers import VisitorCaller
from .table import Ask

POLL_MS = 3_000
PREVIEW_LIMIT = 500
COMMENT_LIMIT = 1_000


async def hello(chat: Chat, caller: VisitorCaller, ask: payloads.Hello) -> dict[str, Any]:
    if caller.listener and not caller.greeted:
        await chat.pump.learn(caller.site_id)
        if caller.listener.parted:
            raise Refused("retry", "You left before you were let in.")
        chat.pump.join(caller.listener)
    caller.greeted = True
    if caller.token.stale:
        caller.token = chat.tokens.renewed(caller.token)
    guest, circumstances = caller.guest, chat.circumstances()
    snapshot = await chat.read(
        lambda tx: reading.visitor_snapshot(tx, guest, ask.log_epoch, ask.cursors, circumstances)
    )
    return {"token": chat.tokens.write_visitor(caller.token), "poll_ms": POLL_MS, **snapshot}


async def send(chat: Chat, caller: VisitorCaller, ask: payloads.VisitorSend) -> dict[str, Any]:
    text = payloads.text(ask.text)
    guest, circumstances = caller.guest, chat.circumstances()
    return await chat.write(
        lambda tx: hearing.hear(
            tx, guest, ask.client_id, text, ask.conversation, circumstances,
            lambda: chat.rates.send(caller.address, guest.id), lambda: chat.rates.conversation(caller.address),
            ask.team,
        ),
        caller.site_id,
    )  # fmt: skip


async def sync(chat: Chat, caller: VisitorCaller, ask: payloads.Sync) -> dict[str, Any]:
    if ask.after is not None and ask.before is not None:
        raise Refused("bad_request", "Either `after` or `before`, not both.")
    guest = caller.guest
    reader = Author("visitor", guest.id, None)
    return await chat.read(
        lambda tx: reading.synced(
            tx, rights.own(tx, guest.id, ask.conversation), reader, ask.after, ask.before, ask.limit
        )
    )


async def mark(chat: Chat, caller: VisitorCaller, ask: payloads.Mark) -> dict[str, Any]:
    visitor_id = caller.guest.id
    return await chat.write(
        lambda tx: marking.mark_by_visitor(tx, visitor_id, ask.conversation, ask.delivered, ask.read),
        caller.site_id,
    )


async def typing(chat: Chat, caller: VisitorCaller, ask: payloads.VisitorTyping) -> dict[str, Any]:
    guest = caller.guest
    draft = payloads.text(ask.text) if ask.text and ask.text.strip() else None
    conversation = await chat.read(lambda tx: rights.own(tx, guest.id, ask.conversation))
    preview = draft[:PREVIEW_LIMIT] if draft and guest.site.show_drafts else None
    chat.typing(conversation, Author("visitor", guest.id, conversation.visitor_name), preview)
    return {}


async def identify(chat: Chat, caller: VisitorCaller, ask: payloads.Identify) -> dict[str, Any]:
    if ask.signed is not None:
        raise Refused("bad_request", "Signed identities are not built yet.")
    if ask.name is None and ask.email is None:
        raise Refused("bad_request", "Neither `name` nor `email` is given.")
    name = payloads.name(ask.name) if ask.name is not None else None
    email = payloads.email(ask.email) if ask.email is not None else None
    chat.rates.send(caller.address, caller.guest.id)
    return await chat.write(lambda tx: hearing.identify(tx, caller.guest, name, email), caller.site_id)


async def rate(chat: Chat, caller: VisitorCaller, ask: payloads.Rate) -> dict[str, Any]:
    if ask.answers is not None:
        raise Refused("bad_request", "Questions after the rating are not built yet.")
    comment = payloads.text(ask.comment, "comment", COMMENT_LIMIT) if ask.comment and ask.comment.strip() else None
    guest = caller.guest
    return await chat.write(
        lambda tx: hearing.rate(
            tx, guest.id, ask.conversation, ask.score, comment, ask.client_id,
            lambda: chat.rates.send(caller.address, guest.id),
        ),
        caller.site_id,
    )  # fmt: skip


async def choose(chat: Chat, caller: VisitorCaller, ask: payloads.Choose) -> dict[str, Any]:
    guest, circumstances = caller.guest, chat.circumstances()
    chat.rates.send(caller.address, guest.id)
    return await chat.write(
        lambda tx: leaving.choose(tx, guest.id, ask.conversation, ask.wish, circumstances), caller.site_id
    )


ASKS = {
    "hello": Ask(payloads.Hello, hello),
    "send": Ask(payloads.VisitorSend, send),
    "sync": Ask(payloads.Sync, sync),
    "mark": Ask(payloads.Mark, mark),
    "typing": Ask(payloads.VisitorTyping, typing),
    "rate": Ask(payloads.Rate, rate),
    "choose": Ask(payloads.Choose, choose),
    "identify": Ask(payloads.Identify, identify),
}
