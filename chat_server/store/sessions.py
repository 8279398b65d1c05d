"""Signed-in agents: sessions live in the database, so that ending one ends it everywhere; tickets are good once."""

import hashlib
import secrets
from dataclasses import dataclass

from ..models import Agent
from .people import agent
from .transaction import SessionEnded, Transaction

SESSION_MS = 14 * 24 * 3600 * 1000
TICKET_MS = 30_000


def session_id(cookie: str) -> str:
    """What the table knows of a cookie."""
    return hashlib.sha256(cookie.encode()).hexdigest()


def start(tx: Transaction, agent_id: str) -> str:
    """A new session; returns the cookie, which is stored nowhere."""
    cookie = secrets.token_urlsafe(32)
    tx.run("DELETE FROM session WHERE expires_at < ?", tx.now)
    tx.run(
        "INSERT INTO session (id, agent_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
        session_id(cookie), agent_id, tx.now, tx.now + SESSION_MS,
    )  # fmt: skip
    return cookie


def signed_in(tx: Transaction, session: str) -> Agent | None:
    """The agent of a session that has neither ended nor expired."""
    row = tx.one("SELECT agent_id FROM session WHERE id = ? AND expires_at > ?", session, tx.now)
    return agent(tx, row["agent_id"]) if row else None


def living(tx: Transaction, ids: set[str]) -> set[str]:
    """Those of these sessions that have neither ended nor expired."""
    if not ids:
        return set()
    marks = ", ".join("?" for _ in ids)
    rows = tx.all(f"SELECT id FROM session WHERE id IN ({marks}) AND expires_at > ?", *ids, tx.now)
    return {row["id"] for row in rows}


def end(tx: Transaction, session: str) -> None:
    if tx.run("DELETE FROM session WHERE id = ?", session):
        tx.news.append(SessionEnded(session))


@dataclass(frozen=True, slots=True)
class Held:
    """Who is signed in, as rows (id, agent, created, expires), and tickets that were used, as (id, expires)."""

    sessions: tuple[tuple[str, str, int, int], ...]
    tickets: tuple[tuple[str, int], ...]


NOBODY = Held((), ())


def held(tx: Transaction) -> Held:
    return Held(
        tuple((r["id"], r["agent_id"], r["created_at"], r["expires_at"]) for r in tx.all("SELECT * FROM session")),
        tuple((r["id"], r["expires_at"]) for r in tx.all("SELECT * FROM ticket")),
    )


def carry_over(tx: Transaction, held: Held) -> None:
    """These and no others are signed in, as far as there are such agents; a ticket used once stays used."""
    tx.run("DELETE FROM session")
    agents = {row["id"] for row in tx.all("SELECT id FROM agent")}
    for session in held.sessions:
        if session[1] in agents:
            tx.run("INSERT INTO session (id, agent_id, created_at, expires_at) VALUES (?, ?, ?, ?)", *session)
    for ticket in held.tickets:
        tx.run("INSERT INTO ticket (id, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING", *ticket)


def consume(tx: Transaction, ticket_id: str) -> bool:
    """Whether this ticket was still good; afterwards it is not, on any node."""
    tx.run("DELETE FROM ticket WHERE expires_at < ?", tx.now)
    return tx.run(
        "INSERT INTO ticket (id, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING", ticket_id, tx.now + 2 * TICKET_MS
    ) > 0  # fmt: skip
