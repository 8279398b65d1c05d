"""What the two commands promise to whoever starts them."""

import asyncio
import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import asyncpg
import httpx2
import pytest
from click.testing import CliRunner, Result

from chat_server.commands import cli
from chat_server.settings import SettingsError, Storage, from_environment

from .databases import Postgres
from .people import Agent, Visitor, new_id
from .servers import ChatServer, as_installed, new_data_dir
from .stage import PASSWORD, NewServer, add_cast


def run(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "chat_server", *arguments], input=stdin, text=True, capture_output=True, timeout=60,
        env=as_installed() | environment,
    )  # fmt: skip


@pytest.mark.sqlite
async def test_the_demo_prints_one_line_and_the_same_one_every_time(new_server: NewServer) -> None:
    server = await new_server(bare=True)
    first = dict(server.printed)
    assert set(first) == {"url", "shop_url", "console_url", "site_key", "agents"}
    assert [(a["name"], a["role"]) for a in first["agents"]] == [("Maya", "lead"), ("Tom", "agent")]
    for agent in first["agents"]:
        assert set(agent) == {"id", "name", "role", "email", "password", "sign_in_url"}
    secrets_file = server.data / "demo.json"
    assert stat.S_IMODE(secrets_file.stat().st_mode) == 0o600
    ana = Visitor(server.url, "Ana", server.site_key)
    await ana.comes()
    await ana.says("Still there tomorrow?")
    server.kill()
    await server.start()
    assert server.printed == first
    assert (await ana.comes_again())["conversation"]["head"] >= 1
    assert await asyncio.to_thread(server.stop) in (0, -signal.SIGTERM)
    await ana.goes()


@pytest.mark.sqlite
async def test_a_data_directory_belongs_to_one_process(new_server: NewServer) -> None:
    server = await new_server()
    second = await asyncio.to_thread(run, "demo", "--data", str(server.data), "--port", "0", "--json")
    assert second.returncode == 2
    assert second.stdout == ""
    assert "Another server uses" in second.stderr
    assert "Traceback" not in second.stderr


async def test_a_port_in_use_is_said_in_a_sentence(new_server: NewServer) -> None:
    server = await new_server()
    other = await asyncio.to_thread(run, "demo", "--data", str(new_data_dir()), "--port", str(server.port))
    assert other.returncode == 2
    assert f"Port {server.port}" in other.stderr
    assert "Traceback" not in other.stderr


async def test_sign_in_links_open_the_console_from_this_machine_only(new_server: NewServer) -> None:
    server = await new_server()
    link = server.agent("Maya")["sign_in_url"]
    async with httpx2.AsyncClient(timeout=60) as http:
        proxied = await http.get(link, headers={"x-forwarded-for": "203.0.113.9"})
        assert proxied.status_code == 403
        assert "works only on the machine" in proxied.text
        assert (await http.get(link, headers={"via": "1.1 proxy"})).status_code == 403
        assert not http.cookies
        assert (await http.get(link[:-3] + "abc")).status_code == 403
        signed_in = await http.get(link)
        assert signed_in.headers["location"] == "/console/"
        me = await http.get(f"{server.url}/console/me")
        assert me.json()["agent"]["name"] == "Maya"


async def test_on_sigterm_everybody_is_told_and_the_process_ends(new_server: NewServer) -> None:
    server = await new_server()
    people = [Visitor(server.url, f"Visitor {n}", server.site_key) for n in range(5)]
    for person in people:
        await person.comes()
    stopping = asyncio.create_task(asyncio.to_thread(server.stop))
    for person in people:
        assert (await person.is_told("draining"))["after_ms"] <= 5_000
    await asyncio.wait_for(stopping, 10)
    for person in people:
        await person.goes()


SERVE = {"CHAT_SECRET_KEY": "k" * 32, "CHAT_PUBLIC_URL": "http://127.0.0.1:9"}


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"CHAT_PUBLIC_URL": SERVE["CHAT_PUBLIC_URL"]}, "CHAT_SECRET_KEY"),
        ({"CHAT_SECRET_KEY": SERVE["CHAT_SECRET_KEY"]}, "CHAT_PUBLIC_URL"),
        (SERVE | {"CHAT_PORT": "many"}, "CHAT_PORT"),
        (SERVE | {"CHAT_PUBLIC_URL": "https://chat.example/path"}, "CHAT_PUBLIC_URL"),
        (SERVE | {"CHAT_TRUSTED_PROXIES": "x"}, "CHAT_TRUSTED_PROXIES"),
        (SERVE | {"CHAT_ASSIGN": "random"}, "CHAT_ASSIGN"),
        (SERVE | {"CHAT_LIMIT_SENDS": "0"}, "CHAT_LIMIT_SENDS"),
        (SERVE | {"CHAT_DATABASE_URL": "mysql://db/chat"}, "CHAT_DATABASE_URL"),
        (SERVE | {"CHAT_REDIS_URL": "redis://cache"}, "CHAT_REDIS_URL"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_by_name(environment: dict[str, str], word: str) -> None:
    with pytest.raises(SettingsError, match=word):
        from_environment(environment)


def test_what_goes_wrong_is_said_in_one_line(tmp_path: Path) -> None:
    refused = run("serve", CHAT_DATA_DIR=str(tmp_path))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("chat-server: CHAT_SECRET_KEY")
    assert refused.stderr.count("\n") == 1


@pytest.mark.sqlite
def test_what_the_database_refuses_is_said_in_one_line(tmp_path: Path) -> None:
    key = json.loads(run("site", "add", "Acme", "--domain", "a.example", "--json", CHAT_DATA_DIR=str(tmp_path)).stdout)
    add_team = ("team", "add", "Repairs", "--site", key["site_key"])
    with closing(sqlite3.connect(tmp_path / "chat.db")) as beside:
        beside.execute("CREATE TRIGGER no BEFORE INSERT ON team BEGIN SELECT RAISE(ABORT, 'no more teams'); END")
        beside.commit()
        refused = run(*add_team, CHAT_DATA_DIR=str(tmp_path))
        assert (refused.returncode, refused.stdout) == (2, "")
        assert refused.stderr == "chat-server: The database refuses this (no more teams). Nothing was changed.\n"
        beside.execute("DROP TRIGGER no")
        beside.execute("BEGIN IMMEDIATE")
        held = run(*add_team, CHAT_DATA_DIR=str(tmp_path))
        assert (held.returncode, held.stdout) == (2, "")
        assert held.stderr.startswith("chat-server: The database cannot do this just now (database is locked).")
        assert held.stderr.count("\n") == 1
        beside.execute("ROLLBACK")
    assert run(*add_team, CHAT_DATA_DIR=str(tmp_path)).returncode == 0


@pytest.mark.sqlite
def test_a_database_that_is_no_database_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "chat.db").write_bytes(b"something else altogether " * 100)
    for command in (("site", "add", "Acme", "--domain", "a.example"), ("queue", "proof", "x"), ("backup", "copy.db")):
        refused = run(*command, CHAT_DATA_DIR=str(tmp_path))
        assert (refused.returncode, refused.stdout) == (2, ""), command
        assert "file is not a database" in refused.stderr
        assert refused.stderr.count("\n") == 1


async def test_a_database_that_goes_while_a_command_works_is_said_in_one_line(
    postgres: Postgres, postgres_database: str, tmp_path: Path
) -> None:
    place = {"CHAT_DATA_DIR": str(tmp_path), "CHAT_DATABASE_URL": postgres_database}
    name = postgres_database.rpartition("/")[2]
    key = json.loads(run("site", "add", "Acme", "--domain", "a.example", "--json", **place).stdout)["site_key"]
    waits = f"SELECT pid FROM pg_stat_activity WHERE datname = '{name}' AND wait_event_type = 'Lock'"
    holder = await asyncpg.connect(postgres_database)
    try:
        async with holder.transaction():
            await holder.execute("LOCK TABLE site")
            command = asyncio.create_task(asyncio.to_thread(run, "site", "set", key, "grace=5", **place))
            while not (waiting := await asyncio.to_thread(postgres.sql, waits)) and not command.done():
                await asyncio.sleep(0.05)
            for (pid,) in waiting:
                await asyncio.to_thread(postgres.sql, f"SELECT pg_terminate_backend({pid})")
            lost = await command
    finally:
        await holder.close()
    assert (lost.returncode, lost.stdout) == (2, "")
    assert lost.stderr.startswith("chat-server: The database")
    assert lost.stderr.count("\n") == 1


def invoke(data: Path, *arguments: str, stdin: str = "") -> Result:
    """A command in this process."""
    return CliRunner().invoke(cli, arguments, input=stdin, env={"CHAT_DATA_DIR": str(data)})


def test_sites_and_agents_are_added_on_the_command_line(tmp_path: Path) -> None:
    site = json.loads(invoke(tmp_path, "site", "add", "Lamps", "--domain", "lamps.example", "--json").stdout)
    assert set(site) == {"site_key"}
    assert invoke(tmp_path, "site", "add", "Lamps", "--domain", "not a domain; script-src *").exit_code == 2
    add = ("agent", "add", "liis@lamps.example", "--name", "Liis", "--site", site["site_key"], "--password-stdin")
    agent = json.loads(invoke(tmp_path, *add, "--role", "owner", "--json", stdin="long enough\n").stdout)
    assert set(agent) == {"agent_id"}
    assert "is an agent already" in str(invoke(tmp_path, *add, stdin="long enough\n").exception)
    assert "at least 8" in invoke(tmp_path, *add, stdin="short\n").output
    nowhere = ("agent", "add", "a@b.example", "--name", "A", "--site", "x", "--password-stdin")
    assert "no such site" in str(invoke(tmp_path, *nowhere, stdin="long enough").exception)


async def test_in_production_one_takes_the_head_of_the_queue_unless_one_leads(tmp_path: Path) -> None:
    key, cast = await add_cast(Storage(tmp_path / "data"), "Liis", "Tom")
    async with serving(tmp_path / "data") as url:
        answer = httpx2.get(f"{url}/console/sign-in")
        assert answer.status_code == 200
        agents = {name: Agent(url, name, *cast[name], PASSWORD) for name in cast}
        visitors = [Visitor(url, f"Visitor {n}", key) for n in range(3)]
        ids = []
        for visitor in visitors:
            await visitor.comes()
            ids.append((await visitor.says("Hello"))["conversation"])
        for agent in agents.values():
            await agent.comes()
        refused = await agents["Tom"].is_refused("not_next", "accept", conversation=ids[1])
        assert refused["conversation"] == ids[0]
        await agents["Liis"].ask("accept", conversation=ids[1])
        await agents["Tom"].ask("accept", conversation=ids[0])
        shop = httpx2.get(f"{url}/shop")
        assert shop.status_code == 404, "the shop is the demo's alone"
        for person in (*visitors, *agents.values()):
            await person.goes()


class serving:
    """`chat-server serve` on a free port."""

    def __init__(self, data: Path) -> None:
        self.data = data

    async def __aenter__(self) -> str:
        port = ChatServer.free_port()
        url = f"http://127.0.0.1:{port}"
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("CHAT_")},
            "CHAT_DATA_DIR": str(self.data), "CHAT_SECRET_KEY": new_id() * 2, "CHAT_PUBLIC_URL": url,
            "CHAT_PORT": str(port), "CHAT_ASSIGN": "by_hand",
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-m", "chat_server", "serve"], stderr=subprocess.PIPE, text=True, env=environment
        )
        assert self.process.stderr
        line = await asyncio.wait_for(asyncio.to_thread(self.process.stderr.readline), 30)
        assert url in line, line
        return url

    async def __aexit__(self, *error: object) -> None:
        self.process.terminate()
        await asyncio.to_thread(self.process.wait, 10)
        assert self.process.stderr
        self.process.stderr.close()
