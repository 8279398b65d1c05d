"""The console's page, and how agents sign in and out."""

import asyncio
import secrets
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from .. import body
from ..chat import Chat
from ..models import Agent
from ..refused import Refused
from ..store import people, sessions
from . import front, local

BODY_LIMIT = 8 * 1024
hasher = PasswordHasher()


class SignIn(msgspec.Struct):
    email: str
    password: str


async def desk(request: Request) -> Response:
    agent = await signed_in(request)
    if agent is None:
        return RedirectResponse("/console/sign-in", 303)
    return front.page("console.html", {"agent": _shown(agent)})


async def sign_in_page(request: Request) -> Response:
    if await signed_in(request):
        return RedirectResponse("/console/", 303)
    return front.page("sign_in.html", {"error": None, "email": ""})


async def sign_in(request: Request) -> Response:
    """`email` and `password`, as a form or as JSON; each is answered in its own kind."""
    chat: Chat = request.app.state.chat
    as_json = request.headers.get("content-type", "").startswith("application/json")
    asked = SignIn("", "")
    try:
        same_origin(request, chat)
    except Refused as refused:
        return JSONResponse({"ok": False, "error": refused.error()}, 403)
    try:
        asked = await _credentials(request, as_json)
        agent = await _verified(chat, asked, request.client.host if request.client else "unknown")
    except Refused as refused:
        status = {"bad_request": 400, "too_large": 413, "rate_limited": 429, "forbidden": 401}.get(refused.code, 503)
        if as_json:
            return JSONResponse({"ok": False, "error": refused.error()}, status)
        return front.page("sign_in.html", {"error": refused.message, "email": asked.email}, status=status)
    cookie = await chat.write(lambda tx: sessions.start(tx, agent.id), "sessions")
    response: Response = RedirectResponse("/console/", 303)
    if as_json:
        response = JSONResponse({"ok": True, "agent": _shown(agent)})
    return _with_cookie(response, chat, cookie)


async def by_link(request: Request) -> Response:
    """The demo's sign-in link; works only on this machine, without a proxy between."""
    chat: Chat = request.app.state.chat
    agent_id = chat.tokens.read_link(request.path_params["link"])
    if agent_id is None or not local.is_here(request):
        error = "This link works only on the machine that runs the demo. Sign in with the password it printed."
        return front.page("sign_in.html", {"error": error, "email": ""}, status=403)
    cookie = await chat.write(lambda tx: sessions.start(tx, agent_id), "sessions")
    return _with_cookie(RedirectResponse("/console/", 303), chat, cookie)


async def sign_out(request: Request) -> Response:
    """Ends the session and every socket it opened."""
    chat: Chat = request.app.state.chat
    try:
        same_origin(request, chat)
    except Refused as refused:
        return JSONResponse({"ok": False, "error": refused.error()}, 403)
    if cookie := request.cookies.get(chat.settings.cookie_name):
        await chat.write(lambda tx: sessions.end(tx, sessions.session_id(cookie)), "sessions")
    response = JSONResponse({"ok": True})
    response.delete_cookie(
        chat.settings.cookie_name, path="/", secure=chat.settings.secure, httponly=True, samesite="strict"
    )
    return response


async def me(request: Request) -> Response:
    agent = await signed_in(request)
    if agent is None:
        return _signed_out()
    return JSONResponse({"agent": _shown(agent)}, headers={"cache-control": "no-store"})


async def ticket(request: Request) -> Response:
    """What opens one socket within thirty seconds; a cookie alone never does."""
    chat: Chat = request.app.state.chat
    try:
        same_origin(request, chat)
    except Refused as refused:
        return JSONResponse({"ok": False, "error": refused.error()}, 403)
    if await signed_in(request) is None:
        return _signed_out()
    written = chat.tokens.write_ticket(sessions.session_id(request.cookies[chat.settings.cookie_name]))
    return JSONResponse({"ticket": written}, headers={"cache-control": "no-store"})


async def signed_in(request: Request) -> Agent | None:
    """The agent whose session a page's cookie holds."""
    chat: Chat = request.app.state.chat
    cookie = request.cookies.get(chat.settings.cookie_name)
    if not cookie:
        return None
    return await chat.read(lambda tx: sessions.signed_in(tx, sessions.session_id(cookie)))


async def _credentials(request: Request, as_json: bool) -> SignIn:
    sent = await body.read(request, BODY_LIMIT)
    try:
        if as_json:
            return msgspec.json.decode(sent, type=SignIn)
        form = parse_qs(sent.decode(), max_num_fields=10)
        return SignIn(form["email"][0], form["password"][0])
    except (msgspec.MsgspecError, UnicodeError, ValueError, KeyError):
        raise Refused("bad_request", "Please give your e-mail address and your password.") from None


async def _verified(chat: Chat, asked: SignIn, address: str) -> Agent:
    chat.rates.sign_in(address, asked.email.strip().lower())
    found = await chat.read(lambda tx: people.agent_by_email(tx, asked.email))
    right = await asyncio.to_thread(_is_right, found[1] if found else None, asked.password)
    if not found or not right:
        raise Refused("forbidden", "This address and password do not match.")
    return found[0]


@cache
def _nobody() -> str:
    """A hash that no password fits, so that an unknown address takes as long as a wrong password."""
    return hasher.hash(secrets.token_hex(16))


def _is_right(stored: str | None, password: str) -> bool:
    try:
        return hasher.verify(stored or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False


def same_origin(request: Request, chat: Chat) -> None:
    """A browser says where a form comes from; what says nothing is no browser and carries nobody's cookie."""
    origin = request.headers.get("origin")
    if origin is not None and not chat.settings.allows_origin(origin):
        raise Refused("forbidden", "This origin may not ask here.")


def _with_cookie(response: Response, chat: Chat, cookie: str) -> Response:
    response.set_cookie(
        chat.settings.cookie_name, cookie, max_age=sessions.SESSION_MS // 1000, path="/", secure=chat.settings.secure,
        httponly=True, samesite="strict",
    )  # fmt: skip
    return response


def _signed_out() -> Response:
    return JSONResponse({"ok": False, "error": {"code": "forbidden", "message": "You are signed out."}}, 401)


def _shown(agent: Agent) -> dict[str, Any]:
    return {"id": agent.id, "name": agent.name, "role": agent.role}
