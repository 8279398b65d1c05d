"""`chat-server backup` and `chat-server restore`."""

from pathlib import Path

import click

from .. import backup as backups
from ..models import rfc3339
from .place import storage


@click.command(help="Copy the database into FILE, while the server runs. The copy is checked before it gets its name.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    copy = backups.write(storage(), file)
    click.echo(f"{copy.file} holds {_held(copy)}. Keep it as safe as the conversations in it.")


@click.command(
    help="Put the backup FILE in the database's place. The server must be stopped; the old one is kept aside."
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    restored, aside = backups.restore(storage(), file)
    click.echo(f"Restored {_held(restored)}. Whatever was said later is not in it.")
    if aside:
        click.echo(f"The database before lies in {aside}.")
    click.echo("Start the server: every open page notices, fetches anew, and offers to send again what is missing.")


def _held(copy: backups.Copy) -> str:
    until = f", the newest of {rfc3339(copy.newest)}" if copy.newest is not None else ""
    return f"{copy.conversations} conversations with {copy.entries} entries{until} ({copy.bytes / 2**20:.1f} MiB)"
