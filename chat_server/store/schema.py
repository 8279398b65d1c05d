"""The tables, as alembic compares them with the database. Times are integer milliseconds; ids are random text."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()

BY_BYTES = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that sorts alike in every database and in Python, whatever the language of the machine."""

setting = Table(
    "setting",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

site = Table(
    "site",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("domains", JSON, nullable=False),
    Column("locale", Text, nullable=False, server_default="en"),
    Column("timezone", Text, nullable=False, server_default="UTC"),
    Column("show_drafts", Integer, nullable=False, server_default="0"),
    Column("policy", JSON, nullable=False, server_default="{}"),  # what the owner has set; policy.py has the rest
    Column("created_at", BigInteger, nullable=False),
)

agent = Table(
    "agent",
    metadata,
    Column("id", Text, primary_key=True),
    Column("site_id", Text, ForeignKey("site.id"), nullable=False),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("availability", Text, nullable=False, server_default="available"),
    Column("last_given", BigInteger, nullable=False, server_default="0"),
    Column("capacity", Integer),  # NULL: the site's
    Column("languages", Text, nullable=False, server_default=""),  # codes, separated by spaces; empty: any
    Column("created_at", BigInteger, nullable=False),
    Index("agent_site", "site_id"),
)

presence = Table(
    "presence",
    metadata,
    Column("agent_id", Text, ForeignKey("agent.id"), nullable=False),
    Column("node_id", Text, nullable=False),  # of the process that holds a socket of theirs
    Column("until", BigInteger, nullable=False),  # a lease by the database's clock
    PrimaryKeyConstraint("agent_id", "node_id"),
)

session = Table(
    "session",
    metadata,
    Column("id", Text, primary_key=True),  # sha256 of the cookie, so that the table alone opens nothing
    Column("agent_id", Text, ForeignKey("agent.id"), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

ticket = Table(
    "ticket",
    metadata,
    Column("id", Text, primary_key=True),  # a ticket that was used; the row is what makes it good for one use only
    Column("expires_at", BigInteger, nullable=False),
)

visitor = Table(
    "visitor",
    metadata,
    Column("id", Text, primary_key=True),
    Column("site_id", Text, ForeignKey("site.id"), nullable=False),
    Column("name", Text),
    Column("email", Text),
    Column("generation", Integer, nullable=False, server_default="0"),
    Column("created_at", BigInteger, nullable=False),
)

team = Table(
    "team",
    metadata,
    Column("id", Text, primary_key=True),
    Column("site_id", Text, ForeignKey("site.id"), nullable=False),
    Column("key", Text, nullable=False),  # as a page's script tag names it
    Column("name", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("site_id", "key", name="team_key"),
)

team_member = Table(
    "team_member",
    metadata,
    Column("team_id", Text, ForeignKey("team.id"), nullable=False),
    Column("agent_id", Text, ForeignKey("agent.id"), nullable=False),
    PrimaryKeyConstraint("team_id", "agent_id"),
)

conversation = Table(
    "conversation",
    metadata,
    Column("id", BY_BYTES, primary_key=True),
    Column("site_id", Text, ForeignKey("site.id"), nullable=False),
    Column("visitor_id", Text, ForeignKey("visitor.id"), nullable=False),
    Column("status", Text, nullable=False),
    Column("assignee_id", Text, ForeignKey("agent.id")),
    Column("assignment_epoch", Integer, nullable=False, server_default="0"),
    Column("head", Integer, nullable=False, server_default="0"),
    Column("visitor_head", Integer, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("visitor_delivered", Integer, nullable=False, server_default="0"),
    Column("visitor_read", Integer, nullable=False, server_default="0"),
    Column("agents_delivered", Integer, nullable=False, server_default="0"),
    Column("agents_read", Integer, nullable=False, server_default="0"),
    Column("unread", Integer, nullable=False, server_default="0"),
    Column("waiting_since", BigInteger),
    Column("snoozed_until", BigInteger),
    Column("resolved_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("page_url", Text),
    Column("page_title", Text),
    Column("last_text", Text),
    Column("last_author_kind", Text),
    Column("last_author_name", Text),
    Column("last_at", BigInteger),
    Column("locale", Text),
    Column("kept_before", Text),  # who kept it, or its visitor's last one; NULL once they have given it back
    Column("given_back_by", Text),  # who let it go last: it is not tried with them again
    Column("wish", Text),  # of the visitor: "same" waits for that person, "anyone" does not
    Column("handed_seq", Integer),  # a hand-over that nobody has looked at yet
    Column("handed_at", BigInteger),
    Column("away_told", Integer, nullable=False, server_default="0"),  # the visitor knows that the keeper is gone
    Column("given_at", BigInteger),  # when it last left the queue, and how long it had waited there
    Column("waited_ms", BigInteger),
    Column("reply_ms", BigInteger),  # from the first word to the first answer of a person
    Column("team_id", Text, ForeignKey("team.id", name="conversation_team")),  # whose line; NULL: everybody's
    Column("tier", Integer, nullable=False, server_default="100"),  # as it came in: lower goes first, 100 is nobody's
    Column("tier_name", Text),
    Index("conversation_of_visitor", "visitor_id", "created_at"),
    Index("conversation_by_status", "site_id", "status", "tier", "waiting_since"),
    Index("conversation_by_assignee", "assignee_id", "status"),
    Index("conversation_given", "site_id", "given_at"),
    # One visitor has at most one conversation that is not resolved.
    Index(
        "conversation_unresolved",
        "visitor_id",
        unique=True,
        sqlite_where=text("status <> 'resolved'"),
        postgresql_where=text("status <> 'resolved'"),
    ),
)

entry = Table(
    "entry",
    metadata,
    Column("conversation_id", Text, ForeignKey("conversation.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("prev", Integer),
    Column("kind", Text, nullable=False),
    Column("site_id", Text, nullable=False),
    Column("author_kind", Text, nullable=False),
    Column("author_id", Text),
    Column("author_name", Text),
    Column("client_id", Text),
    Column("request", Text),
    Column("text", Text),
    Column("data", JSON, nullable=False),
    Column("staff", JSON, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("site_seq", BigInteger, nullable=False),  # in the order of commit, counted by site
    PrimaryKeyConstraint("conversation_id", "seq"),
    # The key that makes a retry harmless; NULLs are distinct, so entries without a client_id are free.
    UniqueConstraint("site_id", "author_kind", "author_id", "client_id", name="entry_client_id"),
    Index("entry_of_site", "site_id", "site_seq", unique=True),
)

mention = Table(
    "mention",
    metadata,
    Column("agent_id", Text, ForeignKey("agent.id"), nullable=False),  # whom a note calls, until they have opened it
    Column("conversation_id", Text, ForeignKey("conversation.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    PrimaryKeyConstraint("agent_id", "conversation_id", "seq"),
)
