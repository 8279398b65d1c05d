"""A backup that was found whole, and what writing any of them takes care of."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..store import StoreError
from ..store.database import DatabaseError


@dataclass(frozen=True, slots=True)
class Copy:
    """`newest` is the time of its last entry, in ms since 1970."""

    file: Path
    bytes: int
    conversations: int
    entries: int
    newest: int | None


def new_file(path: Path) -> None:
    """Empty, and for its owner alone; fails where there is one."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def give_name(part: Path, to: Path) -> None:
    """From now on what was written stands under its name; unlike a rename it fails where somebody else was quicker."""
    flush(part)
    os.link(part, to)
    part.unlink()
    flush(to.parent)


def flush(path: Path) -> None:
    """To the disk: a file, or the names in a directory."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def stamp() -> str:
    """Now, as part of a name."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")


@contextmanager
def said_in_a_sentence(what: str) -> Iterator[None]:
    try:
        yield
    except (DatabaseError, OSError, StoreError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise StoreError(f"{what}. {said.rstrip('.')}.") from None


@contextmanager
def removed_if_it_fails(file: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        for tail in ("", "-wal", "-shm", "-journal"):
            file.with_name(f"{file.name}{tail}").unlink(missing_ok=True)
        raise
