"""The settings, one by one: what can be used may still hurt."""

import ipaddress
from collections.abc import Iterator

from ..settings import LOOPBACK, Settings
from .sign import Sign


def look(chosen: Settings) -> Iterator[Sign]:
    yield from _secret(chosen)
    yield from _public(chosen)
    yield from _proxies(chosen)
    yield from _metrics(chosen)


def _secret(chosen: Settings) -> Iterator[Sign]:
    if len(set(chosen.secret_key)) < 10:
        yield Sign("warn", "secret key", "it can be guessed", "openssl rand -hex 32; every visitor becomes a new one")
    else:
        yield Sign("ok", "secret key", f"{len(chosen.secret_key)} characters")


def _public(chosen: Settings) -> Iterator[Sign]:
    if chosen.secure:
        yield Sign("ok", "public address", f"{chosen.public_url}, cookies are Secure and bound to this host")
    elif any(f"//{name}" in chosen.public_url for name in (*LOOPBACK, "[::1]")):
        yield Sign("warn", "public address", f"{chosen.public_url} is this machine only", "set CHAT_PUBLIC_URL")
    else:
        said = f"{chosen.public_url} sends passwords and messages in the clear"
        yield Sign(
            "fail", "public address", said, "put a proxy with TLS before it and begin CHAT_PUBLIC_URL with https:"
        )


def _proxies(chosen: Settings) -> Iterator[Sign]:
    networks = [ipaddress.ip_network(network, strict=False) for network in chosen.trusted_proxies]
    if any(network.prefixlen == 0 for network in networks):
        do = "name your proxy's address in CHAT_TRUSTED_PROXIES"
        yield Sign("fail", "proxies", "whoever asks is believed to be any address they say", do)
    elif chosen.secure and not networks:
        said = "behind TLS, but no proxy is trusted: to the limits all visitors are one address"
        yield Sign("warn", "proxies", said, "set CHAT_TRUSTED_PROXIES to the proxy's address")
    else:
        yield Sign("ok", "proxies", ", ".join(chosen.trusted_proxies) or "none")


def _metrics(chosen: Settings) -> Iterator[Sign]:
    if chosen.secure and chosen.metrics_token is None:
        said = "without a token /metrics is told apart by addresses, and a proxy on this machine that adds no header"
        yield Sign("warn", "metrics", f"{said} looks like this machine", "set CHAT_METRICS_TOKEN")
    else:
        yield Sign("ok", "metrics", "with a token" if chosen.metrics_token else "for this machine only")
