"""Backups of the embedded database: a SQLite file like itself."""

from contextlib import closing
from pathlib import Path

from ..store import DirectoryLock, StoreError, migrate, new_lineage, prepare, sessions
from ..store import log as entries
from ..store.database import DatabaseError
from ..store.sqlite import Sqlite, SqliteConnection
from ..store.transaction import Transaction
from .copy import Copy, flush, give_name, new_file, removed_if_it_fails, said_in_a_sentence, stamp


def write(database: Path, to: Path) -> Copy:
    if not database.exists():
        raise StoreError(f"There is no database at {database}.")
    part = to.with_name(f"{to.name}.part")
    with said_in_a_sentence(f"The backup could not be written to {to}"), removed_if_it_fails(part):
        _copy(database, part)
        copy = _checked(part)
        give_name(part, to)
    return Copy(to, copy.bytes, copy.conversations, copy.entries, copy.newest)


def restore(database: Path, copy: Path) -> tuple[Copy, str | None]:
    lock = DirectoryLock(database.parent)
    try:
        if not lock.take():
            raise StoreError(f"A server uses {database.parent}. Stop it first.")
        part = database.with_name(f"{database.name}.restoring")
        part.unlink(missing_ok=True)
        with said_in_a_sentence(f"{copy} could not be restored"), removed_if_it_fails(part):
            _copy(copy, part)
            _checked(part)
            prepare(Sqlite(part))
            _begin_a_lineage(part, _signed_in(database))
            restored = _checked(part)
            aside = _put_aside(database)
            part.rename(database)
            flush(database.parent)
        return restored, f"{aside}" if aside else None
    finally:
        lock.release()


def _copy(source: Path, to: Path) -> None:
    """In one step, from one snapshot: whoever writes to the source is not held up, and cannot make it begin again."""
    new_file(to)
    with closing(SqliteConnection(source, as_found=True)) as connection:
        connection.copy_to(to)
    flush(to)


def _checked(file: Path) -> Copy:
    """What is in a copy, which must be whole and ours."""
    with closing(SqliteConnection(file, as_found=True)) as connection:
        tx = Transaction(connection)
        found = [row["integrity_check"] for row in tx.all("PRAGMA integrity_check")]
        if found != ["ok"]:
            raise StoreError(f"It is damaged: {found[0]}.")
        if not tx.all("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"):
            raise StoreError("It is no backup of this program.")
        version = max((row["version_num"] for row in tx.all("SELECT version_num FROM alembic_version")), default="")
        if version > migrate.HEAD:
            raise StoreError(
                f"It was made by a newer version of this program ({version}, this one knows {migrate.HEAD})."
            )
        conversations, count, newest = entries.totals(tx)
    return Copy(file, file.stat().st_size, conversations, count, newest)


def _signed_in(database: Path) -> sessions.Held:
    """Of the database that goes; nobody, where it can no longer be read."""
    try:
        with closing(SqliteConnection(database, as_found=True)) as connection:
            return sessions.held(Transaction(connection))
    except DatabaseError:
        return sessions.NOBODY


def _begin_a_lineage(file: Path, held: sessions.Held) -> None:
    with closing(SqliteConnection(file)) as connection:
        connection.begin(None)
        tx = Transaction(connection)
        new_lineage(tx)
        sessions.carry_over(tx, held)
        connection.commit()
        connection.fetch("PRAGMA journal_mode = DELETE")
    flush(file)


def _put_aside(database: Path) -> Path | None:
    """Renames the database and what belongs to it; None where there is none."""
    if not database.exists():
        return None
    aside = database.with_name(f"{database.name}.before-{stamp()}")
    for tail in ("-wal", "-shm", ""):  # the file itself last: without its log it would be an older one
        part = database.with_name(f"{database.name}{tail}")
        if part.exists():
            part.rename(aside.with_name(f"{aside.name}{tail}"))
    return aside
