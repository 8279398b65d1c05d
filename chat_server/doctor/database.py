"""The database: whether it answers, its version, its pages, its rules, its people, its clock."""

import time
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from ..models import rfc3339
from ..settings import Storage
from ..store import at, migrate, people
from ..store import log as entries
from ..store.database import Connection, DatabaseError
from ..store.invariants import breaches
from ..store.sqlite import SqliteConnection
from ..store.transaction import Transaction
from .sign import Sign

SHOWN = 5
OLDEST_POSTGRES = 13


def look(storage: Storage) -> Iterator[Sign]:
    yield from _server(storage.url) if storage.shared else _file(storage.data_dir / "chat.db")


def _file(file: Path) -> Iterator[Sign]:
    if not file.exists():
        yield Sign("warn", "database", f"there is none at {file}", "the first start makes it")
        return
    try:
        with closing(SqliteConnection(file, as_found=True)) as connection:
            yield from _integrity(connection)
            yield from _said_by(connection, at(f"sqlite:///{file}").version())
    except DatabaseError as error:
        yield Sign("fail", "database", f"it cannot be read ({error})", "chat-server restore, from your newest backup")


def _integrity(connection: SqliteConnection) -> Iterator[Sign]:
    found = [str(row["quick_check"]) for row in connection.fetch("PRAGMA quick_check(5)")]
    orphans = len(connection.fetch("PRAGMA foreign_key_check"))
    if found != ["ok"]:
        yield Sign("fail", "integrity", "; ".join(found), "stop the server; chat-server restore")
    elif orphans:
        yield Sign("fail", "integrity", f"{orphans} rows point nowhere", "stop the server; chat-server restore")
    else:
        yield Sign("ok", "integrity", "every page and every reference")


def _server(url: str) -> Iterator[Sign]:
    from ..store.postgres import PostgresConnection  # only where it is used: a single node needs no driver

    try:
        with closing(PostgresConnection(url, patient=True)) as connection:
            yield from _postgres(connection)
            yield from _said_by(connection, at(url).version())
    except DatabaseError as error:
        yield Sign("fail", "database", f"PostgreSQL does not do it ({error})", "see CHAT_DATABASE_URL, and its own log")


def _postgres(connection: Connection) -> Iterator[Sign]:
    names = ("server_version_num", "fsync", "full_page_writes", "synchronous_commit", "synchronous_standby_names")
    held = {row["name"]: row["setting"] for row in connection.fetch("SELECT name, setting FROM pg_settings", ())}
    number, fsync, pages, commit, standbys = (held[name] for name in names)
    version = int(number) // 10_000
    if version < OLDEST_POSTGRES:
        yield Sign("fail", "database", f"PostgreSQL {version}", f"use {OLDEST_POSTGRES} or newer")
    else:
        yield Sign("ok", "database", f"PostgreSQL {version}")
    (followed,) = connection.fetch("SELECT count(*) AS n FROM pg_stat_replication", ())
    if "off" in (fsync, pages, commit):
        said = f"fsync {fsync}, full_page_writes {pages}, synchronous_commit {commit}: what is acknowledged can be lost"
        yield Sign("fail", "durability", said, "set all three to on")
    elif followed["n"] and not standbys:
        said = "its standby follows later: what was acknowledged just before a fail-over is lost"
        yield Sign("warn", "durability", said, "name it in synchronous_standby_names")
    else:
        yield Sign("ok", "durability", "a commit is on the disk before it is answered")


def _said_by(connection: Connection, version: str | None) -> Iterator[Sign]:
    yield from _version(version)
    if version == migrate.HEAD:  # of another one these questions may not make sense
        connection.begin_reading()
        yield from _held(Transaction(connection))
        connection.rollback()


def _version(version: str | None) -> Iterator[Sign]:
    if version == migrate.HEAD:
        yield Sign("ok", "version", f"the database stands at {version}")
    elif version is None or version < migrate.HEAD:
        said = f"the database stands at {version}, this program at {migrate.HEAD}"
        yield Sign("warn", "version", said, "take a backup; the next start brings it up to date")
    else:
        said = f"the database stands at {version}, this program knows {migrate.HEAD}"
        yield Sign("fail", "version", said, "install the version that made it, or a newer one")


def _held(tx: Transaction) -> Iterator[Sign]:
    yield from _people(tx)
    broken = list(islice(breaches(tx), 1_000))
    conversations, count, newest = entries.totals(tx)
    if broken:
        said = f"{len(broken)} breaches: {'; '.join(broken[:SHOWN])}"
        yield Sign(
            "fail", "log", said, "keep a copy of the data directory and report it; no message is lost by waiting"
        )
    else:
        said = f"{count} entries in {conversations} conversations: no gap, one keeper each, every change told"
        yield Sign("ok", "log", said)
    yield from _clock(tx.now, newest)


def _people(tx: Transaction) -> Iterator[Sign]:
    sites = people.sites(tx)
    alone = [site.name for site in sites if not people.agents(tx, site.id)]
    if not sites:
        yield Sign("warn", "sites", "there is none", "chat-server site add NAME --domain DOMAIN")
    elif alone:
        yield Sign("warn", "sites", f"nobody answers for {', '.join(alone)}", "chat-server agent add EMAIL --site KEY")
    else:
        yield Sign("ok", "sites", ", ".join(site.name for site in sites))


def _clock(database: int, newest: int | None) -> Iterator[Sign]:
    apart = abs(time.time() * 1000 - database) / 1000
    if newest is not None and newest > database + 60_000:
        said = f"the newest entry is of {rfc3339(newest)}, which is yet to come"
        yield Sign("fail", "clock", said, "set the clock, and let NTP keep it")
    elif apart > 2:
        yield Sign("warn", "clock", f"{apart:.0f} s from the database's", "run NTP on both")
    else:
        yield Sign("ok", "clock", f"{apart:.1f} s from the database's")
