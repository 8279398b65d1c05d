"""Settings from the environment, read once at the start and frozen; a value that makes no sense is refused by name."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

from .policy import Policy


class SettingsError(Exception):
    """Something in the environment cannot be used; the message names the variable and the way out."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Token buckets, per minute and address; `visitor_burst` is how many messages one visitor may send at once."""

    sends: int = 120
    asks: int = 6_000
    conversations: int = 20
    handshakes: int = 120
    sign_ins: int = 20
    visitor_burst: int = 60


DEMO_LIMITS = Limits(
    sends=12_000, asks=120_000, conversations=6_000, handshakes=12_000, sign_ins=240, visitor_burst=120
)


@dataclass(frozen=True, slots=True)
class Storage:
    """Where everything is kept: a directory of this machine, and a database in it or, by its address, elsewhere."""

    data_dir: Path
    database_url: str = ""

    @property
    def url(self) -> str:
        """`sqlite:///…` or `postgresql://…`."""
        return self.database_url or f"sqlite:///{self.data_dir / 'chat.db'}"

    @property
    def shared(self) -> bool:
        """Whether other nodes may use the same database; a file is one process's alone."""
        return bool(self.database_url)


@dataclass(frozen=True, slots=True)
class Settings:
    storage: Storage
    secret_key: str
    public_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    assign: Literal["auto", "by_hand"] = "auto"
    pick: Literal["head", "any"] = "head"
    demo: bool = False
    redis_url: str = ""
    """Of the doorbell; without it other nodes are heard of once a second."""
    trusted_proxies: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    log_level: str = "info"
    metrics_token: str | None = None
    """What opens `/metrics`; without one it is for this machine only."""

    @property
    def policy(self) -> Policy:
        """The rules of a site that has none of its own; in the demo nobody is ever full until somebody says so."""
        rules = Policy(assign=self.assign, pick=self.pick)
        return replace(rules, capacity=0) if self.demo else rules

    @property
    def public_origin(self) -> str:
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def secure(self) -> bool:
        """Whether browsers reach us over https, which decides the cookie's name and flags."""
        return self.public_url.startswith("https:")

    @property
    def cookie_name(self) -> str:
        """The console's session cookie; with the prefix, browsers keep it to this host and to https."""
        return "__Host-onethread" if self.secure else "onethread"

    def allows_origin(self, origin: str) -> bool:
        """Whether a page of this origin may open a socket or post here; the demo takes every loopback name."""
        if origin == self.public_origin:
            return True
        return self.demo and origin in {f"http://{name}:{self.port}" for name in ("localhost", "127.0.0.1", "[::1]")}


LOOPBACK = ("localhost", "127.0.0.1", "::1")


def _choice(env: Mapping[str, str], name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = env.get(name) or default
    if value not in allowed:
        raise SettingsError(f"{name} is {value!r}; it must be one of {', '.join(allowed)}")
    return value


def _number(env: Mapping[str, str], name: str, default: int, at_least: int = 1) -> int:
    value = env.get(name) or str(default)
    if not value.isdecimal() or int(value) < at_least:
        raise SettingsError(f"{name} is {value!r}; it must be a whole number of at least {at_least}")
    return int(value)


def _networks(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    networks = tuple(part.strip() for part in env.get(name, "").split(",") if part.strip())
    for network in networks:
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError:
            raise SettingsError(
                f"{name} holds {network!r}; it takes addresses and networks such as 10.0.0.0/8"
            ) from None
    return networks


def limits_from(env: Mapping[str, str], default: Limits) -> Limits:
    return Limits(
        sends=_number(env, "CHAT_LIMIT_SENDS", default.sends),
        asks=_number(env, "CHAT_LIMIT_ASKS", default.asks, at_least=60),
        conversations=_number(env, "CHAT_LIMIT_CONVERSATIONS", default.conversations),
        handshakes=_number(env, "CHAT_LIMIT_HANDSHAKES", default.handshakes),
        sign_ins=_number(env, "CHAT_LIMIT_SIGN_INS", default.sign_ins),
        visitor_burst=_number(env, "CHAT_LIMIT_VISITOR_BURST", default.visitor_burst),
    )


def redis_from(env: Mapping[str, str], storage: Storage) -> str:
    """The address of Redis, "" for none. It rings between nodes, so it needs a database that nodes share."""
    url = env.get("CHAT_REDIS_URL") or ""
    if url and urlsplit(url).scheme not in ("redis", "rediss", "unix"):
        raise SettingsError("CHAT_REDIS_URL must be like redis://host:6379/0")
    if url and not storage.shared:
        raise SettingsError("CHAT_REDIS_URL is for several nodes, which need CHAT_DATABASE_URL too; unset it")
    return url


def metrics_token_from(env: Mapping[str, str]) -> str | None:
    token = env.get("CHAT_METRICS_TOKEN") or None
    if token is not None and len(token) < 16:
        raise SettingsError("CHAT_METRICS_TOKEN must have at least 16 characters: openssl rand -hex 16")
    return token


def log_level_from(env: Mapping[str, str], default: str) -> str:
    return _choice(env, "CHAT_LOG_LEVEL", default, ("debug", "info", "warning", "error"))


def storage_from(env: Mapping[str, str], data_dir: Path | None = None) -> Storage:
    """PostgreSQL if CHAT_DATABASE_URL names one, else a file in `data_dir`, CHAT_DATA_DIR or ./data."""
    url = env.get("CHAT_DATABASE_URL") or ""
    parts = urlsplit(url)
    if url and (parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/")):
        raise SettingsError("CHAT_DATABASE_URL must be like postgresql://user:password@host/database")
    return Storage((data_dir or Path(env.get("CHAT_DATA_DIR") or "data")).resolve(), url)


def from_environment(env: Mapping[str, str] = os.environ) -> Settings:
    """The settings of `chat-server serve`."""
    port = _number(env, "CHAT_PORT", 8000)
    secret = env.get("CHAT_SECRET_KEY", "")
    if len(secret) < 32:
        raise SettingsError("CHAT_SECRET_KEY must be set to at least 32 random characters: openssl rand -hex 32")
    public_url = (env.get("CHAT_PUBLIC_URL") or "").rstrip("/")
    parts = urlsplit(public_url)
    if not parts.netloc or parts.scheme not in ("http", "https") or parts.path or parts.query:
        raise SettingsError("CHAT_PUBLIC_URL must be the address browsers use, such as https://chat.example.com")
    storage = storage_from(env)
    return Settings(
        storage=storage,
        redis_url=redis_from(env, storage),
        secret_key=secret,
        public_url=public_url,
        host=env.get("CHAT_HOST") or "127.0.0.1",
        port=port,
        assign=cast("Literal['auto', 'by_hand']", _choice(env, "CHAT_ASSIGN", "auto", ("auto", "by_hand"))),
        pick=cast("Literal['head', 'any']", _choice(env, "CHAT_PICK", "head", ("head", "any"))),
        trusted_proxies=_networks(env, "CHAT_TRUSTED_PROXIES"),
        limits=limits_from(env, Limits()),
        log_level=log_level_from(env, "info"),
        metrics_token=metrics_token_from(env),
    )
