"""Teams of a site: who is in them, and under which key a page asks for them."""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from typing import Any

from ..models import Team
from .transaction import AgentChanged, CapacityFreed, RowChanged, Transaction


def of_site(tx: Transaction, site_id: str) -> list[Team]:
    """All of them, by name."""
    members: dict[str, list[str]] = {}
    for row in tx.all(
        "SELECT m.team_id, m.agent_id FROM team_member m JOIN team t ON t.id = m.team_id WHERE t.site_id = ?"
        " ORDER BY m.agent_id",
        site_id,
    ):
        members.setdefault(row["team_id"], []).append(row["agent_id"])
    rows = tx.all("SELECT * FROM team WHERE site_id = ? ORDER BY name, id", site_id)
    return [_team(row, members.get(row["id"], ())) for row in rows]


def by_id(tx: Transaction, site_id: str, team_id: str) -> Team | None:
    return next((team for team in of_site(tx, site_id) if team.id == team_id), None)


def by_key(tx: Transaction, site_id: str, key: str | None) -> Team | None:
    """The team a page or a site asks for; None for a key that is nobody's."""
    return next((team for team in of_site(tx, site_id) if team.key == key), None) if key else None


def add(tx: Transaction, site_id: str, name: str, members: Iterable[str] = ()) -> Team:
    """A new team, under a key made from its name."""
    team_id, key = secrets.token_hex(8), _free_key(tx, site_id, name)
    tx.run(
        "INSERT INTO team (id, site_id, key, name, created_at) VALUES (?, ?, ?, ?, ?)",
        team_id, site_id, key, name, tx.now,
    )  # fmt: skip
    team = Team(team_id, site_id, key, name)
    change(tx, team, name, members)
    return Team(team_id, site_id, key, name, tuple(members))


def change(tx: Transaction, team: Team, name: str, members: Iterable[str]) -> None:
    """Another name, and who is in it; its key stays, as it stands in pages. The queue may move by it."""
    if name != team.name:
        tx.run("UPDATE team SET name = ? WHERE id = ?", name, team.id)
        _rows_change(tx, team)
    tx.run("DELETE FROM team_member WHERE team_id = ?", team.id)
    for agent_id in sorted(set(members)):
        tx.run("INSERT INTO team_member (team_id, agent_id) VALUES (?, ?)", team.id, agent_id)
        tx.news.append(AgentChanged(agent_id, team.site_id))
    tx.news.append(CapacityFreed(team.site_id))


def remove(tx: Transaction, team: Team) -> None:
    """To be called when nobody waits in its line any more; what was its own is everybody's."""
    _rows_change(tx, team)
    tx.run("UPDATE conversation SET team_id = NULL WHERE team_id = ?", team.id)
    tx.run("DELETE FROM team_member WHERE team_id = ?", team.id)
    tx.run("DELETE FROM team WHERE id = ?", team.id)
    tx.news.append(CapacityFreed(team.site_id))


def _rows_change(tx: Transaction, team: Team) -> None:
    for row in tx.all("SELECT id FROM conversation WHERE team_id = ? AND status <> 'resolved'", team.id):
        tx.run("UPDATE conversation SET version = version + 1 WHERE id = ?", row["id"])
        tx.news.append(RowChanged(row["id"], team.site_id))


def _free_key(tx: Transaction, site_id: str, name: str) -> str:
    """`billing`, or `billing-2` where that is somebody's; of a name without Latin letters `team`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:30] or "team"
    taken = {team.key for team in of_site(tx, site_id)}
    return next(k for k in (key, *(f"{key}-{n}" for n in range(2, 1000))) if k not in taken)


def _team(row: Any, members: Iterable[str]) -> Team:
    return Team(row["id"], row["site_id"], row["key"], row["name"], tuple(members))
