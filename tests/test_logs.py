"""What production logs: JSON lines that say for which request and conversation, and nobody's words, names or keys."""

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from .people import Agent, Refused, Visitor, new_id
from .raw import RawSocket
from .servers import Production, new_data_dir
from .stage import GENEROUS, PASSWORD, add_cast
from .test_commands import run

TAINT = "Zugzwang"

BREAKS = """
from chat_server import pump
from chat_server.conversations import hearing

def broken(tx, visitor_id, conversation, score, comment, client_id, allow):
    tx.run("UPDATE conversation SET last_text = ? WHERE id = ?", comment, conversation)
    raise ValueError("cannot take " + comment)

hearing.rate = broken

def typing(self, conversation, author, text):
    try:
        raise KeyError(text)
    except KeyError as error:
        raise RuntimeError("while telling " + str(text)) from error

pump.Pump.typing = typing
"""


@pytest_asyncio.fixture
async def production(tmp_path: Path) -> AsyncIterator[Production]:
    """Logs all it can, and two of its asks crash with a visitor's words in the exception."""
    (tmp_path / "sitecustomize.py").write_text(BREAKS)
    async with Production(new_data_dir(), CHAT_LOG_LEVEL="debug", PYTHONPATH=str(tmp_path), **GENEROUS) as server:
        yield server


def lines(server: Production) -> list[dict[str, Any]]:
    return [json.loads(line) for line in server.log.read_text().splitlines()]


async def test_a_whole_scene_leaves_nobodys_words_in_the_log(production: Production) -> None:
    server = production
    key, cast = await add_cast(server.storage, f"Maya {TAINT}", f"Tom {TAINT}")
    await server.start()
    maya, tom = (Agent(server.url, name, *cast[name], PASSWORD) for name in cast)
    ana = Visitor(server.url, f"Ana {TAINT}", key)
    ana.page = {"url": f"https://shop.example/{TAINT}?token={TAINT}", "title": TAINT, "referrer": TAINT}
    await ana.comes()
    await ana.says_name()
    await ana.ask("identify", email=f"{TAINT}@ana.example")
    conversation = (await ana.says(f"My card is {TAINT}"))["conversation"]
    await maya.comes()
    await tom.comes()
    epoch = await maya.accepts(conversation)
    where = {"conversation": conversation, "assignment_epoch": epoch}
    await maya.ask("check_draft", conversation=conversation, text=f"{TAINT} you idiot")
    await maya.is_refused("held", "send", client_id=new_id(), text=f"{TAINT} you idiot", **where)
    await maya.ask("send", client_id=new_id(), text=f"Of course, {TAINT} is here.", **where)
    await maya.ask("send", client_id=new_id(), text=f"Only for us: {TAINT}", note=True, **where)
    crash = await ana.is_refused("internal", "typing", conversation=conversation, text=f"draft of {TAINT}")
    again = await ana.is_refused("internal", "rate", conversation=conversation, score=5, comment=f"good {TAINT}")
    moved = {"to": cast[tom.name][0], "reason": f"Tom knows about {TAINT}.", "summary": f"Asked about {TAINT}"}
    await maya.ask("transfer", client_id=new_id(), **where, **moved)
    await ana.is_refused("bad_request", "send", client_id=TAINT, text={"words": TAINT})
    await ana.is_refused("unknown_ask", TAINT, words=TAINT)
    await ana.is_refused("not_found", "sync", conversation=TAINT, after=0)
    await _at_the_door(server, key, ana.token or "", maya)
    for person in (ana, maya, tom):
        await person.goes()
    await asyncio.to_thread(server.stop)

    log = server.log.read_text()
    tickets = [ana.token or "?", maya.http.cookies.get("onethread") or "?"]
    for secret in (TAINT.lower(), PASSWORD, "0123456789abcdef", *tickets):
        assert secret.lower() not in log.lower(), next(x for x in log.splitlines() if secret.lower() in x.lower())
    told = lines(server)
    assert {line["event"] for line in told} >= {"listening", "asked", "ask_failed", "draining", "stopped"}
    asked = [line for line in told if line["event"] == "asked"]
    assert len({line["request"] for line in asked}) == len(asked), "each has an id of its own"
    sends = [line for line in asked if line["ask"] == "send" and line["outcome"] == "ok"]
    assert [line["conversation"] for line in sends] == [conversation] * 3, "also the one that opened it"
    hellos = [line for line in asked if line["ask"] == "hello"]
    assert not [line for line in hellos if "conversation" in line], "nothing is left over from the ask before"
    for refused, ask in ((crash, "typing"), (again, "rate")):
        (line,) = [x for x in told if x["event"] == "ask_failed" and x["request"] == refused["id"]]
        assert (line["ask"], line["conversation"]) == (ask, conversation)
        assert "sitecustomize.py" in json.dumps(line["crash"])
    (line,) = [x for x in told if x.get("request") == crash["id"] and x["event"] == "ask_failed"]
    assert [one["type"] for one in line["crash"]] == ["RuntimeError", "KeyError"]


async def _at_the_door(server: Production, key: str, token: str, maya: Agent) -> None:
    """What strangers try: wrong passwords, foreign tokens, frames and bodies that are none."""
    async with httpx2.AsyncClient(base_url=server.url, timeout=60) as http:
        wrong = {"email": f"{TAINT}@acme.example", "password": TAINT}
        assert (await http.post("/console/sign-in", json=wrong)).status_code == 401
        assert (await http.get(f"/console/sign-in/{TAINT}")).status_code == 404
        assert (await http.get(f"/widget/{TAINT}?{TAINT}")).status_code == 404
        bearer = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        assert (await http.post("/line/visitor/send", headers=bearer, content=f'{{"{TAINT}')).status_code == 400
    await maya.http.post("/console/sign-in", json={"email": maya.email, "password": f"{PASSWORD}{TAINT}"})
    socket = await RawSocket.to(f"{server.url}")
    assert "bad_token" in await socket.join("/visitor", v=1, site=key, token=f"{token}{TAINT}")
    await socket.close()
    socket = await RawSocket.to(f"{server.url}")
    await socket.join("/visitor", v=1, site=key, token=token)
    await socket.send(f'42/visitor,7["send",{{"text":"{TAINT}')
    assert not (await socket.answer("/visitor", 7))["ok"]
    await socket.send(f"{TAINT}")
    await socket.closed()


async def test_what_the_database_refuses_is_logged_for_the_request_that_asked(tmp_path: Path) -> None:
    """A commit fails in the writer's thread; its line carries the ids of the ask."""
    (tmp_path / "sitecustomize.py").write_text(
        "import os\n"
        "from chat_server import writer\n"
        "from chat_server.store import Unavailable\n"
        "commit = writer.Writer._commit\n"
        "def fails(self, batch):\n"
        f"    if os.path.exists({str(tmp_path / 'away')!r}):\n"
        "        raise Unavailable('database or disk is full')\n"
        "    return commit(self, batch)\n"
        "writer.Writer._commit = fails\n"
    )
    async with Production(new_data_dir(), CHAT_LOG_LEVEL="info", PYTHONPATH=str(tmp_path), **GENEROUS) as server:
        key, _ = await add_cast(server.storage, "Maya")
        await server.start()
        ana = Visitor(server.url, "Ana", key)
        await ana.comes()
        await ana.says("Hello")
        (tmp_path / "away").touch()
        refused: list[Refused] = []
        for _ in range(2):
            try:
                await ana.says("Are you there?")
            except Refused as error:
                refused.append(error)
        assert [r.error["code"] for r in refused] == ["db_unavailable"] * 2
        failed = [line for line in lines(server) if line["event"] == "commit_failed" and line.get("ask") == "send"]
        assert len({line["request"] for line in failed}) == 2
        assert {line["conversation"] for line in failed} == {ana.conversation}
        assert {line["error"] for line in failed} == {"database or disk is full"}
        await ana.goes()


@pytest.mark.sqlite
async def test_a_command_prints_its_answer_and_nothing_else_on_stdout(tmp_path: Path) -> None:
    """Also when something goes wrong on the way: here the commit fails."""
    made = await asyncio.to_thread(run, "site", "add", "Acme", "--domain", "a.example", CHAT_DATA_DIR=str(tmp_path))
    assert made.returncode == 0
    with contextlib.closing(sqlite3.connect(tmp_path / "chat.db")) as connection:
        connection.execute("CREATE TRIGGER no BEFORE INSERT ON site BEGIN SELECT raise(abort, 'not now'); END")
    refused = await asyncio.to_thread(
        run, "site", "add", "Acme", "--domain", "a.example", "--json", CHAT_DATA_DIR=str(tmp_path)
    )
    assert refused.returncode != 0
    assert refused.stdout == ""
    assert "The database refuses this (not now)." in refused.stderr
