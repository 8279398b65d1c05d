"""The HTTP door: the same asks through the same table, for when no socket opens. Clients poll `sync`."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .. import body
from ..chat import Chat
from ..refused import Refused
from ..store import sessions
from . import asks, callers, payloads
from .callers import Caller

STATUS = {
    "bad_request": 400, "hello_first": 400, "bad_token": 401, "unknown_site": 404, "forbidden": 403, "not_found": 404,
    "unknown_ask": 404, "not_assignee": 409, "not_next": 409, "over_capacity": 409, "closed": 409, "held": 409,
    "client_id_conflict": 409, "no_longer_possible": 409, "too_large": 413, "rate_limited": 429,
}  # fmt: skip
"""Status of each code; the others, which are transient, are 503."""

BODY_LIMIT = 64 * 1024


class SignedOut(Exception):
    """No session, or one that ended: 401."""


class NotJson(Refused):
    """Another content type than JSON: 415."""


async def ask(request: Request) -> Response:
    """`POST /line/{visitor|agent}/{ask}`."""
    chat: Chat = request.app.state.chat
    try:
        payload = await _json(request)
        caller = await _caller(request, chat, payload)
    except NotJson as refused:
        return reply(asks.failed(refused), 415)
    except Refused as refused:
        chat.metrics.refused(refused.code)
        return reply(asks.failed(refused))
    except SignedOut:
        return reply(asks.failed(Refused("forbidden", "You are signed out.")), 401)
    caller.greeted = True
    return reply(await asks.answer(chat, caller, request.path_params["ask"], payload))


def reply(answer: dict[str, Any], status: int | None = None) -> Response:
    if status is None:
        status = 200 if answer["ok"] else STATUS.get(answer["error"]["code"], 503)
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    if wait_ms := answer.get("error", {}).get("retry_after_ms"):
        headers["retry-after"] = str(-(-wait_ms // 1000))
    return Response(msgspec.json.encode(answer), status, headers, "application/json")


async def _json(request: Request) -> bytes:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise NotJson("bad_request", "Send JSON: content-type application/json.")
    return await body.read(request, BODY_LIMIT)


async def _caller(request: Request, chat: Chat, payload: bytes) -> Caller:
    address = request.client.host if request.client else "unknown"
    if request.url.path.startswith("/line/agent/"):
        return await _agent(request, chat, address)
    token = _bearer(request)
    site, page = None, None
    if request.path_params["ask"] == "hello":
        hello = asks.decoded(payload, payloads.HttpHello)
        site = hello.site
        page = payloads.page(hello.page)
    elif token is None:
        raise Refused("bad_token", "Say hello first; its answer carries the token to send as a bearer.")
    if token is None:
        chat.rates.handshake(address)
    return await chat.read(lambda tx: callers.visitor(tx, chat.tokens, site, token, page, address))


async def _agent(request: Request, chat: Chat, address: str) -> Caller:
    origin = request.headers.get("origin")
    if origin is None or not chat.settings.allows_origin(origin):
        raise Refused("forbidden", "This origin may not ask here.")
    cookie = request.cookies.get(chat.settings.cookie_name)
    session = sessions.session_id(cookie) if cookie else ""
    caller = await chat.read(lambda tx: callers.agent(tx, session, address))
    if caller is None:
        raise SignedOut
    chat.presence.seen(caller.agent.id)
    return caller


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


ROUTES = [Route(f"/line/{who}/{{ask}}", ask, methods=["POST"]) for who in asks.TABLE]
