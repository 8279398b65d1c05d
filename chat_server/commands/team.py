"""`chat-server team`."""

import json

import click

from .. import admin
from ..conversations import disbanding
from ..line.payloads import name as checked_name
from ..models import SYSTEM, Site, Team
from ..refused import Refused, not_found
from ..store import people, teams
from ..store.transaction import Transaction
from .place import storage


@click.group(help="Teams: who answers what; each has a line of its own.")
def team() -> None:
    pass


@team.command("add", help="Add a team to a site; prints the key that a page names in data-team.")
@click.argument("name")
@click.option("--site", "site_key", required=True, help="The site's key.")
@click.option("--member", "members", multiple=True, help="An agent's e-mail address; again for more.")
@click.option("--json", "as_json", is_flag=True)
def add_team(name: str, site_key: str, members: tuple[str, ...], as_json: bool) -> None:
    def add(tx: Transaction) -> Team:
        found = _site(tx, site_key)
        return teams.add(tx, found.id, checked_name(name), _members(tx, found, members))

    added = admin.write(storage(), add)
    shown = {"team_id": added.id, "team_key": added.key}
    click.echo(json.dumps(shown) if as_json else f'{added.name} has the key {added.key}: data-team="{added.key}"')


@team.command("set", help="Rename a team of a site, say who is in it, or remove it. Without any, show all teams.")
@click.argument("site_key")
@click.argument("team_key", required=False)
@click.option("--name")
@click.option("--member", "members", multiple=True, help="Who is in it from now on; again for more.")
@click.option("--nobody", is_flag=True, help="Nobody is in it: everybody answers.")
@click.option("--remove", is_flag=True, help="Whoever waits in its line stands in everybody's, by the time they came.")
def set_team(
    site_key: str, team_key: str | None, name: str | None, members: tuple[str, ...], nobody: bool, remove: bool
) -> None:
    def change(tx: Transaction) -> list[Team]:
        found = _site(tx, site_key)
        if team_key:
            known = teams.by_key(tx, found.id, team_key)
            if known is None:
                raise not_found("team")
            if remove:
                disbanding.disband(tx, known, SYSTEM)
            else:
                kept = () if nobody else _members(tx, found, members) if members else known.members
                teams.change(tx, known, checked_name(name) if name else known.name, kept)
        return teams.of_site(tx, found.id)

    for one in admin.write(storage(), change):
        click.echo(f"{one.key:<20} {one.name}, {len(one.members) or 'no'} member{'' if len(one.members) == 1 else 's'}")


def _site(tx: Transaction, key: str) -> Site:
    found = people.site_by_key(tx, key)
    if found is None:
        raise not_found("site")
    return found


def _members(tx: Transaction, site: Site, emails: tuple[str, ...]) -> list[str]:
    """Ids of agents of this very site, each once."""
    found = [people.agent_by_email(tx, email) for email in emails]
    for email, known in zip(emails, found, strict=True):
        if known is None or known[0].site_id != site.id:
            raise Refused("not_found", f"{email} is no agent of {site.name}.")
    return list({known[0].id: None for known in found if known})
