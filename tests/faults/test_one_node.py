"""One server on SQLite: everything acknowledged is kept once and told in order, however often it dies."""

from .checker import Violation
from .conftest import NewCluster
from .load import pushed_twice
from .shop import Shop, described, shop_on

KILLS = 8


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


async def test_kills_under_load_lose_double_and_reorder_nothing(new_cluster: NewCluster) -> None:
    """F2."""
    cluster, cast = await new_cluster()
    async with shop_on(cluster, cast) as shop:
        async with shop.hours():
            found, silences = await killed(shop, KILLS)
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
            f"\nF2, {KILLS} kills: {figures}; {pushed_twice(shop.everybody)} entries pushed twice;"
            f" {len(shop.records())} recorders; silences {described(silences)}; serving again {described(starts)}"
        )
