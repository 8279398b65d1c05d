"""What is installed from the wheel: everything travels, and the checker works alone."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
UV = str(Path(sys.executable).parent / "uv")
LEFT = shutil.ignore_patterns(".venv", ".git", "node_modules", "front", "__pycache__", ".*_cache", "data", "tests")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as a stranger would build it: from the sources, with the front ends made on the way."""
    place = tmp_path_factory.mktemp("package")
    shutil.copytree(ROOT, place / "source", ignore=LEFT)
    subprocess.run([UV, "build", "-q", "--wheel", "-o", str(place), str(place / "source")], check=True, timeout=110)
    return next(place.glob("*.whl"))


def test_bundles_templates_rules_and_migrations_travel_in_the_wheel(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    for name in ("widget.js", "panel.js", "panel.css", "panel.html", "console.js", "console.css", "console.html"):
        assert f"chat_server/front/{name}" in held
    for folder in ("canned_tone", "chat_server/store/migrations"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".toml", ".py"):
                assert path.relative_to(ROOT).as_posix() in held
    assert not [name for name in held if name.startswith(("widget/", "console/", "tests/"))]


def test_the_checker_works_installed_alone(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([UV, "venv", "-q", "--python", sys.executable, str(tmp_path / "venv")], check=True)
    python = str(tmp_path / "venv/bin/python")
    subprocess.run([UV, "pip", "install", "-q", "--python", python, "--no-deps", str(wheel)], check=True)
    command = [str(tmp_path / "venv/bin/canned-tone"), "check", "--name", "Ana", "Hi Anna, you idiot."]
    checked = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert checked.returncode == 1, checked.stderr
    assert "Ana" in checked.stdout


def test_one_node_needs_no_driver_of_several(tmp_path: Path) -> None:
    """What `./run` installs has neither Redis nor PostgreSQL in it."""
    without = "import sys; sys.modules.update(redis=None, asyncpg=None, greenlet=None)"
    database = f"s.prepare(s.at('sqlite:///{tmp_path}/chat.db'))"
    done = subprocess.run(
        [sys.executable, "-c", f"{without}; import chat_server.commands, chat_server.serving as s; {database}"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    settings = {"CHAT_DATABASE_URL": "postgresql://db/chat", "PATH": os.environ["PATH"]}
    arguments = ["site", "add", "X", "--domain", "x.example"]
    asked = f"{without}; sys.argv[1:] = {arguments}; from chat_server.__main__ import main; main()"
    refused = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, env=settings)
    assert refused.returncode == 2
    assert "onethread[cluster]" in refused.stderr
