"""Where the servers of the tests keep things: an SQLite file each, or with `--postgres` a database each."""

import secrets
from pathlib import Path

from chat_server.settings import Storage

from .databases import Postgres

cluster: Postgres | None = None
"""Started by conftest when the tests are to run on PostgreSQL."""


def new_storage(folder: Path) -> Storage:
    """An empty one."""
    return Storage(folder, cluster.create(f"test_{secrets.token_hex(6)}") if cluster else "")


def remove(storage: Storage) -> None:
    """Its files are the business of who made the folder."""
    if cluster and storage.shared:
        cluster.drop(storage.url.rpartition("/")[2])
