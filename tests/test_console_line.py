"""The console's line: how soon it comes back."""

import asyncio

from playwright.async_api import Browser, WebSocketRoute, expect

from .browsing import Desk
from .stage import Stage
from .test_console import enters, takes, writes

CUTS = 5
GROWN = {1_500, 3_000, 6_000}  # what the fourth, fifth and sixth wait of a row would be, were chance always a half
WATCHED = """
    Math.random = () => 0.5; window.waits = [];
    const wait = window.setTimeout;
    window.setTimeout = (then, ms, ...more) => { window.waits.push(ms); return wait(then, ms, ...more); };
"""


async def breaks(line: WebSocketRoute) -> None:
    await line.close(code=4000, reason="cut")


async def test_whoever_was_let_in_waits_as_shortly_as_the_first_time(browser: Browser, stage: Stage) -> None:
    """However often the line breaks after hello is answered, while what was missed is fetched."""
    lines: list[WebSocketRoute] = []
    cuts: list[WebSocketRoute] = []
    breaking = asyncio.Event()

    def opened(line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        lines.append(line)

        async def says(message: str | bytes) -> None:
            if breaking.is_set() and line not in cuts and len(cuts) < CUTS and '"open"' in str(message):
                cuts.append(line)
                await breaks(line)
            elif line not in cuts:
                server.send(message)

        line.on_message(says)

    await writes(stage, "Ana", "Is my lamp ready?")
    context = await browser.new_context()
    page = await context.new_page()
    await page.add_init_script(WATCHED)
    await page.route_web_socket("**/socket.io/**", opened)
    maya = await enters(Desk(context, page), stage, "Maya")
    await takes(maya, "Is my lamp ready?")
    before = len(lines)
    await page.evaluate("window.waits = []")
    breaking.set()
    await breaks(lines[-1])
    async with asyncio.timeout(60):
        while len(lines) < before + CUTS + 1:
            await asyncio.sleep(0.05)
    await expect(page.get_by_text("Live, nothing missing").first).to_be_visible()
    assert len(cuts) == CUTS
    waits = await page.evaluate("window.waits")
    assert waits.count(500) > CUTS, waits
    assert GROWN.isdisjoint(waits), waits
    await maya.close()
