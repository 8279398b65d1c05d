"""What may be asked, in types: shapes, lengths and characters are judged here, before anybody's rights."""

import json
import re
import unicodedata
from datetime import datetime
from typing import Annotated, Literal, TypeVar

import msgspec

from ..refused import Refused

T = TypeVar("T")

URL_LIMIT, TITLE_LIMIT = 2_000, 300
TEXT_LIMIT = 4_000
"""Code points of a message, after NFC and trimming."""

ClientId = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9_-]{16,36}\Z")]
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Int = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Raw = Annotated[str, msgspec.Meta(max_length=65_536)]
_BIDI = dict.fromkeys((0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))


class Payload(msgspec.Struct, kw_only=True):
    """Unknown fields are ignored."""


class Hello(Payload):
    log_epoch: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    cursors: Annotated[dict[Id, Int], msgspec.Meta(max_length=200)] = {}


class HttpHello(Hello):
    """Over HTTP a first hello names the site."""

    site: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    page: msgspec.Raw | None = None


class List(Payload):
    view: Literal["mine", "waiting", "team", "all", "resolved", "snoozed"]
    after: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 50
    team: Id | None = None


class Open(Payload):
    conversation: Id
    after: Int | None = None


class Leave(Payload):
    conversation: Id


class VisitorSend(Payload):
    client_id: ClientId
    text: Raw
    conversation: Id | None = None
    team: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class Override(Payload):
    findings: Annotated[list[Annotated[str, msgspec.Meta(max_length=200)]], msgspec.Meta(max_length=200)]
    reason: Raw


class AgentSend(Payload):
    client_id: ClientId
    conversation: Id
    text: Raw
    assignment_epoch: Int | None = None
    note: bool = False
    override: Override | None = None


class CheckDraft(Payload):
    conversation: Id
    text: Raw


class Sync(Payload):
    conversation: Id
    after: Int | None = None
    before: Int | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 200


class Mark(Payload):
    conversation: Id
    delivered: Int | None = None
    read: Int | None = None


class VisitorTyping(Payload):
    conversation: Id
    text: Raw | None = None


class AgentTyping(Payload):
    conversation: Id
    text: msgspec.Raw | None = None


class Accept(Payload):
    conversation: Id | None = None
    client_id: ClientId | None = None
    assignment_epoch: Int | None = None


class Assign(Payload):
    conversation: Id
    to: Id
    reason: Raw
    summary: Raw | None = None
    client_id: ClientId | None = None
    assignment_epoch: Int | None = None


class Transfer(Payload):
    """To a person or to a team."""

    conversation: Id
    reason: Raw
    to: Id | None = None
    team: Id | None = None
    summary: Raw | None = None
    client_id: ClientId | None = None
    assignment_epoch: Int | None = None


class Decline(Payload):
    conversation: Id
    reason: Raw
    client_id: ClientId | None = None
    assignment_epoch: Int | None = None


class TakeOver(Payload):
    conversation: Id
    reason: Raw
    summary: Raw | None = None
    client_id: ClientId | None = None
    assignment_epoch: Int | None = None


class Snooze(Payload):
    conversation: Id
    until: datetime | None
    client_id: ClientId | None = None
    assignment_epoch: Int | None = None


class NameVisitor(Payload):
    conversation: Id
    name: Raw


class Rate(Payload):
    conversation: Id
    score: Annotated[int, msgspec.Meta(ge=1, le=5)]
    comment: Raw | None = None
    answers: msgspec.Raw | None = None
    client_id: ClientId | None = None


class Choose(Payload):
    conversation: Id
    wish: Literal["same", "anyone"]


class Resolve(Payload):
    """`until` belongs to `snooze` and is refused here."""

    conversation: Id
    until: msgspec.Raw | None = None
    client_id: ClientId | None = None
    assignment_epoch: Int | None = None


class SetAvailability(Payload):
    state: Literal["available", "mine_only", "away"]


class Identify(Payload):
    name: Raw | None = None
    email: Annotated[str, msgspec.Meta(max_length=254)] | None = None
    signed: msgspec.Raw | None = None


def handshake(body: str | None) -> dict[str, msgspec.Raw]:
    """What a client says of itself when it connects; anything but `v: 1` is another version of the protocol."""
    try:
        # Field by field: a page whose title holds half a character must not cost the whole handshake.
        auth = {name: msgspec.Raw(json.dumps(value).encode()) for name, value in json.loads(body or "{}").items()}
    except (ValueError, AttributeError, RecursionError):
        auth = {}
    if field(auth, "v", int) != 1:
        raise Refused("version", "This server speaks version 1 of the protocol. Reload the page.")
    return auth


def field(auth: dict[str, msgspec.Raw], name: str, type_: type[T]) -> T | None:
    """One field of a handshake, None when it is missing or of another type."""
    try:
        return msgspec.json.decode(auth.get(name, b"null"), type=type_)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None


def given(auth: dict[str, msgspec.Raw], name: str) -> bool:
    """Whether a field is there and not null."""
    return bytes(auth.get(name, b"null")).strip() != b"null"


def page(raw: msgspec.Raw | None) -> tuple[str, str | None] | None:
    """(url, title) of the page a visitor is on, cut to what may be stored; nobody is turned away for its sake."""
    parts = field({"page": raw}, "page", dict[str, msgspec.Raw]) if raw is not None else None
    url = field(parts, "url", str) if parts else None
    if not parts or not url:
        return None
    title = field(parts, "title", str)
    return url[:URL_LIMIT], title[:TITLE_LIMIT] if title else None


def locale(auth: dict[str, msgspec.Raw]) -> str | None:
    """The language a browser asks for, such as `et` or `pt-BR`; None for anything else."""
    told = field(auth, "locale", str)
    return told.lower() if told and re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", told) else None


def text(raw: str, what: str = "text", limit: int = TEXT_LIMIT) -> str:
    """Words that may be stored: NFC, trimmed, 1 to `limit` code points, no controls but newline and tab."""
    for character in raw:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t":
            raise Refused("bad_request", f"`{what}` holds a control character.")
    cleaned = unicodedata.normalize("NFC", raw).strip()
    if not cleaned:
        raise Refused("bad_request", f"`{what}` is empty.")
    if len(cleaned) > limit:
        raise Refused("too_large", f"`{what}` is longer than {limit} characters.", limit=limit)
    return cleaned


def name(raw: str) -> str:
    """A person's name: one line, at most 100 characters, without marks that turn the direction of what is around."""
    return text(raw.translate(_BIDI), "name", 100).replace("\n", " ").replace("\t", " ")


def email(raw: str) -> str:
    """Something with one @ and no spaces; whether it is theirs nobody knows."""
    cleaned = text(raw, "email", 254)
    local, at, domain = cleaned.partition("@")
    if not (local and at and "." in domain) or any(c.isspace() for c in cleaned) or "@" in domain:
        raise Refused("bad_request", "`email` is not an e-mail address.")
    return cleaned
