"""The line: every ask is answered, whatever is asked; who does not join is sent away."""

import asyncio
import json
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from .people import Agent, Visitor, new_id
from .raw import RawSocket, StuckTab
from .stage import PASSWORD, NewServer, Stage, add_cast

BODIES = {
    "a reserved name": ('["connect",{}]', "bad_request"),
    "the library's own name": ('["__disconnect_final",{}]', "bad_request"),
    "another reserved name": ('["disconnect",{}]', "bad_request"),
    "a listener's name": ('["newListener",{}]', "bad_request"),
    "an unknown name": ('["shutdown",{}]', "unknown_ask"),
    "an ask of the other side": ('["accept",{}]', "unknown_ask"),
    "no payload": ('["hello"]', "bad_request"),
    "two payloads": ('["hello",{},{}]', "bad_request"),
    "a payload that is no object": ('["hello",5]', "bad_request"),
    "a name that is no string": ("[7,{}]", "bad_request"),
    "no array": ('{"hello":1}', "bad_request"),
    "broken JSON": ('["hello",{', "bad_request"),
    "nothing": ("", "bad_request"),
    "NaN": ('["sync",{"conversation":"c","after":NaN}]', "bad_request"),
    "a lone surrogate": ('["send",{"client_id":"aaaaaaaaaaaaaaaa","text":"\\ud800"}]', "bad_request"),
    "deep nesting": (f'["hello",{"[" * 5000}{"]" * 5000}]', "bad_request"),
    "an integer beyond 2^53": ('["sync",{"conversation":"c","after":9007199254740993}]', "bad_request"),
    "a negative cursor": ('["sync",{"conversation":"c","after":-1}]', "bad_request"),
    "a string where a number belongs": ('["sync",{"conversation":"c","after":"1"}]', "bad_request"),
    "true where a number belongs": ('["sync",{"conversation":"c","after":true}]', "bad_request"),
    "an object where a string belongs": ('["send",{"client_id":{},"text":"x"}]', "bad_request"),
}


@pytest.mark.parametrize("what", BODIES)
async def test_an_event_nobody_can_use_is_answered_and_the_socket_lives(stage: Stage, what: str) -> None:
    body, code = BODIES[what]
    socket = await RawSocket.to(stage.server.url)
    await socket.join("/visitor", v=1, site=stage.site_key)
    await socket.send(f"42/visitor,1{body}")
    assert (await socket.answer("/visitor", 1))["error"]["code"] == code
    await socket.send('42/visitor,2["hello",{}]')
    assert (await socket.answer("/visitor", 2))["ok"] is True
    await socket.close()


async def test_hello_comes_first_and_may_come_again(stage: Stage) -> None:
    socket = await RawSocket.to(stage.server.url)
    await socket.join("/visitor", v=1, site=stage.site_key)
    await socket.send(f'42/visitor,1["send",{{"client_id":"{new_id()}","text":"hi"}}]')
    assert (await socket.answer("/visitor", 1))["error"]["code"] == "hello_first"
    for ack_id in (2, 3):
        await socket.send(f'42/visitor,{ack_id}["hello",{{"unknown_field":1}}]')
        assert (await socket.answer("/visitor", ack_id))["ok"] is True
    await socket.close()


@pytest.mark.parametrize(
    "frame",
    [
        "hello",
        "9",
        "1",
        "4",
        "4x",
        '4{"a":1}',
        "451-/visitor,0[]",
        b"\x04abc",
        '42/other,1["hello",{}]',
        "41/visitor,",
        "42/visitor",
        "42/visitor,",
        '42/visitor,-1["hello",{}]',
        "42/visitor,x[]",
        f'42/visitor,{"1" * 29}["hello",{{}}]',
    ],
)
async def test_a_frame_that_is_not_well_formed_closes_the_socket(stage: Stage, frame: str | bytes) -> None:
    socket = await RawSocket.to(stage.server.url)
    await socket.join("/visitor", v=1, site=stage.site_key)
    await socket.send(frame)
    await socket.closed()


async def test_a_frame_over_64_kib_is_closed_with_1009(stage: Stage) -> None:
    socket = await RawSocket.to(stage.server.url)
    await socket.join("/visitor", v=1, site=stage.site_key)
    await socket.send("42/visitor,1" + json.dumps(["send", {"text": "x" * 70_000}]))
    assert await socket.closed() == 1009


async def test_a_refused_socket_is_told_why_and_closed(stage: Stage) -> None:
    for namespace, auth, code in (
        ("/visitor", {"v": 1, "site": "nobody"}, "unknown_site"),
        ("/visitor", {"v": 1, "site": stage.site_key, "token": "forged"}, "bad_token"),
        ("/visitor", {"v": 2, "site": stage.site_key}, "version"),
        ("/visitor", {}, "version"),
        ("/visitor", {"v": 1, "site": 5}, "unknown_site"),
        ("/visitor", {"v": 1, "site": stage.site_key, "token": 5}, "bad_token"),
        ("/agent", {"v": 1, "ticket": "forged"}, "bad_ticket"),
        ("/agent", {"v": 1, "ticket": 5}, "bad_ticket"),
        ("/agent", {"v": 1}, "bad_ticket"),
    ):
        socket = await RawSocket.to(stage.server.url)
        refusal = await socket.join(namespace, **auth)
        assert refusal.startswith(f"44{namespace},")
        assert json.loads(refusal.removeprefix(f"44{namespace},"))["data"]["code"] == code
        await socket.closed()


async def test_nobody_is_turned_away_for_the_sake_of_their_page(stage: Stage) -> None:
    pages: list[Any] = [
        {"url": "https://shop.example/?q=" + "a" * 9_000, "title": "t" * 900, "referrer": "r" * 9_000},
        {"url": None},
        {"url": "https://shop.example/", "title": 5},
        "nowhere",
        7,
        [],
        {},
    ]
    for page in pages:
        socket = await RawSocket.to(stage.server.url)
        joined = await socket.join("/visitor", v=1, site=stage.site_key, page=page, locale="x" * 99)
        assert joined.startswith("40/visitor,"), page
        await socket.close()
    socket = await RawSocket.to(stage.server.url)
    await socket.send(
        f'40/visitor,{{"v":1,"site":"{stage.site_key}","page":{{"url":"https://a.b/","title":"\\ud800"}}}}'
    )
    assert (await socket.frame("4")).startswith("40/visitor,")
    await socket.close()


async def test_what_comes_after_the_end_is_nobodys(stage: Stage) -> None:
    """And leaves no traceback: the log of the server is read when the tests are over."""
    for first in ('40/visitor,{"v":1,"site":"nobody"}', "1"):
        socket = await RawSocket.to(stage.server.url)
        await socket.send(first)
        for _ in range(3):
            await socket.send('42/visitor,1["hello",{}]')
        await socket.closed()


@pytest.mark.parametrize("path", ["/", "/shop", "/console/", "/line/visitor/hello", "/socket.iox"])
async def test_websockets_elsewhere_are_refused(stage: Stage, path: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await connect(stage.server.url.replace("http://", "ws://") + path)
    assert refused.value.response.status_code == 403


async def test_answers_that_are_not_read_are_not_piled_up(new_server: NewServer) -> None:
    server = await new_server("--assign", "by_hand")
    ana = Visitor(server.url, "Ana", server.site_key)
    await ana.comes()
    for _ in range(20):
        await ana.says("😀" * 4_000)
    before = server.resident_mib()
    greedy = [StuckTab(server, ana.token or "") for _ in range(3)]
    for tab in greedy:
        for n in range(150):
            tab.frame(f'42/visitor,{n}["sync",{{"conversation":"{ana.conversation}","after":0}}]')
    await ana.says("Still there?")
    for _ in range(50):
        await ana.ask("hello")
    assert server.resident_mib() - before < 60, "450 pages of 256 KiB are asked for, a few are held"
    for tab in greedy:
        tab.close()
    await ana.goes()


async def test_a_socket_that_joins_nothing_is_closed(stage: Stage) -> None:
    socket = await RawSocket.to(stage.server.url)
    started = asyncio.get_running_loop().time()
    await socket.closed()
    assert asyncio.get_running_loop().time() - started < 14


async def test_a_socket_joins_one_namespace_once(stage: Stage) -> None:
    socket = await RawSocket.to(stage.server.url)
    await socket.join("/visitor", v=1, site=stage.site_key)
    await socket.send(f"40/visitor,{json.dumps({'v': 1, 'site': stage.site_key})}")
    await socket.closed()


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://127.0.0.1.evil.example",
        "http://127.0.0.1:1",
        "http://localhost:80.evil",
        "x",
    ],
)
async def test_another_origin_is_refused_before_the_socket(stage: Stage, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await RawSocket.to(stage.server.url, origin)
    assert refused.value.response.status_code == 403


async def test_the_own_origin_and_its_loopback_names_are_let_in(stage: Stage) -> None:
    for origin in (stage.server.url, stage.server.url.replace("127.0.0.1", "localhost"), None):
        await (await RawSocket.to(stage.server.url, origin)).close()


async def test_polling_is_not_offered(stage: Stage) -> None:
    assert (await stage.server.get("/socket.io/?EIO=4&transport=polling")).status_code == 400


async def test_a_ticket_is_good_once(stage: Stage, maya: Agent) -> None:
    auth = await maya.auth()
    first, second = await RawSocket.to(stage.server.url), await RawSocket.to(stage.server.url)
    assert (await first.join("/agent", **auth)).startswith("40/agent,")
    assert "bad_ticket" in await second.join("/agent", **auth)
    await second.closed()
    await first.close()


async def test_signing_out_closes_the_sockets_of_that_session(stage: Stage, maya: Agent, tom: Agent) -> None:
    socket = await RawSocket.to(stage.server.url)
    await socket.join("/agent", **await maya.auth())
    await socket.send('42/agent,1["hello",{}]')
    await socket.answer("/agent", 1)
    assert (await maya.http.post("/console/sign-out")).status_code == 200
    await socket.closed()
    assert (await maya.http.post("/console/ticket")).status_code == 401
    await tom.ask("hello")


async def test_words_are_judged_by_code_points_after_nfc_and_trimming(ana: Visitor) -> None:
    said = await ana.says("  e\u0301" + "x" * 3_999 + "\n ")
    assert said["seq"] == 1
    stored = (await ana.catches_up(said["conversation"])).entries[0]["text"]
    assert stored == "\u00e9" + "x" * 3_999
    await ana.is_refused("too_large", "send", client_id=new_id(), text="x" * 4_001)
    for text in ("", "  \n ", "a\x00b", "a\x1bb", "a\rb", "a\x85b"):
        await ana.is_refused("bad_request", "send", client_id=new_id(), text=text)
    for client_id in ("short", "x" * 37, "with space in it!", "ends-with-newline\n"):
        await ana.is_refused("bad_request", "send", client_id=client_id, text="hi")


async def test_a_refused_send_leaves_no_trace(ana: Visitor, maya: Agent) -> None:
    client_id = new_id()
    await ana.is_refused("too_large", "send", client_id=client_id, text="x" * 4_001)
    assert (await ana.ask("hello"))["conversation"] is None
    said = await ana.says("Shorter", client_id=client_id)
    assert (said["seq"], said["duplicate"]) == (1, False)


async def test_too_many_messages_at_once_are_put_off_not_lost(new_server: NewServer) -> None:
    server = await new_server("--assign", "by_hand", CHAT_LIMIT_VISITOR_BURST="60")
    ana = Visitor(server.url, "Ana", server.site_key)
    await ana.comes()
    answers = [await ana.asks("send", client_id=new_id(), text=f"{n}") for n in range(75)]
    refused = [a["error"] for a in answers if not a["ok"]]
    assert sum(a["ok"] for a in answers) >= 60
    assert refused
    assert all(e["code"] == "rate_limited" and 0 < e["retry_after_ms"] <= 5_000 for e in refused)
    await ana.goes()


async def test_a_stored_id_is_answered_even_when_the_sender_is_over_the_limit(new_server: NewServer) -> None:
    server = await new_server("--assign", "by_hand", CHAT_LIMIT_VISITOR_BURST="2")
    ana = Visitor(server.url, "Ana", server.site_key)
    await ana.comes()
    client_id = new_id()
    first = await ana.says("One", client_id=client_id)
    await ana.says("Two")
    await ana.is_refused("rate_limited", "send", client_id=new_id(), text="Three")
    assert await ana.says("One", client_id=client_id) == first | {"duplicate": True}
    await ana.goes()


async def test_ids_of_others_do_not_exist(stage: Stage, ana: Visitor) -> None:
    conversation = (await ana.says("Private"))["conversation"]
    ben = await stage.visitor("Ben")
    theirs: list[tuple[str, dict[str, Any]]] = [
        ("sync", {}),
        ("mark", {"read": 1}),
        ("typing", {}),
        ("send", {"client_id": new_id(), "text": "x"}),
    ]
    for ask, more in theirs:
        await ben.is_refused("not_found", ask, conversation=conversation, **more)
    _, cast = await add_cast(stage.server.storage, "Eve")  # of another site on the same server
    eve = Agent(stage.server.url, "Eve", *cast["Eve"], PASSWORD)
    await eve.comes()
    staff: list[tuple[str, dict[str, Any]]] = [
        ("open", {}),
        ("sync", {}),
        ("mark", {"read": 1}),
        ("accept", {}),
        ("check_draft", {"text": "x"}),
        ("typing", {}),
        ("resolve", {}),
        ("transfer", {"to": eve.id, "reason": "x"}),
        ("send", {"client_id": new_id(), "text": "x", "assignment_epoch": 1}),
        ("send", {"client_id": new_id(), "text": "x", "note": True}),
    ]
    for ask, more in staff:
        await eve.is_refused("not_found", ask, conversation=conversation, **more)
    assert not [p for e, p in eve.heard if e in ("entry", "conversation")]
    assert (await eve.ask("list", view="all"))["rows"] == []
    await eve.goes()


async def test_the_same_asks_work_over_http(stage: Stage, maya: Agent) -> None:
    async with httpx2.AsyncClient(base_url=stage.server.url, timeout=60) as http:
        hello = (await http.post("/line/visitor/hello", json={"site": stage.site_key})).json()
        bearer = {"authorization": f"Bearer {hello['token']}"}
        sent = await http.post(
            "/line/visitor/send", json={"client_id": new_id(), "text": "No socket here"}, headers=bearer
        )
        assert (sent.status_code, sent.json()["seq"]) == (200, 1)
        conversation = sent.json()["conversation"]
        taken = await maya.http.post("/line/agent/accept", json={"conversation": conversation})
        assert taken.json()["assignment_epoch"] == 1
        reply = {"client_id": new_id(), "conversation": conversation, "text": "I am here.", "assignment_epoch": 1}
        assert (await maya.http.post("/line/agent/send", json=reply)).json()["seq"] == 3
        page = (
            await http.post("/line/visitor/sync", json={"conversation": conversation, "after": 1}, headers=bearer)
        ).json()
        assert [e["kind"] for e in page["entries"]] == ["assigned", "message"]


async def test_http_says_by_its_status_what_is_wrong(stage: Stage, ana: Visitor, maya: Agent) -> None:
    conversation = (await ana.says("Hello"))["conversation"]
    bearer = {"authorization": f"Bearer {ana.token}"}
    async with httpx2.AsyncClient(base_url=stage.server.url, timeout=60) as http:

        async def visitor(ask: str, status: int, payload: object, **headers: str) -> None:
            answer = await http.post(f"/line/visitor/{ask}", json=payload, headers=headers)
            assert answer.status_code == status, answer.text
            assert answer.json()["ok"] is (status == 200)

        await visitor("send", 401, {"client_id": new_id(), "text": "x"})
        await visitor("send", 401, {"client_id": new_id(), "text": "x"}, authorization="Bearer forged")
        await visitor("send", 400, {"client_id": "x", "text": "x"}, **bearer)
        await visitor("send", 413, {"client_id": new_id(), "text": "x" * 4_001}, **bearer)
        await visitor("fly", 404, {}, **bearer)
        await visitor("sync", 404, {"conversation": "nobody's"}, **bearer)
        await visitor("hello", 404, {"site": "nobody"})
        assert (await http.post("/line/somebody/hello", json={"site": stage.site_key})).status_code == 404
        plain = await http.post("/line/visitor/hello", content=b"{}", headers={"content-type": "text/plain"})
        assert plain.status_code == 415
        big = await http.post(
            "/line/visitor/hello", content=b" " * 70_000, headers={"content-type": "application/json"}
        )
        assert big.status_code == 413
        cookies = dict(maya.http.cookies)
        payload = {"conversation": conversation}
        for headers, jar, status in (
            ({}, cookies, 403),
            ({"origin": "https://evil.example"}, cookies, 403),
            ({"origin": "http://localhost:80.evil"}, cookies, 403),
            ({"origin": stage.server.url}, {}, 401),
            ({"origin": stage.server.url}, cookies, 200),
        ):
            cookie = {"cookie": "; ".join(f"{k}={v}" for k, v in jar.items())}
            answer = await http.post("/line/agent/open", json=payload, headers=headers | cookie)
            assert answer.status_code == status, answer.text
        wrong = {"client_id": new_id(), "conversation": conversation, "text": "x", "assignment_epoch": 0}
        assert (await maya.http.post("/line/agent/send", json=wrong)).status_code == 409


async def test_a_body_that_does_not_come_is_not_waited_for(stage: Stage) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", stage.server.port)
    writer.write(
        b"POST /line/visitor/hello HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
    )
    await writer.drain()
    status = await asyncio.wait_for(reader.readline(), 15)
    assert b"400" in status
    writer.close()


async def test_a_visitor_leaves_nothing_behind_by_only_saying_hello(stage: Stage) -> None:
    ben = await stage.visitor("Ben")
    again = await ben.comes_again()
    assert again["token"] == ben.token
    assert again["conversation"] is None


async def test_a_token_of_another_site_is_refused(stage: Stage, ana: Visitor) -> None:
    socket = await RawSocket.to(stage.server.url)
    assert "bad_token" in await socket.join("/visitor", v=1, site=stage.server.site_key, token=ana.token)
    await socket.closed()


async def test_what_is_not_built_is_refused_not_dropped(ana: Visitor) -> None:
    await ana.is_refused("bad_request", "identify", name="Ana", signed="jwt")
    await ana.is_refused("bad_request", "typing", conversation="c", text="a\x00")
    await ana.is_refused("bad_request", "rate", conversation="c", score=5, answers=["yes"])
