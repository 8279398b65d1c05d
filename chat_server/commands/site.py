"""`chat-server site`."""

import json
from typing import Any

import click

from .. import admin, policy
from ..line.payloads import name as checked_name
from ..pages.widget import is_domain
from ..refused import not_found
from ..store import people
from ..store.transaction import Transaction
from .place import storage


@click.group(help="Sites: the websites that carry the chat.")
def site() -> None:
    pass


@site.command("add", help="Add a site. Its pages on the given domains may show the chat.")
@click.argument("name")
@click.option("--domain", "domains", multiple=True, required=True, help="Such as shop.example.com or *.example.com.")
@click.option("--json", "as_json", is_flag=True)
def add_site(name: str, domains: tuple[str, ...], as_json: bool) -> None:
    for domain in domains:
        if not is_domain(domain):
            raise click.BadParameter(f"{domain!r} is not a domain such as shop.example.com", param_hint="--domain")
    added = admin.write(storage(), lambda tx: people.add_site(tx, checked_name(name), list(domains)))
    click.echo(json.dumps({"site_key": added.key}) if as_json else f"{added.name} has the site key {added.key}")


@site.command("set", help="Set a site's rules, as NAME=VALUE; a preset sets several. Without any, show them.")
@click.argument("site_key")
@click.argument("rules", nargs=-1, metavar="[NAME=VALUE]…")
@click.option("--preset", type=click.Choice(list(policy.PRESETS)), help="Rules that belong together.")
@click.option("--timezone", help="Such as Europe/Tallinn; opening hours are in it.")
@click.option("--language", type=click.Choice(list(policy.LANGUAGES)), help="Of replies; auto: each message tells.")
def set_site(
    site_key: str, rules: tuple[str, ...], preset: str | None, timezone: str | None, language: str | None
) -> None:
    given = policy.PRESETS.get(preset or "", {}) | dict(_rule(rule) for rule in rules)

    def change(tx: Transaction) -> policy.Policy:
        found = people.site_by_key(tx, site_key)
        if found is None:
            raise not_found("site")
        stored = {**found.policy, **policy.checked(given)}
        people.set_policy(tx, found, stored, timezone, language)
        return policy.Policy().over(stored)

    shown = admin.write(storage(), change).shown()
    click.echo(json.dumps(shown, indent=1))


def _rule(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"A rule is written NAME=VALUE, not {text!r}.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
