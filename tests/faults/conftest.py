"""Clusters of real servers on databases that are seeded once and copied for each."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from chat_server.settings import Storage

from ..databases import Postgres, Redis
from .kept import PostgresDatabase, SqliteFile
from .nodes import Cast, Cluster, postgres_folder, seed, sqlite_folder

LONG_SECONDS = 4 * 3600


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A long night may take one."""
    if config.getoption("--long"):
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.timeout(LONG_SECONDS))


NewCluster = Callable[..., Awaitable[tuple[Cluster, Cast]]]


@pytest_asyncio.fixture(scope="session")
async def seeded_file() -> AsyncIterator[tuple[Path, Cast]]:
    """An SQLite file with a site and its agents."""
    folder, database = sqlite_folder()
    cast = await seed(Storage(folder / "data"))
    yield database.path, cast
    shutil.rmtree(folder)


_templates: dict[Postgres, tuple[str, Cast]] = {}


async def seeded_template(postgres: Postgres) -> tuple[str, Cast]:
    """The name of a database with a site and its agents, made once in a cluster and gone with it."""
    if postgres not in _templates:
        folder, database = postgres_folder(postgres)
        cast = await seed(Storage(folder / "data", database.url))
        shutil.rmtree(folder)
        _templates[postgres] = database.name, cast
    return _templates[postgres]


async def _clusters(seeded_file: tuple[Path, Cast]) -> AsyncIterator[NewCluster]:
    made: list[Cluster] = []

    async def new(
        postgres: Postgres | None = None,
        count: int = 1,
        redis: Redis | None = None,
        *,
        roads: bool = False,
        second: dict[str, str] | None = None,
        **environment: str,
    ) -> tuple[Cluster, Cast]:
        database: SqliteFile | PostgresDatabase
        if postgres is None:
            folder, database = sqlite_folder()
            template, cast = seeded_file
            for part in template.parent.glob("*"):
                shutil.copy(part, folder / "data" / part.name)
        else:
            template_name, cast = await seeded_template(postgres)
            folder, database = postgres_folder(postgres, template_name)
        cluster = Cluster(database, count, folder, redis, roads=roads, **environment)
        made.append(cluster)
        cluster.nodes[-1].environment |= second or {}
        return await cluster.start(), cast

    yield new
    for cluster in made:
        await cluster.stop()
        if isinstance(cluster.database, PostgresDatabase) and cluster.database.cluster.accepts():
            cluster.database.cluster.drop(cluster.database.name)
        shutil.rmtree(cluster.folder, ignore_errors=True)


@pytest_asyncio.fixture
async def new_cluster(seeded_file: tuple[Path, Cast]) -> AsyncIterator[NewCluster]:
    """`await new_cluster()` is one node on SQLite, `await new_cluster(postgres, 2)` two on PostgreSQL; all started."""
    async for new in _clusters(seeded_file):
        yield new


@pytest_asyncio.fixture(scope="module")
async def lasting_cluster(seeded_file: tuple[Path, Cast]) -> AsyncIterator[NewCluster]:
    """The same for all tests of a file: one shop that is open throughout."""
    async for new in _clusters(seeded_file):
        yield new
