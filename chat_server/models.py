"""The nouns of the product: typed, frozen, free of I/O. Times are milliseconds since 1970 by the database's clock."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

AuthorKind = Literal["visitor", "agent", "system"]
Audience = Literal["visitor", "staff"]
Status = Literal["waiting", "open", "snoozed", "resolved"]
Availability = Literal["available", "mine_only", "away"]
Role = Literal["owner", "lead", "agent"]

STAFF_ONLY = frozenset({"note", "snoozed", "woken"})
"""Kinds of entries that never reach a visitor."""

REOPEN_WINDOW_MS = 7 * 24 * 3600 * 1000
"""How long a visitor's message reopens a resolved conversation instead of being refused."""


def rfc3339(ms: int) -> str:
    """`2026-11-22T01:23:04.567Z`."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote an entry; `id` is None for the system."""

    kind: AuthorKind
    id: str | None
    name: str | None


SYSTEM = Author("system", None, None)


@dataclass(frozen=True, slots=True)
class Site:
    id: str
    key: str
    name: str
    domains: tuple[str, ...]
    locale: str
    timezone: str
    show_drafts: bool
    """Whether agents see what a visitor is typing before it is sent."""
    policy: Mapping[str, Any]
    """What the owner has set of `policy.Policy`."""


@dataclass(frozen=True, slots=True)
class Team:
    """Agents who answer some of a site's conversations; one with nobody in it is everybody."""

    id: str
    site_id: str
    key: str
    """As a page's script tag names it."""
    name: str
    members: tuple[str, ...] = ()
    """Ids of agents."""


@dataclass(frozen=True, slots=True)
class Agent:
    id: str
    site_id: str
    email: str
    name: str
    role: Role
    availability: Availability
    capacity: int | None = None
    """Conversations kept at once; None: as many as the site says."""
    languages: tuple[str, ...] = ()

    @property
    def author(self) -> Author:
        return Author("agent", self.id, self.name)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody on a website; has a row only after the first message or the first name."""

    id: str
    site_id: str
    name: str | None
    email: str | None
    generation: int

    @property
    def author(self) -> Author:
        return Author("visitor", self.id, self.name)


@dataclass(frozen=True, slots=True)
class Marks:
    """How far a conversation was delivered and read, as seq: monotone, at most its head."""

    visitor_delivered: int = 0
    visitor_read: int = 0
    agents_delivered: int = 0
    agents_read: int = 0

    def furthest(self, other: "Marks") -> "Marks":
        """Of each the one that is further on."""
        return Marks(*map(max, astuple(self), astuple(other)))


@dataclass(frozen=True, slots=True)
class Conversation:
    """A row of the table `conversation`, with the names of the two people in it.

    `assignee_id` is the one agent who keeps it; in a resolved one, who kept it last. `head` is the newest seq,
    `visitor_head` the newest one the visitor may see. `version` rises with every commit that changes the row.
    `kept_before` kept it before, or the visitor's last one; `given_back_by` let it go last, and is not asked again;
    `wish` is what the visitor chose about the person before.
    `handed_seq` is a hand-over nobody has looked at yet; `reply_ms` the time to the first answer of a person.
    `team_id` is the team in whose line it stands, None for everybody's; a lower `tier` goes first.
    """

    id: str
    site_id: str
    visitor_id: str
    visitor_name: str | None
    visitor_email: str | None
    status: Status
    assignee_id: str | None
    assignee_name: str | None
    assignment_epoch: int
    head: int
    visitor_head: int
    version: int
    marks: Marks
    unread: int
    waiting_since: int | None
    resolved_at: int | None
    created_at: int
    page_url: str | None
    page_title: str | None
    last_text: str | None
    last_author_kind: AuthorKind | None
    last_author_name: str | None
    last_at: int | None
    locale: str | None
    kept_before: str | None
    given_back_by: str | None
    wish: Literal["same", "anyone"] | None
    handed_seq: int | None
    handed_at: int | None
    away_told: int
    reply_ms: int | None
    team_id: str | None
    team_name: str | None
    tier: int
    tier_name: str | None

    @property
    def team(self) -> dict[str, str | None] | None:
        """As it stands in entries and rows."""
        return {"id": self.team_id, "name": self.team_name} if self.team_id else None

    @property
    def line(self) -> dict[str, Any]:
        """For staff, where it comes in: whose line, and which tier; nothing where both are everybody's."""
        tier = {"rank": self.tier, "name": self.tier_name} if self.tier_name else None
        return {"line": {"team": self.team, "tier": tier}} if self.team or tier else {}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a conversation's log.

    `prev` is the entry before it that the visitor may see, None for what is staff only. `data` is what both
    audiences read, `staff` is laid over it for staff. `client_id` is shown to the author only, `request` is what
    was asked under that id, so that the same id with other words is noticed.
    """

    conversation_id: str
    seq: int
    prev: int | None
    kind: str
    author: Author
    created_at: int
    client_id: str | None = None
    request: str | None = None
    text: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    staff: dict[str, Any] = field(default_factory=dict)
