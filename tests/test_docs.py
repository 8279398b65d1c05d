"""The documentation says what the code does."""

import re
from pathlib import Path

from chat_server.line.asks import TABLE
from chat_server.metrics import Metrics

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def rows(page: str, heading: str) -> list[list[str]]:
    """The cells of the table below a heading."""
    section = (DOCS / page).read_text().split(heading, 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def source(*folders: str) -> str:
    return "\n".join(path.read_text() for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))


def test_every_ask_is_documented_for_whom_it_is() -> None:
    documented = {
        who: {cells[0].strip("`") for cells in rows("protocol.md", "## Asks") if cells[column] == "yes"}
        for column, who in ((1, "visitor"), (2, "agent"))
    }
    assert documented == {who: set(asks) for who, asks in TABLE.items()}


def test_every_cause_is_documented() -> None:
    documented = {c for cells in rows("protocol.md", "## Causes") for c in re.findall(r"`(\w+)`", cells[1])}
    code = source("chat_server/conversations")
    for cause in documented:
        assert f'"{cause}"' in code, cause
    used = set(re.findall(r'"cause": "(\w+)"', code)) | set(re.findall(r'(?:to|None|name\)), "(\w+)",', code))
    assert used <= documented, used - documented


def test_every_setting_is_documented_and_every_documented_one_is_read() -> None:
    documented = {cells[0].strip("`") for cells in rows("configuration.md", "# Settings")}
    read = set(re.findall(r'"(CHAT_[A-Z_]+)"', (ROOT / "chat_server/settings.py").read_text()))
    assert documented | {"CHAT_DATABASE_URL", "CHAT_REDIS_URL"} == read


def test_every_metric_is_documented() -> None:
    documented = {
        name.partition("{")[0]
        for cells in rows("operations.md", "## Metrics")
        for name in re.findall(r"`([^`]+)`", cells[0])
    }
    counted = {f"{family.name}{'_total' * (family.type == 'counter')}" for family in Metrics().registry.collect()}
    ours = {name for name in counted if name.startswith("onethread")} - {"onethread"} | {"onethread_info"}
    assert documented == ours | {"process_*"}


def test_every_reason_why_it_is_not_ready_is_documented() -> None:
    documented = {cells[0].strip("`") for cells in rows("operations.md", "## Alive, ready, going")}
    health = (ROOT / "chat_server/pages/health.py").read_text()
    given = set(re.findall(r'"(draining|disk_full|[a-z]+_only|database_[a-z]+)"', health))
    assert documented == given


def test_the_pages_that_are_linked_exist() -> None:
    for page in [ROOT / "README.md", ROOT / "STYLE.md", ROOT / "CHANGELOG.md", *DOCS.glob("*.md")]:
        for target in re.findall(r"\]\((?!http)([^)#]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_pinned_files_name_no_host() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in path.read_text(), path
    assert '"resolved": "http' not in (ROOT / "package-lock.json").read_text()
