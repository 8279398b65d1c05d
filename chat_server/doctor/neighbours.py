"""What nodes need besides the database: Redis, if they are to hear of each other at once."""

import asyncio
from collections.abc import Iterator

from ..settings import Settings
from .sign import Sign


def look(chosen: Settings) -> Iterator[Sign]:
    if not chosen.redis_url:
        said = "no Redis: nodes hear of each other within a second" if chosen.storage.shared else "one node needs none"
        yield Sign("ok", "doorbell", said)
        return
    try:
        from ..doorbell import silent_because  # a single node needs no driver
    except ModuleNotFoundError as error:
        yield Sign("fail", "doorbell", f"{error.name} is not installed", "pip install 'onethread[cluster]'")
        return
    if why := asyncio.run(silent_because(chosen.redis_url)):
        said = f"Redis does not answer ({why}): nothing is lost, other nodes hear a second later"
        yield Sign("warn", "doorbell", said, "see CHAT_REDIS_URL")
    else:
        yield Sign("ok", "doorbell", "Redis answers")
