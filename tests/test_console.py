"""The console as agents use it: canned replies, two threads, keys, sound, snooze, names; and what visitors may try."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, expect

from .browsing import Desk, chromium
from .conftest import PASSWORD, Stage
from .people import Visitor

WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}


@pytest_asyncio.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as launched:
        yield launched


async def signed_in(browser: Browser, stage: Stage, name: str, **options: Any) -> Desk:
    """A desk in a browser, through the door."""
    context = await browser.new_context(**(WIDE | options))
    page = await context.new_page()
    return await enters(Desk(context, page), stage, name)


async def enters(desk: Desk, stage: Stage, name: str) -> Desk:
    await desk.page.goto(f"{stage.server.url}/console/sign-in")
    await desk.page.get_by_role("textbox", name="E-mail").fill(stage.agents[name][1])
    await desk.page.get_by_label("Password", exact=True).fill(PASSWORD)
    await desk.button("Sign in").click()
    await desk.conversations.wait_for(state="attached")
    await expect(desk.page.get_by_text("Live, nothing missing").first).to_be_visible()
    return desk


async def writes(stage: Stage, name: str, text: str, *, named: bool = True) -> Visitor:
    """A visitor comes, says their name, and says this."""
    visitor = await stage.visitor(name)
    await visitor.says(text)
    if named:
        await visitor.says_name()
    return visitor


async def takes(desk: Desk, text: str) -> None:
    """Opens the conversation with these last words and accepts it."""
    await desk.conversations.get_by_text(text).click()
    await desk.button("Accept").click()
    await expect(desk.button("Send")).to_be_visible()


async def complaints(page: Page) -> list[Any]:
    results = await Axe().run(page)
    return [(v["id"], [n["target"] for n in v["nodes"]]) for v in results.response["violations"]]


def options(desk: Desk) -> Locator:
    return desk.page.get_by_role("listbox", name="Canned replies").get_by_role("option")


async def test_a_slash_brings_the_canned_replies_and_nothing_goes_out_with_a_place_open(
    browser: Browser, stage: Stage
) -> None:
    ana = await writes(stage, "Ana", "Where is my parcel?")
    maya = await signed_in(browser, stage, "Maya")
    await takes(maya, "Where is my parcel?")

    # The list follows what is typed, by shortcut and by words of the title; Escape closes it and keeps the words.
    await maya.reply.press_sequentially("/")
    await expect(options(maya)).not_to_have_count(0)
    everything = await options(maya).count()
    assert await complaints(maya.page) == []
    await maya.reply.press_sequentially("gree")
    await expect(options(maya)).to_have_count(1)
    assert everything > 1
    await maya.reply.press("Escape")
    await expect(options(maya)).to_have_count(0)
    await expect(maya.reply).to_have_value("/gree")
    await expect(maya.reply).to_be_focused()

    # A slash inside a word calls nothing.
    await maya.reply.fill("and/or")
    await expect(options(maya)).to_have_count(0)

    # The visitor's first name and the own name are filled in.
    await maya.reply.fill("")
    await maya.reply.press_sequentially("/hello")
    await expect(options(maya)).to_have_count(1)
    await maya.reply.press("Enter")
    await expect(maya.reply).to_have_value("Hello Ana, this is Maya. How would you like me to help?")
    await maya.button("Send").click()
    await ana.hears("Hello Ana, this is Maya. How would you like me to help?")

    # Any other place is selected for typing, the next one with Tab; until then nothing is sent.
    await maya.reply.press_sequentially("/plan")
    await maya.reply.press("Tab")
    await expect(maya.reply).to_have_value(re.compile(r"first \{first\}, then \{second\}"))
    await maya.reply.press("Enter")
    await expect(maya.page.get_by_text("Fill in {first} first")).to_be_visible()
    await expect(maya.reply).to_have_value(re.compile(r"\{first\}"))
    assert await complaints(maya.page) == []
    assert await selected(maya) == "{first}"
    await maya.page.keyboard.type("I look into the van")
    await maya.reply.press("Tab")
    assert await selected(maya) == "{second}"
    await maya.reply.press("Control+Enter")
    assert await selected(maya) == "{second}"
    await maya.page.keyboard.type("I write to you")
    await maya.button("Send").click()
    said = await ana.sees(lambda e: "I look into the van" in (e.get("text") or ""))
    assert "{" not in said["text"]
    assert len(ana.thread(said["conversation"]).texts()) == 3, "the question and two replies"

    # The button opens the same list, arrows go round in it, a press takes.
    await maya.button("Canned replies").click()
    await expect(options(maya)).to_have_count(everything)
    await expect(maya.reply).to_be_focused()
    await expect(options(maya).first).to_have_attribute("aria-selected", "true")
    await maya.reply.press("ArrowUp")
    await expect(options(maya).last).to_have_attribute("aria-selected", "true")
    await options(maya).nth(1).click()
    await expect(maya.reply).not_to_have_value("/")
    await expect(maya.reply).to_be_focused()
    await maya.close()


async def selected(desk: Desk) -> str:
    words = await desk.reply.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")
    return str(words)


async def test_without_a_name_a_canned_reply_says_something_else(browser: Browser, stage: Stage) -> None:
    await writes(stage, "Ana", "Nobody knows my name", named=False)
    maya = await signed_in(browser, stage, "Maya")
    await takes(maya, "Nobody knows my name")
    await maya.reply.press_sequentially("/hello")
    await maya.reply.press("Enter")
    await expect(maya.reply).to_have_value("Hello there, this is Maya. How would you like me to help?")
    await maya.close()


async def test_two_threads_beside_each_other_have_a_draft_each(browser: Browser, stage: Stage) -> None:
    ana = await writes(stage, "Ana", "Where is my lamp?")
    ben = await writes(stage, "Ben", "Is the blue one back?")
    maya = await signed_in(browser, stage, "Maya")
    await takes(maya, "Where is my lamp?")
    await takes(maya, "Is the blue one back?")
    await expect(maya.log).to_have_count(1)
    await expect(maya.reply).to_have_count(1)

    await maya.conversations.get_by_text("Where is my lamp?").click(modifiers=["Control"])
    first = maya.page.get_by_role("region", name="Ben", exact=True)
    second = maya.page.get_by_role("region", name="Ana", exact=True)
    await expect(maya.log).to_have_count(2)
    await expect(second.get_by_role("log", name="Messages")).to_contain_text("Where is my lamp?")
    await first.get_by_role("textbox", name="Reply", exact=True).fill("The blue one is back, Ben.")
    await maya.page.keyboard.press("Alt+Digit2")
    await expect(second.get_by_role("textbox", name="Reply", exact=True)).to_be_focused()
    await maya.page.keyboard.type("It is in Riga, Ana.")
    assert await complaints(maya.page) == []
    await second.get_by_role("button", name="Send", exact=True).click()
    await ana.hears("It is in Riga, Ana.")
    await maya.page.keyboard.press("Alt+Digit1")
    await expect(first.get_by_role("textbox", name="Reply", exact=True)).to_be_focused()
    await maya.page.keyboard.press("Enter")
    await ben.hears("The blue one is back, Ben.")

    # What comes in is told in both; a hand-over asks about the thread one is in.
    await ana.says("Thank you!")
    await ben.says("Splendid!")
    await expect(second.get_by_role("log", name="Messages")).to_contain_text("Thank you!")
    await expect(first.get_by_role("log", name="Messages")).to_contain_text("Splendid!")
    await second.get_by_role("button", name="Transfer").click()
    await expect(maya.page.get_by_role("dialog", name="Hand Ana over")).to_be_visible()
    await maya.page.keyboard.press("Escape")

    # Both are there after a reload; closing one leaves the other as if it had been alone.
    await maya.page.reload()
    await expect(maya.log).to_have_count(2)
    await maya.button("Close Ben").click()
    await expect(maya.log).to_have_count(1)
    await expect(maya.reply).to_have_count(1)
    await expect(maya.log).to_contain_text("Thank you!")

    # The button and Shift+Enter open beside as well; below 1280 px there is one.
    await maya.conversations.get_by_role("link").filter(has_text="Ben").focus()
    await maya.page.keyboard.press("Shift+Enter")
    await expect(maya.log).to_have_count(2)
    await maya.page.set_viewport_size({"width": 1200, "height": 800})
    await expect(maya.log).to_have_count(1)
    await maya.page.set_viewport_size({"width": 1440, "height": 900})
    await expect(maya.log).to_have_count(2)
    await maya.button("Close Ben").click()
    await maya.button("Open beside").click()
    await expect(maya.log).to_have_count(2)
    await maya.close()


async def test_the_keys_do_what_the_sheet_says_and_nothing_while_one_writes(browser: Browser, stage: Stage) -> None:
    await writes(stage, "Ana", "The first in line")
    await writes(stage, "Ben", "The second in line")
    maya = await signed_in(browser, stage, "Maya")
    press = maya.page.keyboard.press
    await expect(maya.conversations.get_by_role("link")).to_have_count(2)

    await press("?")
    sheet = maya.page.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(sheet).to_be_visible()
    assert await complaints(maya.page) == []
    await press("Escape")
    await expect(sheet).to_have_count(0)

    await press("a")  # takes the first
    await expect(maya.log).to_contain_text("The first in line")
    await expect(maya.reply).to_be_focused()
    for key in ("?", "j", "e", "t", "n", "a"):
        await press(key)
    await expect(maya.reply).to_have_value("?jetna")
    await expect(maya.page.get_by_role("dialog")).to_have_count(0)
    await maya.reply.fill("")
    await press("Escape")
    await press("j")
    await press("j")
    await expect(maya.log).to_contain_text("The second in line")
    await press("k")
    await expect(maya.log).to_contain_text("The first in line")

    await press("n")
    await expect(maya.page.get_by_role("textbox", name="Note", exact=True)).to_be_focused()
    await press("Escape")
    await press("r")
    await expect(maya.reply).to_be_focused()
    await press("Escape")
    await press("/")
    await expect(options(maya)).not_to_have_count(0)
    await press("Escape")
    await maya.reply.fill("Hi Anna, I look.")
    await expect(maya.page.get_by_text(re.compile(r"Held\s*1"))).to_be_visible()
    await press("Alt+Enter")
    await expect(maya.reply).to_have_value("Hi Ana, I look.")
    await maya.reply.fill("")
    await press("Escape")
    await press("t")
    await expect(maya.page.get_by_role("dialog", name="Hand Ana over")).to_be_visible()
    await press("Escape")
    await expect(maya.page.get_by_role("dialog")).to_have_count(0)
    await maya.page.get_by_role("heading", name="Ana").first.focus()
    await press("s")
    await expect(maya.page.get_by_role("dialog", name="Put Ana aside")).to_be_visible()
    await press("Escape")
    await maya.page.get_by_role("heading", name="Ana").first.focus()
    await press("e")
    await expect(maya.log).to_contain_text("Maya resolved it")

    # Letters can be switched off, for who speaks to the machine.
    await press("?")
    await sheet.get_by_role("checkbox", name="Letters as shortcuts").uncheck()
    await press("Escape")
    await maya.page.get_by_role("heading", name="Ana").first.focus()
    await press("n")
    await press("?")
    await expect(sheet).to_have_count(0)
    await expect(maya.page.get_by_role("textbox", name="Note", exact=True)).not_to_be_focused()
    await maya.close()
