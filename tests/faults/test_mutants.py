"""The harness can fail: servers that break a promise, each caught by the checker."""

from pathlib import Path

import pytest

from ..databases import Postgres
from . import mutants
from .checker import Violation, kinds
from .conftest import NewCluster
from .races import Race
from .shop import Shop, shop_on

KILLS = 10
CAPACITY = 3


async def caught(shop: Shop, folder: Path, *, kill: bool) -> list[Violation]:
    """Wakes the mutant and lets everybody live on, killed again and again, until something is wrong."""
    (folder / "awake").touch()
    node = shop.cluster.nodes[0]
    async with shop.hours():
        for _ in range(KILLS):
            await shop.lives_a_while()
            if kill:
                node.kill()
            if found := shop.violations(at_rest=False):
                shop.broken_off = True
                return found
            if kill:
                await node.start()
    return shop.violations()


# One server on SQLite

ALONE = [
    pytest.param(mutants.FORGETS_WHAT_WAS_SENT, "doubled", True, id="a, no idempotency key"),
    pytest.param(mutants.ANSWERS_BEFORE_THE_COMMIT, "lost", True, id="b, answer before commit"),
    pytest.param(mutants.DOES_EVERYTHING_AT_ONCE, "overtaken", False, id="d, asks of a socket all at once"),
    pytest.param(mutants.ACCEPTS_WITHOUT_LOOKING, "won twice", False, id="f, accept without compare-and-set"),
    pytest.param(mutants.SHOWS_NOTES_TO_VISITORS, "leaked", False, id="notes shown to visitors"),
]


@pytest.mark.parametrize(("mutant", "what", "kill"), ALONE)
async def test_a_server_that_breaks_a_promise_is_caught(
    new_cluster: NewCluster, tmp_path: Path, mutant: str, what: str, kill: bool
) -> None:
    cluster, cast = await new_cluster(**mutants.settings(tmp_path / "mutant", mutant))
    async with shop_on(cluster, cast) as shop:
        found = await caught(shop, tmp_path / "mutant", kill=kill)
    first = next((one for one in found if one.what == what), None)
    assert first, [str(one) for one in found[:5]]
    print(f"\n{len(found)} violations after {len(shop.ledger.receipts)} receipts; {first}")


async def test_a_server_that_counts_before_it_locks_is_caught(new_cluster: NewCluster, tmp_path: Path) -> None:
    """(g), capacity without the lock."""
    folder = tmp_path / "mutant"
    cluster, cast = await new_cluster(**mutants.settings(folder, mutants.COUNTS_BEFORE_IT_LOCKS))
    await cluster.command("site", "set", cast.site_key, f"capacity={CAPACITY}")
    race = await Race(cluster, cast, each=2).begins()
    try:
        (folder / "awake").touch()
        await race.all_take_one_each(await race.visitors(16))
        found = race.violations(CAPACITY)
    finally:
        await race.ends()
    assert {"over capacity"} == kinds(found)
    print(f"\n{race.accepts} accepts; {found[0]}")


# Two nodes on PostgreSQL

TOGETHER = [
    pytest.param(mutants.DELIVERS_ONLY_WHAT_HINTS_BRING, id="c, delivery by hints instead of the log"),
    pytest.param(mutants.GOES_BY_THE_TIME, id="e, a cursor by time instead of seq"),
]


@pytest.mark.parametrize("mutant", TOGETHER)
async def test_nodes_that_do_not_tell_what_the_other_wrote_are_caught(
    new_cluster: NewCluster, postgres: Postgres, tmp_path: Path, mutant: str
) -> None:
    folder = tmp_path / "mutant"
    changed = mutants.settings(folder, mutant)
    cluster, cast = await new_cluster(postgres, 2, second={"MUTANT_SKEW_MS": "2000"}, **changed)
    async with shop_on(cluster, cast, pace=0.1, patience=3) as shop:
        (folder / "awake").touch()
        async with shop.hours():
            await shop.lives_a_while(60, 2)
        found = shop.violations()
    assert kinds(found) == {"differs"}, [str(one) for one in found[:5]]
    print(f"\n{len(found)} violations after {len(shop.ledger.receipts)} receipts; {found[0]}")
