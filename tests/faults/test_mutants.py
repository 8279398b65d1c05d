"""The harness can fail: servers that break a promise, each caught by the checker."""

from pathlib import Path

import pytest

from . import mutants
from .checker import Violation
from .conftest import NewCluster
from .shop import Shop, shop_on

KILLS = 10


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
