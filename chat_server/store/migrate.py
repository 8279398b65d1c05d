"""Brings a database to the newest schema; alembic is imported only when there is something to do."""

import sqlite3
from pathlib import Path

HEAD = "0004"
"""The newest migration, written down so that a start needs alembic and SQLAlchemy only when something is to do."""


def current(connection: sqlite3.Connection) -> str | None:
    """The migration a database stands at, None for an empty one."""
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        return None
    return str(row[0]) if row else None


def to_head(connection: sqlite3.Connection, database: Path) -> None:
    if current(connection) == HEAD:
        return
    from alembic import command  # half a second that a second start does not pay
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("sqlalchemy.url", f"sqlite:///{database}")
    command.upgrade(config, "head")
