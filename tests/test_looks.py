"""Panel and console as everybody can use them: axe finds nothing, light and dark, in the states of a usual day.

With CHAT_SHOTS=folder the same scenes are kept as pictures; the README's come from here.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from .browsing import Desk, Shopper, chromium
from .conftest import NewServer


@pytest_asyncio.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as launched:
        yield launched


async def complaints(page: Page) -> list[Any]:
    """What axe finds on a page: (rule, where)."""
    results = await Axe().run(page)
    return [(v["id"], [n["target"] for n in v["nodes"]]) for v in results.response["violations"]]


async def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("CHAT_SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_in_the_states_of_a_usual_day(
    browser: Browser, new_server: NewServer, scheme: str
) -> None:
    server = await new_server("--assign", "by_hand")
    look: dict[str, Any] = {"color_scheme": scheme, "reduced_motion": "reduce"}
    wide: dict[str, Any] = look | {"viewport": {"width": 1440, "height": 900}}

    sign_in = await browser.new_page(**wide)
    await sign_in.goto(server.printed["console_url"])
    await expect(sign_in.get_by_role("button", name="Sign in")).to_be_visible()
    assert await complaints(sign_in) == []
    await sign_in.close()

    maya = await Desk.open(browser, server.agent("Maya")["sign_in_url"], **wide)
    assert await complaints(maya.page) == [], "an empty desk"
    ana = await Shopper.open(
        browser, server.printed["shop_url"], **(look | {"viewport": {"width": 1280, "height": 800}})
    )
    assert await complaints(ana.page) == [], "the shop with the open panel"
    await ana.says("Hi, my order 4711 was due on Friday. Can you find out where it is?")
    await ana.panel.get_by_role("textbox", name="Your name").fill("Ana")
    await ana.panel.get_by_role("button", name="Save").click()
    await shot(ana.page, f"shop-{scheme}")

    await maya.conversations.get_by_text("4711").click()
    assert await complaints(maya.page) == [], "somebody waits"
    await maya.button("Accept").click()
    await maya.reply.fill("Hi Anna, I’ll find out where it is and get back to you today.")
    await expect(maya.page.get_by_text("Held")).to_be_visible()
    assert await complaints(maya.page) == [], "a draft is held"
    await shot(maya.page, f"console-held-{scheme}")
    await maya.reply.press("Alt+Enter")
    await maya.button("Send").click()
    await expect(ana.log).to_contain_text("Hi Ana")
    await maya.button("Transfer").click()
    await expect(maya.page.get_by_role("dialog")).to_be_visible()
    assert await complaints(maya.page) == [], "a hand-over is prepared"
    await maya.page.keyboard.press("Escape")
    await shot(maya.page, f"console-{scheme}")

    phone = await browser.new_context(**(look | {"viewport": {"width": 390, "height": 844}, "has_touch": True}))
    panel = await phone.new_page()
    await panel.goto(f"{server.url}/widget/{server.site_key}")
    await panel.get_by_role("textbox", name="Message", exact=True).fill("A lamp for a small room?")
    await panel.get_by_role("button", name="Send", exact=True).click()
    await expect(panel.get_by_role("log", name="Messages")).to_contain_text("small room")
    assert await complaints(panel) == [], "the panel itself"
    await shot(panel, f"panel-phone-{scheme}")
    await phone.close()
    await maya.close()
    await ana.close()
