"""`chat-server serve`."""

import click
import structlog

from .. import logs, serving, settings
from ..chat import Chat

log = structlog.get_logger()


@click.command(help="Start in production; settings come from the environment (see docs/configuration.md).")
def serve() -> None:
    chosen = settings.from_environment()
    logs.configure(readable=False, level=chosen.log_level)

    async def started(chat: Chat) -> None:
        log.info("listening", host=chosen.host, port=chosen.port, public_url=chosen.public_url)

    serving.run(chosen, serving.listen(chosen.host, chosen.port), started)
