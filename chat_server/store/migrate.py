"""Brings a database to the newest schema; alembic is imported only when there is something to do."""

from pathlib import Path

HEAD = "0004"
"""The newest migration, written down so that a start needs alembic and SQLAlchemy only when something is to do."""


def to_head(url: str) -> None:
    """`url` as SQLAlchemy takes it."""
    from alembic import command  # half a second that a second start does not pay
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, "head")
