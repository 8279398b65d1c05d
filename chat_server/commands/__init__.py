"""The command `chat-server`: a file for each command or group of them."""

import click

from . import agent, backup, demo, doctor, queue, serve, site, team


@click.group(help="Live chat where one person keeps the thread.")
def cli() -> None:
    pass


COMMANDS = (
    demo.demo, serve.serve, site.site, agent.agent, team.team, queue.queue, backup.backup, backup.restore,
    doctor.doctor,
)  # fmt: skip

for command in COMMANDS:
    cli.add_command(command)
