"""A site's rules in the console: who may set them, what a preset changes, and that they hold at once."""

import httpx2
import pytest
from playwright.async_api import Browser, expect

from .browsing import Desk, complaints
from .people import Agent
from .stage import NewServer, Stage
from .test_looks import seen


async def test_only_a_lead_reaches_them_and_only_from_our_own_pages(stage: Stage, maya: Agent, tom: Agent) -> None:
    async with httpx2.AsyncClient(base_url=stage.server.url, timeout=60) as http:
        assert (await http.get("/console/settings")).headers["location"] == "/console/sign-in"
        assert (await http.post("/console/settings", data={"preset": "few"})).headers["location"] == "/console/sign-in"
    assert (await tom.http.get("/console/settings")).headers["location"] == "/console/"
    assert (await tom.http.post("/console/settings", data={"preset": "few"})).status_code == 303
    assert (await maya.ask("hello"))["policy"]["capacity"] != 3, "what Tom sent changed nothing"
    evil = await maya.http.post("/console/settings", data={"preset": "few"}, headers={"origin": "https://evil.example"})
    assert evil.status_code == 400
    assert (await maya.ask("hello"))["policy"]["capacity"] != 3


@pytest.mark.parametrize(
    ("field", "value"),
    [("capacity", "2000"), ("capacity", "many"), ("capacity", "²"), ("assign", "dice"), ("mon_until", "08:00")],
)
async def test_what_makes_no_sense_is_said_and_changes_nothing(
    stage: Stage, maya: Agent, field: str, value: str
) -> None:
    before = (await maya.ask("hello"))["policy"]
    form = {"assign": "auto", "capacity": "4", "mon_from": "09:00", "mon_until": "18:00", field: value}
    answer = await maya.http.post("/console/settings", data=form)
    assert answer.status_code == 400
    assert "Nothing was changed." in answer.text
    assert (await maya.ask("hello"))["policy"] == before


async def test_a_lead_sets_the_rules_and_they_hold_at_once(browser: Browser, new_server: NewServer) -> None:
    server = await new_server("--assign", "by_hand")
    desk = await Desk.open(browser, server.agent("Maya")["sign_in_url"], viewport={"width": 1280, "height": 900})
    page = desk.page
    await page.get_by_role("button", name="Maya, Available").click()
    await page.get_by_role("menuitem", name="Settings").click()
    await expect(page.get_by_role("heading", name="Acme")).to_be_visible()
    await seen(page, "settings-light")
    await page.get_by_role("button", name="Few and personal").click()
    await expect(page.get_by_role("status")).to_contain_text("Saved")
    await expect(page.get_by_role("button", name="Few and personal")).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_label("One person keeps at once, at most")).to_have_value("3")
    await page.get_by_label("One person keeps at once, at most").fill("1")
    await page.get_by_label("Always open").uncheck()
    await page.get_by_label("Monday, from").fill("09:00")
    await page.get_by_label("Monday, until").fill("18:00")
    await page.get_by_label("Time zone").select_option("Europe/Tallinn")
    await page.get_by_label("Replies are written in").select_option("Eesti")
    await page.get_by_label("Tom, at once").fill("2")
    await page.get_by_label("Tom, languages").fill("et, en")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text("Saved")
    await expect(page.get_by_label("Tom, languages")).to_have_value("et en")
    await expect(page.get_by_label("Monday, from")).to_have_value("09:00")
    await expect(page.get_by_label("Always open")).not_to_be_checked()
    await expect(page.get_by_label("Replies are written in")).to_have_value("et")
    await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    await page.set_viewport_size({"width": 390, "height": 844})
    await seen(page, "settings-phone-dark")
    await page.emulate_media(color_scheme="light", reduced_motion="reduce")
    assert await complaints(page) == []
    await desk.close()


async def test_the_command_line_sets_them_too(stage: Stage, maya: Agent) -> None:
    from .test_commands import run

    data = stage.server.beside
    shown = run("site", "set", stage.site_key, "capacity=5", 'hours={"tue": [["08:00", "12:00"]]}', **data)
    assert '"capacity": 5' in shown.stdout
    assert (await maya.ask("hello"))["policy"]["hours"] == {"tue": [["08:00", "12:00"]]}
    run("site", "set", stage.site_key, "--preset", "fast", **data)
    assert (await maya.ask("hello"))["policy"]["when_away"] == "team"
    for wrong in (("capacity=-1",), ("nonsense=1",), ('hours={"mon": [["18:00", "09:00"]]}',)):
        assert run("site", "set", stage.site_key, *wrong, **data).returncode == 2
    email = stage.agents["Tom"][1]
    assert "2 at once, in ET" in run("agent", "set", email, "--capacity", "2", "--language", "ET", **data).stdout
    assert run("agent", "set", "nobody@acme.example", **data).returncode == 2


async def test_a_lead_makes_teams_and_says_who_goes_first(browser: Browser, new_server: NewServer) -> None:
    server = await new_server("--assign", "by_hand")
    desk = await Desk.open(browser, server.agent("Maya")["sign_in_url"], viewport={"width": 1280, "height": 900})
    page = desk.page
    await page.goto(f"{server.url}/console/settings")
    new = page.get_by_role("group", name="A new team")
    await new.get_by_label("New team, name").fill("Billing")
    await new.get_by_label("Tom").check()
    await page.get_by_role("button", name="Save teams").click()
    await expect(page.get_by_role("status")).to_contain_text("Saved")
    billing = page.get_by_role("group", name="Billing")
    await expect(billing).to_contain_text('data-team="billing"')
    await expect(billing.get_by_label("Tom")).to_be_checked()
    await expect(billing.get_by_label("Maya")).not_to_be_checked()
    await billing.get_by_label("Billing, name").fill("Money")
    await billing.get_by_label("Maya").check()
    await new.get_by_label("New team, name").fill("money")
    await page.get_by_role("button", name="Save teams").click()
    await expect(page.get_by_role("alert")).to_contain_text("Two teams are called alike. Nothing was changed.")
    await billing.get_by_label("Billing, name").fill("Money")
    await billing.get_by_label("Maya").check()
    await page.get_by_role("button", name="Save teams").click()
    money = page.get_by_role("group", name="Money")
    await expect(money.get_by_label("Maya")).to_be_checked()
    await expect(money).to_contain_text('data-team="billing"')  # pages that name it go on to

    await page.get_by_label("Tier 1, name").fill("Checkout")
    await page.get_by_label("Tier 1, part of the address").fill("/checkout")
    await page.get_by_label("A conversation begins with").select_option("Money")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text("Saved")
    await page.get_by_label("Tier 2, name").fill("Regulars")
    await page.get_by_label("Tier 2, who").select_option("was answered here before")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_label("Tier 3, name")).to_be_visible()
    await expect(page.get_by_label("Tier 2, who")).to_have_value("returning")
    await expect(page.get_by_label("A conversation begins with")).to_have_value("billing")
    await seen(page, "settings-teams-light")
    await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    await page.set_viewport_size({"width": 390, "height": 844})
    await money.scroll_into_view_if_needed()
    await seen(page, "settings-teams-phone-dark")

    await money.get_by_label("Remove this team").check()
    await page.get_by_role("button", name="Save teams").click()
    await expect(page.get_by_role("group", name="Money")).to_have_count(0)
    await page.get_by_label("Tier 1, name").fill("")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_label("Tier 1, name")).to_have_value("Regulars")
    await desk.close()


async def test_teams_are_a_leads_and_only_from_our_own_pages(stage: Stage, maya: Agent, tom: Agent) -> None:
    made = {"name_new": "Billing", "members_new": [tom.id, "somebody else's"]}
    assert (await tom.http.post("/console/settings/teams", data=made)).headers["location"] == "/console/sign-in"
    evil = await maya.http.post("/console/settings/teams", data=made, headers={"origin": "https://evil.example"})
    assert evil.status_code == 400
    assert (await maya.ask("hello"))["teams"] == []
    assert (await maya.http.post("/console/settings/teams", data=made)).status_code == 303
    told = (await maya.ask("hello"))["teams"]
    assert [(team["name"], team["members"]) for team in told] == [("Billing", [tom.id])]
    long = await maya.http.post("/console/settings/teams", data={"name_new": "x" * 200})
    assert long.status_code == 400
