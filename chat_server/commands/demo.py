"""`chat-server demo`."""

import json
import os
from pathlib import Path
from typing import Any, Literal, cast

import click

from .. import logs, serving, settings
from ..chat import Chat
from ..demo import Demo


@click.command(help="Start with everything on one SQLite file and a demo site: a shop, and two agents to sign in as.")
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
    logs.configure(readable=True, level=settings.log_level_from(os.environ, "warning"))
    kept = Demo.load(settings.storage_from(os.environ, data).data_dir)
    listening = serving.listen("127.0.0.1", kept.port if port is None else port)
    chosen = kept.settings(listening, cast("Literal['auto', 'by_hand']", assign))

    async def started(chat: Chat) -> None:
        await kept.seed(chat)
        shown = kept.shown(chat)
        print(json.dumps(shown) if as_json else _welcome(shown), flush=True)

    serving.run(chosen, listening, started)


def _welcome(shown: dict[str, Any]) -> str:
    maya, tom = shown["agents"]
    return (
        f"\n  A shop with the chat on it   {shown['shop_url']}\n"
        f"  The console, as Maya         {maya['sign_in_url']}\n"
        f"  The console, as Tom          {tom['sign_in_url']}\n\n"
        f"  Use two browsers, or one of them in a private window. Ctrl-C stops; everything is kept.\n"
    )
