"""`chat-server queue`."""

import json
import sys
from dataclasses import asdict

import click

from .. import admin, proof
from ..models import rfc3339
from ..refused import not_found
from ..store import log as entries
from ..store import people
from ..store.transaction import Transaction
from .place import storage


@click.group(help="The queue: who waited, and in which order they were answered.")
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

    told = admin.read(storage(), read)
    for line in told:
        if as_json:
            click.echo(json.dumps(asdict(line)))
        else:
            came, went = rfc3339(line.arrived), rfc3339(line.given)
            where = f"  [{line.team}]" if line.team else ""
            click.echo(
                f"{line.number:>6}  came {came}  answered by {went}  {line.ahead:>3} before  {line.because}{where}"
            )
    unfair = [line for line in told if not line.fair]
    waited = sorted(line.given - line.arrived for line in told)
    if not as_json and told:
        half, most = (waited[len(told) * part // 100] / 1000 for part in (50, 95))
        click.echo(f"{len(told)} left the queue; half within {half:.0f} s, 95 % within {most:.0f} s.")
        click.echo("Nobody was passed over without a reason." if not unfair else f"{len(unfair)} without a reason.")
    sys.exit(1 if unfair else 0)
