"""Panel and console as everybody can use them: axe finds nothing, light and dark, in the states of a usual day.

With CHAT_SHOTS=folder the same scenes are kept as pictures; the README's come from here.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from .browsing import Desk, Shopper, complaints
from .stage import NewServer


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


async def seen(page: Page, name: str) -> None:
    """Keeps a picture of a state, in which axe finds nothing and nothing is wider than the screen."""
    await shot(page, name)
    assert await complaints(page) == [], name
    wider = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, f"{name} scrolls sideways by {wider} px"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_in_the_states_of_a_rarer_day_zoomed_and_from_right_to_left(
    browser: Browser, new_server: NewServer, scheme: str
) -> None:
    server = await new_server("--assign", "by_hand")
    look: dict[str, Any] = {"color_scheme": scheme, "reduced_motion": "reduce"}
    shop = server.printed["shop_url"]

    ana = await Shopper.open(browser, shop, **(look | {"viewport": {"width": 390, "height": 844}, "has_touch": True}))
    await seen(ana.page, f"panel-first-{scheme}")
    await ana.says("Will my lamp come on Saturday?")
    await ana.panel.get_by_role("textbox", name="Your name").fill("Ana")
    await ana.panel.get_by_role("button", name="Save").click()
    ben = await Shopper.open(browser, shop, **(look | {"viewport": {"width": 640, "height": 400}}))
    await ben.says(
        "Is the blue one back? I have been waiting for it since the spring, and my sister wants one as well."
    )
    await expect(ben.panel.get_by_text("in line")).to_be_visible()
    await seen(ben.page, f"panel-zoomed-{scheme}")

    maya = await Desk.open(
        browser, server.agent("Maya")["sign_in_url"], **(look | {"viewport": {"width": 1440, "height": 900}})
    )
    page = maya.page
    await maya.conversations.get_by_text("Saturday").click()
    await maya.button("Assign").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await seen(page, f"console-assign-{scheme}")
    await page.keyboard.press("Escape")
    await maya.button("Accept").click()
    await maya.reply.press_sequentially("/")
    await expect(page.get_by_role("listbox")).to_be_visible()
    await seen(page, f"console-canned-{scheme}")
    await page.keyboard.press("Escape")
    await maya.reply.fill("Hi Anna, I'll write to you by 4 pm.")
    await expect(page.get_by_text("Held")).to_be_visible()
    await maya.button("Send anyway").click()
    await seen(page, f"console-send-anyway-{scheme}")
    await maya.reply.fill("Hi Ana, I'll write to you by 4 pm.")
    await expect(page.get_by_text("Held")).to_have_count(0)
    await maya.button("Send").click()
    await expect(ana.log).to_contain_text("by 4 pm")
    await page.get_by_role("tab", name="Note to the team").click()
    await page.get_by_role("textbox", name="Note", exact=True).fill("She needs it for a birthday.")
    await maya.button("Keep note").click()
    await seen(page, f"console-note-{scheme}")
    await page.get_by_role("tab", name="Reply").click()
    await maya.button("Snooze").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await seen(page, f"console-snooze-{scheme}")
    await page.keyboard.press("Escape")
    await maya.conversations.get_by_text("blue one").click(modifiers=["Control"])
    await expect(maya.log).to_have_count(2)
    await seen(page, f"console-two-{scheme}")
    await page.get_by_role("region", name="Ana", exact=True).get_by_role("button", name="Transfer").click()
    await seen(page, f"console-transfer-{scheme}")
    for width, height, name in ((1024, 768, "narrow"), (720, 450, "zoomed"), (390, 844, "phone")):
        await page.set_viewport_size({"width": width, "height": height})
        await seen(page, f"console-transfer-{name}-{scheme}")
    await page.keyboard.press("Escape")
    for width, height, name in ((1024, 768, "narrow"), (720, 450, "zoomed"), (390, 844, "phone")):
        await page.set_viewport_size({"width": width, "height": height})
        await seen(page, f"console-{name}-{scheme}")
    await page.set_viewport_size({"width": 1440, "height": 900})
    await page.evaluate("document.documentElement.dir = 'rtl'")
    await seen(page, f"console-rtl-{scheme}")
    await page.evaluate("document.documentElement.dir = 'ltr'")

    await page.get_by_role("region", name="Ana", exact=True).get_by_role("button", name="Transfer").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_text("Tom").first.click()
    await dialog.get_by_role("textbox", name="Reason", exact=True).fill("Tom knows parcels.")
    await dialog.get_by_role("button", name="Transfer").click()
    await expect(ana.log).to_contain_text("Tom knows parcels.")
    await seen(ana.page, f"panel-handed-{scheme}")
    tom = await Desk.open(
        browser, server.agent("Tom")["sign_in_url"], **(look | {"viewport": {"width": 1440, "height": 900}})
    )
    await tom.conversations.get_by_text("Ana").first.click()
    await expect(tom.log).to_contain_text("Tom knows parcels.")
    await seen(tom.page, f"console-received-{scheme}")
    await tom.reply.fill("Hello Ana, Tom here. It comes on Friday.")
    await tom.button("Send").click()
    await expect(ana.log).to_contain_text("Tom here")
    await tom.button("Resolve").click()
    await expect(ana.panel.get_by_role("group", name="How was it with Tom?")).to_be_visible()
    await seen(ana.page, f"panel-rating-{scheme}")
    await seen(tom.page, f"console-resolved-{scheme}")
    await tom.page.keyboard.press("?")
    await expect(tom.page.get_by_role("dialog")).to_be_visible()
    await seen(tom.page, f"console-keys-{scheme}")
    panel = ana.page.frames[-1]
    await panel.evaluate("document.documentElement.dir = 'rtl'")
    await seen(ana.page, f"panel-rtl-{scheme}")
    await panel.evaluate("document.documentElement.dir = 'ltr'")
    server.kill()
    await expect(ana.panel.get_by_text("Connection lost")).to_be_visible()
    await seen(ana.page, f"panel-lost-{scheme}")
    await expect(page.get_by_text("Connection lost").first).to_be_visible()
    await seen(page, f"console-lost-{scheme}")
    for one in (ana, ben, maya, tom):
        await one.close()
