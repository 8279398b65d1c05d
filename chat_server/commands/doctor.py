"""`chat-server doctor`."""

import json
import os
import sys
from dataclasses import asdict

import click

from .. import doctor as doctors

COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


@click.command(help="Look at this installation, beside a running server too: what is well, what is not, what to do.")
@click.option("--url", "page", metavar="PAGE", help="Also fetch a page of a site and see whether the chat is on it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def doctor(page: str | None, as_json: bool) -> None:
    signs = []
    for sign in doctors.examine(os.environ, page):
        signs.append(sign)
        if as_json:
            click.echo(json.dumps(asdict(sign)))
        else:
            way_out = f" → {sign.do}" if sign.do else ""
            click.echo(f"{click.style(f'{sign.state:<5}', COLOURS[sign.state])} {sign.what}: {sign.said}{way_out}")
    sys.exit(1 if any(sign.state == "fail" for sign in signs) else 0)
