"""One server on SQLite: everything acknowledged is kept once and told in order, whatever happens to it."""

import asyncio
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from ..people import Refused, new_id
from .checker import Violation
from .conftest import NewCluster
from .cycle import Night
from .kept import SqliteFile
from .load import Returning, ReturningVisitor, pushed_twice
from .nodes import Cast, Cluster, Node
from .proxy import Proxy
from .shop import Shop, described, shop_on

KILLS = 5


async def killed(shop: Shop, times: int) -> tuple[list[Violation], list[float]]:
    """Killed under load so many times; what the first kill brings to light, and how long each silence was."""
    node = shop.cluster.nodes[0]
    silences: list[float] = []
    for _ in range(times):
        await shop.lives_a_while()
        node.kill()
        if found := shop.violations(at_rest=False):
            shop.broken_off = True
            return found, silences
        silences.append(await shop.silence_of(node.start()))
    return [], silences


async def test_kills_under_load_lose_double_and_reorder_nothing(
    new_cluster: NewCluster, pytestconfig: pytest.Config
) -> None:
    """F2."""
    kills = 60 if pytestconfig.getoption("--long") else KILLS
    cluster, cast = await new_cluster()
    async with shop_on(cluster, cast) as shop:
        async with shop.hours():
            found, silences = await killed(shop, kills)
        assert found == []
        assert shop.violations() == []
        figures = shop.figures()

        # Asked again, it is answered as before, and nobody is told anything twice.
        log = shop.kept().log
        heard = {id(person): len(person.pushed()) for person in shop.everybody}
        again = {receipt.sender: receipt for receipt in shop.ledger.receipts}
        for person in (*shop.visitors, *shop.agents):
            receipt = again[person.name]
            answer = await person.insists("send", **receipt.asked)
            assert answer == {
                "ok": True,
                "conversation": receipt.conversation,
                "seq": receipt.seq,
                "created_at": receipt.created_at,
                "duplicate": True,
            }
        assert shop.kept().log == log
        for visitor in shop.visitors:
            await shop.ledger.write(await visitor.delivers("That was all.", conversation=visitor.conversation))
        await shop.settles()
        assert shop.violations() == []
        told = {person: len(person.pushed()) - heard[id(person)] for person in shop.everybody}
        assert all(told[one] == 1 for one in (*shop.visitors, *shop.tabs)), "the last words, and nothing twice"
        assert all(told[one] == 3 for one in (*shop.agents, *shop.consoles)), "the last words, and nothing twice"

        assert cluster.complaints() == []
        starts = cluster.nodes[0].starts[1:]
        print(
            f"\nF2, {kills} kills: {figures}; {pushed_twice(shop.everybody)} entries pushed twice;"
            f" {len(shop.records())} recorders; silences {described(silences)}; serving again {described(starts)}"
        )


@pytest_asyncio.fixture(scope="module")
async def shop(lasting_cluster: NewCluster) -> AsyncIterator[Shop]:
    """At an easy pace, so that a fault and not the machine makes them wait."""
    cluster, cast = await lasting_cluster()
    async with shop_on(cluster, cast, pace=0.1) as open_shop:
        yield open_shop


async def moves(person: Returning, url: str) -> None:
    """Reaches the server another way from now on."""
    person.urls = [url]
    line = person.socket
    await line.disconnect()
    async with asyncio.timeout(30):
        while person.socket is line or not person.here.is_set():
            await asyncio.sleep(0.01)


async def test_a_locked_file_shows_nobody_an_error(shop: Shop) -> None:
    """F12: somebody else holds a write transaction for three seconds."""
    night = Night(shop, 12)
    async with shop.hours():
        silence = await night.suffers("the file is locked")
    assert shop.violations() == []
    print(f"\nF12: {shop.figures()}; silence around the lock {silence:.2f} s")


async def test_a_visitors_bad_network_loses_nothing_and_doubles_nothing(shop: Shop) -> None:
    """F19: 300 ms, one chunk in twenty a second late, and twice the line is gone for a while."""
    node = shop.cluster.nodes[0]
    road = await Proxy("127.0.0.1", node.port).start()
    road.latency, road.stalls = 0.15, (0.05, 1.0)
    traveller = shop.visitors[1]
    try:
        await moves(traveller, f"http://127.0.0.1:{road.port}")
        async with shop.hours():
            for outage in (road.closes, road.swallows):
                await shop.talks_for(1.0)
                outage()
                await asyncio.sleep(2.0)
                road.opens()
            await shop.lives_a_while(1, 3)
        assert shop.violations() == []
        theirs = [r for r in shop.ledger.receipts if r.sender == traveller.name]
        print(f"\nF19: {len(theirs)} messages through a bad line, {traveller.retries} retries; {shop.figures()}")
    finally:
        await moves(traveller, node.url)
        await road.stop()


async def test_a_console_that_stops_reading_is_dropped_and_has_no_gap_afterwards(shop: Shop) -> None:
    """F20: it misses more than its queue holds, costs little meanwhile, and comes back by its cursor."""
    node = shop.cluster.nodes[0]
    road = await Proxy("127.0.0.1", node.port).start()
    slow = shop.consoles[0]
    await moves(slow, f"http://127.0.0.1:{road.port}")
    line = slow.socket
    before, here = node.resident_mib(), await _consoles(node)
    road.stalls_now()
    try:
        talker = shop.visitors[0]
        for number in range(3_000):  # how much of it the kernel takes first is its own affair
            receipt = await talker.delivers(f"{number} " + "🪔" * 3_500, conversation=talker.conversation)
            await shop.ledger.write(receipt)
            if number % 25 == 24 and await _consoles(node) < here:
                break
        grown = node.resident_mib() - before
    finally:
        road.opens()
    await shop.settles()
    assert shop.violations() == []
    assert slow.socket is not line, "it was dropped and came back"
    print(f"\nF20: {number + 1} long messages unread, the server grew by {grown:.1f} MiB")
    assert grown < 40, "of what one socket does not read a megabyte is kept, the rest is the log's own"
    await moves(slow, node.url)
    await road.stop()


async def _consoles(node: Node) -> float:
    """How many of them are connected, by the node's own count."""
    counted = (await node.get("/metrics")).text
    line = next(line for line in counted.splitlines() if line.startswith('onethread_sockets{audience="staff"}'))
    return float(line.split()[-1])


POISON: list[tuple[dict[str, Any], str]] = [
    ({"text": "x" * 4_001}, "too_large"),
    ({"text": "\x00"}, "bad_request"),
    ({"text": "\ud800"}, "bad_request"),
    ({"text": "\u0007bell"}, "bad_request"),
    ({"text": "   \n\t "}, "bad_request"),
    ({"text": 17}, "bad_request"),
    ({"text": None}, "bad_request"),
    ({"text": ["a"]}, "bad_request"),
    ({"text": {"a": 1}}, "bad_request"),
    ({"text": "fine", "client_id": "short"}, "bad_request"),
    ({"text": "fine", "client_id": "has spaces in it, and more"}, "bad_request"),
    ({"text": "fine", "conversation": "nowhere-to-be-found"}, "not_found"),
    ({"text": "fine", "conversation": 2**60}, "bad_request"),
]


async def test_a_poisoned_message_is_refused_by_name_and_the_next_one_goes_through(shop: Shop) -> None:
    """F21."""
    ana = shop.visitors[0]
    waits = []
    for poison, code in POISON:
        asked = {"client_id": new_id(), "conversation": ana.conversation, **poison}
        with pytest.raises(Refused) as refused:
            await ana.insists("send", **asked)
        assert refused.value.error["code"] == code, poison
        began = time.monotonic()
        await shop.ledger.write(await ana.delivers("And now?", conversation=ana.conversation))
        waits.append(time.monotonic() - began)
    await shop.settles()
    assert shop.violations() == []
    print(f"\nF21: the message after a poisoned one acknowledged after {described(waits)}")


@pytest_asyncio.fixture
async def small_disk(seeded_file: tuple[Path, Cast]) -> AsyncIterator[tuple[Cluster, Cast]]:
    """A node whose data lies on a disk of eight megabytes."""
    if os.geteuid() != 0:
        pytest.skip("F13: a small disk can only be mounted as root")
    folder = Path(tempfile.mkdtemp(prefix="onethread-faults-"))
    data = folder / "data"
    data.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(data)], check=True)
    template, cast = seeded_file
    for part in template.parent.glob("*"):
        shutil.copy(part, data / part.name)
    cluster = Cluster(SqliteFile(data / "chat.db"), 1, folder)
    try:
        yield await cluster.start(), cast
    finally:
        await cluster.stop()
        subprocess.run(["umount", str(data)], check=True)
        shutil.rmtree(folder, ignore_errors=True)


async def test_a_full_disk_acknowledges_nothing_and_loses_nothing(small_disk: tuple[Cluster, Cast]) -> None:
    """F13: M11, and everybody goes on by themselves when there is space."""
    cluster, cast = small_disk
    ballast = cluster.folder / "data" / "ballast"
    async with shop_on(cluster, cast, pace=0.05) as shop:
        async with shop.hours():
            await shop.lives_a_while(20, 1)
            ballast.write_bytes(b"")
            with ballast.open("wb", buffering=0) as out:
                for size in (65_536, 4_096, 1):
                    try:
                        while True:
                            out.write(b"x" * size)
                    except OSError:
                        continue
            acknowledged = -1
            while acknowledged != len(shop.ledger.receipts):
                acknowledged = len(shop.ledger.receipts)
                await asyncio.sleep(1)
            reader = shop.tabs[0]
            await reader.here.wait()
            page = await reader.insists("sync", conversation=reader.conversation, before=3)
            assert [e["seq"] for e in page["entries"]] == [1, 2], "what is there can be read"
            assert len(shop.ledger.receipts) == acknowledged, "nothing is acknowledged that has no place"
            freed = time.monotonic()
            ballast.unlink()
            await shop.lives_a_while(1, 0)
            back = time.monotonic() - freed
            await shop.lives_a_while(10, 1)
        assert shop.violations() == []
        print(f"\nF13: {shop.figures()}; acknowledged again {back:.2f} s after there was space")


async def test_a_newcomers_first_word_survives_the_death_it_was_said_into(new_cluster: NewCluster) -> None:
    """M6 for what makes everything: visitor, conversation and message in one commit, or none of it."""
    cluster, cast = await new_cluster()
    node = cluster.nodes[0]
    newcomer = ReturningVisitor(cluster.urls, "", cast.site_key)
    await newcomer.returns()
    staying = asyncio.create_task(newcomer.stays())
    saying = asyncio.create_task(newcomer.delivers("Is anybody there?"))
    await asyncio.sleep(0)
    node.kill()
    await node.start()
    receipt = await saying
    staying.cancel()
    await newcomer.goes()
    rows = cluster.database.rows("SELECT seq, text, client_id FROM entry")
    assert rows == [{"seq": 1, "text": "Is anybody there?", "client_id": receipt.client_id}]
