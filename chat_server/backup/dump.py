"""Backups of PostgreSQL, by its own programs pg_dump and pg_restore."""

import os
import shutil
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from ..store import StoreError, migrate, new_lineage, prepare, sessions
from ..store import log as entries
from ..store.postgres import Postgres, PostgresConnection
from ..store.transaction import Transaction
from .copy import Copy, give_name, new_file, removed_if_it_fails, said_in_a_sentence, stamp

SCHEMA = "public"


def write(url: str, to: Path) -> Copy:
    program = _program("pg_dump")
    part = to.with_name(f"{to.name}.part")
    with (
        said_in_a_sentence(f"The backup could not be written to {to}"),
        closing(PostgresConnection(url, patient=True)) as connection,
        removed_if_it_fails(part),
    ):
        new_file(part)
        connection.begin_reading()
        counted = entries.totals(Transaction(connection))
        (snapshot,) = connection.fetch("SELECT pg_export_snapshot() AS id")
        what = ("--format=custom", f"--schema={SCHEMA}", f"--snapshot={snapshot['id']}")
        _run(url, program, *what, f"--file={part}", f"--dbname={_without_password(url)}")
        connection.rollback()
        _run(url, _program("pg_restore"), "--list", str(part))
        give_name(part, to)
    return Copy(to, to.stat().st_size, *counted)


def restore(url: str, copy: Path) -> tuple[Copy, str | None]:
    program = _program("pg_restore")
    with (
        said_in_a_sentence(f"{copy} could not be restored"),
        closing(PostgresConnection(url, patient=True)) as connection,
    ):
        _alone(connection)
        if f"TABLE DATA {SCHEMA} alembic_version" not in _run(url, program, "--list", str(copy)):
            raise StoreError("It is no backup of this program.")
        held = sessions.held(Transaction(connection)) if Postgres(url).version() else sessions.NOBODY
        aside = f"before_{stamp().lower()}"
        connection.fetch(f"ALTER SCHEMA {SCHEMA} RENAME TO {aside}")
        try:
            connection.fetch(f"CREATE SCHEMA {SCHEMA}")
            _fill(url, program, copy)
            counted = _another_lineage(connection, held)
        except BaseException:
            connection.rollback()
            connection.fetch(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
            connection.fetch(f"ALTER SCHEMA {aside} RENAME TO {SCHEMA}")
            raise
    return Copy(copy, copy.stat().st_size, *counted), f"the schema {aside}"


def _fill(url: str, program: str, copy: Path) -> None:
    """The schema, which is empty, with all of the copy or nothing of it; and up to date."""
    how = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", f"--schema={SCHEMA}")
    _run(url, program, *how, f"--dbname={_without_password(url)}", str(copy))
    if (version := Postgres(url).version() or "") > migrate.HEAD:
        raise StoreError(f"It was made by a newer version of this program ({version}, this one knows {migrate.HEAD}).")
    prepare(Postgres(url))


def _another_lineage(connection: PostgresConnection, held: sessions.Held) -> tuple[int, int, int | None]:
    """How much there is in it."""
    connection.begin(None)
    tx = Transaction(connection)
    new_lineage(tx)
    sessions.carry_over(tx, held)
    counted = entries.totals(tx)
    connection.commit()
    return counted


def _alone(connection: PostgresConnection) -> None:
    (others,) = connection.fetch(
        "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'onethread' AND pid <> pg_backend_pid()"
    )
    if others["n"]:
        raise StoreError("A server uses this database. Stop all of them first")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise StoreError(
            f"{name} is not on this machine. Install PostgreSQL's client programs (postgresql-client), or run {name}"
            " where the database is: docs/operations.md says how."
        )
    return found


def _run(url: str, program: str, *arguments: str) -> str:
    """What it printed; raises StoreError with the last thing it said. The password never stands in a process list."""
    password = unquote(urlsplit(url).password or "")
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    done = subprocess.run([program, *arguments], capture_output=True, text=True, env=environment)  # noqa: S603
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"{Path(program).name} ended with {done.returncode}"]
        raise StoreError(said[-1])
    return done.stdout


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}{at}{host}"))
