"""Real servers, and a cast with names: visitors Ana and Ben, agents Maya (lead) and Tom, on a new site per test."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from itertools import count

import pytest
import pytest_asyncio
from argon2 import PasswordHasher
from playwright.async_api import Browser

from chat_server import admin
from chat_server.models import Role
from chat_server.settings import Storage
from chat_server.store import people
from chat_server.store.transaction import Transaction

from . import storages
from .browsing import chromium
from .databases import Postgres, Redis
from .people import Agent, Person, Visitor
from .servers import ChatServer, new_data_dir

PASSWORD = "correct horse battery"
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)  # the usual takes 0.3 s
_numbers = count(1)

GENEROUS = {f"CHAT_LIMIT_{what}": "1000000" for what in ("SENDS", "ASKS", "CONVERSATIONS", "HANDSHAKES", "SIGN_INS")}


@dataclass
class Stage:
    """A site of its own on a shared server, with its agents; everybody who came is sent home afterwards."""

    server: ChatServer
    site_key: str
    agents: dict[str, tuple[str, str]]
    people: list[Person]

    async def visitor(self, name: str = "Ana", *, comes: bool = True) -> Visitor:
        visitor = Visitor(self.server.url, name, self.site_key)
        self.people.append(visitor)
        if comes:
            await visitor.comes()
        return visitor

    async def agent(self, name: str, *, comes: bool = True) -> Agent:
        agent_id, email = self.agents[name]
        agent = Agent(self.server.url, name, agent_id, email, PASSWORD)
        self.people.append(agent)
        if comes:
            await agent.comes()
        return agent


async def add_cast(storage: Storage, *names: str) -> tuple[str, dict[str, tuple[str, str]]]:
    """A new site, and agents on it; the first is its lead. (site key, name → (id, e-mail))"""
    number = next(_numbers)

    def job(tx: Transaction) -> tuple[str, dict[str, tuple[str, str]]]:
        site = people.add_site(tx, f"Acme {number}", ["shop.example"])
        cast = {}
        for name in names:
            email = f"{name.lower()}@acme{number}.example"
            role: Role = "lead" if name == names[0] else "agent"
            cast[name] = (people.add_agent(tx, site.id, email, name, role, PASSWORD_HASH).id, email)
        return site.key, cast

    return await asyncio.to_thread(admin.write, storage, job)


async def _serving(*arguments: str) -> AsyncIterator[ChatServer]:
    server = ChatServer(new_data_dir(), *arguments, **GENEROUS)
    await server.start()
    yield server
    server.stop()
    complaints = server.log.read_text()
    shutil.rmtree(server.data.parent, ignore_errors=True)
    assert not complaints, complaints[-8000:]


@pytest_asyncio.fixture(scope="session")
async def by_hand_server() -> AsyncIterator[ChatServer]:
    async for server in _serving("--assign", "by_hand"):
        yield server


@pytest_asyncio.fixture(scope="session")
async def automatic_server() -> AsyncIterator[ChatServer]:
    async for server in _serving("--assign", "auto"):
        yield server


def pytest_configure(config: pytest.Config) -> None:
    """Each worker has a cluster of its own; who only hands out the tests needs none."""
    hands_out = config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput")
    if config.getoption("--postgres") and not hands_out:
        storages.cluster = Postgres().start()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--postgres"):
        for item in items:
            if item.get_closest_marker("sqlite"):
                item.add_marker(pytest.mark.skip(reason="is about the embedded database"))


def pytest_unconfigure() -> None:
    if storages.cluster:
        storages.cluster.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One cluster for all; who kills it starts it again."""
    cluster = Postgres()
    yield cluster.start()
    cluster.stop()


@pytest.fixture
def postgres_database(postgres: Postgres) -> Iterator[str]:
    """The URL of a new, empty database."""
    name = f"test_{next(_numbers)}"
    yield postgres.create(name)
    postgres.drop(name)


@pytest_asyncio.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all; each person is in a context of their own."""
    async with chromium() as launched:
        yield launched


@pytest.fixture(scope="session")
def redis() -> Iterator[Redis]:
    """One server for all; who kills it starts it again."""
    server = Redis()
    yield server.start()
    server.stop()


NewServer = Callable[..., Awaitable[ChatServer]]


@pytest_asyncio.fixture
async def new_server() -> AsyncIterator[NewServer]:
    """Starts servers that a test may kill; whatever still runs is stopped. `bare`: in a folder with nothing in it."""
    started: list[ChatServer] = []

    async def start(*arguments: str, bare: bool = False, **environment: str) -> ChatServer:
        server = ChatServer(new_data_dir(), *arguments, **(GENEROUS | environment))
        if bare:
            shutil.rmtree(server.data)
        started.append(server)
        return await server.start()

    yield start
    for server in started:
        server.kill()
        storages.remove(server.storage)
        shutil.rmtree(server.data.parent, ignore_errors=True)


async def staged(server: ChatServer, *names: str) -> AsyncIterator[Stage]:
    """A new site with these agents on a server that serves others beside; everybody goes home in the end."""
    site_key, cast = await add_cast(server.storage, *names)
    stage = Stage(server, site_key, cast, [])
    yield stage
    for person in stage.people:
        await person.goes()


@pytest_asyncio.fixture
async def stage(by_hand_server: ChatServer) -> AsyncIterator[Stage]:
    """Conversations wait until somebody takes them."""
    async for made in staged(by_hand_server, "Maya", "Tom"):
        yield made


@pytest_asyncio.fixture
async def automatic_stage(automatic_server: ChatServer) -> AsyncIterator[Stage]:
    """Conversations are given to whoever is free."""
    async for made in staged(automatic_server, "Maya", "Tom"):
        yield made


@pytest_asyncio.fixture
async def ana(stage: Stage) -> Visitor:
    return await stage.visitor("Ana")


@pytest_asyncio.fixture
async def maya(stage: Stage) -> Agent:
    return await stage.agent("Maya")


@pytest_asyncio.fixture
async def tom(stage: Stage) -> Agent:
    return await stage.agent("Tom")
