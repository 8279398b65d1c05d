"""Where the servers of the tests keep things: an SQLite file each, or with `--postgres` a database each."""

import secrets
import threading
from functools import cache
from pathlib import Path

from chat_server.settings import Storage
from chat_server.store import at, prepare

from .databases import Postgres

cluster: Postgres | None = None
"""Started by stage.py when the tests are to run on PostgreSQL."""


def new_storage(folder: Path) -> Storage:
    """An empty one; in PostgreSQL a copy of one that has its tables already, which is quicker."""
    if cluster is None:
        return Storage(folder)
    return Storage(folder, cluster.create(f"test_{secrets.token_hex(6)}", template=_with_tables(cluster)))


@cache
def _with_tables(cluster: Postgres) -> str:
    name = "with_tables"
    made = threading.Thread(target=prepare, args=(at(cluster.create(name)),))  # a loop may be running in this one
    made.start()
    made.join()
    return name


def remove(storage: Storage) -> None:
    """Its files are the business of who made the folder."""
    if cluster and storage.shared:
        cluster.drop(storage.url.rpartition("/")[2])
