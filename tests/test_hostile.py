"""Whatever a visitor writes stays words: two hundred attempts in every field, with the policy and without it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from .browsing import Desk, Shopper
from .hostile import BIDI, CORPUS, SCRIPTS
from .people import Agent, Visitor, new_id
from .servers import ChatServer
from .stage import Stage, staged

DRAWN = """() => ({
  pwned: window.pwned ?? null,
  drawn: [...document.querySelectorAll("img, iframe, object, embed, video, audio, math, base, [onerror], [onload]")]
    .map((e) => e.outerHTML),
  links: [...document.querySelectorAll("a[href]")].map((a) => a.protocol)
    .filter((p) => !["http:", "https:", "mailto:"].includes(p)),
})"""


def test_the_corpus_is_two_hundred_different_attempts() -> None:
    assert len(set(CORPUS)) == len(CORPUS) == 200
    assert len(SCRIPTS) == len(BIDI) == 40


async def says_it_everywhere(stage: Stage, what: str) -> str:
    """A visitor with this in every field of theirs; the conversation, "" when not even the text could be sent."""
    visitor = Visitor(stage.server.url, "Somebody", stage.site_key)
    visitor.page = {"url": what, "title": what, "referrer": what}
    await visitor.comes()
    sent = await visitor.asks("send", client_id=new_id(), text=what)
    if sent["ok"]:
        await visitor.asks("identify", name=what[:100], email=f"{what.replace(' ', '')[:80]}@a.example")
        await visitor.asks("rate", conversation=sent["conversation"], score=3, comment=what)
    await visitor.goes()
    return str(sent.get("conversation", ""))


async def nothing_came_of_it(page: Page) -> None:
    found = await page.evaluate(DRAWN)
    assert found == {"pwned": None, "drawn": [], "links": []}


@pytest_asyncio.fixture(scope="module")
async def shop_of_attempts(by_hand_server: ChatServer) -> AsyncIterator[tuple[Stage, Agent, list[str]]]:
    """Where every attempt was made in every field, its lead, and the conversations that came of it."""
    async for stage in staged(by_hand_server, "Maya"):
        said: list[str] = []
        for start in range(0, len(CORPUS), 20):
            said += await asyncio.gather(*(says_it_everywhere(stage, what) for what in CORPUS[start : start + 20]))
        maya = await stage.agent("Maya", comes=False)
        await maya.signs_in()
        yield stage, maya, [conversation for conversation in said if conversation]


@pytest.mark.timeout(400)
@pytest.mark.parametrize("policy", ["with the policy", "without it"])
async def test_nothing_a_visitor_writes_runs_or_is_drawn_in_the_console(
    shop_of_attempts: tuple[Stage, Agent, list[str]], browser: Browser, policy: str
) -> None:
    stage, maya, conversations = shop_of_attempts
    assert len(conversations) > 190
    context = await browser.new_context(bypass_csp=policy == "without it")
    await context.add_cookies([{"name": n, "value": v, "url": stage.server.url} for n, v in maya.http.cookies.items()])
    page = await context.new_page()
    events: list[Any] = []
    page.on("dialog", lambda dialog: events.append(dialog.message))
    page.on("pageerror", lambda error: events.append(str(error)))
    await page.goto(f"{stage.server.url}/console/#/waiting")
    desk = Desk(context, page)
    await expect(desk.conversations.get_by_role("listitem")).not_to_have_count(0)
    await nothing_came_of_it(page)
    for conversation in conversations:
        await page.evaluate("id => { location.hash = `#/waiting/${encodeURIComponent(id)}` }", conversation)
        await page.wait_for_function("id => location.hash.endsWith(encodeURIComponent(id))", arg=conversation)
        await desk.log.locator("li").first.wait_for()
        await nothing_came_of_it(page)
    assert events == []
    await context.close()


@pytest.mark.parametrize("policy", ["with the policy", "without it"])
async def test_nothing_anybody_writes_runs_or_is_drawn_in_the_panel(
    stage: Stage, browser: Browser, policy: str
) -> None:
    context = await browser.new_context(bypass_csp=policy == "without it")
    page = await context.new_page()
    events: list[Any] = []
    page.on("dialog", lambda dialog: events.append(dialog.message))
    page.on("pageerror", lambda error: events.append(str(error)))
    await page.goto(f"{stage.server.url}/widget/{stage.site_key}")
    ana = Shopper(context, page)
    message = page.get_by_role("textbox", name="Message", exact=True)
    await message.fill("Hello")
    await message.press("Enter")
    maya = await stage.agent("Maya")
    conversation = (await maya.ask("list", view="waiting"))["rows"]
    while not conversation:
        conversation = (await maya.ask("list", view="waiting"))["rows"]
    epoch = await maya.accepts(conversation[0]["id"])
    for n, what in enumerate(CORPUS):
        asked = {"conversation": conversation[0]["id"], "text": what, "assignment_epoch": epoch}
        answer = await maya.asks("send", client_id=new_id(), **asked)
        if not answer["ok"] and answer["error"]["code"] == "held":
            blocks = [f["id"] for f in answer["error"]["findings"] if f["severity"] == "block"]
            override = {"findings": blocks, "reason": "A test of what the panel draws."}
            await maya.ask("send", client_id=new_id(), override=override, **asked)
        if n % 40 == 0:
            await message.fill(what)
            await message.press("Enter")
    await maya.replies(conversation[0]["id"], "That was all.", epoch)
    await expect(page.get_by_role("log", name="Messages")).to_contain_text("That was all.")
    await nothing_came_of_it(page)
    assert events == []
    await ana.close()


SHIFTED = """offset => { const Real = Date; window.Date = class extends Real {
  constructor(...a) { if (a.length) super(...a); else super(Real.now() + offset) }
  static now() { return Real.now() + offset } } }"""


async def test_clocks_that_are_wrong_by_hours_change_no_order_and_tell_no_nonsense(
    stage: Stage, browser: Browser
) -> None:
    early = await browser.new_context()
    await early.add_init_script(f"({SHIFTED})({5 * 3_600_000})")
    late = await browser.new_context()
    await late.add_init_script(f"({SHIFTED})({-7 * 3_600_000})")
    maya = await stage.agent("Maya", comes=False)
    await maya.signs_in()
    await late.add_cookies([{"name": n, "value": v, "url": stage.server.url} for n, v in maya.http.cookies.items()])
    panel, console = await early.new_page(), await late.new_page()
    await panel.goto(f"{stage.server.url}/widget/{stage.site_key}")
    await panel.get_by_role("textbox", name="Message", exact=True).fill("My clock is five hours early")
    await panel.keyboard.press("Enter")
    await console.goto(f"{stage.server.url}/console/")
    desk = Desk(late, console)
    await desk.conversations.get_by_text("five hours early").click()
    await expect(desk.conversations).not_to_contain_text("NaN")
    await expect(desk.conversations).not_to_contain_text("-")
    await desk.button("Accept").click()
    await desk.reply.fill("Mine is seven hours late")
    await desk.button("Send").click()
    log = panel.get_by_role("log", name="Messages")
    await expect(log).to_contain_text("Mine is seven hours late")
    await panel.get_by_role("textbox", name="Message", exact=True).fill("And still we understand each other")
    await panel.keyboard.press("Enter")
    await expect(desk.log).to_contain_text("understand each other")
    for text in (await log.inner_text(), await desk.log.inner_text()):
        places = [text.index(words) for words in ("five hours early", "seven hours late", "understand each other")]
        assert places == sorted(places)
        assert "NaN" not in text
        assert "Invalid" not in text
    await early.close()
    await late.close()
