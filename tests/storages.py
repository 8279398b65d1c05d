"""Where the servers of the tests keep things: an SQLite file each, or with `--postgres` a database each."""

import atexit
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path

from chat_server.settings import Storage
from chat_server.store import at, prepare

from .databases import Postgres

cluster: Postgres | None = None
"""Started by stage.py when the tests are to run on PostgreSQL."""


def new_storage(folder: Path) -> Storage:
    """An empty one: a copy of one that has its tables already, which is quicker. A file that is there stays."""
    if cluster is not None:
        return Storage(folder, cluster.create(f"test_{secrets.token_hex(6)}", template=_with_tables(cluster)))
    storage = Storage(folder)
    if not any(folder.glob("chat.db")):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(_file_with_tables(), folder)
    return storage


@cache
def _with_tables(cluster: Postgres) -> str:
    name = "with_tables"
    _beside(lambda: prepare(at(cluster.create(name))))
    return name


@cache
def _file_with_tables() -> Path:
    """Without a `log_epoch`: whoever opens a copy first makes it a log of its own."""
    folder = Path(tempfile.mkdtemp(prefix="onethread-tables-"))
    atexit.register(shutil.rmtree, folder)
    _beside(at(Storage(folder).url).migrate)
    (file,) = folder.iterdir()
    return file


def _beside(job: Callable[[], None]) -> None:
    """In a thread: a loop may be running in this one."""
    made = threading.Thread(target=job)
    made.start()
    made.join()


def remove(storage: Storage) -> None:
    """Its files are the business of who made the folder."""
    if cluster and storage.shared:
        cluster.drop(storage.url.rpartition("/")[2])
