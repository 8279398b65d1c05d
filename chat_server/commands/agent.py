"""`chat-server agent`."""

import json
import sys
from typing import cast

import click

from .. import admin
from ..line.payloads import email as checked_email
from ..line.payloads import name as checked_name
from ..models import Role
from ..pages.console import hasher
from ..refused import Refused, not_found
from ..store import people
from ..store.transaction import Transaction
from .place import storage


@click.group(help="Agents: the people who answer.")
def agent() -> None:
    pass


@agent.command("add", help="Add an agent to a site.")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--site", "site_key", required=True, help="The site's key.")
@click.option("--role", type=click.Choice(["owner", "lead", "agent"]), default="agent", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking for it.")
@click.option("--json", "as_json", is_flag=True)
def add_agent(email: str, name: str, site_key: str, role: str, password_stdin: bool, as_json: bool) -> None:
    password = sys.stdin.readline().rstrip("\n") if password_stdin else click.prompt("Password", hide_input=True)
    if len(password) < 8:
        raise click.UsageError("A password has at least 8 characters.")
    hashed = hasher.hash(password)

    def add(tx: Transaction) -> str:
        found = people.site_by_key(tx, site_key)
        if found is None:
            raise not_found("site")
        if people.agent_by_email(tx, email):
            raise Refused("bad_request", f"{email} is an agent already.")
        return people.add_agent(tx, found.id, checked_email(email), checked_name(name), cast("Role", role), hashed).id

    agent_id = admin.write(storage(), add)
    click.echo(json.dumps({"agent_id": agent_id}) if as_json else f"{name} can sign in now.")


@agent.command("set", help="Set how many conversations an agent keeps at once, and in which languages they answer.")
@click.argument("email")
@click.option("--capacity", type=click.IntRange(1, 200), help="Without it: as many as the site says.")
@click.option("--language", "languages", multiple=True, help="Such as et; again for more. Without any: all.")
def set_agent(email: str, capacity: int | None, languages: tuple[str, ...]) -> None:
    def change(tx: Transaction) -> str:
        found = people.agent_by_email(tx, email)
        if found is None:
            raise not_found("agent")
        people.set_agent(tx, found[0], capacity, [language.lower() for language in languages])
        return found[0].name

    name = admin.write(storage(), change)
    many = f"{capacity} at once" if capacity else "as many as the site says"
    click.echo(f"{name} keeps {many}, in {', '.join(languages) or 'any language'}.")
