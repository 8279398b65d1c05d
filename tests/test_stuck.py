"""Clients that never read: they are dropped, cost little, and do not keep the server from going."""

import asyncio
import time

from .people import Visitor, new_id
from .raw import StuckTab
from .stage import NewServer

STUCK = 50
MESSAGES = 2_000
EXIT_SECONDS = 10


async def test_tabs_that_never_read_are_dropped_and_do_not_hold_up_the_end(new_server: NewServer) -> None:
    server = await new_server("--assign", "by_hand", CHAT_LIMIT_VISITOR_BURST="100000")
    ana = Visitor(server.url, "Ana", server.site_key)
    await ana.comes()
    assert ana.token
    await ana.says("Hello")
    stuck = [await asyncio.to_thread(StuckTab, server, ana.token) for _ in range(STUCK)]
    before = server.resident_mib()
    for _ in range(MESSAGES):
        await ana.ask("send", client_id=new_id(), text="x" * 4_000)
    await ana.catches_up(ana.conversation or "")
    assert len(ana.thread(ana.conversation or "").entries) == MESSAGES + 1, (
        "who reads is not held up by those who do not"
    )
    kept_mib = server.resident_mib() - before
    assert kept_mib < STUCK + 30, "of what they do not read a megabyte each is kept at most"
    started = time.monotonic()
    await asyncio.to_thread(server.stop)
    assert time.monotonic() - started < EXIT_SECONDS
    for tab in stuck:
        tab.close()
    await ana.goes()
