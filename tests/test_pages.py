"""The HTTP pages: who may frame them, who may sign in, what they weigh."""

import gzip
import re

import httpx2
import pytest

from .people import Agent
from .stage import PASSWORD, Stage

LOADER_BYTES = 1_024
PANEL_BYTES = 12 * 1024  # page, sheet and script, with everything a visitor can come to see
CONSOLE_BYTES = 90 * 1024


async def test_alive_and_ready(stage: Stage) -> None:
    assert (await stage.server.get("/healthz")).json() == {"ok": True}
    ready = await stage.server.get("/readyz")
    assert (ready.status_code, ready.json()["ready"]) == (200, True)


PAGES = [
    "/healthz", "/readyz", "/shop", "/console/", "/console/sign-in", "/console/me", "/front/console.js",
    "/front/nothing.js", "/front/..%2fapp.py", "/nowhere", "/widget.js", "/widget/nobody", "/line/visitor/hello",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
async def test_no_page_but_the_panel_may_be_framed(stage: Stage, path: str) -> None:
    answer = await stage.server.get(path)
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_the_panel_may_be_framed_by_its_own_sites_domains_only(stage: Stage) -> None:
    answer = await stage.server.get(f"/widget/{stage.site_key}")
    policy = answer.headers["content-security-policy"]
    assert policy.endswith("frame-ancestors shop.example")
    assert "unsafe" not in policy
    assert "x-frame-options" not in answer.headers


async def test_pages_carry_no_inline_script_or_style(stage: Stage, maya: Agent) -> None:
    console = await maya.http.get("/console/")
    for html in (
        (await stage.server.get(f"/widget/{stage.site_key}")).text,
        (await stage.server.get("/console/sign-in")).text,
        console.text,
    ):
        assert not re.search(r"<script(?![^>]*\bsrc=)", html)
        assert not re.search(r"<style|\sstyle=|\son\w+=", html)


async def test_the_shop_carries_the_one_script_tag(stage: Stage) -> None:
    html = (await stage.server.get("/shop")).text
    tags = re.findall(r"<script[^>]*>", html)
    assert tags == [f'<script src="{stage.server.url}/widget.js" data-site="{stage.server.site_key}" async>']
    assert stage.server.site_key in html


async def test_signing_in_by_form_and_by_json(stage: Stage) -> None:
    _, email = stage.agents["Maya"]
    async with httpx2.AsyncClient(base_url=stage.server.url, timeout=60) as http:
        assert (await http.get("/console/me")).status_code == 401
        assert (await http.get("/console/")).headers["location"] == "/console/sign-in"
        wrong = await http.post("/console/sign-in", json={"email": email, "password": "wrong"})
        assert (wrong.status_code, wrong.json()["error"]["code"]) == (401, "forbidden")
        form = await http.post("/console/sign-in", data={"email": email, "password": "wrong"})
        assert form.status_code == 401
        assert "do not match" in form.text
        assert email in form.text
        evil = {"origin": "https://evil.example"}
        refused = await http.post("/console/sign-in", json={"email": email, "password": PASSWORD}, headers=evil)
        assert refused.status_code == 403
        assert not http.cookies
        form = await http.post("/console/sign-in", data={"email": email.upper(), "password": PASSWORD})
        assert (form.status_code, form.headers["location"]) == (303, "/console/")
        cookie = form.headers["set-cookie"]
        assert cookie.startswith("onethread=")
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        me = (await http.get("/console/me")).json()
        assert set(me["agent"]) == {"id", "name", "role"}
        assert (me["agent"]["name"], me["agent"]["role"]) == ("Maya", "lead")
        again = await http.post("/console/sign-in", json={"email": email, "password": PASSWORD})
        assert again.json() == {"ok": True, "agent": me["agent"]}


async def test_what_is_not_a_sign_in_is_said_so(stage: Stage) -> None:
    async with httpx2.AsyncClient(base_url=stage.server.url, timeout=60) as http:
        for body in (b"{", b"[]", b'{"email":5,"password":null}', b"{}", b"\xff"):
            answer = await http.post("/console/sign-in", content=body, headers={"content-type": "application/json"})
            assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")
        assert (await http.post("/console/sign-in", data={"email": "x"})).status_code == 400
        assert (await http.post("/console/sign-in", content=b" " * 10_000)).status_code == 413


async def test_a_ticket_needs_a_session_and_the_own_origin(stage: Stage, maya: Agent) -> None:
    assert (await maya.http.post("/console/ticket")).status_code == 200
    evil = await maya.http.post("/console/ticket", headers={"origin": "https://evil.example"})
    assert evil.status_code == 403
    async with httpx2.AsyncClient(base_url=stage.server.url, timeout=60) as http:
        assert (await http.post("/console/ticket")).status_code == 401


def weight(content: bytes) -> int:
    return len(gzip.compress(content, 9))


async def test_the_loader_and_all_that_opening_the_panel_fetches_stay_light(stage: Stage, maya: Agent) -> None:
    loader = (await stage.server.get("/widget.js")).content
    html = await stage.server.get(f"/widget/{stage.site_key}")
    console = await maya.http.get("/console/")

    async def all_of(page: httpx2.Response) -> int:
        bundles = re.findall(r'(?:src|href)="(/front/[^"]+)"', page.text)
        assert bundles
        return weight(page.content) + sum([weight((await stage.server.get(b)).content) for b in bundles])

    weights = {"loader": weight(loader), "panel": await all_of(html), "console": await all_of(console)}
    weights["bubble"] = weight((await stage.server.get("/front/bubble.js")).content)  # on the host's page, later
    print(weights)
    script = (await stage.server.get("/front/panel.js")).text
    assert "import(" not in script, "nothing follows that is not weighed here"
    assert weights["loader"] <= LOADER_BYTES
    assert weights["panel"] <= PANEL_BYTES
    assert weights["console"] <= CONSOLE_BYTES


async def test_an_address_of_another_version_finds_nothing_and_is_not_remembered(stage: Stage) -> None:
    for version in ("0" * 12, "", "00"):
        answer = await stage.server.get(f"/front/bubble.js?v={version}")
        assert answer.status_code == 404
        assert answer.headers["cache-control"] == "no-store"
    assert (await stage.server.get("/front/bubble.js")).headers["cache-control"] != "no-store"


async def test_bundles_are_kept_for_a_year_and_change_their_address_with_their_content(stage: Stage) -> None:
    html = (await stage.server.get(f"/widget/{stage.site_key}")).text
    address = re.search(r'"(/front/panel\.js\?v=[0-9a-f]{12})"', html)
    assert address
    answer = await stage.server.get(address[1], **{"accept-encoding": "gzip"})
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
