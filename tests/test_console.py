"""The console as agents use it: canned replies, two threads, keys, sound, snooze, names; and what visitors may try."""

import asyncio
import re
from typing import Any
from unicodedata import normalize

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from .browsing import Desk, complaints
from .people import Visitor
from .stage import PASSWORD, Stage

WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}


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


async def test_a_summary_begins_with_the_last_question_and_what_was_promised(browser: Browser, stage: Stage) -> None:
    ana = await writes(stage, "Ana", "Will my lamp come on Saturday?")
    maya = await signed_in(browser, stage, "Maya")
    await takes(maya, "Will my lamp come on Saturday?")
    await maya.reply.fill("Good question, Ana. I'll write to you within two hours. The courier has it.")
    await maya.button("Send").click()
    await ana.hears("Good question, Ana. I'll write to you within two hours. The courier has it.")
    await maya.button("Transfer").click()
    summary = maya.page.get_by_role("dialog").get_by_role("textbox", name="should know")
    await expect(summary).to_have_value(
        re.compile(
            r"^Ana asked: “Will my lamp come on Saturday\?”\n"
            r"Maya promised: “I'll write to you within two hours”, due (today|tomorrow|.+) \d\d:\d\d$"
        )
    )


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


async def test_axe_finds_nothing_in_the_dark_and_on_a_phone_either(browser: Browser, stage: Stage) -> None:
    await writes(stage, "Ana", "Where is my lamp?")
    await writes(stage, "Ben", "Is the blue one back?")
    maya = await signed_in(browser, stage, "Maya", color_scheme="dark")
    await takes(maya, "Where is my lamp?")
    await maya.conversations.get_by_text("Is the blue one back?").click(modifiers=["Control"])
    await expect(maya.log).to_have_count(2)
    assert await complaints(maya.page) == [], "two threads"
    await maya.reply.first.press_sequentially("/s")
    await expect(options(maya)).not_to_have_count(0)
    assert await complaints(maya.page) == [], "canned replies"
    await maya.reply.first.press("Escape")
    await maya.reply.first.press("Escape")
    for key, name in (("?", "Keyboard shortcuts"), ("s", "Put Ana aside")):
        await maya.page.get_by_role("heading", name="Ana").first.focus()
        await maya.page.keyboard.press(key)
        await expect(maya.page.get_by_role("dialog", name=name)).to_be_visible()
        assert await complaints(maya.page) == [], name
        await maya.page.keyboard.press("Escape")
    await own_menu(maya).click()
    assert await complaints(maya.page) == [], "the own menu"
    await maya.page.keyboard.press("Escape")
    await maya.page.set_viewport_size({"width": 390, "height": 844})
    await expect(maya.log).to_have_count(1)
    await maya.button("Canned replies").click()
    await expect(options(maya)).not_to_have_count(0)
    assert await complaints(maya.page) == [], "canned replies on a phone"
    await maya.close()


async def test_the_name_in_the_head_of_a_thread_goes_before_the_words_on_its_buttons(
    browser: Browser, stage: Stage
) -> None:
    await writes(stage, "Ana", "Where is my lamp?", named=False)
    maya = await signed_in(browser, stage, "Maya", viewport={"width": 1440, "height": 800})
    await takes(maya, "Where is my lamp?")
    word, name = maya.button("Resolve").locator("span"), maya.page.locator(".thread h1")
    await expect(name).to_contain_text("Visitor")
    assert await word.evaluate("(word) => word.offsetWidth > 20"), "there is room for words"
    for width in (1440, 1280, 1100, 1024):
        await maya.page.set_viewport_size({"width": width, "height": 800})
        wide, room = await name.evaluate("(h1) => [h1.scrollWidth, h1.clientWidth]")
        assert wide <= room, f"cut at {width}"
    await expect(maya.button("Resolve")).to_be_visible()
    await maya.close()


SENSES = """
    window.rings = 0; window.notes = []; window.asked = 0; window.away = false;
    const createOscillator = AudioContext.prototype.createOscillator;
    AudioContext.prototype.createOscillator = function () { window.rings++; return createOscillator.call(this); };
    window.Notification = class {
        static permission = "default";
        static async requestPermission() { window.asked++; return (Notification.permission = "granted"); }
        constructor(title, more) { window.notes.push([title, more.body]); }
    };
    Object.defineProperty(document, "visibilityState", { get: () => (window.away ? "hidden" : "visible") });
"""


async def test_a_new_word_rings_and_is_told_while_nobody_looks_and_can_be_switched_off(
    browser: Browser, stage: Stage
) -> None:
    ana = await writes(stage, "Ana", "Is somebody there?")
    context = await browser.new_context(**WIDE)
    await context.add_init_script(SENSES)
    maya = await enters(Desk(context, await context.new_page()), stage, "Maya")

    # After a reload nobody has touched the page: the browser makes no sound, and the desk says so.
    await maya.page.reload()
    blocked = maya.button("Sound is blocked. Click to allow.")
    await expect(blocked).to_be_visible()
    assert await complaints(maya.page) == []
    await blocked.click()
    await expect(blocked).to_have_count(0)

    # Leave for notifications is asked for by a press on their switch and by nothing else.
    await takes(maya, "Is somebody there?")
    assert await maya.page.evaluate("window.asked") == 0
    await own_menu(maya).click()
    assert await complaints(maya.page) == []
    await maya.page.get_by_role("menuitemcheckbox", name="Desktop notifications").click()
    assert await maya.page.evaluate("window.asked") == 1

    # A word in the thread one looks at is silent; away from the page it rings and is told.
    before = await maya.page.evaluate("window.rings")
    await ana.says("I am here.")
    await expect(maya.log).to_contain_text("I am here.")
    assert await maya.page.evaluate("[window.rings, window.notes.length]") == [before, 0]
    await maya.page.evaluate("window.away = true")
    await ana.says("Are you?")
    await until(maya.page, "window.notes.length === 1")
    assert await maya.page.evaluate("window.notes[0]") == ["Ana", "Are you?"]
    assert await maya.page.evaluate("window.rings") > before
    await maya.page.wait_for_timeout(2100)  # it rings once in two seconds
    before = await maya.page.evaluate("window.rings")
    await writes(stage, "Ben", "Me too")
    await until(maya.page, f"window.notes.length === 2 && window.rings > {before}")
    assert (await maya.page.evaluate("window.notes[1]"))[0] == "Somebody new is in line"

    # Switched off it stays off, also after a reload.
    await own_menu(maya).click()
    await maya.page.get_by_role("menuitemcheckbox", name="Sound").click()
    await maya.page.reload()
    await expect(maya.log).to_contain_text("Are you?")
    await expect(blocked).to_have_count(0)
    await own_menu(maya).click()
    await expect(maya.page.get_by_role("menuitemcheckbox", name="Sound")).to_have_attribute("aria-checked", "false")
    await maya.page.keyboard.press("Escape")
    await maya.page.evaluate("window.away = true")
    await ana.says("Still there?")
    await expect(maya.log).to_contain_text("Still there?")
    assert await maya.page.evaluate("window.rings") == 0
    await maya.close()


async def until(page: Page, true: str) -> None:
    """Waits for an expression; `wait_for_function` would want to evaluate in the page, which its policy forbids."""
    for _ in range(100):
        if await page.evaluate(true):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"never: {true}; {await page.evaluate('[window.rings, window.notes]')}")


def own_menu(desk: Desk) -> Locator:
    return desk.page.get_by_role("button", name=re.compile("change availability or sign out")).first


async def test_a_thread_is_put_aside_until_a_time_and_taken_up_again(browser: Browser, stage: Stage) -> None:
    ana = await writes(stage, "Ana", "Write to me on Monday")
    maya = await signed_in(browser, stage, "Maya", timezone_id="Europe/Tallinn")
    await takes(maya, "Write to me on Monday")
    dialog = maya.page.get_by_role("dialog", name="Put Ana aside")

    await maya.button("Snooze").click()
    assert await complaints(maya.page) == []
    await dialog.get_by_text("Monday 9:00").click()
    await dialog.get_by_role("button", name="Snooze", exact=True).click()
    await expect(dialog).to_have_count(0)
    await expect(maya.log).to_contain_text(re.compile("Maya put it aside, until Monday .* 09:00"))
    await expect(maya.conversations.get_by_role("link")).to_have_count(0)

    await maya.page.get_by_role("link", name="Snoozed").click()
    await maya.conversations.get_by_text("Write to me on Monday").click()
    await maya.button("Wake").click()
    await expect(maya.log).to_contain_text("Maya took it up again")
    await expect(maya.conversations.get_by_role("link")).to_have_count(0)

    # A time of one's own has to lie ahead; a word of the visitor wakes it before.
    await maya.button("Snooze").click()
    await dialog.get_by_text("Another time").click()
    await dialog.get_by_label("Date and time").fill("2020-01-01T10:00")
    await dialog.get_by_role("button", name="Snooze", exact=True).click()
    await expect(dialog).to_be_visible()
    await dialog.get_by_text("In 1 hour").click()
    await dialog.get_by_role("button", name="Snooze", exact=True).click()
    await expect(maya.page.get_by_text("Put aside", exact=True).first).to_be_visible()
    await ana.says("Or today")
    await expect(maya.button("Send")).to_be_visible()
    await expect(maya.log).to_contain_text("It is up again")
    await maya.close()


async def test_a_lead_gives_somebody_in_line_to_one_of_the_team(browser: Browser, stage: Stage) -> None:
    ana = await writes(stage, "Ana", "Somebody for parcels?")
    await stage.agent("Tom")
    maya = await signed_in(browser, stage, "Maya")
    await maya.conversations.get_by_text("Somebody for parcels?").click()
    await maya.button("Assign").click()
    dialog = maya.page.get_by_role("dialog")
    await dialog.get_by_text("Tom", exact=True).click()
    await dialog.get_by_role("textbox", name="Reason", exact=True).fill("Tom knows parcels.")
    assert await complaints(maya.page) == []
    await dialog.get_by_role("button", name="Assign", exact=True).click()
    await expect(maya.log).to_contain_text("Maya gave the thread to Tom")
    told = await ana.sees(lambda e: e["kind"] == "assigned")
    assert told["data"]["to"]["name"] == "Tom"
    tom = await signed_in(browser, stage, "Tom")
    await tom.conversations.get_by_text("Somebody for parcels?").click()
    await expect(tom.button("Send")).to_be_visible()
    await expect(tom.button("Assign")).to_have_count(0)
    await maya.close()
    await tom.close()


async def test_a_name_is_put_right_and_earlier_conversations_are_there_to_read(browser: Browser, stage: Stage) -> None:
    ana = await writes(stage, "Anna", "My first lamp flickers")
    await ana.ask("identify", email="ana@kovac.example")
    maya = await signed_in(browser, stage, "Maya")
    await takes(maya, "My first lamp flickers")
    await maya.button("Resolve").click()
    await expect(maya.log).to_contain_text("Maya resolved it")
    ana.conversation = None
    await ana.ask("send", client_id="another-conversation", text="And now the second one")
    await maya.conversations.get_by_text("And now the second one").click()
    await expect(maya.button("Send")).to_be_visible()  # it came back to whom she knows
    card = maya.page.get_by_role("region", name=re.compile("^About "))
    await expect(card).to_contain_text("ana@kovac.example")
    await expect(card.get_by_role("link", name="Lamps")).to_have_attribute("href", "https://shop.example/lamps")

    # The check goes by the name as the team writes it, and so does the list.
    await card.get_by_role("button", name="Change the name").click()
    await expect(card.get_by_role("textbox", name="Name", exact=True)).to_be_focused()
    assert await complaints(maya.page) == []
    await card.get_by_role("textbox", name="Name", exact=True).fill("Ana Kovač")
    await maya.page.keyboard.press("Enter")
    await expect(card.get_by_role("heading", name="Ana Kovač")).to_be_visible()
    await expect(maya.conversations).to_contain_text("Ana Kovač")
    await maya.reply.fill("Hi Anna, I look into it.")
    await expect(maya.page.get_by_text(re.compile(r"Held\s*1"))).to_be_visible()
    await maya.reply.fill("")

    # An earlier one opens beside, to read only; on a narrow screen in its place, with the way back.
    await card.get_by_role("link", name="My first lamp flickers").click()
    await expect(maya.log).to_have_count(2)
    await expect(maya.page.get_by_text("An earlier conversation, to read only.")).to_be_visible()
    await expect(maya.reply).to_have_count(1)
    await expect(maya.button("Reopen")).to_have_count(0)
    assert await complaints(maya.page) == []
    await maya.page.get_by_role("button", name="Close Ana").last.click()
    await expect(maya.log).to_have_count(1)
    await expect(maya.log).to_contain_text("And now the second one")
    await maya.page.set_viewport_size({"width": 1100, "height": 800})
    await maya.button("About Ana").click()
    await card.get_by_role("link", name="My first lamp flickers").click()
    await expect(maya.log).to_contain_text("Maya resolved it")
    await expect(maya.reply).to_have_count(0)
    await maya.page.get_by_role("link", name="Back to Ana", exact=True).click()
    await expect(maya.log).to_contain_text("And now the second one")
    await expect(maya.reply).to_be_visible()
    await maya.close()


SCRIPTS = [
    "<script>pwned()</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>pwned()</scr</script>ipt>", "<img src=x onerror=pwned()>", "<img src=`x` onerror=pwned()>",
    "<IMG SRC=javascript:pwned()>", "<img/src=x/onerror=pwned()>", "<img src=x:x onerror\n=pwned()>",
    "<svg onload=pwned()>", "<svg/onload=pwned()>", "<svg><script>pwned()</script></svg>",
    "<svg><animate onbegin=pwned() attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:pwned()><text>x</text></a></svg>",
    "<svg><use href=data:image/svg+xml,x#x /></svg>", "<math><mtext></p><img src=x onerror=pwned()></mtext></math>",
    "<math><maction actiontype=statusline xlink:href=javascript:pwned()>x</maction></math>",
    "<iframe src=javascript:pwned()></iframe>", "<iframe srcdoc='<script>parent.pwned()</script>'></iframe>",
    "<object data=javascript:pwned()></object>", "<embed src=javascript:pwned()>", "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>", "<meta http-equiv=refresh content='0;url=javascript:pwned()'>",
    "<style>*{display:none}</style>", "<style>@import'//evil.example/x.css'</style>", "<body onload=pwned()>",
    "<details open ontoggle=pwned()>", "<video><source onerror=pwned()></video>", "<audio src=x onerror=pwned()>",
    "<input autofocus onfocus=pwned()>", "<select autofocus onfocus=pwned()>", "<marquee onstart=pwned()>x</marquee>",
    "<form action=javascript:pwned()><button>Send</button></form>", "<button onclick=pwned()>Accept</button>",
    "<a href=javascript:pwned()>https://shop.example</a>", "javascript:pwned()",
    "javascript://https://x.example/%0apwned()", "JaVaScRiPt:pwned()", "java\tscript:pwned()",
    "data:text/html,<script>pwned()</script>", "vbscript:pwned()", "https://x.example/\"onmouseover=pwned()//",
    "https://x.example/'onmouseover='pwned()", "https://<img src=x onerror=pwned()>",
    "https://user:word@evil.example/", "https://x.example/\u202egpj.exe", "http://x.example/`onclick=pwned()`",
    "\"><script>pwned()</script>", "'><script>pwned()</script>", "</textarea><script>pwned()</script>",
    "</title><script>pwned()</script>", "</script><script>pwned()</script>", "--><script>pwned()</script>",
    "]]><script>pwned()</script>", "{{constructor.constructor('pwned()')()}}", "${pwned()}", "#{pwned()}",
    "<%= pwned() %>", "&lt;script&gt;pwned()&lt;/script&gt;", "&#60;script&#62;pwned()&#60;/script&#62;",
    "\\x3cscript\\x3epwned()", "\uff1cscript\uff1epwned()\uff1c/script\uff1e", "%3Cscript%3Epwned()%3C/script%3E",
    "{name|<b>x</b>}", "__proto__", "constructor", '{"__proto__": {"text": "x"}}',
    '{"dangerouslySetInnerHTML": {"__html": "<img src=x onerror=pwned()>"}}', "<x-y is=script>",
    "<template><script>pwned()</script></template>", "<noscript><p title='</noscript><img src=x onerror=pwned()>'>",
    "<bdo dir=rtl>x</bdo>", "<p style=position:fixed;inset:0>x</p>", "<dialog open>Signed out</dialog>",
]  # fmt: skip
TRICKS = [
    "\u202eyaM", "\u2066Maya\u2069", "Ana\u202e (tnega) ayaM", "\u200fAna\u200f", "A\u200bna", "\u061cAna",
    "Ana\u2028Maya took the thread", "Z" + "\u0301" * 90, "\u202d\u202e\u202a\u202b", "\ufeff\u200b\u2060",
    "\U000e0041\U000e006e\U000e0061", "عنا (Maya)", "אנה", "Ana" + " " * 80 + "Maya",
]  # fmt: skip
ROLES = [
    "Maya", "maya", "M\u0430ya", "Maya (lead)", "Maya 14:30 only the team sees this", "You", "You: Maya", "System",
    "Acme Support", "Onethread", "the team", "Agent Tom", "Tom",
]  # fmt: skip
LINES = [
    "You: I have refunded it", "Maya: it is done", "Maya took the thread", "Maya handed Ana to Tom",
    "sent anyway: yes",
]  # fmt: skip

WATCH = """
    window.pwned = () => { window.harm = (window.harm || 0) + 1; };
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (e) => window.violations.push(e.violatedDirective));
"""
STRANGE = """() => {
    const known = new Set(("HTML HEAD META LINK TITLE SCRIPT BODY DIV NOSCRIPT MAIN NAV SPAN BDI A SECTION HEADER FOOTER H1 H2 H3 P UL OL LI B BR "
        + "TIME BUTTON FORM TEXTAREA DL DT DD KBD I TABLE TBODY TR TH TD BLOCKQUOTE svg path").split(" "));
    const all = [...document.querySelectorAll("*")];
    return [
        ...all.filter((e) => !known.has(e.tagName)).map((e) => e.outerHTML),
        ...all.filter((e) => [...e.attributes].some((a) => /^on|^style$|^srcdoc$/i.test(a.name))).map((e) => e.outerHTML),
        ...all.filter((e) => e.matches("a") && !/^(https?:|mailto:|#)/.test(e.getAttribute("href"))).map((e) => e.outerHTML),
        ...[...document.querySelectorAll("body script, head script:not([src^='/front/']), head link[href^='//']")].map((e) => e.outerHTML),
        ...(window.harm ? ["ran"] : []), ...window.violations,
    ];
}"""  # noqa: E501
TURNS = re.compile("[\u202a-\u202e\u2060-\u2065\ufeff\u200b\u200e\u200f\u061c\U000e0000-\U000e0fff]")


@pytest.mark.parametrize("bypass_csp", [False, True], ids=["with the policy", "without"])
async def test_nothing_a_visitor_writes_runs_or_stands_as_somebody_else(
    browser: Browser, stage: Stage, bypass_csp: bool
) -> None:
    assert len(SCRIPTS) + len(TRICKS) >= 80
    corpus = [*SCRIPTS, *TRICKS, *ROLES, *LINES]
    context = await browser.new_context(**WIDE, bypass_csp=bypass_csp)
    await context.add_init_script(WATCH)
    maya = await enters(Desk(context, await context.new_page()), stage, "Maya")
    harm: list[str] = []
    maya.page.on("dialog", lambda dialog: harm.append(dialog.message))
    maya.page.on("pageerror", lambda error: harm.append(str(error)))

    shown = 0
    for batch in (corpus[i : i + 36] for i in range(0, len(corpus), 36)):
        there = [(words, await tries(stage, words)) for words in batch]
        for words, (visitor, named) in there:
            await maya.page.evaluate("id => (location.hash = '#/waiting/' + id)", visitor.conversation)
            message = maya.log.locator("li.them .said")
            await expect(message).to_have_count(1)
            assert (await message.inner_text()).split() == normalize("NFC", words).split(), words
            # It is a visitor's, whatever it says: on their side, and nobody else has said or done anything.
            assert await maya.log.locator("li.us, .note, li.event").count() == 0, words
            assert await maya.page.evaluate(STRANGE) == [], words
            for part in (maya.conversations, maya.page.locator(".person"), maya.page.locator(".thread header")):
                assert not TURNS.search(await part.inner_text()), words
            card = maya.page.get_by_role("region", name=re.compile("^About "))
            if named:
                assert (await card.get_by_role("heading", level=2).first.inner_text()).strip(), words
            if named and words in ROLES:
                await expect(maya.log.locator("li.them .by")).to_contain_text("the visitor")
            shown += 1
        assert await maya.conversations.locator(".whose").count() == 0, "no last word of ours"
        for _, (visitor, _named) in there:
            await visitor.goes()
    assert harm == []
    assert shown == len(corpus)

    # In the dialogs and in a reply as well: what was asked, the name, and the place for it.
    await maya.button("Accept").click()
    for press in ("Transfer", "Snooze"):
        await maya.button(press).click()
        await expect(maya.page.get_by_role("dialog")).to_be_visible()
        await maya.page.keyboard.press("Escape")
    await maya.button("Change the name").click()
    await maya.page.get_by_role("textbox", name="Name", exact=True).fill("<img src=x onerror=pwned()> {agent}")
    await maya.page.keyboard.press("Enter")
    await expect(maya.page.get_by_role("heading", name="<img src=x onerror=pwned()> {agent}").first).to_be_visible()
    await maya.reply.press_sequentially("/hello")
    await maya.reply.press("Enter")
    await expect(maya.reply).to_have_value("Hello <img, this is Maya. How would you like me to help?")
    assert await maya.page.evaluate(STRANGE) == []
    assert harm == []
    await maya.close()


async def tries(stage: Stage, words: str) -> tuple[Visitor, bool]:
    """A visitor whose message, name and page are these words, as far as the server lets them."""
    visitor = await stage.visitor(words, comes=False)
    visitor.page = {"url": f"https://shop.example/{words}", "title": words, "referrer": words}
    await visitor.comes()
    await visitor.says(words)
    return visitor, bool((await visitor.asks("identify", name=words))["ok"])
