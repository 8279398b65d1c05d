"""The command `chat-server`; what goes wrong is said in one line, without a traceback."""

import sys

import click

from . import logs
from .commands import cli
from .policy import PolicyError
from .refused import Refused
from .settings import SettingsError
from .store import StoreError
from .store.database import DatabaseError, Lost, Unavailable


def main() -> None:
    logs.configure(readable=True, level=None)  # what goes wrong in a command is its answer, not a line in a log
    try:
        cli()
    except (SettingsError, StoreError, PolicyError, Refused, DatabaseError) as error:
        click.echo(f"chat-server: {_said(error)}", err=True)
        sys.exit(2)


def _said(error: Exception) -> str:
    """One line, with the database's own words where it was the database."""
    why = error.__cause__ if isinstance(error, Refused) else error
    if not isinstance(why, DatabaseError):
        return str(error)
    words = " ".join(str(why).split())
    if isinstance(why, Lost):
        return f"The database is gone ({words}). Whether this was done is seen when it is back."
    if isinstance(why, Unavailable):
        return f"The database cannot do this just now ({words}). Nothing was changed; try again."
    return f"The database refuses this ({words}). Nothing was changed."


if __name__ == "__main__":
    main()
