"""A copy of the database made while servers run, and such a copy put in the database's place.

`file` does it for SQLite, `dump` for PostgreSQL; `copy` is what both leave behind.
"""

from pathlib import Path

from ..settings import Storage
from ..store import StoreError
from . import file
from .copy import Copy

__all__ = ["Copy", "restore", "write"]


def write(storage: Storage, to: Path) -> Copy:
    """One state of the database, whoever writes to it meanwhile: checked, flushed to the disk, readable by its owner.

    Nothing stands under the name until all of it does. Raises StoreError; a file that is there is never replaced.
    """
    if to.exists():
        raise StoreError(f"{to} is there already. Give the backup another name, such as one with the date.")
    if storage.shared:
        from . import dump  # only where it is used: a single node needs no driver

        return dump.write(storage.url, to)
    return file.write(storage.data_dir / "chat.db", to)


def restore(storage: Storage, copy: Path) -> tuple[Copy, str | None]:
    """Puts a copy in the database's place, as another lineage, so that every client fetches anew.

    Returns what was restored, and where the database before lies now. Who is signed in stays so, and who signed out
    stays out. Raises StoreError while a server uses the database, or when the copy is not whole.
    """
    if not copy.exists():
        raise StoreError(f"{copy} could not be restored. There is no such file.")
    if storage.shared:
        from . import dump

        return dump.restore(storage.url, copy)
    return file.restore(storage.data_dir / "chat.db", copy)
