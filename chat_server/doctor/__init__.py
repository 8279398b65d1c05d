"""Looks at an installation from outside: what is well, what will hurt, what is broken, and what to do about it.

Reads and never writes. Every look says at least one thing, so that nothing passes by not being looked at.
"""

from collections.abc import Iterator, Mapping

from .. import admin
from ..settings import Settings, SettingsError, Storage, from_environment, storage_from
from ..store import StoreError, people
from . import configuration, database, machine, neighbours, page
from .sign import Sign


def examine(env: Mapping[str, str], url: str | None = None) -> Iterator[Sign]:
    """All there is to say about the installation that this environment names, and about a page of one of its sites."""
    try:
        storage = storage_from(env)
    except SettingsError as error:
        yield Sign("fail", "settings", str(error), "see docs/configuration.md")
        return
    chosen: Settings | None = None
    try:
        chosen = from_environment(env)
    except SettingsError as error:
        if (storage.data_dir / "demo.json").exists() and not env.get("CHAT_SECRET_KEY"):
            yield Sign("ok", "settings", "this is the demo's data, which brings its own")
        else:
            yield Sign("fail", "settings", str(error), "see docs/configuration.md")
    else:
        yield Sign("ok", "settings", "all of them can be used")
        yield from configuration.look(chosen)
        yield from neighbours.look(chosen)
    yield from machine.look(storage, chosen)
    yield from database.look(storage)
    if url is not None:
        yield from _page(storage, url, chosen)


def _page(storage: Storage, url: str, chosen: Settings | None) -> Iterator[Sign]:
    try:
        sites = admin.read(storage, people.sites)
    except StoreError as error:
        yield Sign("fail", "page", f"whose it is cannot be told: {error}", "see above")
    else:
        yield from page.look(url, sites, chosen.public_url if chosen else None)
