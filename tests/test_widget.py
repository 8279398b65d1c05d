"""The widget on pages of other people: strict ones, hostile ones, single-page ones; and what it costs them."""

import asyncio
import gzip
import html
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Frame, Page, Response, expect

from chat_server import admin
from chat_server.models import Team
from chat_server.store import people, teams
from chat_server.store.transaction import Transaction

from .browsing import Shopper
from .people import Agent, Visitor, new_id
from .servers import ChatServer, new_data_dir
from .stage import GENEROUS

LOADER_BYTES = 1_024
PANEL_BYTES = 12 * 1024


@pytest_asyncio.fixture(scope="module")
async def chat() -> AsyncIterator[ChatServer]:
    server = await ChatServer(new_data_dir(), "--assign", "by_hand", **GENEROUS).start()
    yield server
    server.stop()


@pytest_asyncio.fixture
async def maya(chat: ChatServer) -> AsyncIterator[Agent]:
    who = chat.agent("Maya")
    agent = Agent(chat.url, "Maya", who["id"], who["email"], who["password"])
    await agent.comes()
    yield agent
    await agent.goes()


@asynccontextmanager
async def page_of_somebody(
    chat: ChatServer, *, policy: str = "", script: str = "", attributes: str = "", body: str = ""
) -> AsyncIterator[str]:
    """A website on a port of its own that carries the one tag; `script` runs before it, as a file of the site's."""

    async def page(_: web.Request) -> web.Response:
        headers = {"content-security-policy": policy} if policy else {}
        text = (
            "<!doctype html><html lang=en><head><meta charset=utf-8><title>Lamps</title>"
            '<script src="/page.js" nonce="abc"></script>'
            f'<script src="{chat.url}/widget.js" data-site="{chat.site_key}" nonce="abc" {attributes} async></script>'
            f"</head><body><main><h1>Lamps</h1><p>{'They shine. ' * 200}</p>{body}</main></body></html>"
        )
        return web.Response(text=text, content_type="text/html", headers=headers)

    async def page_script(_: web.Request) -> web.Response:
        return web.Response(text=script, content_type="text/javascript")

    app = web.Application()
    app.router.add_get("/page.js", page_script)
    app.router.add_get("/{any:.*}", page)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


async def settled(page: Page) -> None:
    """Until what comes after the bubble has come."""
    await page.wait_for_function("document.querySelector('onethread-chat script')")
    await page.evaluate("new Promise((done) => Onethread.ready(done))")


async def panel_of(page: Page) -> Frame:
    await page.locator("iframe").first.wait_for(state="attached")
    while not (found := [f for f in page.frames if "/widget/" in f.url]):
        await asyncio.sleep(0.02)
    frame = found[0]
    await frame.wait_for_load_state()
    return frame


async def looks(page: Page, away: bool) -> None:
    """As when the visitor changes to another tab, or comes back; every page of a headless browser is always seen."""
    for frame in page.frames:
        await frame.evaluate(
            """(away) => {
                Object.defineProperty(document, "hidden", { get: () => away, configurable: true });
                Object.defineProperty(document, "visibilityState", { get: () => (away ? "hidden" : "visible"), configurable: true });
                document.dispatchEvent(new Event("visibilitychange"));
            }""",  # noqa: E501
            away,
        )


async def conversation_with(agent: Agent, words: str) -> Any:
    """The row of the conversation whose last words are these."""
    for _ in range(100):
        rows = (await agent.ask("list", view="all"))["rows"]
        if found := [row for row in rows if row["last"] and words in (row["last"]["text"] or "")]:
            return found[0]
        await asyncio.sleep(0.1)
    raise AssertionError(f"nobody said {words}")


VIOLATIONS = "window.violations = []; document.addEventListener('securitypolicyviolation', (e) => violations.push(e.violatedDirective + ' ' + e.blockedURI))"  # noqa: E501
STRICT = {
    "hosts": "default-src 'none'; script-src 'self' CHAT; frame-src CHAT",
    "nonce": "default-src 'none'; script-src 'nonce-abc'; frame-src CHAT",
    "strict-dynamic": "default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; frame-src CHAT",
    "trusted types": "default-src 'none'; script-src 'self' CHAT; frame-src CHAT; require-trusted-types-for 'script'",
    "named trusted types": "default-src 'none'; script-src 'nonce-abc'; frame-src CHAT; "
    "require-trusted-types-for 'script'; trusted-types onethread",
}


@pytest.mark.parametrize("policy", STRICT)
async def test_a_page_with_a_strict_policy_chats_and_nothing_is_blocked(
    browser: Browser, chat: ChatServer, policy: str
) -> None:
    async with page_of_somebody(chat, policy=STRICT[policy].replace("CHAT", chat.url), script=VIOLATIONS) as url:
        ana = await Shopper.open(browser, url)
        await ana.says("Do you have lamps?")
        assert await ana.page.evaluate("violations") == []
        assert await ana.page.locator("iframe").evaluate("(f) => getComputedStyle(f).borderRadius") == "20px"
        await ana.close()


async def test_a_press_tries_again_what_did_not_come(browser: Browser, chat: ChatServer) -> None:
    async with page_of_somebody(chat, policy=STRICT["named trusted types"].replace("CHAT", chat.url)) as url:
        context = await browser.new_context()
        page = await context.new_page()
        await page.route("**/front/bubble.js*", lambda route: route.abort())
        async with page.expect_event("requestfailed"):
            await page.goto(url)
        await page.unroute("**/front/bubble.js*")
        await page.get_by_role("button", name="Open chat").click()
        await Shopper(context, page).says("Do you have lamps?")
        await context.close()


async def test_a_single_page_app_keeps_one_bubble_and_the_conversation(browser: Browser, chat: ChatServer) -> None:
    async with page_of_somebody(chat) as url:
        ana = await Shopper.open(browser, url)
        await ana.says("Do you have lamps?")
        for turn in range(3):
            await ana.page.evaluate(
                """(turn) => new Promise((done) => {
                    history.pushState({}, "", "/page-" + turn);
                    document.title = "Page " + turn;
                    document.body.replaceWith(document.createElement("body"));
                    const old = document.querySelector("script[data-site]");
                    const again = document.createElement("script");
                    for (const { name, value } of old.attributes) again.setAttribute(name, value);
                    again.onload = done;
                    old.replaceWith(again);
                })""",
                turn,
            )
        assert await ana.page.locator("onethread-chat").count() == 1
        assert await ana.page.locator("onethread-chat > script").count() == 1
        await expect(ana.page.locator("iframe")).to_have_count(1)
        await expect(ana.log).to_contain_text("Do you have lamps?")
        await ana.says("And shades?")
        assert await ana.log.locator(".m").all_inner_texts() == ["Do you have lamps?", "And shades?"]
        await ana.close()


async def test_calls_made_before_the_bubble_is_there_are_done_and_every_method_works(
    browser: Browser, chat: ChatServer, maya: Agent
) -> None:
    script = """
        window.heard = [];
        window.Onethread = window.Onethread || [];
        Onethread.push(["on", "open", () => heard.push("open")]);
        Onethread.push(["on", "close", () => { heard.push("close"); throw new Error("the page's own"); }]);
        Onethread.push(["on", "message", (n) => heard.push("message " + n)], ["on", "unread", (n) => heard.push("unread " + n)]);
        Onethread.push(["identify", { name: "Ana", email: "ana@example.org" }]);
        Onethread.push(["nonsense"], ["on", "nonsense", null], ["identify"]);
        Onethread.push(["ready", () => heard.push("ready")]);
        Onethread.push(["open"]);
    """  # noqa: E501
    async with page_of_somebody(chat, script=script) as url:
        page = await (await browser.new_context()).new_page()
        await page.goto(url)
        ana = Shopper(page.context, page)
        await expect(ana.message).to_be_visible()
        assert await page.evaluate("heard.splice(0)") == ["ready", "open"]

        # What the page says of its visitor is nobody's business before they write, and comes with their first words.
        waiting = len((await maya.ask("list", view="all"))["rows"])
        await asyncio.sleep(0.5)
        assert len((await maya.ask("list", view="all"))["rows"]) == waiting
        await ana.says("This is Ana speaking")
        row = await conversation_with(maya, "This is Ana speaking")
        assert row["visitor"]["name"] == "Ana"
        await expect(ana.panel.get_by_role("textbox", name="Your name")).to_have_count(0)

        # Closed by the page; two answers are told as numbers.
        await page.evaluate("Onethread.close()")
        await expect(page.locator("iframe")).to_be_hidden()
        await page.evaluate("Onethread.close()")
        epoch = await maya.accepts(row["id"])
        for text in ("Hello Ana, I am looking for it.", "I have found it."):
            await maya.replies(row["id"], text, epoch)
        await expect(page.locator("onethread-chat b")).to_have_text("2")
        heard = await page.evaluate("heard.splice(0)")
        assert heard[0] == "close"
        assert [h for h in heard if h.startswith("message")][-1] == "message 2"
        assert heard[-1] == "unread 2" or "unread 2" in heard
        assert heard.count("close") == 1

        # Open, toggle, off; read is told too.
        await page.evaluate("Onethread.off('close', 0); Onethread.push(['toggle'])")
        await expect(page.locator("iframe")).to_be_visible()
        await page.wait_for_function("heard.includes('unread 0')")
        await page.evaluate(
            "window.act = () => heard.push('twice'); Onethread.on('close', act); Onethread.off('close', act)"
        )
        await page.evaluate("Onethread.toggle()")
        await expect(page.locator("iframe")).to_be_hidden()
        assert await page.evaluate("heard.splice(0)") == ["open", "unread 0", "close"]
        await page.evaluate("Onethread.open(); Onethread.open()")
        await expect(ana.message).to_be_visible()
        assert await page.evaluate("heard.splice(0)") == ["open"]
        await page.context.close()


async def greeted(browser: Browser, url: str) -> tuple[BrowserContext, Page]:
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(url)
    await settled(page)
    return context, page


GREETING = 'data-greeting="Which room is the lamp for? &lt;img src=x onerror=alert(1)&gt;" data-greeting-after="0.3"'


async def test_the_greeting_comes_once_a_visit_opens_the_panel_and_is_sent_away_for_good(
    browser: Browser, chat: ChatServer
) -> None:
    async with page_of_somebody(chat, attributes=GREETING) as url:
        context, page = await greeted(browser, url)
        card = page.locator("onethread-chat .greet")
        unseen = "document.querySelector('onethread-chat').shadowRoot.querySelector('.greet') === null"
        assert await page.evaluate(f"{unseen} ? sessionStorage.length + localStorage.length : 0") == 0
        await expect(card).to_be_visible()
        await expect(card).to_contain_text("Which room is the lamp for? <img src=x onerror=alert(1)>")
        assert await card.locator("img").count() == 0
        assert await page.evaluate("[sessionStorage.length, localStorage.length]") == [1, 0]
        await page.reload()
        await settled(page)
        await asyncio.sleep(0.6)
        await expect(card).to_have_count(0)

        # Another visit: pressing it opens the panel, and it is gone.
        await page.evaluate("sessionStorage.clear()")
        await page.reload()
        await card.get_by_role("button", name="Which room").click()
        await expect(page.frame_locator("iframe").get_by_role("textbox", name="Message", exact=True)).to_be_visible()
        await expect(card).to_have_count(0)

        # Another one: sent away, it does not come again in any visit.
        await page.evaluate("sessionStorage.clear()")
        await page.reload()
        await card.get_by_role("button", name="No thanks, don’t show again").click()
        await expect(card).to_have_count(0)
        assert await page.evaluate("localStorage.length") == 1
        await page.evaluate("sessionStorage.clear()")
        await page.reload()
        await settled(page)
        await asyncio.sleep(0.6)
        await expect(card).to_have_count(0)
        await context.close()


async def test_the_greeting_never_stands_beside_a_field_somebody_writes_in(browser: Browser, chat: ChatServer) -> None:
    async with page_of_somebody(chat, attributes=GREETING, body="<input id=search autofocus>") as url:
        context = await browser.new_context()
        page = await context.new_page()
        await page.goto(url)
        await page.focus("#search")
        await settled(page)
        card = page.locator("onethread-chat .greet")
        await asyncio.sleep(0.8)
        await expect(card).to_have_count(0)
        assert await page.evaluate("sessionStorage.length") == 0
        await page.locator("#search").blur()
        await expect(card).to_be_visible()
        await page.focus("#search")
        await expect(card).to_be_hidden()
        await context.close()


async def test_without_the_owners_words_nobody_is_greeted(browser: Browser, chat: ChatServer) -> None:
    async with page_of_somebody(chat, attributes='data-greeting-after="0"') as url:
        context, page = await greeted(browser, url)
        await asyncio.sleep(0.3)
        await expect(page.locator("onethread-chat .greet")).to_have_count(0)
        await context.close()


STORED = """async () => [
    localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length,
    (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length
]"""


async def test_nothing_is_stored_anywhere_before_the_first_message(browser: Browser, chat: ChatServer) -> None:
    async with page_of_somebody(chat, script="(window.Onethread = []).push(['identify', { name: 'Ana' }])") as url:
        ana = await Shopper.open(browser, url)
        await ana.message.fill("Not sent yet")
        await ana.page.evaluate("Onethread.close()")
        await ana.page.evaluate("Onethread.open()")
        for frame in ana.page.frames:
            assert await frame.evaluate(STORED) == [0, 0, "", 0, 0, 0], frame.url
        assert await ana.context.cookies() == []
        await ana.says("It goes out")
        await ana.page.wait_for_function("localStorage.length")
        assert await ana.page.evaluate("Object.keys(localStorage)") == ["onethread"]
        assert await ana.context.cookies() == []
        await ana.close()


async def test_forged_messages_change_nothing(browser: Browser, chat: ChatServer) -> None:
    forged = [
        {"type": "unread", "n": 99}, {"type": "close"}, {"type": "kept"}, {"type": "message", "n": 7}, {"type": "open"},
        None, "close", 5, [], {"type": "unread", "n": "<img src=x onerror=alert(1)>"},
    ]  # fmt: skip
    to_panel = [
        *forged, {"type": "entry", "text": "Send me your card number", "author": {"kind": "agent", "name": "Maya"}},
        {"type": "identify", "person": None}, {"type": "identify", "person": {"name": {"a": 1}, "email": [1]}},
        {"type": "", "page": {"url": "javascript:alert(1)"}}, {"type": "", "page": 5},
    ]  # fmt: skip
    dialogs: list[str] = []
    async with page_of_somebody(chat, body='<iframe id="other" srcdoc="<p>An advertisement"></iframe>') as url:
        context = await browser.new_context()
        page = await context.new_page()
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        await page.goto(url)
        await page.get_by_role("button", name="Open chat").click()
        panel = page.frame_locator("onethread-chat iframe")
        message = panel.get_by_role("textbox", name="Message", exact=True)
        await message.wait_for()
        await expect(panel.get_by_role("log")).to_have_attribute("aria-live", "polite")
        before = await panel.locator("body").inner_html()
        # To the page, from itself and from another frame in it; and to the panel, from that frame.
        await page.evaluate("(all) => all.forEach((m) => postMessage(m, '*'))", forged)
        other = next(f for f in page.frames if f.url == "about:srcdoc")
        await other.evaluate("(all) => all.forEach((m) => parent.postMessage(m, '*'))", forged)
        await other.evaluate(
            "(all) => { for (const m of all) for (let i = 0; i < parent.length; i++) parent[i].postMessage(m, '*') }",
            to_panel,
        )
        await asyncio.sleep(0.3)
        await expect(page.locator("onethread-chat > *").first).to_have_count(1)
        await expect(message).to_be_visible()
        assert await panel.locator("body").inner_html() == before
        assert await page.locator("onethread-chat b").text_content() == ""
        # The page itself may open, close and say who is signed in, and nothing else.
        await page.locator("onethread-chat iframe").evaluate(
            "(frame, all) => all.filter((m) => m?.type !== 'open' && m?.type !== 'close')"
            ".forEach((m) => frame.contentWindow.postMessage(m, '*'))",
            to_panel,
        )
        await asyncio.sleep(0.3)
        assert await panel.locator("body").inner_html() == before
        await message.fill("Still here")
        await panel.get_by_role("button", name="Send", exact=True).click()
        await expect(panel.get_by_role("log")).to_contain_text("Still here")
        await expect(panel.get_by_role("log")).not_to_contain_text("card number")
        assert dialogs == []
        await context.close()


@pytest.mark.parametrize("broken", ["the methods throw", "the property throws"])
async def test_a_storage_that_throws_costs_the_memory_not_the_chat(
    browser: Browser, chat: ChatServer, broken: str
) -> None:
    throwing = "() => { throw new DOMException('denied', 'SecurityError') }"
    script = f"for (const m of ['getItem', 'setItem', 'removeItem', 'key', 'clear']) Storage.prototype[m] = {throwing};"
    if broken == "the property throws":
        script = f"for (const p of ['localStorage', 'sessionStorage']) Object.defineProperty(window, p, {{ get: {throwing} }});"  # noqa: E501
    errors: list[str] = []
    async with page_of_somebody(chat, attributes=GREETING) as url:
        context = await browser.new_context()
        await context.add_init_script(script)
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(url)
        ana = Shopper(context, page)
        await page.locator("onethread-chat .greet .x").click()
        await page.get_by_role("button", name="Open chat").click()
        await ana.says("Storage is broken, I am not")
        await ana.says("Twice")
        assert await ana.log.locator(".m").count() == 2
        assert errors == []
        await context.close()


async def test_a_frame_resized_to_nothing_and_back_goes_on(browser: Browser, chat: ChatServer, maya: Agent) -> None:
    async with page_of_somebody(chat) as url:
        ana = await Shopper.open(browser, url)
        await ana.says("Before it was small")
        row = await conversation_with(maya, "Before it was small")
        frame = ana.page.locator("iframe")
        await frame.evaluate("(f) => f.style.cssText = 'inline-size:0!important;block-size:0!important'")
        epoch = await maya.accepts(row["id"])
        await maya.replies(row["id"], "Said while it was small.", epoch)
        await frame.evaluate("(f) => f.style.cssText = 'display:none!important'")
        await maya.replies(row["id"], "Said while it was gone.", epoch)
        await frame.evaluate("(f) => f.style.cssText = ''")
        await expect(ana.log).to_contain_text("Said while it was small.")
        await expect(ana.log.get_by_text("Said while it was gone.")).to_be_in_viewport()
        await ana.says("After it")
        await ana.close()


async def test_two_tabs_that_send_at_once_show_each_message_once(browser: Browser, chat: ChatServer) -> None:
    async with page_of_somebody(chat) as url:
        one = await Shopper.open(browser, url)
        page = await one.context.new_page()
        await page.goto(url)
        two = Shopper(one.context, page)
        await page.get_by_role("button", name="Open chat").click()
        await two.message.wait_for()
        send = "button.go"
        for turn in range(5):
            await one.message.fill(f"one {turn}")
            await two.message.fill(f"two {turn}")
            await asyncio.gather(one.panel.locator(send).click(), two.panel.locator(send).click())
        wanted = sorted(f"{tab} {turn}" for tab in ("one", "two") for turn in range(5))
        for tab in (one, two):
            await expect(tab.log.locator(".m:not([aria-busy])")).to_have_count(10, timeout=20_000)
            assert sorted(await tab.log.locator(".m").all_inner_texts()) == wanted
        assert await one.log.locator(".m").all_inner_texts() == await two.log.locator(".m").all_inner_texts()
        await one.close()


async def test_unread_is_on_the_bubble_and_in_the_title_of_a_page_nobody_looks_at(
    browser: Browser, chat: ChatServer, maya: Agent
) -> None:
    async with page_of_somebody(chat) as url:
        ana = await Shopper.open(browser, url)
        await ana.says("I look at another tab")
        row = await conversation_with(maya, "I look at another tab")
        epoch = await maya.accepts(row["id"])
        await looks(ana.page, away=True)
        await maya.replies(row["id"], "First.", epoch)
        await expect(ana.page).to_have_title("(1) Lamps")
        await maya.replies(row["id"], "Second.", epoch)
        await expect(ana.page).to_have_title("(2) Lamps")
        await looks(ana.page, away=False)
        await expect(ana.page).to_have_title("Lamps")
        await asyncio.sleep(0.3)
        await expect(ana.page).to_have_title("Lamps")

        # With the panel closed it is the bubble that says so; a title the page changes meanwhile is the page's.
        await ana.page.get_by_role("button", name="Close chat").click()
        await looks(ana.page, away=True)
        await maya.replies(row["id"], "Third.", epoch)
        await expect(ana.page).to_have_title("(1) Lamps")
        await expect(ana.page.locator("onethread-chat b")).to_have_text("1")
        await expect(ana.page.locator("onethread-chat > *").first).to_have_count(1)
        await ana.page.evaluate("document.title = 'Shades'")
        await looks(ana.page, away=False)
        await expect(ana.page).to_have_title("Shades")
        await ana.page.get_by_role("button", name="Open chat, 1 new").click()
        await expect(ana.page.locator("onethread-chat b")).to_have_text("")

        # On the next page the badge is there without anybody opening anything.
        await ana.page.get_by_role("button", name="Close chat").click()
        await maya.replies(row["id"], "Fourth.", epoch)
        await expect(ana.page.locator("onethread-chat b")).to_have_text("1")
        await ana.page.reload()
        await expect(ana.page.locator("onethread-chat b")).to_have_text("1")
        await ana.close()


async def test_at_the_end_one_tap_says_how_it_was_and_a_word_may_follow(
    browser: Browser, chat: ChatServer, maya: Agent
) -> None:
    async with page_of_somebody(chat) as url:
        ana = await Shopper.open(browser, url)
        await ana.says("It is all done")
        row = await conversation_with(maya, "It is all done")
        epoch = await maya.accepts(row["id"])
        await maya.ask("resolve", conversation=row["id"], assignment_epoch=epoch)
        word = ana.panel.get_by_role("textbox", name="Add a word, if you like")
        await ana.panel.get_by_role("button", name="Good", exact=True).click()
        await expect(ana.panel.get_by_text("Good. Saved; Maya sees it.")).to_be_visible()
        await word.fill("Quick and kind")
        await word.press("Enter")
        await expect(word).to_have_count(0)
        await ana.panel.get_by_role("button", name="Very good").click()
        await maya.sees(lambda e: e["kind"] == "rated" and e["data"]["score"] == 5, row["id"])
        said = [
            (e["data"]["score"], e["data"].get("comment"))
            for e in maya.thread(row["id"]).entries
            if e["kind"] == "rated"
        ]
        assert said == [(4, None), (4, "Quick and kind"), (5, "Quick and kind")]
        await ana.close()


FIGURES = """
    window.shift = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((e) => (shift += e.value))).observe({ type: "layout-shift", buffered: true });
"""  # noqa: E501
FIRST_WORDS = """
    if (location.pathname.startsWith("/widget/")) {
        const look = () => {
            if (innerWidth && document.querySelector("h2")) requestAnimationFrame(() => setTimeout(() => (window.said_at = Date.now())));
            else requestAnimationFrame(look);
        };
        look();
    }
"""  # noqa: E501


async def test_the_page_does_not_move_and_does_not_wait(browser: Browser, chat: ChatServer) -> None:
    async with page_of_somebody(chat, script=FIGURES, attributes=GREETING) as url:
        context = await browser.new_context()
        await context.add_init_script(FIRST_WORDS)
        page = await context.new_page()
        await browser.start_tracing(page=page, categories=["devtools.timeline"])
        await page.goto(url)
        await settled(page)
        await page.locator("onethread-chat .greet").wait_for()
        trace = json.loads(await browser.stop_tracing())["traceEvents"]
        # The thread's own time: what DevTools shows, less the waiting for a processor that others use.
        spent = {
            name: sum(
                e.get("tdur", 0) / 1000
                for e in trace
                if e["name"] in ("EvaluateScript", "FunctionCall")
                and name in e.get("args", {}).get("data", {}).get("url", "")
            )
            for name in ("widget.js", "bubble.js")
        }
        pressed = await page.evaluate(
            "() => { const at = Date.now(); document.querySelector('onethread-chat').shadowRoot.querySelector('button').click(); return at }"  # noqa: E501
        )
        panel = await panel_of(page)
        await panel.wait_for_function("window.said_at")
        words = await panel.evaluate("said_at") - pressed
        await Shopper(context, page).says("Does it move?")
        await page.evaluate("Onethread.close()")
        await asyncio.sleep(0.5)
        shift = await page.evaluate("shift")
        print(f"main thread, ms: {spent}; first words after the click: {words} ms; layout shift: {shift}")
        assert shift == 0
        await context.close()


async def test_the_panel_is_one_page_one_sheet_and_one_script_and_a_message_waits_for_nothing_more(
    browser: Browser, chat: ChatServer, maya: Agent
) -> None:
    async with page_of_somebody(chat) as url:
        context = await browser.new_context()
        page = await context.new_page()
        fetched: list[Response] = []
        page.on("response", lambda response: fetched.append(response) if response.url.startswith(chat.url) else None)
        await page.goto(url)
        await page.get_by_role("button", name="Open chat").click()
        ana = Shopper(context, page)
        await expect(ana.panel.get_by_text("Maya and Tom answer here")).to_be_visible()
        await ana.says("Does it come in blue?")
        row = await conversation_with(maya, "Does it come in blue?")
        epoch = await maya.accepts(row["id"])
        await maya.replies(row["id"], "It does.", epoch)
        await maya.ask("resolve", conversation=row["id"], assignment_epoch=epoch)
        await expect(ana.panel.get_by_role("group", name="How was it with Maya?")).to_be_visible()
        weights = {
            r.url.removeprefix(chat.url).partition("?")[0]: len(gzip.compress(await r.body(), 9)) for r in fetched
        }
        panel = {f"/widget/{chat.site_key}", "/front/panel.css", "/front/panel.js"}
        assert set(weights) == {"/widget.js", "/front/bubble.js", *panel}
        assert weights["/widget.js"] <= LOADER_BYTES
        assert sum(weights[name] for name in panel) <= PANEL_BYTES
        await context.close()


SCRIPTS = r"""
<script>alert(1)</script>
<img src=x onerror=alert(1)>
<svg onload=alert(1)>
<svg/onload=alert(1)>
"><script>alert(1)</script>
'><img src=x onerror=alert(1)>
<body onload=alert(1)>
<iframe src=javascript:alert(1)>
<iframe srcdoc='<script>parent.alert(1)</script>'>
<object data=javascript:alert(1)>
<embed src=javascript:alert(1)>
<a href=javascript:alert(1)>x</a>
javascript:alert(1)
JaVaScRiPt:alert(1)
data:text/html,<script>alert(1)</script>
vbscript:msgbox(1)
<math><mi xlink:href=javascript:alert(1)>x
<form action=javascript:alert(1)><input type=submit>
<input autofocus onfocus=alert(1)>
<select autofocus onfocus=alert(1)>
<textarea autofocus onfocus=alert(1)>
<details open ontoggle=alert(1)>
<video><source onerror=alert(1)>
<audio src=x onerror=alert(1)>
<marquee onstart=alert(1)>
<style>@import 'javascript:alert(1)';</style>
<style>*{background:url(javascript:alert(1))}</style>
<link rel=stylesheet href=javascript:alert(1)>
<meta http-equiv=refresh content='0;url=javascript:alert(1)'>
<base href=javascript:alert(1)//>
<template><script>alert(1)</script></template>
<noscript><p title='</noscript><img src=x onerror=alert(1)>'>
<!--><img src=x onerror=alert(1)>-->
<![CDATA[<script>alert(1)</script>]]>
&lt;script&gt;alert(1)&lt;/script&gt;
&#60;img src=x onerror=alert(1)&#62;
\u003cscript\u003ealert(1)\u003c/script\u003e
%3Cscript%3Ealert(1)%3C/script%3E
{{constructor.constructor('alert(1)')()}}
${alert(1)}
#{alert(1)}
<%= alert(1) %>
{% raw %}<script>alert(1)</script>{% endraw %}
';alert(1)//
";alert(1)//
`;alert(1)//
</textarea><script>alert(1)</script>
</title><script>alert(1)</script>
</style><script>alert(1)</script>
]]></script><script>alert(1)</script>
<scr<script>ipt>alert(1)</scr</script>ipt>
<IMG SRC="jav&#x0A;ascript:alert(1);">
<img src=`x`onerror=alert(1)>
<img/src/onerror=alert(1)>
<x onclick=alert(1) tabindex=0 autofocus>
<p style=animation-name:x onanimationstart=alert(1)>
__proto__
constructor
https://user:pass@evil.example/<script>
https://evil.example/"onmouseover=alert(1)
http://[::1]/<svg onload=alert(1)>
https://a.example/' style='position:fixed
<div role=alert class=bar>Maya has left</div>
<button class=ib>Close</button>
<onethread-chat></onethread-chat>
<a id=Onethread href=x>x</a>
<form id=localStorage></form>
""".strip().splitlines()
SCRIPTS.append("java\tscript:alert(1)")
BIDI = [
    "\u202egnp.exe",
    "\u202dleft\u202c right",
    "\u2066isolated\u2069",
    "\u2067\u05d0\u05d1\u05d2\u2069 abc",
    "\u2068first",
    "\u202aembedded",
    "\u202bembedded",
    "Maya\u202e: pay here",
    "\u061c\u0639\u0631\u0628\u064a 123 \u202e abc",
    "\u200fright \u200eleft",
    "\u05e9\u05dc\u05d5\u05dd hello \u202e olleh",
    "https://shop.example/\u202egro.live",
]
INTRUDERS = (
    "img,script,iframe,object,embed,style,link,meta,base,video,audio,source,math,details,marquee,template,select,x,"
    "onethread-chat"
)
IN_ORDER = """(intruders) => ({
    intruders: [...document.body.querySelectorAll(intruders)].map((n) => n.outerHTML),
    handlers: [...document.querySelectorAll("*")].flatMap((n) => [...n.attributes]).filter((a) => /^on/i.test(a.name)).map((a) => a.name),
    links: [...document.querySelectorAll("a")].filter((a) => !/^https?:$/.test(a.protocol) || a.username || a.rel !== "noopener noreferrer nofollow").map((a) => a.href),
    ran: window.ran ?? 0,
})"""  # noqa: E501
CLEAN = {"intruders": [], "handlers": [], "links": [], "ran": 0}


async def test_hostile_texts_and_names_stay_words(browser: Browser, chat: ChatServer, maya: Agent) -> None:
    corpus = SCRIPTS + BIDI
    assert len(corpus) >= 60
    dialogs: list[str] = []
    context = await browser.new_context()
    await context.add_init_script("window.alert = () => (window.ran = 1)")
    page = await context.new_page()
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    async with page_of_somebody(chat) as url:
        await page.goto(url)
        ana = Shopper(context, page)
        await page.get_by_role("button", name="Open chat").click()
        await ana.says("It begins")
        row = await conversation_with(maya, "It begins")
        panel = await panel_of(page)

        # As names: said in the panel, one after the other.
        for name in corpus:
            field = ana.panel.get_by_role("textbox", name="Your name")
            await field.fill(name)
            await field.press("Enter")
            shown = ana.panel.locator(".below .event bdi")
            if not await shown.count():
                await expect(shown.or_(ana.panel.get_by_text("Not saved."))).to_have_count(1)
            if await shown.count():
                await expect(ana.panel.locator(".below .event")).to_contain_text("We call you")
                assert await shown.evaluate("(n) => getComputedStyle(n).unicodeBidi") == "isolate"
                await ana.panel.get_by_role("button", name="Change").click()
        assert await panel.evaluate(IN_ORDER, INTRUDERS) == CLEAN

        # As texts: the same visitor from another socket, so that they arrive as entries of the log.
        token = await panel.evaluate(f"localStorage.getItem('onethread:{chat.site_key}:token')")
        elsewhere = Visitor(chat.url, "Ana", chat.site_key)
        elsewhere.token = token
        await elsewhere.comes()
        assert elsewhere.conversation == row["id"]
        for text in corpus:
            answer = await elsewhere.asks("send", client_id=new_id(), text=text, conversation=row["id"])
            while not answer["ok"]:
                assert answer["error"]["code"] == "rate_limited", answer
                await asyncio.sleep(answer["error"]["retry_after_ms"] / 1000)
                answer = await elsewhere.asks("send", client_id=new_id(), text=text, conversation=row["id"])
        await elsewhere.goes()
        await expect(ana.log.locator(".m")).to_have_count(1 + len(corpus))
        shown_texts = await ana.log.locator(".m").evaluate_all("(all) => all.map((n) => n.textContent)")
        for text, drawn in zip(corpus, shown_texts[1:], strict=True):
            assert drawn in (text.strip(), text.replace("https://", "").replace("http://", "")), text
        assert await ana.log.locator(".m:not([dir=auto])").count() == 0
        assert await panel.evaluate(IN_ORDER, INTRUDERS) == CLEAN
        await page.reload()
        await page.get_by_role("button", name="Open chat").click()
        await expect(ana.log.locator(".m").first).to_be_visible()
        assert await (await panel_of(page)).evaluate(IN_ORDER, INTRUDERS) == CLEAN
        # What is nobody's words stays ours: no bubble of theirs, no card, no second head.
        await expect(ana.log.locator(".g:not(.me)")).to_have_count(0)
        await expect(ana.panel.locator("header")).to_have_count(1)
    assert dialogs == []
    await context.close()


def test_the_corpus_is_not_escaped_by_accident() -> None:
    """Every script payload means something where text is taken for HTML."""
    assert sum(html.escape(text) != text for text in SCRIPTS) >= 50


async def test_the_tag_names_the_team_a_conversation_begins_with(
    browser: Browser, chat: ChatServer, maya: Agent
) -> None:
    def make(tx: Transaction) -> Team:
        site = people.site_by_key(tx, chat.site_key)
        assert site
        return teams.add(tx, site.id, "Billing & returns", [])

    made = await asyncio.to_thread(admin.write, chat.storage, make)
    async with page_of_somebody(chat, attributes=f'data-team="{made.key}"') as url:
        ana = await Shopper.open(browser, url)
        await ana.says("About my invoice")
        row = await conversation_with(maya, "About my invoice")
        assert row["team"] == {"id": made.id, "name": "Billing & returns"}
        await ana.close()
