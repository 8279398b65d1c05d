"""What people do, in Chromium: one story from the first word to the hand-over, through a death of the server."""

import re

from playwright.async_api import Browser, expect

from .browsing import Desk, Shopper
from .stage import NewServer


async def test_ana_writes_maya_answers_the_server_dies_and_tom_takes_over(
    browser: Browser, new_server: NewServer
) -> None:
    server = await new_server("--assign", "by_hand")
    ana = await Shopper.open(browser, server.printed["shop_url"])
    maya = await Desk.open(browser, server.agent("Maya")["sign_in_url"])
    tom = await Desk.open(browser, server.agent("Tom")["sign_in_url"])

    # Ana writes from the shop page and says her name; Maya accepts.
    await ana.says("Hi, my order 4711 was due on Friday.")
    await ana.panel.get_by_role("textbox", name="Your name").fill("Ana")
    await ana.panel.get_by_role("button", name="Save").click()
    await maya.conversations.get_by_text("4711").click()
    await expect(maya.log).to_contain_text("my order 4711 was due on Friday")
    await expect(maya.conversations).to_contain_text("Ana")
    await maya.button("Accept").click()
    await expect(ana.log).to_contain_text("Maya")

    # A reply with a wrong name and an insult is held; the replacement is taken, the insult cut out.
    await maya.reply.fill("Hi Anna, only an idiot would lose 4711. It is in Riga and leaves tonight.")
    await maya.button("Send").click()
    await expect(maya.button("Send anyway")).to_be_visible()
    await expect(maya.page.get_by_text(re.compile(r"Held\s*2"))).to_be_visible()
    await maya.reply.press("Alt+Enter")
    await expect(maya.reply).to_have_value("Hi Ana, only an idiot would lose 4711. It is in Riga and leaves tonight.")
    await expect(ana.log).not_to_contain_text("Riga")
    await maya.reply.fill("Hi Ana, I have found 4711. It is in Riga and leaves tonight.")
    await maya.button("Send").click()
    await expect(ana.log).to_contain_text("Hi Ana, I have found 4711. It is in Riga and leaves tonight.")
    await expect(ana.log).not_to_contain_text("idiot")
    await expect(maya.log).to_contain_text("read", timeout=10_000)

    # The server is killed in mid-sentence; both go on without a reload, nothing is lost or doubled.
    await maya.reply.fill("By the way, Ana, the courier")
    await ana.message.fill("Will it be here by ")
    server.kill()
    await ana.message.press_sequentially("Saturday?")
    await ana.message.press("Enter")
    await expect(ana.log).to_contain_text("Will it be here by Saturday?")
    await server.start()
    await expect(maya.log).to_contain_text("Will it be here by Saturday?", timeout=20_000)
    await expect(maya.reply).to_have_value("By the way, Ana, the courier")
    await maya.reply.fill("By the way, Ana, the courier rings twice.")
    await maya.button("Send").click()
    await expect(ana.log).to_contain_text("By the way, Ana, the courier rings twice.", timeout=20_000)
    for text in ("Will it be here by Saturday?", "By the way, Ana, the courier rings twice.", "I have found 4711"):
        await expect(ana.log.get_by_text(text)).to_have_count(1)
        await expect(maya.log.get_by_text(text)).to_have_count(1)

    # Maya hands Ana to Tom with a summary; Ana reads who and why, not the summary.
    await maya.button("Transfer").click()
    dialog = maya.page.get_by_role("dialog")
    await dialog.get_by_text("Tom").first.click()
    await dialog.get_by_role("textbox", name="What Tom should know").fill("4711, stuck in Riga. Present for Saturday.")
    await dialog.get_by_role("textbox", name="Reason", exact=True).fill("Tom knows parcels.")
    await dialog.get_by_role("button", name=re.compile("Hand over|Transfer")).click()
    await expect(ana.log).to_contain_text("Tom knows parcels.", timeout=10_000)
    await expect(ana.log).to_contain_text(re.compile("Maya handed you to Tom"))
    await expect(ana.panel.locator("body")).not_to_contain_text("Present for Saturday")
    await tom.conversations.get_by_text("Ana").first.click()
    await expect(tom.log).to_contain_text("4711, stuck in Riga. Present for Saturday.")
    await tom.reply.fill("Hello Ana, Tom here.")
    await tom.button("Send").click()
    await expect(ana.log).to_contain_text("Hello Ana, Tom here.")
    for person in (ana, maya, tom):
        await person.close()
