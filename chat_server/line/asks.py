"""One table of asks behind both doors: is it known, is it well formed, is it its time, then one call into the domain.

Every ask is answered. A refusal is an answer; a crash is one too, with an id that is in the log.
"""

import secrets
import time
from typing import Any

import msgspec
import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars, unbind_contextvars

from ..chat import Chat
from ..refused import Refused
from . import agent, visitor
from .callers import Caller
from .table import Ask

log = structlog.get_logger()

TABLE: dict[str, dict[str, Ask]] = {"visitor": visitor.ASKS, "agent": agent.ASKS}

RESERVED = frozenset(
    {"connect", "connect_error", "disconnect", "disconnecting", "__disconnect_final", "newListener", "removeListener"}
    | {"error", "ping", "pong", "*"}
)
"""Names that Socket.IO keeps for itself; sent as events they are nobody's ask."""


async def answer(chat: Chat, caller: Caller, name: str, payload: bytes | msgspec.Raw) -> dict[str, Any]:
    """The answer to one ask: `{ok: true, …}` or `{ok: false, error: {code, message, …}}`."""
    started = time.perf_counter()
    known = name if name in TABLE[caller.kind] else "unknown"
    bind_contextvars(request=secrets.token_hex(4), caller=caller.kind, ask=known)
    try:
        answered = await _answer(chat, caller, name, payload)
        outcome = "ok" if answered["ok"] else answered["error"]["code"]
        if isinstance(answered.get("conversation"), str):
            bind_contextvars(conversation=answered["conversation"])
        elif outcome == "not_found":  # then it is no id but whatever somebody wrote there
            unbind_contextvars("conversation")
        seconds = time.perf_counter() - started
        log.debug("asked", outcome=outcome, ms=round(seconds * 1000, 1))
        chat.metrics.asked(caller.kind, known, outcome, seconds)
        if outcome == "held":
            chat.metrics.held(f["family"] for f in answered["error"]["findings"] if f["severity"] == "block")
        return answered
    finally:
        clear_contextvars()


async def _answer(chat: Chat, caller: Caller, name: str, payload: bytes | msgspec.Raw) -> dict[str, Any]:
    try:
        ask = _known(caller, name)
        asked = decoded(payload, ask.payload)
        if conversation := getattr(asked, "conversation", None):
            bind_contextvars(conversation=conversation)
        if name != "send":  # which looks its id up before it counts
            chat.rates.ask(caller.address)
        if not caller.greeted and name != "hello":
            raise Refused("hello_first", "Say hello first.")
        return {"ok": True, **await ask.run(chat, caller, asked)}
    except Refused as refused:
        return failed(refused)
    except Exception:
        request = get_contextvars()["request"]
        log.exception("ask_failed")
        return failed(Refused("internal", f"Something broke on our side (log id {request}).", id=request))


def failed(refused: Refused) -> dict[str, Any]:
    return {"ok": False, "error": refused.error()}


def decoded(payload: bytes | msgspec.Raw, type_: type[Any]) -> Any:
    """The payload in its type, or `bad_request` with what is wrong and where."""
    try:
        return msgspec.json.decode(payload, type=type_)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise Refused("bad_request", str(error) or "This cannot be read.") from None


def _known(caller: Caller, name: str) -> Ask:
    if name in RESERVED:
        raise Refused("bad_request", f"{name!r} is a reserved name.")
    ask = TABLE[caller.kind].get(name)
    if ask is None:
        raise Refused("unknown_ask", f"There is no ask {name[:50]!r} here.")
    return ask
