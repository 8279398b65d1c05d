"""A team is no more: whoever waits in its line stands in everybody's by the time they came, and reads so."""

from ..models import Author, Team
from ..store import conversations, teams
from ..store.transaction import Transaction
from . import assigning


def disband(tx: Transaction, team: Team, by: Author) -> None:
    """Removes a team. What its people keep, they keep."""
    for conversation in conversations.waiting_for(tx, team.id):
        reason = "You keep your place: everybody here can answer you now."
        assigning.change(
            tx, conversation, "requeued", by, None, "team_removed", reason, line=None,
            waiting_since=conversations.arrived_at(tx, conversation),
        )  # fmt: skip
    teams.remove(tx, team)
