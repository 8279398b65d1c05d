"""Who is here, over all nodes: each node holds a lease for everybody who has a socket with it."""

from collections.abc import Mapping

from .transaction import Transaction

FORGOTTEN_MS = 24 * 3600 * 1000
"""After so long it no longer matters when somebody left."""


def hold(tx: Transaction, node_id: str, seconds_by_agent: Mapping[str, float]) -> None:
    """As far as this node knows these agents are here, and count as here for so many seconds unless more is heard."""
    for agent_id, seconds in seconds_by_agent.items():
        tx.run(
            "INSERT INTO presence (agent_id, node_id, until) VALUES (?, ?, ?)"
            " ON CONFLICT (agent_id, node_id) DO UPDATE SET until = excluded.until",
            agent_id, node_id, tx.now + round(seconds * 1000),
        )  # fmt: skip
    tx.run("DELETE FROM presence WHERE until < ?", tx.now - FORGOTTEN_MS)


def elsewhere(tx: Transaction, node_id: str) -> frozenset[str]:
    """The agents who are here by what other nodes know, or knew before they died, by the database's clock."""
    rows = tx.all("SELECT DISTINCT agent_id FROM presence WHERE node_id <> ? AND until > ?", node_id, tx.now)
    return frozenset(row["agent_id"] for row in rows)
