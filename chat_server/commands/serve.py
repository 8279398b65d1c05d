"""`chat-server serve`."""

import click

from .. import logs, serving, settings
from ..chat import Chat


@click.command(help="Start in production; settings come from the environment (see docs/configuration.md).")
def serve() -> None:
    logs.configure(readable=False)
    chosen = settings.from_environment()

    async def started(chat: Chat) -> None:
        click.echo(f"Listening on {chosen.host}:{chosen.port}, public as {chosen.public_url}", err=True)

    serving.run(chosen, serving.listen(chosen.host, chosen.port), started)
