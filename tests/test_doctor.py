"""What `chat-server doctor` finds: a sound installation, every ailment by name, and pages that keep the chat out."""

import asyncio
import contextlib
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import pytest_asyncio

from chat_server.doctor import examine
from chat_server.doctor.sign import Sign
from chat_server.pages import front
from chat_server.policy import Policy
from chat_server.settings import Storage

from .databases import Postgres, Redis
from .servers import Production, new_data_dir
from .stage import GENEROUS, NewServer, add_cast
from .test_commands import run
from .world import World

pytestmark = pytest.mark.sqlite

SOUND = {
    "CHAT_SECRET_KEY": "0123456789abcdef" * 4, "CHAT_PUBLIC_URL": "https://chat.example.com",
    "CHAT_TRUSTED_PROXIES": "10.0.0.7", "CHAT_METRICS_TOKEN": "sixteen-characters",
}  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A database in which Ana was answered by Maya and handed to Tom, Ben waits, and a note was left."""
    world = World(tmp_path, Policy(assign="by_hand", pick="any"), "Maya", "Tom")
    world.now = int(time.time() * 1000) - 60_000
    maya, tom = world.agents
    world.present = {maya.id, tom.id}
    ana = world.says("ana")["conversation"]
    world.says("ben")
    world.accepts(maya, ana)
    world.replies(maya, ana)
    world.transfers(maya, ana, tom)
    world.close()
    return tmp_path


def signs(data: Path, **changed: str) -> dict[str, Sign]:
    return {sign.what: sign for sign in examine({**SOUND, "CHAT_DATA_DIR": str(data), **changed})}


def test_a_sound_installation_has_nothing_to_do(data: Path) -> None:
    found = signs(data)
    assert {sign.state for sign in found.values()} == {"ok"}, found
    assert set(found) == {
        "settings", "secret key", "public address", "proxies", "metrics", "front ends", "open files", "data directory",
        "doorbell", "rights", "disk", "server", "version", "integrity", "sites", "log", "clock",
    }  # fmt: skip
    assert "2 conversations" in found["log"].said


@pytest.mark.parametrize(
    ("variable", "value", "what", "state"),
    [
        ("CHAT_SECRET_KEY", "short", "settings", "fail"),
        ("CHAT_SECRET_KEY", "k" * 40, "secret key", "warn"),
        ("CHAT_PUBLIC_URL", "http://chat.example.com", "public address", "fail"),
        ("CHAT_PUBLIC_URL", "http://127.0.0.1:8000", "public address", "warn"),
        ("CHAT_TRUSTED_PROXIES", "", "proxies", "warn"),
        ("CHAT_TRUSTED_PROXIES", "10.0.0.7,0.0.0.0/0", "proxies", "fail"),
        ("CHAT_METRICS_TOKEN", "", "metrics", "warn"),
        ("CHAT_DATA_DIR", "/nowhere/at/all", "data directory", "warn"),
    ],
)
def test_settings_that_hurt_are_named(data: Path, variable: str, value: str, what: str, state: str) -> None:
    sign = signs(data, **{variable: value})[what]
    assert sign.state == state
    assert sign.do, "and what to do is said"


SPOILERS: dict[str, tuple[str, str, str]] = {
    "UPDATE alembic_version SET version_num = '0001'": ("version", "warn", "0001"),
    "UPDATE alembic_version SET version_num = '9999'": ("version", "fail", "9999"),
    "DELETE FROM agent; DELETE FROM conversation; DELETE FROM entry": ("sites", "warn", "Acme"),
    "UPDATE entry SET created_at = created_at + 86400000": ("clock", "fail", "yet to come"),
    "DELETE FROM entry WHERE seq = 2": ("log", "fail", "M2"),
    "UPDATE entry SET seq = seq + 10 WHERE seq = (SELECT max(seq) FROM entry)": ("log", "fail", "M2"),
    "UPDATE entry SET prev = 0 WHERE prev = 1": ("log", "fail", "M2"),
    "UPDATE entry SET site_seq = site_seq + 10 WHERE site_seq = 3": ("log", "fail", "site"),
    "UPDATE entry SET kind = 'note' WHERE kind = 'message' AND seq = 1": ("log", "fail", "wrong side"),
    "UPDATE conversation SET visitor_read = 5": ("log", "fail", "M8"),
    "UPDATE conversation SET assignee_id = NULL": ("log", "fail", "O1"),
    "UPDATE conversation SET waiting_since = NULL": ("log", "fail", "O1"),
    "UPDATE conversation SET assignment_epoch = assignment_epoch + 1": ("log", "fail", "O2"),
    "UPDATE conversation SET assignee_id = (SELECT id FROM agent WHERE name = 'Maya') WHERE status = 'open'": (
        "log", "fail", "whom no entry gave it to",
    ),
    "DELETE FROM entry WHERE kind = 'assigned'": ("log", "fail", "O2"),
    "DROP INDEX conversation_unresolved; UPDATE conversation SET visitor_id = (SELECT min(id) FROM visitor)": (
        "log", "fail", "O10",
    ),
    "UPDATE visitor SET site_id = 'another'": ("integrity", "fail", "point nowhere"),
    "INSERT INTO site (id, key, name, domains, created_at) VALUES ('other', 'other', 'Other', '[]', 0);"
    " UPDATE agent SET site_id = 'other'": ("log", "fail", "S1"),
    "CREATE TABLE kept AS SELECT * FROM entry; DROP TABLE entry; ALTER TABLE kept RENAME TO entry;"
    " INSERT INTO entry SELECT * FROM entry WHERE client_id IS NOT NULL": ("log", "fail", "M1"),
}  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILERS)
def test_a_log_that_does_not_hold_is_noticed(data: Path, spoil: str) -> None:
    what, state, says = SPOILERS[spoil]
    with contextlib.closing(sqlite3.connect(data / "chat.db")) as connection:
        connection.executescript(spoil)
    sign = signs(data)[what]
    assert (sign.state, says in sign.said) == (state, True), sign
    assert sign.do


def test_damaged_pages_are_noticed(data: Path) -> None:
    file = data / "chat.db"
    held = bytearray(file.read_bytes())
    for page in range(2, len(held) // 4096):
        held[page * 4096 : page * 4096 + 400] = b"\xff" * 400
    file.write_bytes(held)
    found = signs(data)
    assert "fail" in {found[what].state for what in ("integrity", "database") if what in found}
    file.write_bytes(b"nothing of the sort" * 300)
    assert signs(data)["database"].state == "fail"


def test_the_machine_is_looked_at_too(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data / "chat.db").chmod(0o644)
    assert "chat.db" in signs(data)["rights"].said
    assert signs(data)["rights"].state == "warn"
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1_000, hard))
    try:
        assert signs(data)["open files"].state == "warn"
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    monkeypatch.setattr(front, "FRONT", tmp_path / "nothing built here")
    assert signs(data)["front ends"].state == "fail"


def test_a_disk_that_is_nearly_full_is_noticed(data: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("a small disk can only be mounted as root")
    disk = new_data_dir()
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)], check=True)
    try:
        shutil.copy(data / "chat.db", disk)
        assert signs(disk)["disk"].state == "fail"
    finally:
        subprocess.run(["umount", str(disk)], check=True)
        shutil.rmtree(disk.parent)


@pytest_asyncio.fixture
async def url(postgres_database: str) -> str:
    """Of a PostgreSQL database with a site and an agent in it."""
    await add_cast(Storage(Path("/nowhere"), postgres_database), "Maya")
    return postgres_database


async def test_a_postgres_is_looked_at_in_its_own_way(
    tmp_path: Path, postgres: Postgres, redis: Redis, url: str
) -> None:
    def look(address: str = url, rings: str = redis.url) -> dict[str, Sign]:
        return signs(tmp_path, CHAT_DATABASE_URL=address, CHAT_REDIS_URL=rings)

    found = await asyncio.to_thread(look)
    assert {sign.state for sign in found.values()} == {"ok"}, found
    assert "PostgreSQL" in found["database"].said
    assert {"durability", "version", "sites", "log", "clock"} <= set(found)
    silent = await asyncio.to_thread(look, url, "redis://127.0.0.1:1/0")
    assert (silent["doorbell"].state, silent["log"].state) == ("warn", "ok"), "slower, and nothing is lost"
    name = url.rsplit("/", 1)[1]
    postgres.sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
    assert (await asyncio.to_thread(look))["durability"].state == "fail"
    postgres.sql(f"ALTER DATABASE {name} RESET synchronous_commit")
    postgres.sql("UPDATE alembic_version SET version_num = '9999'", name)
    assert (await asyncio.to_thread(look))["version"].state == "fail"
    gone = await asyncio.to_thread(look, f"{url}_that_is_not_there")
    assert gone["database"].state == "fail"
    away = await asyncio.to_thread(look, "postgresql://nobody@127.0.0.1:1/chat")
    assert away["database"].state == "fail"
    assert "CHAT_DATABASE_URL" in away["database"].do
    assert away["doorbell"].said == "Redis answers"


async def test_beside_a_running_server_it_says_whether_that_is_ready_and_changes_nothing(tmp_path: Path) -> None:
    async with Production(new_data_dir(), **GENEROUS) as server:
        await add_cast(server.storage, "Maya")
        await server.start()
        environment = {k: v for k, v in server.environment.items() if k.startswith("CHAT_")}
        before = (server.data / "chat.db").read_bytes()
        said = await asyncio.to_thread(run, "doctor", **environment)
        assert said.returncode == 0, said.stdout + said.stderr
        assert f"ok    server: ready on port {server.listens_on}" in said.stdout
        assert {line.split()[0] for line in said.stdout.splitlines()} <= {"ok", "warn"}
        assert (server.data / "chat.db").read_bytes() == before
        elsewhere = await asyncio.to_thread(run, "doctor", "--json", **environment | {"CHAT_PORT": "1"})
        told = {sign["what"]: sign for sign in map(json.loads, elsewhere.stdout.splitlines())}
        assert told["server"]["state"] == "warn"
        await asyncio.to_thread(server.stop)
        broken = await asyncio.to_thread(run, "doctor", **environment | {"CHAT_SECRET_KEY": "short"})
        assert broken.returncode == 1
        assert "fail  settings: CHAT_SECRET_KEY" in broken.stdout


class Website(ThreadingHTTPServer):
    """Serves one page, the same for every address."""

    page = ""
    policy: str | None = None

    class Handler(BaseHTTPRequestHandler):
        server: "Website"

        def do_GET(self) -> None:
            self.send_response(200)
            if self.server.policy:
                self.send_header("Content-Security-Policy", self.server.policy)
            self.end_headers()
            self.wfile.write(self.server.page.encode())

        def log_message(self, format: str, *values: object) -> None:
            """Says nothing."""


@contextlib.contextmanager
def website(page: str, policy: str | None = None) -> Iterator[str]:
    with Website(("127.0.0.1", 0), Website.Handler) as served:
        served.page, served.policy = page, policy
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}/"
        served.shutdown()
        thread.join()


async def test_a_page_is_judged_as_a_browser_would(new_server: NewServer) -> None:
    server = await new_server()
    place = {"CHAT_DATA_DIR": str(server.data)}
    tag = f'<p>Lamps</p><script async data-site="{server.site_key}" src="{server.url}/widget.js"></script>'

    def look(url: str, **more: str) -> dict[str, Sign]:
        return {sign.what: sign for sign in examine(place | more, url)}

    async def judged(page: str, policy: str | None = None) -> dict[str, Sign]:
        with website(page, policy) as url:
            return await asyncio.to_thread(look, url)

    shop = await asyncio.to_thread(look, server.printed["shop_url"])
    assert [shop[what].state for what in ("page", "loader", "page's policy")] == ["ok"] * 3
    assert (await judged(tag))["page"].state == "ok"
    bare = (await judged("<p>Lamps</p>"))["page"]
    assert (bare.state, "data-site" in bare.do) == ("fail", True)
    assert (await judged(tag.replace(server.site_key, "another")))["page"].state == "fail"
    assert (await judged(tag.replace("/widget.js", "/nothing.js")))["loader"].state == "fail"
    for policy in ("default-src 'self'", "script-src 'none'", f"script-src {server.url}; frame-src 'self'"):
        kept_out = (await judged(tag, policy))["page's policy"]
        assert (kept_out.state, server.url in kept_out.do) == ("fail", True), policy
    for policy in (f"default-src {server.url}", f"script-src {server.url}; frame-src {server.url}", "img-src 'none'"):
        assert (await judged(tag, policy))["page's policy"].state == "ok", policy
    with website(tag) as url:
        away = await asyncio.to_thread(look, url.replace("127.0.0.1", "127.0.0.2"))
        assert away["page"].state == "fail", "nothing answers there"
        mapped = await asyncio.to_thread(look, url.replace("http:", "file:"))
        assert mapped["page"].state == "fail"
    foreign = await asyncio.to_thread(look, server.printed["shop_url"], **SOUND | {"CHAT_TRUSTED_PROXIES": "10.0.0.7"})
    assert foreign["loader"].state == "fail", "the tag names another server than CHAT_PUBLIC_URL"


@pytest.mark.parametrize(
    ("domain", "url", "covered"),
    [
        ("shop.example", "https://shop.example/lamps", True),
        ("shop.example", "https://www.shop.example/", False),
        ("*.shop.example", "https://www.shop.example/", True),
        ("*.shop.example", "https://shop.example/", False),
        ("shop.example", "https://shop.example:8443/", False),
        ("https://shop.example", "http://shop.example/", False),
        ("http://localhost:*", "http://localhost:8123/", True),
        ("shop.example", "https://evilshop.example/", False),
    ],
)
def test_domains_are_read_as_browsers_read_them(domain: str, url: str, covered: bool) -> None:
    from chat_server.doctor.page import covers

    assert covers(domain, url) is covered
