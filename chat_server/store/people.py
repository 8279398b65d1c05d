"""Sites, agents and visitors."""

import json
import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from ..models import Agent, Availability, Role, Site, Visitor
from ..policy import Policy
from ..routing import Candidate
from .database import Row
from .teams import of_site
from .transaction import AgentChanged, CapacityFreed, RowChanged, Transaction, to_json


def site_by_key(tx: Transaction, key: str) -> Site | None:
    row = tx.one("SELECT * FROM site WHERE key = ?", key)
    return _site(row) if row else None


def site(tx: Transaction, site_id: str) -> Site:
    row = tx.one("SELECT * FROM site WHERE id = ?", site_id)
    assert row is not None, site_id
    return _site(row)


def sites(tx: Transaction) -> list[Site]:
    return [_site(row) for row in tx.all("SELECT * FROM site ORDER BY created_at, id")]


def add_site(tx: Transaction, name: str, domains: list[str]) -> Site:
    site_id, key = secrets.token_hex(8), secrets.token_hex(8)
    tx.run(
        "INSERT INTO site (id, key, name, domains, created_at) VALUES (?, ?, ?, ?, ?)",
        site_id, key, name, to_json(domains), tx.now,
    )  # fmt: skip
    return site(tx, site_id)


def agent(tx: Transaction, agent_id: str) -> Agent | None:
    row = tx.one("SELECT * FROM agent WHERE id = ?", agent_id)
    return _agent(row) if row else None


def agent_by_email(tx: Transaction, email: str) -> tuple[Agent, str] | None:
    """The agent and their password's hash."""
    row = tx.one("SELECT * FROM agent WHERE email = ?", email.strip().lower())
    return (_agent(row), row["password_hash"]) if row else None


def agents(tx: Transaction, site_id: str) -> list[Agent]:
    return [_agent(row) for row in tx.all("SELECT * FROM agent WHERE site_id = ? ORDER BY name, id", site_id)]


def mentioned(tx: Transaction, site_id: str, text: str) -> list[Agent]:
    """Those of the team whom a text calls by `@` and their name; of names that begin alike the longest counts."""
    team = {agent.name.casefold(): agent for agent in agents(tx, site_id)}
    if "@" not in text or not team:
        return []
    names = "|".join(re.escape(name) for name in sorted(team, key=len, reverse=True))
    found = re.findall(rf"(?<![\w@])@({names})(?!\w)", text.casefold())
    return list({team[name].id: team[name] for name in found}.values())


def add_agent(tx: Transaction, site_id: str, email: str, name: str, role: Role, password_hash: str) -> Agent:
    agent_id = secrets.token_hex(8)
    tx.run(
        "INSERT INTO agent (id, site_id, email, name, role, password_hash, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        agent_id, site_id, email.strip().lower(), name, role, password_hash, tx.now,
    )  # fmt: skip
    tx.news.append(AgentChanged(agent_id, site_id))
    added = agent(tx, agent_id)
    assert added is not None
    return added


def set_password(tx: Transaction, agent: Agent, password_hash: str) -> None:
    """A new password ends every session that the old one opened."""
    tx.run("UPDATE agent SET password_hash = ? WHERE id = ?", password_hash, agent.id)
    tx.run("DELETE FROM session WHERE agent_id = ?", agent.id)


def set_availability(tx: Transaction, agent: Agent, state: Availability) -> None:
    tx.run("UPDATE agent SET availability = ? WHERE id = ?", state, agent.id)
    tx.news.append(AgentChanged(agent.id, agent.site_id))


def candidates(tx: Transaction, site_id: str, present: frozenset[str], capacity: int) -> list[Candidate]:
    """The agents of a site as routing sees them: who is here comes from the sockets, the rest from the database."""
    rows = tx.all(
        "SELECT a.*, (SELECT count(*) FROM conversation c WHERE c.assignee_id = a.id AND c.status = 'open') AS open"
        " FROM agent a WHERE a.site_id = ? ORDER BY a.id",
        site_id,
    )
    teams: dict[str, set[str]] = {}
    for team in of_site(tx, site_id):
        for agent_id in team.members:
            teams.setdefault(agent_id, set()).add(team.id)
    return [
        Candidate(
            row["id"], row["name"], row["availability"], row["id"] in present, row["open"], row["last_given"],
            capacity if row["capacity"] is None else row["capacity"], frozenset(row["languages"].split()),
            frozenset(teams.get(row["id"], ())),
        )
        for row in rows
    ]  # fmt: skip


def load(tx: Transaction, agent_id: str) -> int:
    """How many conversations an agent keeps open."""
    row = tx.one("SELECT count(*) AS n FROM conversation WHERE assignee_id = ? AND status = 'open'", agent_id)
    return int(row["n"]) if row else 0


def policy(tx: Transaction, site_id: str, defaults: Policy) -> Policy:
    """The rules of a site: what its owner has set, and the defaults for all else."""
    return defaults.over(site(tx, site_id).policy)


def set_policy(
    tx: Transaction, site: Site, policy: Mapping[str, Any], timezone: str | None = None, locale: str | None = None
) -> None:
    """What the owner has set, checked; the queue may move by it. A time zone or locale of None stays what it was."""
    tx.run(
        "UPDATE site SET policy = ?, timezone = coalesce(?, timezone), locale = coalesce(?, locale) WHERE id = ?",
        to_json(dict(policy)), timezone, locale, site.id,
    )  # fmt: skip
    tx.news.append(CapacityFreed(site.id))


def set_agent(tx: Transaction, agent: Agent, capacity: int | None, languages: Iterable[str]) -> None:
    tx.run("UPDATE agent SET capacity = ?, languages = ? WHERE id = ?", capacity, " ".join(languages), agent.id)
    tx.news.append(AgentChanged(agent.id, agent.site_id))


def visitor(tx: Transaction, visitor_id: str) -> Visitor | None:
    row = tx.one("SELECT * FROM visitor WHERE id = ?", visitor_id)
    return Visitor(row["id"], row["site_id"], row["name"], row["email"], row["generation"]) if row else None


def add_visitor(tx: Transaction, visitor_id: str, site_id: str) -> Visitor:
    tx.run("INSERT INTO visitor (id, site_id, created_at) VALUES (?, ?, ?)", visitor_id, site_id, tx.now)
    return Visitor(visitor_id, site_id, None, None, 0)


def name_visitor(tx: Transaction, visitor_id: str, name: str | None, email: str | None) -> None:
    """Keeps what is None; every conversation of theirs has a new row."""
    tx.run(
        "UPDATE visitor SET name = coalesce(?, name), email = coalesce(?, email) WHERE id = ?", name, email, visitor_id
    )
    for row in tx.all("SELECT id, site_id FROM conversation WHERE visitor_id = ?", visitor_id):
        tx.run("UPDATE conversation SET version = version + 1 WHERE id = ?", row["id"])
        tx.news.append(RowChanged(row["id"], row["site_id"]))


def _site(row: Row) -> Site:
    return Site(
        row["id"], row["key"], row["name"], tuple(json.loads(row["domains"])), row["locale"], row["timezone"],
        bool(row["show_drafts"]), json.loads(row["policy"]),
    )  # fmt: skip


def _agent(row: Row) -> Agent:
    return Agent(
        row["id"], row["site_id"], row["email"], row["name"], row["role"], row["availability"], row["capacity"],
        tuple(row["languages"].split()),
    )  # fmt: skip
