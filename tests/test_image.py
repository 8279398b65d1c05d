"""The image and the compose files, as far as they can be judged without an engine that runs them."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text()
HADOLINT = str(Path(sys.executable).parent / "hadolint")


def test_hadolint_has_nothing_to_say() -> None:
    judged = subprocess.run([HADOLINT, "Dockerfile"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (judged.returncode, judged.stdout) == (0, "")


def test_the_image_runs_as_nobody_in_particular_and_stops_when_told() -> None:
    final = DOCKERFILE.rsplit("\nFROM ", 1)[1]
    (user,) = re.findall(r"^USER (\S+)$", final, re.MULTILINE)
    assert user.isdecimal()
    assert int(user) > 0, "by number, so that an orchestrator can see that it is not root"
    for word in ("ENTRYPOINT", "CMD"):
        (started,) = re.findall(rf"^{word} (.+)$", final, re.MULTILINE)
        assert json.loads(started), f"{word} starts the program itself: a shell between would keep SIGTERM for itself"
    (asked,) = re.findall(r"^HEALTHCHECK .*CMD (.+)$", final, re.MULTILINE)
    assert json.loads(asked)[0] == "python", "nothing is installed for it"
    assert "/healthz" in asked
    assert "VOLUME /data" in final
    assert "apt-get" not in final, "nothing to build with"


def test_what_the_image_is_built_from_is_there() -> None:
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert len(let_in) > 5
    for name in let_in:
        assert (ROOT / name).exists(), name
    for secret in ("data", ".git", ".env"):
        assert secret not in let_in


@pytest.mark.parametrize("name", ["compose.yaml", "compose.cluster.yaml"])
def test_compose_sets_what_there_is_to_set(name: str) -> None:
    text = (ROOT / name).read_text()
    read = set(re.findall(r'"(CHAT_[A-Z_]+)"', (ROOT / "chat_server/settings.py").read_text()))
    set_here = set(re.findall(r"^\s+(CHAT_[A-Z_]+):", text, re.MULTILINE))
    assert set_here - {"CHAT_HOSTNAME", "CHAT_NODES"} <= read
    asked_for = set(re.findall(r"\$\{([A-Z_]+)", text))
    explained = set(re.findall(r"([A-Z_]+)=", text))
    assert {word for word in asked_for if f"{word}:?" in text} <= explained, "what has to be given is said at the top"
    for path in re.findall(r"- \./(\S+?):/", text):
        assert (ROOT / path).exists()


@pytest.mark.parametrize("name", ["compose.yaml", "compose.cluster.yaml"])
def test_compose_understands_its_file(name: str) -> None:
    compose = shutil.which("docker-compose")
    if compose is None:
        pytest.skip("docker-compose is not installed")
    given = {"CHAT_HOSTNAME": "chat.example", "CHAT_SECRET_KEY": "k" * 32, "POSTGRES_PASSWORD": "p"}
    read = subprocess.run(
        [compose, "-f", name, "config", "-q"],
        cwd=ROOT,
        env=os.environ | given,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (read.returncode, read.stderr) == (0, "")


def test_the_proxy_understands_its_file() -> None:
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("no caddy on this machine")
    environment = {"CHAT_HOSTNAME": "chat.example.com", "CHAT_NODES": "one:8000 two:8000", "HOME": "/nonexistent"}
    command = [caddy, "adapt", "--adapter", "caddyfile", "--config", "deploy/Caddyfile"]
    read = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment, timeout=60)
    assert read.returncode == 0, read.stderr
    assert '"dial":"two:8000"' in read.stdout
