"""One person keeps the thread, as three visitors and three agents live through it at once, in real browsers.

With CHAT_SHOTS=folder the states are kept as pictures.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from chat_server import admin, policy
from chat_server.store import people
from chat_server.store.transaction import Transaction

from .browsing import Desk
from .servers import ChatServer
from .stage import Stage, staged
from .test_console import own_menu, signed_in
from .test_keeping import rules, speaks
from .test_looks import seen

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 400, "height": 660}}
DARK: dict[str, Any] = DESKTOP | {"color_scheme": "dark"}


@pytest_asyncio.fixture
async def team(automatic_server: ChatServer) -> AsyncIterator[Stage]:
    """Maya, who leads, Tom and Kai, one conversation each."""
    async for stage in staged(automatic_server, "Maya", "Tom", "Kai"):
        await rules(stage, capacity=1, same_person_wait=600)
        yield stage


class Guest:
    """A visitor in a browser of their own, with the panel as large as the screen."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log", name="Messages")

    @property
    def below(self) -> Locator:
        return self.page.locator(".below")

    @property
    def choice(self) -> Locator:
        return self.page.get_by_role("group", name="Who should answer?")

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name)

    async def says(self, text: str) -> None:
        await self.page.get_by_role("textbox", name="Message", exact=True).fill(text)
        await self.page.get_by_role("button", name="Send", exact=True).click()
        await self.log.get_by_text(text).wait_for()

    async def says_name(self) -> None:
        await self.page.get_by_role("textbox", name="Your name").fill(self.name)
        await self.page.get_by_role("button", name="Save").click()
        await expect(self.below).to_contain_text(f"We call you {self.name}.")

    async def close(self) -> None:
        await self.page.context.close()


Comes = Callable[..., Awaitable[Guest]]


@pytest_asyncio.fixture
async def comes(browser: Browser, team: Stage) -> AsyncIterator[Comes]:
    """Visitors come, and go home afterwards."""
    guests: list[Guest] = []

    async def come(name: str, **look: Any) -> Guest:
        context = await browser.new_context(**(DESKTOP | {"reduced_motion": "reduce"} | look))
        guest = Guest(await context.new_page(), name)
        guests.append(guest)
        await guest.page.goto(f"{team.server.url}/widget/{team.site_key}")
        return guest

    yield come
    for guest in guests:
        await guest.close()


Sits = Callable[..., Awaitable[Desk]]


@pytest_asyncio.fixture
async def sits(browser: Browser, team: Stage) -> AsyncIterator[Sits]:
    """Agents sit down at their consoles."""
    desks: list[Desk] = []

    async def sit(name: str, **look: Any) -> Desk:
        desks.append(await signed_in(browser, team, name, **look))
        return desks[-1]

    yield sit
    for desk in desks:
        await desk.close()


async def usual_turns(stage: Stage, minutes: int) -> None:
    """Three conversations of Maya's that took so long each, over the line and an earlier clock."""
    maya = await stage.agent("Maya")
    for number in range(3):
        visitor = await stage.visitor(f"Earlier {number}")
        earlier = (await visitor.says("Is somebody there?"))["conversation"]
        await maya.ask("resolve", conversation=earlier)

    def longer(tx: Transaction) -> None:
        tx.run("UPDATE conversation SET given_at = given_at - ? WHERE status = 'resolved'", minutes * 60_000)

    await asyncio.to_thread(admin.write, stage.server.storage, longer)


async def opens(desk: Desk, words: str) -> None:
    await desk.conversations.get_by_text(words).first.click()
    await expect(desk.log).to_contain_text(words)


def why(desk: Desk) -> Locator:
    return desk.page.locator(".reason")


async def reads(desk: Desk) -> dict[str, tuple[str, str]]:
    """The candidates of “why Maya?”: by name what spoke for or against them, and how many they kept."""
    rows = await why(desk).get_by_role("row").all()
    cells = [[await cell.inner_text() for cell in await row.locator("th,td").all()] for row in rows]
    return {name: (reason, load) for name, reason, load in cells}


@pytest.mark.parametrize("wish", ["same", "anyone"])
async def test_who_comes_back_waits_for_the_same_person_or_takes_the_next_free_one(
    team: Stage, comes: Comes, sits: Sits, wish: str
) -> None:
    await usual_turns(team, minutes=4)
    maya = await sits("Maya")
    ana = await comes("Ana", **(PHONE if wish == "same" else DARK))
    await ana.says("Where is my parcel?")
    await expect(ana.page.get_by_text("Maya has your thread.")).to_be_visible()
    await ana.says_name()
    await opens(maya, "Where is my parcel?")
    await maya.button("Resolve").click()
    await expect(ana.log).to_contain_text("Maya closed this conversation.")

    # Maya is full with Ben; Tom and Kai come, and Cleo has Tom or Kai at once.
    ben = await comes("Ben")
    await ben.says("Is the blue lamp back?")
    await expect(ben.page.get_by_text("Maya has your thread.")).to_be_visible()
    tom, kai = await sits("Tom"), await sits("Kai")
    cleo = await comes("Cleo")
    await cleo.says("Do you ship to Riga?")
    await expect(cleo.page.get_by_text(re.compile("(Tom|Kai) has your thread."))).to_be_visible()

    # Ana is back: her place, whom she waits for, and for how long, as it was measured.
    await ana.says("One more thing about the parcel")
    await expect(ana.below).to_contain_text("You are next in line")
    await expect(ana.page.locator(".who")).to_contain_text("Maya kept your last thread")
    await expect(ana.choice.get_by_role("button")).to_have_count(2)
    same, anyone = ana.choice.get_by_role("button").first, ana.choice.get_by_role("button").last
    await expect(same).to_have_accessible_name(re.compile("Wait for Maya.*4 minutes"))
    await expect(anyone).to_have_accessible_name(re.compile("Next free person"))
    await expect(same).to_have_attribute("aria-pressed", "true")
    await seen(ana.page, f"threads-waits-{wish}")

    if wish == "same":
        await same.click()
        await expect(same).to_have_attribute("aria-pressed", "true")
        await ana.page.reload()
        await expect(ana.choice.get_by_role("button", name=re.compile("Wait for Maya"))).to_be_visible()
        await opens(maya, "Is the blue lamp back?")
        await maya.button("Resolve").click()
        await expect(ana.log).to_contain_text("You waited for Maya.")
        await expect(ana.choice).to_have_count(0)
        await expect(ana.page.locator(".who")).to_contain_text("Maya")
        await opens(maya, "One more thing about the parcel")
        await expect(why(maya)).to_contain_text("Rule: the same person first.")
        assert (await reads(maya))["Maya"][0] == "kept the last thread"
        await seen(maya.page, "threads-why-same")
    else:
        await anyone.click()
        await expect(ana.log).to_contain_text(re.compile("(Tom|Kai) has your thread."))
        await expect(ana.choice).to_have_count(0)
        keeper, other = (kai, "Tom") if "Kai" in await ana.page.locator(".who").inner_text() else (tom, "Kai")
        name = "Kai" if keeper is kai else "Tom"
        await opens(keeper, "One more thing about the parcel")
        await expect(why(keeper)).to_contain_text("Rule: whoever keeps the fewest.")
        looked_at = await reads(keeper)
        assert looked_at[name] == ("free, keeps the fewest", "0 open")
        assert looked_at["Maya"] == looked_at[other] == ("was full", "1 open")
        await seen(keeper.page, "threads-why-anyone")
    await seen(ana.page, f"threads-answered-{wish}")


async def test_when_the_keeper_is_gone_the_visitor_chooses(team: Stage, comes: Comes, sits: Sits) -> None:
    await rules(team, grace=1, away_after=1, when_away="choice")
    maya = await sits("Maya")
    ana, ben = await comes("Ana", **PHONE), await comes("Ben", **DARK)
    await ana.says("Where is my parcel?")
    await expect(ana.page.get_by_text("Maya has your thread.")).to_be_visible()
    tom, kai = await sits("Tom"), await sits("Kai")
    await ben.says("Is the blue lamp back?")
    await expect(ben.page.get_by_text(re.compile("(Tom|Kai) has your thread."))).to_be_visible()
    await maya.close()

    await expect(ana.log).to_contain_text("Maya is away.")
    await expect(ana.choice).to_be_visible()
    await expect(ana.page.locator(".who")).to_contain_text("Away just now; keeps your thread")
    await seen(ana.page, "threads-away")
    await ana.choice.get_by_role("button", name="Next free person").click()
    await expect(ana.log).to_contain_text(re.compile("(Tom|Kai) has your thread."))
    await expect(ana.choice).to_have_count(0)
    await seen(ana.page, "threads-chosen")
    free = kai if "Kai" in await ana.page.locator(".who").inner_text() else tom
    await opens(free, "Where is my parcel?")
    assert (await reads(free))["Maya"][0] == "was not here"
    await expect(free.log).to_contain_text("You asked for the next free person")


async def test_who_waits_for_somebody_away_is_theirs_when_they_are_back(team: Stage, comes: Comes, sits: Sits) -> None:
    await rules(team, grace=1, away_after=1, when_away="choice")
    maya = await sits("Maya")
    ana = await comes("Ana", **DARK)
    await ana.says("Where is my parcel?")
    await expect(ana.page.get_by_text("Maya has your thread.")).to_be_visible()
    await sits("Tom")
    await maya.close()
    await ana.choice.get_by_role("button", name="Wait for Maya").click()
    await seen(ana.page, "threads-away-waits")
    maya = await sits("Maya")
    await opens(maya, "Where is my parcel?")
    await maya.reply.fill("I am back, and so is your parcel.")
    await maya.button("Send").click()
    await expect(ana.log).to_contain_text("I am back")
    await expect(ana.choice).to_have_count(0)


async def test_a_hand_over_that_is_declined_comes_back_and_the_visitor_reads_who_and_why(
    team: Stage, comes: Comes, sits: Sits
) -> None:
    await rules(team, capacity=2)
    maya = await sits("Maya")
    ana, ben, cleo = await comes("Ana"), await comes("Ben"), await comes("Cleo")
    await ana.says("Where is my parcel?")
    await expect(ana.page.get_by_text("Maya has your thread.")).to_be_visible()
    tom, _kai = await sits("Tom"), await sits("Kai")
    await ben.says("Is the blue lamp back?")
    await cleo.says("Do you ship to Riga?")
    await opens(maya, "Where is my parcel?")
    await maya.button("Transfer").click()
    dialog = maya.page.get_by_role("dialog")
    await dialog.get_by_role("radio", name="Tom").check()
    await dialog.get_by_role("textbox", name="Reason", exact=True).fill("Tom knows parcels.")
    await dialog.get_by_role("button", name="Transfer").click()
    await expect(ana.log).to_contain_text("Maya handed you to Tom.")
    await expect(ana.log).to_contain_text("Tom knows parcels.")
    await expect(ana.log).to_contain_text("Tom sees all of it: nothing has to be said twice.")
    await seen(ana.page, "threads-handed")
    await opens(tom, "Where is my parcel?")
    await tom.button("Decline").click()
    dialog = tom.page.get_by_role("dialog")
    await dialog.get_by_role("textbox", name="Reason", exact=True).fill("The courier answers to Maya only.")
    await dialog.get_by_role("button", name="Give back").click()
    await expect(ana.log).to_contain_text("Maya keeps your thread after all.")
    await expect(ana.log).to_contain_text("Tom: The courier answers to Maya only.")
    await seen(ana.page, "threads-declined")
    await expect(maya.log).to_contain_text("back to Maya")


@pytest.mark.parametrize("look", [PHONE, DESKTOP, DARK], ids=["phone", "desktop", "dark"])
async def test_outside_hours_the_visitor_reads_when_somebody_is_back(
    browser: Browser, team: Stage, comes: Comes, look: dict[str, Any]
) -> None:
    def nine_to_five(tx: Transaction) -> None:
        site = people.site_by_key(tx, team.site_key)
        assert site
        today = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        at = (tx.now // 86_400_000 + 3 + 2) % 7  # the day after tomorrow: 1970 began on a Thursday
        people.set_policy(tx, site, policy.checked({"hours": {today[at]: [["09:00", "17:00"]]}}), "UTC")

    await asyncio.to_thread(admin.write, team.server.storage, nine_to_five)
    ana = await comes("Ana", timezone_id="Europe/Tallinn", **look)
    back = re.compile(r"Nobody is here now\. You are answered from \w+day 1[12]:00 on\.")
    await expect(ana.log).to_contain_text(back)
    name = "dark" if look is DARK else "phone" if look is PHONE else "desktop"
    await seen(ana.page, f"threads-closed-home-{name}")
    await ana.says("Is somebody there?")
    await expect(ana.below).to_contain_text(back)
    await seen(ana.page, f"threads-closed-{name}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_colleagues_look_on_and_a_lead_whispers(team: Stage, comes: Comes, sits: Sits, scheme: str) -> None:
    tom = await sits("Tom", color_scheme=scheme)
    ana = await comes("Ana")
    await ana.says("Where is my parcel?")
    await expect(ana.page.get_by_text("Tom has your thread.")).to_be_visible()
    maya, kai = await sits("Maya", color_scheme=scheme), await sits("Kai")
    await opens(tom, "Where is my parcel?")
    head = tom.page.locator(".thread .top")
    await expect(head).not_to_contain_text("look")

    # Who looks is said to who keeps the thread and to the others, quietly, and no longer than they look.
    await maya.page.get_by_role("link", name=re.compile("^Team")).first.click()
    await opens(maya, "Where is my parcel?")
    await expect(head).to_contain_text("Maya looks on")
    await expect(maya.page.locator(".thread .top")).not_to_contain_text("look")
    await kai.page.get_by_role("link", name=re.compile("^Team")).first.click()
    await opens(kai, "Where is my parcel?")
    await expect(head).to_contain_text("Kai and Maya look on")
    await expect(maya.page.locator(".thread .top")).to_contain_text("Kai looks on")
    await seen(tom.page, f"threads-looks-on-{scheme}")
    await kai.close()
    await expect(head).to_contain_text("Maya looks on")

    # Tom is elsewhere; Maya whispers, with his name offered under her hand.
    await tom.page.evaluate("location.hash = '#/resolved'")
    await expect(tom.log).to_have_count(0)
    note = maya.page.get_by_role("textbox", name="Note", exact=True)
    await note.press_sequentially("The courier called, @t")
    offered = maya.page.get_by_role("listbox", name="The team").get_by_role("option")
    await expect(offered).to_have_count(1)
    await seen(maya.page, f"threads-offers-the-team-{scheme}")
    await note.press("Enter")
    await expect(note).to_have_value("The courier called, @Tom ")
    await expect(offered).to_have_count(0)
    await note.press_sequentially("it comes today")
    await note.press("Enter")
    await expect(maya.log.locator("b.at")).to_have_text("@Tom")
    called = tom.page.locator(".list .summons")
    await expect(called).to_contain_text("Maya calls you about the visitor: “The courier called, @Tom it comes today”")
    await seen(tom.page, f"threads-is-called-{scheme}")
    await called.get_by_role("button", name="Open").click()
    await expect(tom.log.locator("b.me-at")).to_have_text("@Tom")
    await expect(called).to_have_count(0)
    await seen(tom.page, f"threads-whispered-{scheme}")
    await expect(ana.log).not_to_contain_text("courier")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_shift_is_handed_over_on_one_screen_and_what_failed_is_said_beside_it(
    team: Stage, comes: Comes, sits: Sits, scheme: str
) -> None:
    await rules(team, capacity=2)
    await speaks(team, "Maya", "en", capacity=5)
    maya = await sits("Maya", color_scheme=scheme)
    ana = await comes("Ana")
    await ana.says("Where is my parcel?")
    await ana.says_name()
    others = [await team.visitor(name) for name in ("Ben", "Cleo", "Dan", "Eva")]
    for other in others:
        await other.says(f"Hello, {other.name} here")
        await other.says_name()
    await expect(maya.conversations.get_by_role("link")).to_have_count(5)
    tom, _kai = await sits("Tom"), await sits("Kai")

    # Each goes to who keeps the fewest, as long as there is room, and else to the line.
    await own_menu(maya).click()
    await maya.page.get_by_role("menuitem", name="Hand over your shift").click()
    dialog = maya.page.get_by_role("dialog", name="Hand over your shift")
    goes_to = dialog.get_by_role("combobox")
    await expect(goes_to).to_have_count(5)
    chosen = [await one.evaluate("s => s.selectedOptions[0].text") for one in await goes_to.all()]
    assert sorted(chosen) == ["Back to the line", "Kai", "Kai", "Tom", "Tom"]
    await seen(maya.page, f"threads-shift-{scheme}")
    await dialog.get_by_role("button", name="Hand over 5").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("Say why, in a few words.")

    # A reason that is held stops them all: everybody would read it.
    reason = dialog.get_by_role("textbox", name="Reason", exact=True)
    await reason.fill("You should have read the manual, idiot.")
    await dialog.get_by_role("button", name="Hand over 5").click()
    await expect(dialog.get_by_role("alert")).to_be_visible()
    await expect(goes_to).to_have_count(5)

    # Somebody who comes meanwhile takes a place: that one stays, with why, and the others go.
    finn = await team.visitor("Finn")
    await finn.says("Hello, Finn here")
    await finn.sees(lambda e: e["kind"] == "assigned")
    await reason.fill("My day ends here.")
    await dialog.get_by_role("button", name=re.compile("Hand over 5|Try again")).click()
    stayed = dialog.locator(".stays")
    await expect(stayed).to_have_count(1)
    await expect(stayed).to_have_text(re.compile("(Tom|Kai) keeps 2, as many as one person can."))
    await expect(dialog.get_by_role("status")).to_have_text("4 of 5 handed over")
    await expect(goes_to).to_have_count(1)
    await seen(maya.page, f"threads-shift-stays-{scheme}")
    await maya.page.set_viewport_size({"width": 390, "height": 844})
    await seen(maya.page, f"threads-shift-phone-{scheme}")
    await goes_to.select_option("Back to the line")
    await dialog.get_by_role("button", name="Try again").click()
    await expect(dialog).to_have_count(0)
    await expect(maya.page.get_by_text("All 5 are handed over, and you are away.")).to_be_visible()
    await maya.page.set_viewport_size({"width": 1440, "height": 900})
    await expect(maya.conversations.get_by_role("link")).to_have_count(2)  # who waits for somebody
    await expect(maya.page.get_by_role("button", name=re.compile("^Maya, Away"))).to_be_visible()
    await expect(ana.log).to_contain_text("My day ends here.")

    # Whoever goes on reads what was said last.
    await tom.conversations.get_by_role("link").filter(has_not_text="Finn").first.click()
    await expect(tom.log).to_contain_text(re.compile("wrote last: “"))
