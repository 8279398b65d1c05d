"""The command `chat-server`."""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal, cast

import click

from . import admin, logs, policy, proof, serving, settings
from .chat import Chat
from .demo import Demo
from .line.payloads import email as checked_email
from .line.payloads import name as checked_name
from .models import Role, rfc3339
from .pages.console import hasher
from .pages.widget import is_domain
from .refused import Refused, not_found
from .settings import SettingsError
from .store import StoreError, people
from .store import log as entries
from .store.transaction import Transaction


@click.group(help="Live chat where one person keeps the thread.")
def cli() -> None:
    pass


@cli.command(help="Start with everything on one SQLite file and a demo site: a shop, and two agents to sign in as.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Where to listen; 0 takes a free port. Default: as last time, or 8000.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where everything is kept. Default: $CHAT_DATA_DIR or ./data.",
)
@click.option(
    "--assign",
    type=click.Choice(["auto", "by_hand"]),
    default="auto",
    show_default=True,
    help="Who hands out new conversations.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON with all addresses and passwords.")
def demo(port: int | None, data: Path | None, assign: str, as_json: bool) -> None:
    logs.configure(readable=True)
    kept = Demo.load(data or settings.data_dir_from(os.environ))
    listening = serving.listen("127.0.0.1", kept.port if port is None else port)
    chosen = kept.settings(listening, cast("Literal['auto', 'by_hand']", assign))

    async def started(chat: Chat) -> None:
        await kept.seed(chat)
        shown = kept.shown(chat)
        print(json.dumps(shown) if as_json else _welcome(shown), flush=True)

    serving.run(chosen, listening, started)


@cli.command(help="Start in production; settings come from the environment (see docs/configuration.md).")
def serve() -> None:
    logs.configure(readable=False)
    chosen = settings.from_environment()

    async def started(chat: Chat) -> None:
        click.echo(f"Listening on {chosen.host}:{chosen.port}, public as {chosen.public_url}", err=True)

    serving.run(chosen, serving.listen(chosen.host, chosen.port), started)


@cli.group(help="Sites: the websites that carry the chat.")
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
    added = admin.write(
        settings.data_dir_from(_environment()), lambda tx: people.add_site(tx, checked_name(name), list(domains))
    )
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

    shown = admin.write(settings.data_dir_from(_environment()), change).shown()
    click.echo(json.dumps(shown, indent=1))


def _rule(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"A rule is written NAME=VALUE, not {text!r}.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


@cli.group(help="The queue: who waited, and in which order they were answered.")
def queue() -> None:
    pass


@queue.command("proof", help="Prove first come, first served: an anonymous line for everybody who left the queue.")
@click.argument("site_key")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def prove_queue(site_key: str, as_json: bool) -> None:
    def read(tx: Transaction) -> list[proof.Line]:
        found = people.site_by_key(tx, site_key)
        if found is None:
            raise not_found("site")
        return list(proof.lines(entries.of_site(tx, found.id)))

    told = admin.read(settings.data_dir_from(_environment()), read)
    for line in told:
        if as_json:
            click.echo(json.dumps(asdict(line)))
        else:
            came, went = rfc3339(line.arrived), rfc3339(line.given)
            click.echo(f"{line.number:>6}  came {came}  answered by {went}  {line.ahead:>3} before  {line.because}")
    unfair = [line for line in told if not line.fair]
    waited = sorted(line.given - line.arrived for line in told)
    if not as_json and told:
        half, most = (waited[len(told) * part // 100] / 1000 for part in (50, 95))
        click.echo(f"{len(told)} left the queue; half within {half:.0f} s, 95 % within {most:.0f} s.")
        click.echo("Nobody was passed over without a reason." if not unfair else f"{len(unfair)} without a reason.")
    sys.exit(1 if unfair else 0)


@cli.group(help="Agents: the people who answer.")
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

    agent_id = admin.write(settings.data_dir_from(_environment()), add)
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

    name = admin.write(settings.data_dir_from(_environment()), change)
    many = f"{capacity} at once" if capacity else "as many as the site says"
    click.echo(f"{name} keeps {many}, in {', '.join(languages) or 'any language'}.")


def _environment() -> dict[str, str]:
    settings.refuse_unbuilt(os.environ)
    return dict(os.environ)


def _welcome(shown: dict[str, Any]) -> str:
    maya, tom = shown["agents"]
    return (
        f"\n  A shop with the chat on it   {shown['shop_url']}\n"
        f"  The console, as Maya         {maya['sign_in_url']}\n"
        f"  The console, as Tom          {tom['sign_in_url']}\n\n"
        f"  Use two browsers, or one of them in a private window. Ctrl-C stops; everything is kept.\n"
    )


def main() -> None:
    """Runs a command; what goes wrong is said in one line, without a traceback."""
    try:
        cli()
    except (SettingsError, StoreError, policy.PolicyError, Refused) as error:
        click.echo(f"chat-server: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
