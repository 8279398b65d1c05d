"""A copy of the database made while the server runs, and such a copy put in the database's place."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .store import DirectoryLock, StoreError, migrate, new_lineage, prepare, sessions
from .store import log as entries
from .store.database import DatabaseError
from .store.sqlite import Sqlite, SqliteConnection
from .store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Copy:
    """A database file that was found whole. `newest` is the time of its last entry, in ms since 1970."""

    file: Path
    bytes: int
    conversations: int
    entries: int
    newest: int | None


def write(database: Path, to: Path) -> Copy:
    """One state of the database, whoever writes to it meanwhile: checked, flushed to the disk, readable by its owner.

    Nothing stands under the name until all of it does. Raises StoreError; a file that is there is never replaced.
    """
    if to.exists():
        raise StoreError(f"{to} is there already. Give the backup another name, such as one with the date.")
    if not database.exists():
        raise StoreError(f"There is no database at {database}.")
    part = to.with_name(f"{to.name}.part")
    with _said_in_a_sentence(f"The backup could not be written to {to}"), _removed_if_it_fails(part):
        _copy(database, part)
        copy = _checked(part)
        os.link(part, to)  # unlike a rename it fails where somebody else was quicker
        part.unlink()
        _flush(to.parent)
    return Copy(to, copy.bytes, copy.conversations, copy.entries, copy.newest)


def restore(data_dir: Path, database: Path, copy: Path) -> tuple[Copy, Path | None]:
    """Puts a copy in the database's place, as another lineage, so that every client fetches anew.

    Returns what was restored, and where the database before lies now. Who is signed in stays so, and who signed out
    stays out. Raises StoreError while a server holds the directory, or when the copy is not whole.
    """
    lock = DirectoryLock(data_dir)
    try:
        if not lock.take():
            raise StoreError(f"A server uses {data_dir}. Stop it first.")
        part = database.with_name(f"{database.name}.restoring")
        part.unlink(missing_ok=True)
        with _said_in_a_sentence(f"{copy} could not be restored"), _removed_if_it_fails(part):
            if not copy.exists():
                raise StoreError(f"There is no backup at {copy}.")
            _copy(copy, part)
            _checked(part)
            prepare(Sqlite(part))
            _begin_a_lineage(part, _signed_in(database))
            restored = _checked(part)
            aside = _put_aside(database)
            part.rename(database)
            _flush(data_dir)
        return restored, aside
    finally:
        lock.release()


def _copy(source: Path, to: Path) -> None:
    """In one step, from one snapshot: whoever writes to the source is not held up, and cannot make it begin again."""
    os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(SqliteConnection(source, as_found=True)) as connection:
        connection.copy_to(to)
    _flush(to)


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
    _flush(file)


def _put_aside(database: Path) -> Path | None:
    """Renames the database and what belongs to it; None where there is none."""
    if not database.exists():
        return None
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = database.with_name(f"{database.name}.before-{stamp}")
    for tail in ("-wal", "-shm", ""):  # the file itself last: without its log it would be an older one
        part = database.with_name(f"{database.name}{tail}")
        if part.exists():
            part.rename(aside.with_name(f"{aside.name}{tail}"))
    return aside


def _flush(path: Path) -> None:
    """To the disk: a file, or the names in a directory."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def _said_in_a_sentence(what: str) -> Iterator[None]:
    try:
        yield
    except (DatabaseError, OSError, StoreError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise StoreError(f"{what}. {said.rstrip('.')}.") from None


@contextmanager
def _removed_if_it_fails(file: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        for tail in ("", "-wal", "-shm", "-journal"):
            file.with_name(f"{file.name}{tail}").unlink(missing_ok=True)
        raise
