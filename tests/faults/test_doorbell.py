"""Redis only rings: whatever happens to it, nobody waits longer for an acknowledgement, and nothing is missed."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from ..databases import Postgres, Redis
from .conftest import NewCluster
from .cycle import Night
from .shop import Shop, shop_on


@pytest_asyncio.fixture(scope="module")
async def shop(lasting_cluster: NewCluster, postgres: Postgres, redis: Redis) -> AsyncIterator[Shop]:
    """Two nodes, with a road to Redis for each."""
    cluster, cast = await lasting_cluster(postgres, 2, redis, roads=True)
    async with shop_on(cluster, cast, pace=0.15) as open_shop:
        yield open_shop


async def test_redis_killed_again_and_again(shop: Shop, redis: Redis, pytestconfig: pytest.Config) -> None:
    """F5."""
    kills = 10 if pytestconfig.getoption("--long") else 2
    night = Night(shop, seed=5, redis=redis)
    async with shop.hours():
        for _ in range(kills):
            await night.suffers("Redis is killed")
        await night.suffers("Redis is emptied")
    assert shop.violations() == []
    print(f"\nF5: {shop.figures()}\n{night.told()}")


async def test_a_line_to_redis_that_is_half_open_is_noticed_and_taken_up_again(shop: Shop) -> None:
    """F6: the node hears nothing and is told nothing; after it heals there is a new line without anybody's help."""
    road = shop.cluster.redis_roads[0]
    async with shop.hours():
        await shop.lives_a_while(20, 1)
        road.swallows()
        await shop.talks_for(4.0)
        road.opens()
        healed = time.monotonic()
        async with asyncio.timeout(20):
            while not road.passing:
                await asyncio.sleep(0.02)
        again = time.monotonic() - healed
        await shop.lives_a_while(20, 1)
    assert shop.violations() == []
    print(f"\nF6: {shop.figures()}; a new line {again:.2f} s after it healed")


async def test_nodes_that_are_parted_from_redis_go_on_alone(shop: Shop, redis: Redis) -> None:
    """F7: the sweep joins what the bell does not."""
    night = Night(shop, seed=7, redis=redis)
    async with shop.hours():
        await night.suffers("Redis is parted")
    assert shop.violations() == []
    print(f"\nF7: {shop.figures()}\n{night.told()}")


async def test_a_night_of_faults_with_redis(shop: Shop, redis: Redis, pytestconfig: pytest.Config) -> None:
    """All there are, in an order that a seed repeats: a few here, two hundred with --long."""
    hours, faults_an_hour = (10, 20) if pytestconfig.getoption("--long") else (1, 4)
    night = Night(shop, seed=20261122, redis=redis)
    for _ in range(hours):
        async with shop.hours():
            await night.lasts(faults_an_hour)
        assert shop.violations() == []
        print(f"\n{len(night.happened)} faults: {shop.figures()}\n{night.told()}", flush=True)
