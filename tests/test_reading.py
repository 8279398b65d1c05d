"""Coming back: snapshots, pages, marks, rows, and what each audience sees."""

import asyncio

from chat_server import admin
from chat_server.store import conversations, people
from chat_server.store.transaction import Transaction

from .people import Agent, Visitor, new_id
from .stage import Stage


async def test_who_comes_back_gets_what_came_after_their_cursor(ana: Visitor, maya: Agent) -> None:
    conversation = (await ana.says("Hello"))["conversation"]
    await ana.goes()
    epoch = await maya.accepts(conversation)
    await maya.replies(conversation, "Hello there, how can I help?", epoch)
    again = await ana.comes_again()
    assert [e["kind"] for e in again["entries"]] == ["assigned", "message"]
    assert again["conversation"]["head"] == 3
    assert again["conversation"]["assignee"] == {"name": "Maya"}
    assert ana.thread(conversation).texts() == ["Hello", "Hello there, how can I help?"]


async def test_another_log_epoch_makes_cursors_void(ana: Visitor) -> None:
    conversation = (await ana.says("Hello"))["conversation"]
    page = await ana.ask("hello", log_epoch="of another database", cursors={conversation: 1})
    assert [e["seq"] for e in page["entries"]] == [1]
    page = await ana.ask("hello", log_epoch=page["log_epoch"], cursors={conversation: 1})
    assert page["entries"] == []


async def test_pages_go_forward_and_back_and_never_lose_a_line(ana: Visitor, maya: Agent) -> None:
    for n in range(70):
        await ana.says(f"{n}")
    conversation = ana.conversation
    assert conversation
    await ana.comes_again()
    ben = Visitor(ana.url, "Ana", ana.site_key)
    ben.token = ana.token
    base = await ben.comes()
    assert [e["seq"] for e in base["entries"]] == list(range(21, 71)), "the newest fifty are the base"
    older = await ben.ask("sync", conversation=conversation, before=21, limit=15)
    assert [e["seq"] for e in older["entries"]] == list(range(6, 21))
    first = await ben.ask("sync", conversation=conversation, after=0, limit=30)
    assert [e["seq"] for e in first["entries"]] == list(range(1, 31))
    assert first["head"] == 70
    await ben.is_refused("bad_request", "sync", conversation=conversation, after=1, before=5)
    await ben.goes()


async def test_a_page_is_cut_by_its_weight_but_never_to_nothing(ana: Visitor, maya: Agent) -> None:
    for _ in range(40):
        await ana.says("é" * 4_000)
    conversation = ana.conversation
    assert conversation
    page = await ana.ask("sync", conversation=conversation, after=0)
    assert 1 <= len(page["entries"]) < 40
    assert len(str(page).encode()) < 256 * 1024 + 16_000
    ana.threads.clear()
    assert len((await ana.catches_up(conversation)).entries) == 40


async def test_marks_rise_only_and_never_pass_the_head(ana: Visitor, maya: Agent) -> None:
    conversation = (await ana.says("Hello"))["conversation"]
    await maya.accepts(conversation)
    answer = await maya.ask("mark", conversation=conversation, read=99)
    assert answer["marks"]["agents"] == {"delivered": 2, "read": 2}
    answer = await maya.ask("mark", conversation=conversation, delivered=1, read=1)
    assert answer["marks"]["agents"] == {"delivered": 2, "read": 2}
    told = await ana.is_told("marks", lambda m: m["agents"]["read"] == 2)
    assert told["conversation"] == conversation
    answer = await ana.ask("mark", conversation=conversation, delivered=1)
    assert answer["marks"]["visitor"] == {"delivered": 1, "read": 0}
    await maya.is_told("marks", lambda m: m["visitor"]["delivered"] == 1)


async def test_a_row_tells_what_waits_and_falls_silent_when_read(ana: Visitor, maya: Agent) -> None:
    conversation = (await ana.says("One"))["conversation"]
    await ana.says("Two")
    row = await maya.is_told("conversation", lambda r: r["id"] == conversation and r["unread"] == 2)
    assert row["status"] == "waiting"
    assert row["assignee"] is None
    assert row["waiting_since"]
    assert row["last"]["text"] == "Two"
    assert row["visitor"]["page"] == {"url": "https://shop.example/lamps", "title": "Lamps"}
    await maya.accepts(conversation)
    await maya.ask("mark", conversation=conversation, read=2)
    newer = await maya.is_told("conversation", lambda r: r["id"] == conversation and r["unread"] == 0)
    assert newer["version"] > row["version"]
    assert newer["assignee"] == {"id": maya.id, "name": "Maya"}


async def test_rows_come_at_most_once_a_second_and_the_newest_wins(ana: Visitor, maya: Agent) -> None:
    conversation = (await ana.says("0"))["conversation"]
    for n in range(1, 60):
        await ana.says(f"{n}")
    await maya.is_told("conversation", lambda r: r["last"]["text"] == "59")
    rows = [row for event, row in maya.heard if event == "conversation"]
    assert len(rows) < 20
    assert [r["version"] for r in rows] == sorted(r["version"] for r in rows)
    assert conversation


async def test_typing_is_told_to_the_other_side_and_not_kept(ana: Visitor, maya: Agent, tom: Agent) -> None:
    conversation = (await ana.says("Hello"))["conversation"]
    await maya.accepts(conversation)
    await maya.ask("typing", conversation=conversation)
    told = await ana.is_told("typing")
    assert told == {"conversation": conversation, "author": {"kind": "agent", "name": "Maya"}}
    await ana.ask("typing", conversation=conversation, text="What I do not want you to see yet")
    assert "text" not in await maya.is_told("typing"), "the site does not show drafts"
    await maya.is_refused("bad_request", "typing", conversation=conversation, text="draft")
    assert not [e for e, _ in tom.heard if e == "typing"]


async def test_a_name_once_said_is_in_the_row_and_in_what_comes_after(ana: Visitor, maya: Agent) -> None:
    conversation = (await ana.says("Hello"))["conversation"]
    answer = await ana.ask("identify", name="  Ana \u202eKovač ", email="ana@kovac.example")
    assert answer["visitor"] == {"name": "Ana Kovač", "email": "ana@kovac.example"}
    row = await maya.is_told("conversation", lambda r: r["id"] == conversation and r["visitor"]["name"] == "Ana Kovač")
    assert row["visitor"]["email"] == "ana@kovac.example"
    await ana.says("It is me")
    assert (await maya.opens(conversation))["entries"][-1]["author"]["name"] == "Ana Kovač"
    for bad in ({"name": " "}, {"name": "a\x00"}, {"email": "nobody"}, {"email": "a b@c.d"}, {}):
        await ana.is_refused("bad_request", "identify", **bad)


async def test_at_most_twenty_conversations_are_open_at_once(stage: Stage, maya: Agent) -> None:
    ids = []
    for n in range(21):
        visitor = await stage.visitor(f"Visitor {n}")
        ids.append((await visitor.says("Hello"))["conversation"])
    for conversation in ids[:20]:
        await maya.opens(conversation)
    await maya.is_refused("bad_request", "open", conversation=ids[20])
    await maya.opens(ids[0])
    await maya.ask("leave", conversation=ids[0])
    await maya.opens(ids[20])


async def test_lists_come_in_pages_with_counts(stage: Stage, maya: Agent) -> None:
    ids = []
    for n in range(5):
        visitor = await stage.visitor(f"Visitor {n}")
        ids.append((await visitor.says("Hello"))["conversation"])
    first = await maya.ask("list", view="waiting", limit=3)
    rest = await maya.ask("list", view="waiting", limit=3, after=first["next"])
    assert [r["id"] for r in (*first["rows"], *rest["rows"])] == ids
    assert rest["next"] is None
    assert first["counts"] == {"mine": 0, "waiting": 5, "team": 0, "all": 5, "resolved": 0, "snoozed": 0}
    await maya.ask("accept")
    counts = (await maya.ask("list", view="mine"))["counts"]
    assert (counts["mine"], counts["waiting"], counts["team"]) == (1, 4, 1)
    newest_first = [r["id"] for r in (await maya.ask("list", view="all"))["rows"]]
    assert newest_first == ids[::-1]
    await maya.is_refused("bad_request", "list", view="mine", after="nonsense")
    await maya.is_refused("bad_request", "list", view="everything")


async def test_both_tabs_hear_everything_once(ana: Visitor, maya: Agent) -> None:
    conversation = (await ana.says("From the first tab"))["conversation"]
    second = Visitor(ana.url, "Ana", ana.site_key)
    second.token = ana.token
    await second.comes()
    await asyncio.gather(*(tab.says(f"{n}", conversation=conversation) for n in range(10) for tab in (ana, second)))
    await ana.catches_up(conversation)
    await second.catches_up(conversation)
    assert len(ana.thread(conversation).entries) == 21
    assert ana.thread(conversation).texts() == second.thread(conversation).texts()
    await second.goes()


async def test_every_kind_has_two_renderings_and_no_staff_key_reaches_a_visitor(
    ana: Visitor, maya: Agent, tom: Agent
) -> None:
    """Walks every kind that exists and every key in it."""
    conversation = (await ana.says("Hello"))["conversation"]
    await maya.accepts(conversation)
    await maya.notes(conversation, "For us")
    draft = "Oh damn, I will look at it today."
    held = await maya.asks("send", client_id=new_id(), conversation=conversation, text=draft, assignment_epoch=1)
    if not held["ok"]:
        blocks = [f["id"] for f in held["error"]["findings"] if f["severity"] == "block"]
        override = {"findings": blocks, "reason": "We know each other."}
        await maya.replies(conversation, draft, 1, override=override)
    await maya.ask("transfer", conversation=conversation, to=tom.id, reason="Tom is free.", summary="For Tom")
    await tom.ask("decline", conversation=conversation, reason="Maya knows more.")
    await maya.ask("resolve", conversation=conversation)
    await maya.ask("set_availability", state="away")
    await ana.says("Again")
    staff = (await tom.ask("sync", conversation=conversation, after=0))["entries"]
    shown = {e["seq"]: e for e in (await ana.catches_up(conversation)).entries}
    assert {e["kind"] for e in staff} >= {
        "message",
        "note",
        "assigned",
        "transferred",
        "resolved",
        "reopened",
        "requeued",
    }
    handed = {"from", "to", "by", "reason", "cause", "assignment_epoch"}
    ended = {"by", "cause"}
    public: dict[str, set[str]] = {
        "message": set(), "resolved": ended, "reopened": ended, "assigned": handed, "transferred": handed,
        "requeued": handed,
    }  # fmt: skip
    previous = 0
    for entry in staff:
        if entry["kind"] == "note":
            assert entry["seq"] not in shown
            continue
        seen = shown[entry["seq"]]
        assert set(seen) <= {"conversation", "seq", "prev", "kind", "author", "created_at", "client_id", "text", "data"}
        assert seen["prev"] == previous
        assert entry["prev"] == entry["seq"] - 1
        assert set(seen.get("data", {})) <= public[entry["kind"]]
        for person in ("from", "to", "by"):
            assert set((seen.get("data", {}).get(person)) or {}) <= {"name"}
        assert seen["author"]["id"] is None or seen["author"]["kind"] == "visitor"
        previous = entry["seq"]


async def test_what_somebody_else_commits_is_found_by_the_sweep_and_told_in_lots(stage: Stage, maya: Agent) -> None:
    """Another process writes into the same database: its rows come within a sweep, and many do not sink a socket."""

    def job(tx: Transaction) -> None:
        site = people.site_by_key(tx, stage.site_key)
        assert site
        for n in range(600):
            conversations.create(tx, people.add_visitor(tx, f"{stage.site_key}-{n}", site.id), None)

    await asyncio.to_thread(admin.write, stage.server.storage, job)
    async with asyncio.timeout(20):
        while len({row["id"] for event, row in maya.heard if event == "conversation"}) < 600:
            await maya.ask("list", view="waiting", limit=1)
    assert (await maya.ask("hello"))["counts"]["waiting"] == 600
