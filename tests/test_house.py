"""The five rules that carry the house, read from the code itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SERVER = ROOT / "chat_server"


def modules(folder: Path) -> Iterator[tuple[str, ast.Module]]:
    """(path below the root, tree) of every module."""
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def imports(name: str, tree: ast.AST) -> set[str]:
    """Dotted names of all that a module imports, relative ones resolved."""
    package = name.removesuffix(".py").removesuffix("/__init__").split("/")
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + name.endswith("__init__.py")] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return found


def importers(target: str) -> set[str]:
    return {
        name
        for name, tree in modules(SERVER)
        if any(i == target or i.startswith(f"{target}.") for i in imports(name, tree))
    }


def calls(tree: ast.AST, name: str) -> list[ast.Call]:
    """Calls of a function or method of this name."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id == name)
            or (isinstance(node.func, ast.Attribute) and node.func.attr == name)
        )
    ]


def test_one_gate() -> None:
    """Only the gate asks canned_tone and makes checked words, and only reply() appends an agent's message."""
    assert importers("canned_tone") == {"chat_server/conversations/gate.py"}
    assert {n for n, t in modules(SERVER) if calls(t, "Checked")} == {"chat_server/conversations/gate.py"}
    gate = ast.parse((SERVER / "conversations/gate.py").read_text())
    makers = {f.name for f in ast.walk(gate) if isinstance(f, ast.FunctionDef) and calls(f, "Checked")}
    assert makers == {"passed"}
    messages = [
        (name, function.name)
        for name, tree in modules(SERVER)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for call in calls(function, "append")
        if len(call.args) > 2 and isinstance(call.args[2], ast.Constant) and call.args[2].value == "message"
    ]
    assert sorted(messages) == [
        ("chat_server/conversations/hearing.py", "hear"),
        ("chat_server/conversations/replying.py", "reply"),
    ]
    replying = ast.parse((SERVER / "conversations/replying.py").read_text())
    reply = next(f for f in ast.walk(replying) if isinstance(f, ast.FunctionDef) and f.name == "reply")
    assert calls(reply, "passed"), "reply() asks the gate"
    handing = ast.parse((SERVER / "conversations/handing.py").read_text())
    for function in ast.walk(handing):
        if isinstance(function, ast.FunctionDef) and calls(function, "change"):
            assert calls(function, "passed"), (
                f"the reason of {function.name} is read by the visitor: it passes the gate"
            )


def test_one_writer() -> None:
    """One connection writes, and it is the writer's; every change goes through a transaction's run()."""
    assert importers("sqlite3") == {"chat_server/store/sqlite.py"}
    assert importers("redis") == {"chat_server/doorbell.py"}
    assert importers("asyncpg") == {"chat_server/store/postgres.py"}
    writing = ("INSERT", "UPDATE", "DELETE", "REPLACE")
    for name, tree in modules(SERVER):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                first = node.args[0]
                sql = first.value if isinstance(first, ast.Constant) else ""
                if isinstance(sql, str) and sql.lstrip().startswith(writing):
                    assert node.func.attr in ("run", "returned"), f"{name}:{node.lineno}"
    beginners = {name for name, tree in modules(SERVER) if calls(tree, "begin")}
    assert beginners == {
        "chat_server/writer.py",
        "chat_server/store/lineage.py",  # before the writer opens
        "chat_server/store/postgres.py",  # while it migrates
        "chat_server/backup/file.py",  # what they restore, while nobody serves
        "chat_server/backup/dump.py",
        "chat_server/pump/__init__.py",  # to tell what is committed, not to commit
    }


def test_entries_leave_only_through_the_line_and_the_pump() -> None:
    assert importers("socketio") | importers("engineio") == {
        "chat_server/line/socket.py",
        "chat_server/line/listener.py",
    }
    tellers = {name for name, tree in modules(SERVER) if calls(tree, "tell") or calls(tree, "emit")}
    pump = {f"chat_server/pump/{part}.py" for part in ("listeners", "entries", "rows", "__init__")}
    assert tellers <= pump | {"chat_server/line/socket.py"}


def test_front_ends_and_canned_tone_import_nothing_of_the_server() -> None:
    for name, tree in modules(ROOT / "canned_tone"):
        assert not any(i.split(".")[0] == "chat_server" for i in imports(name, tree)), name
    for folder in ("widget", "console"):
        assert not list((ROOT / folder).rglob("*.py")), "front ends hold no Python"
        for source in [*(ROOT / folder).rglob("*.ts"), *(ROOT / folder).rglob("*.tsx")]:
            assert "chat_server" not in source.read_text(), source


def test_routing_is_pure() -> None:
    tree = ast.parse((SERVER / "routing.py").read_text())
    assert imports("chat_server/routing.py", tree) <= {
        "collections.abc", "collections.abc.Iterable", "collections.abc.Sequence", "dataclasses",
        "dataclasses.dataclass", "typing", "typing.Any", "typing.Literal", "chat_server.models",
        "chat_server.models.Availability",
    }  # fmt: skip


FLOORS = [
    ("models", "refused", "policy", "proof"),
    ("rendering", "routing", "settings", "body", "metrics"),
    ("rates", "tokens", "presence", "doorbell", "store"),
    ("writer", "pump"),
    ("conversations", "neighbours"),
    ("chat",),
    ("line",),
    ("pages",),
    ("app",),
    ("serving", "demo", "admin", "backup", "logs"),
    ("doctor",),
    ("commands",),
    ("__main__",),
]


TONE_FLOORS = [
    ("errors", "context", "result"),
    ("stored", "text"),
    ("phrases",),
    ("language",),
    ("names",),
    ("draft",),
    ("times", "addressing"),
    ("promises",),
    ("finders",),
    ("rules",),
    ("checker", "canned"),
    ("proofread",),
    ("command",),
    ("__main__",),
]


@pytest.mark.parametrize(("package", "floors"), [("chat_server", FLOORS), ("canned_tone", TONE_FLOORS)])
def test_imports_point_down(package: str, floors: list[tuple[str, ...]]) -> None:
    floor = {room: height for height, rooms in enumerate(floors) for room in rooms}
    for name, tree in modules(ROOT / package):
        room = name.split("/")[1].removesuffix(".py")
        if room == "__init__":
            continue
        for imported in imports(name, tree):
            parts = imported.split(".")
            if parts[0] == package and len(parts) > 1 and parts[1] in floor and parts[1] != room:
                assert floor[parts[1]] < floor[room], f"{name} imports {imported}"
