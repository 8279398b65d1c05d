"""Teams as people live through them: three visitors and three consoles at once, in real browsers.

With CHAT_SHOTS=folder the states are kept as pictures.
"""

import re

import pytest
from playwright.async_api import expect

from .stage import Stage
from .test_console import own_menu
from .test_keeping import rules
from .test_looks import seen
from .test_teams import team as made
from .test_threads import DARK, PHONE, Comes, Guest, Sits, comes, opens, sits, team, why

__all__ = ["comes", "sits", "team"]  # fixtures

CHECKOUT = [{"name": "Checkout", "when": "page", "contains": "/checkout"}]


async def asks_for(guest: Guest, stage: Stage, key: str, text: str) -> None:
    await guest.page.goto(f"{stage.server.url}/widget/{stage.site_key}?team={key}")
    await guest.says(text)


@pytest.mark.parametrize("look", [{}, DARK], ids=["light", "dark"])
async def test_a_thread_goes_to_a_team_and_the_visitor_reads_to_whom_and_why(
    team: Stage, comes: Comes, sits: Sits, look: dict[str, str]
) -> None:
    await rules(team, capacity=2)
    await made(team, "Billing", "Tom", "Kai")
    await made(team, "Returns", "Kai")
    scheme = {"color_scheme": "dark"} if look else {}
    name = "dark" if look else "light"
    maya = await sits("Maya", **scheme)
    ana, ben, cleo = await comes("Ana", **(DARK if look else PHONE)), await comes("Ben"), await comes("Cleo")
    await ana.says("I paid twice, can you look?")
    await expect(ana.page.get_by_text("Maya has your thread.")).to_be_visible()
    await asks_for(ben, team, "billing", "Where is my invoice?")
    await expect(ben.below).to_contain_text("You are next in line")
    await asks_for(cleo, team, "returns", "The lamp is too big")
    await expect(cleo.below).to_contain_text("You are next in line")

    # Maya sees whose they are, and shows one team only.
    await maya.page.goto(f"{team.server.url}/console/#/waiting")
    rows = maya.conversations.get_by_role("listitem")
    await expect(rows).to_have_count(2)
    await expect(rows.filter(has_text="Where is my invoice?")).to_contain_text("Billing")
    await seen(maya.page, f"teams-list-{name}")
    await maya.page.get_by_role("combobox", name="Team").select_option("Returns")
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("The lamp is too big")
    await maya.page.get_by_role("combobox", name="Team").select_option("All teams")

    # She hands Ana to Billing; nobody of it is here yet.
    await maya.page.goto(f"{team.server.url}/console/#/mine")
    await opens(maya, "I paid twice")
    await maya.button("Transfer").click()
    dialog = maya.page.get_by_role("dialog")
    await dialog.get_by_role("radio", name=re.compile("Billing")).check()
    await expect(dialog.locator("#reads")).to_contain_text("Maya handed you to Billing.")
    await dialog.get_by_role("textbox", name="Reason", exact=True).fill("They see the payments.")
    await seen(maya.page, f"teams-transfer-{name}")
    await dialog.get_by_role("button", name="Transfer").click()
    await expect(maya.page.get_by_text("Nobody of Billing is here right now.")).to_be_visible()
    await expect(ana.log).to_contain_text("Maya handed you to Billing.")
    await expect(ana.log).to_contain_text("They see the payments.")
    await expect(ana.below).to_contain_text("You are next in line")  # before Ben, who came later
    await expect(ben.below).to_contain_text("You are number 2 in line")
    await seen(ana.page, f"teams-handed-{name}")

    # Tom comes: Ana first, then Ben; Cleo's is not his line.
    tom = await sits("Tom", **scheme)
    await expect(ana.log).to_contain_text("Tom has your thread.")
    await expect(ben.log).to_contain_text("Tom has your thread.")
    await opens(tom, "I paid twice")
    await expect(why(tom)).to_contain_text("of the team Billing")
    await expect(tom.log).to_contain_text("Maya handed the visitor to Billing")
    await seen(tom.page, f"teams-why-{name}")
    await sits("Kai")
    await expect(cleo.log).to_contain_text("Kai has your thread.")


async def test_who_is_in_a_tier_stands_first_and_the_team_sees_why(team: Stage, comes: Comes, sits: Sits) -> None:
    await rules(team, tiers=CHECKOUT, assign="by_hand")
    maya = await sits("Maya")
    for number, page in enumerate(("/lamps", "/checkout/pay")):
        visitor = await team.visitor(f"Visitor {number}", comes=False)
        visitor.page = {"url": f"https://shop.example{page}", "title": page, "referrer": ""}
        await visitor.comes()
        await visitor.says(f"Hello from {page}")
    rows = maya.conversations.get_by_role("listitem")
    await expect(rows).to_have_count(2)
    await expect(rows.first).to_contain_text("Hello from /checkout/pay")
    await expect(rows.first).to_contain_text("Checkout")
    await expect(rows.first.get_by_role("img", name="Next in line")).to_be_visible()
    await maya.button("Take the first").click()
    await expect(maya.log).to_contain_text("Hello from /checkout/pay")


async def test_a_whole_shift_goes_on_with_what_was_put_aside(team: Stage, comes: Comes, sits: Sits) -> None:
    await rules(team, capacity=2)
    await made(team, "Billing", "Kai")
    maya = await sits("Maya")
    ana, ben = await comes("Ana"), await comes("Ben")
    await ana.says("I paid twice, can you look?")
    await expect(ana.page.get_by_text("Maya has your thread.")).to_be_visible()
    await ben.says("The lamp is too big")
    await expect(ben.page.get_by_text("Maya has your thread.")).to_be_visible()
    await opens(maya, "The lamp is too big")
    await maya.button("Snooze").first.click()
    await maya.page.get_by_role("dialog").get_by_role("radio").first.check()
    await maya.page.get_by_role("dialog").get_by_role("button", name="Snooze").click()
    await expect(maya.page.get_by_role("dialog")).to_have_count(0)
    tom = await sits("Tom")
    await maya.page.goto(f"{team.server.url}/console/#/mine")
    await own_menu(maya).click()
    await maya.page.get_by_role("menuitem", name="Hand over your shift").click()
    dialog = maya.page.get_by_role("dialog")
    kept = dialog.get_by_role("list", name="What you keep").get_by_role("listitem")
    await expect(kept).to_have_count(2)
    aside = kept.filter(has_text="The lamp is too big")
    await expect(aside).to_contain_text("aside")
    await aside.get_by_role("combobox").select_option(label="Tom")
    await kept.filter(has_text="I paid twice").get_by_role("combobox").select_option("The line of Billing")
    await dialog.get_by_role("textbox", name="Reason", exact=True).fill("My day is over.")
    await seen(maya.page, "teams-shift")
    await dialog.get_by_role("button", name="Hand over 2").click()
    await expect(dialog).to_have_count(0)
    await expect(ana.log).to_contain_text("Maya handed you to Billing.")
    await expect(ben.log).to_contain_text("Maya handed you to Tom.")
    await tom.page.goto(f"{team.server.url}/console/#/snoozed")
    await opens(tom, "The lamp is too big")
    kai = await sits("Kai")
    await expect(ana.log).to_contain_text("Kai has your thread.")
    await opens(kai, "I paid twice")


async def test_a_call_by_name_waits_on_the_desk_until_it_is_opened(team: Stage, comes: Comes, sits: Sits) -> None:
    maya = await sits("Maya")
    ana = await comes("Ana")
    await ana.says("Where is my parcel?")
    await expect(ana.page.get_by_text("Maya has your thread.")).to_be_visible()
    lead = await team.agent("Maya")
    conversation = (await lead.ask("list", view="mine"))["rows"][0]["id"]
    await lead.notes(conversation, "@Tom, is this courier yours?")

    tom = await sits("Tom")
    call = tom.page.get_by_text("Maya calls you about the visitor: “@Tom, is this courier yours?”")
    await expect(call).to_be_visible()
    await tom.page.reload()
    await expect(call).to_be_visible()
    await seen(tom.page, "teams-called")
    phone = await sits("Tom")
    await phone.page.set_viewport_size({"width": 390, "height": 844})
    await seen(phone.page, "teams-called-phone")
    await phone.button("Open").click()
    await expect(phone.log).to_contain_text("is this courier yours?")
    await tom.page.reload()
    await expect(tom.page.get_by_text("Live, nothing missing").first).to_be_visible()
    await expect(call).to_have_count(0)

    # Called while one looks: it has reached one, and is not there again.
    await tom.page.goto(f"{team.server.url}/console/#/all/{conversation}")
    await expect(tom.log).to_contain_text("Where is my parcel?")
    await lead.notes(conversation, "@Tom, thank you")
    await expect(tom.log).to_contain_text("thank you")
    await tom.page.goto(f"{team.server.url}/console/#/mine")
    await tom.page.reload()
    await expect(tom.page.get_by_text("Live, nothing missing").first).to_be_visible()
    await expect(tom.page.locator(".summons")).to_have_count(0)
    await expect(maya.log).to_have_count(0)
