"""The command `chat-server`; what goes wrong is said in one line, without a traceback."""

import sys

import click

from . import logs
from .commands import cli
from .policy import PolicyError
from .refused import Refused
from .settings import SettingsError
from .store import StoreError


def main() -> None:
    logs.configure(readable=True, level="warning")  # on stderr, so that what a command prints is its answer alone
    try:
        cli()
    except (SettingsError, StoreError, PolicyError, Refused) as error:
        click.echo(f"chat-server: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
