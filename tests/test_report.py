"""The report: what people waited for an answer, by the log; who may read it; and a file that no spreadsheet runs."""

import asyncio
import csv
import io
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.async_api import Browser, expect

from chat_server import admin
from chat_server.conversations import hearing
from chat_server.figures import quantile, report
from chat_server.pages.report import safe
from chat_server.policy import Policy
from chat_server.store import stories
from chat_server.store.transaction import Transaction

from .people import Agent
from .stage import Stage
from .test_console import own_menu, signed_in
from .test_keeping import begin, rules
from .test_looks import seen
from .world import MINUTE, World


def test_a_day_of_three_visitors_in_figures(tmp_path: Path) -> None:
    world = World(tmp_path, Policy(assign="by_hand", pick="any"), "Maya", "Tom")
    maya, tom = world.agents
    billing = world.team("Billing", tom)
    began = world.now
    ana, ben = world.says("ana")["conversation"], world.says("ben", team=billing)["conversation"]
    world.says("cleo")
    world.now += MINUTE
    world.accepts(maya, ana)
    world.accepts(tom, ben)
    world.replies(maya, ana)
    world.now += 2 * MINUTE
    world.replies(tom, ben)
    world.replies(maya, ana)  # only the first one is the first
    world.resolves(maya, ana)
    world.transfers(tom, ben, maya)
    world.do(lambda tx: hearing.rate(tx, "ben", ben, 2, None, None, lambda: None))
    world.do(lambda tx: hearing.rate(tx, "ben", ben, 4, None, None, lambda: None))
    read = world.do(lambda tx: stories.of_site(tx, world.site.id, began, world.now + 1))
    told = report(read, UTC, 60, {maya.id: "Maya", tom.id: "Tom"})
    whole = told.whole
    assert (whole.begun, whole.answered, whole.unanswered, whole.waiting, whole.resolved) == (3, 2, 1, 1, 1)
    assert (whole.median, whole.p90, whole.within, whole.wait_median) == (180, 180, 1, 60)
    assert (whole.rated, whole.rating) == (1, 4), "the newest rating of one who rated twice"
    by_name = {one.name: one for one in told.agents}
    assert [(one.answered, one.median, one.resolved, one.rated) for one in (by_name["Maya"], by_name["Tom"])] == [
        (1, 60, 1, 1), (1, 180, 0, 0),
    ]  # fmt: skip
    assert [(one.name, one.begun) for one in told.teams] == [("Billing", 1)]
    assert [one.begun for one in told.days] == [3]
    later = world.do(lambda tx: stories.of_site(tx, world.site.id, world.now + 1, world.now + 2))
    assert report(later, UTC, 0, {}).whole.median is None
    world.close()


def test_taken_up_again_is_not_resolved(tmp_path: Path) -> None:
    world = World(tmp_path, Policy(), "Maya")
    world.comes(world.agents[0])
    conversation = world.says("ana")["conversation"]
    world.resolves(world.agents[0], conversation)
    world.reopens(world.agents[0], conversation)
    read = world.do(lambda tx: stories.of_site(tx, world.site.id, 0, world.now + 1))
    assert (read[0].resolved, read[0].resolved_by, read[0].given) == (None, None, world.now)
    world.close()


@given(st.lists(st.floats(0, 1e9), min_size=1), st.sampled_from((0.5, 0.9)))
def test_so_many_are_within_a_quantile(values: list[float], share: float) -> None:
    found = quantile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values)


@pytest.mark.parametrize("name", ["=1+1", "+A1", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_name_is_a_formula(name: str) -> None:
    assert safe(name) == f"'{name}"
    assert safe("Maya") == "Maya"


async def test_a_lead_reads_it_and_takes_it_along(stage: Stage, maya: Agent, tom: Agent) -> None:
    def renames(tx: Transaction) -> None:
        tx.run("UPDATE agent SET name = ? WHERE id = ?", '=HYPERLINK("https://evil.example")', stage.agents["Maya"][0])

    ana, conversation = await begin(stage, "Ana")
    epoch = await maya.accepts(conversation)
    await maya.replies(conversation, "Hello, I am looking into it.", epoch)
    await ana.ask("rate", conversation=conversation, score=5)
    await asyncio.to_thread(admin.write, stage.server.storage, renames)
    assert (await tom.http.get("/console/report")).headers["location"] == "/console/"
    assert (await tom.http.get("/console/report.csv")).headers["location"] == "/console/sign-in"
    answer = await maya.http.get("/console/report.csv?days=1")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "\r\n" in answer.text
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert (rows[0]["Begun"], rows[0]["Answered"], rows[0]["Rating, mean"]) == ("1", "1", "5")
    assert [row["Name"] for row in rows if row["Of"] == "agent"] == ['\'=HYPERLINK("https://evil.example")']
    for odd in ("days=7&days=x", "days=-1", "days=²", "days=999999999999", ""):
        assert (await maya.http.get(f"/console/report?{odd}")).status_code == 200


async def test_the_report_on_the_screen(browser: Browser, stage: Stage, maya: Agent) -> None:
    await rules(stage, reply_target=60)
    for name in ("Ana", "Ben"):
        _, conversation = await begin(stage, name)
        await maya.replies(conversation, "Hello, I am looking into it.", await maya.accepts(conversation))
        await maya.ask("resolve", conversation=conversation)
    await begin(stage, "Cleo")
    desk = await signed_in(browser, stage, "Maya")
    await own_menu(desk).click()
    await desk.page.get_by_role("menuitem", name="Report").click()
    figures = desk.page.get_by_role("region", name="All")
    await expect(figures).to_contain_text("2 of 2")
    await expect(figures).to_contain_text("1, 1 still waiting")
    await expect(desk.page.get_by_role("region", name="By person, table")).to_contain_text("Maya")
    await seen(desk.page, "report-light")
    await desk.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    await desk.page.set_viewport_size({"width": 390, "height": 844})
    await seen(desk.page, "report-phone-dark")
    await desk.page.get_by_role("link", name="Today").click()
    await expect(desk.page.get_by_role("link", name="Today")).to_have_attribute("aria-current", "page")
    await desk.close()
