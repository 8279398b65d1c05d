"""What became of the conversations of a period, read from the log."""

import json

from ..figures import Story
from .transaction import Transaction


def of_site(tx: Transaction, site_id: str, since: int, until: int) -> list[Story]:
    """Those that began from `since` on and before `until` (ms), in the order of beginning."""
    stories = {
        row["id"]: Story(row["created_at"], row["team_name"], waits=row["status"] == "waiting")
        for row in tx.all(
            "SELECT c.id, c.created_at, c.status, t.name AS team_name FROM conversation c"
            " LEFT JOIN team t ON t.id = c.team_id WHERE c.site_id = ? AND c.created_at >= ? AND c.created_at < ?"
            " ORDER BY c.created_at, c.id",
            site_id, since, until,
        )
    }  # fmt: skip
    rows = tx.all(
        "SELECT e.conversation_id, e.kind, e.author_id, e.created_at, e.data, e.staff FROM entry e"
        " JOIN conversation c ON c.id = e.conversation_id"
        " WHERE c.site_id = ? AND c.created_at >= ? AND c.created_at < ? AND (e.kind IN"
        " ('assigned', 'transferred', 'requeued', 'resolved', 'reopened', 'rated')"
        " OR (e.kind = 'message' AND e.author_kind = 'agent')) ORDER BY e.conversation_id, e.seq",
        site_id, since, until,
    )  # fmt: skip
    keepers: dict[str, str | None] = {}
    for row in rows:
        story, of = stories[row["conversation_id"]], row["conversation_id"]
        match row["kind"]:
            case "assigned" | "transferred" | "requeued":
                keepers[of] = (json.loads(row["staff"]).get("to") or {}).get("id")
                if story.given is None and keepers[of]:
                    story.given = row["created_at"]
            case "message" if story.answered is None:
                story.answered, story.answered_by = row["created_at"], row["author_id"]
            case "resolved":
                story.resolved, story.resolved_by = row["created_at"], row["author_id"]
            case "reopened":
                story.resolved, story.resolved_by = None, None
            case "rated":
                story.score, story.rated_for = json.loads(row["data"])["score"], keepers.get(of)
    return list(stories.values())
