"""What `/metrics` counts, and who may read it."""

import asyncio
import http.client
from collections.abc import AsyncIterator

import httpx2
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families

from .people import Agent, Visitor, new_id
from .raw import RawSocket
from .servers import ChatServer, Production, new_data_dir
from .stage import GENEROUS, PASSWORD, NewServer, add_cast

TOKEN = "a token that opens metrics"


class Page:
    """`/metrics` as a program reads it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.samples = {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    def value(self, name: str, **labels: str) -> float:
        return self.samples[f"onethread_{name}", tuple(sorted(labels.items()))]


async def read(server: ChatServer, **headers: str) -> Page:
    answer = await server.get("/metrics", **headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return Page(answer.text)


async def test_it_counts_what_happens_and_names_nobody(new_server: NewServer) -> None:
    server = await new_server("--assign", "by_hand")
    quiet = await read(server)
    assert quiet.value("waiting", site=server.site_key) == 0
    who = server.agent("Maya")
    maya = Agent(server.url, "Maya", who["id"], who["email"], who["password"])
    ana, ben = (Visitor(server.url, name, server.site_key) for name in ("Ana", "Ben"))
    for visitor in (ana, ben):
        await visitor.comes()
        await visitor.says("Where is my parcel?")
        await visitor.says_name()
    await maya.comes()
    conversation = ana.conversation or ""
    epoch = await maya.accepts(conversation)
    where = {"conversation": conversation, "assignment_epoch": epoch}
    await maya.is_refused("held", "send", client_id=new_id(), text="Ana, you idiot.", **where)
    await maya.ask("send", client_id=new_id(), text="It is in Riga, Ana.", **where)
    await ana.hears("It is in Riga, Ana.")
    await ana.is_refused("not_found", "sync", conversation="nothing-of-the-sort", after=0)
    await ana.is_refused("unknown_ask", "ana@ana.example")
    stranger = await RawSocket.to(server.url)
    assert "unknown_site" in await stranger.join("/visitor", v=1, site="nobody's")
    await stranger.close()

    page = await read(server)
    assert page.value("sockets", audience="visitor") == 2
    assert page.value("sockets", audience="staff") == 1
    assert page.value("asks_total", caller="visitor", ask="send", outcome="ok") == 2
    assert page.value("asks_total", caller="agent", ask="send", outcome="held") == 1
    assert page.value("asks_total", caller="visitor", ask="unknown", outcome="unknown_ask") == 1
    assert page.value("ask_seconds_count", caller="agent", ask="send") == 2
    assert 0 < page.value("ask_seconds_sum", caller="visitor", ask="send") < 60
    assert page.value("held_total", family="profanity") == 1
    assert page.value("refused_total", code="not_found") == 1
    assert page.value("refused_total", code="unknown_site") == 1
    assert page.value("waiting", site=server.site_key) == 1
    assert 0 < page.value("oldest_wait_seconds", site=server.site_key) < 600
    assert page.value("commit_jobs_count") == page.value("commit_seconds_count") > quiet.value("commit_jobs_count")
    assert page.value("commit_jobs_sum") >= page.value("commit_jobs_count")
    assert page.value("delivery_seconds_count") >= 3, "to Ana's socket and to Maya's"
    assert page.value("database_up") == 1
    assert page.value("doorbell_up") == -1, "one node has none"
    assert page.value("info", version="0.1.0") == 1
    for word in ("Ana", "Ben", "Maya", "@", "Riga", who["id"], conversation, ana.token or "?", "nobody's"):
        assert word not in page.text, word
    for person in (ana, ben, maya):
        await person.goes()
    await asyncio.to_thread(server.stop)


async def test_who_goes_is_counted_no_more(new_server: NewServer) -> None:
    server = await new_server()
    ana = Visitor(server.url, "Ana", server.site_key)
    await ana.comes()
    assert (await read(server)).value("sockets", audience="visitor") == 1
    await ana.goes()
    async with asyncio.timeout(10):
        while (await read(server)).value("sockets", audience="visitor"):
            await asyncio.sleep(0.05)


async def test_without_a_token_it_is_for_this_machine_alone(new_server: NewServer) -> None:
    server = await new_server()
    await read(server)
    for name in ("x-forwarded-for", "forwarded", "via", "x-real-ip"):
        hidden = await server.get("/metrics", **{name: "203.0.113.9"})
        assert (hidden.status_code, hidden.text) == (404, "Not Found"), "a proxy stands between"
    assert await asyncio.to_thread(_from_another_address, server) == 404


def _from_another_address(server: ChatServer) -> int:
    """Asks from an address that is on this machine only for want of another machine."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, source_address=("127.0.0.2", 0))
    connection.request("GET", "/metrics")
    status = connection.getresponse().status
    connection.close()
    return status


@pytest_asyncio.fixture
async def guarded() -> AsyncIterator[Production]:
    async with Production(new_data_dir(), CHAT_METRICS_TOKEN=TOKEN, **GENEROUS) as server:
        await add_cast(server.storage, "Maya")
        yield await server.start()


async def test_with_a_token_only_who_has_it_may_read(guarded: Production) -> None:
    for headers in ({}, {"authorization": f"Bearer {TOKEN[:-1]}"}, {"authorization": f"Basic {TOKEN}"}):
        assert (await guarded.get("/metrics", **headers)).status_code == 404, headers
    page = await read(guarded, authorization=f"Bearer {TOKEN}", **{"x-forwarded-for": "203.0.113.9"})
    assert page.value("database_up") == 1
    async with httpx2.AsyncClient(base_url=guarded.url, timeout=60) as anybody:
        assert PASSWORD not in (await anybody.get("/metrics")).text
        assert (await anybody.get("/metrics", params={"token": TOKEN})).status_code == 404, "never in an address"
    assert TOKEN not in guarded.log.read_text()
