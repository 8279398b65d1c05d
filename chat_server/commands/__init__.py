"""The command `chat-server`: a file for each command or group of them."""

import click

from . import agent, backup, demo, queue, serve, site


@click.group(help="Live chat where one person keeps the thread.")
def cli() -> None:
    pass


for command in (demo.demo, serve.serve, site.site, agent.agent, queue.queue, backup.backup, backup.restore):
    cli.add_command(command)
