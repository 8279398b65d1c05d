"""Who is asking: taken from the token or the session, never from a payload."""

from dataclasses import dataclass
from typing import Literal

from ..conversations.hearing import Guest
from ..models import Agent
from ..policy import Policy
from ..pump import Listener
from ..refused import Refused
from ..store import people, sessions
from ..store.transaction import Transaction
from ..tokens import Tokens, VisitorToken

Page = tuple[str, str | None]


@dataclass(slots=True)
class VisitorCaller:
    """A visitor at one of the doors. `listener` is None over HTTP, where nothing can be told."""

    guest: Guest
    token: VisitorToken
    address: str
    listener: Listener | None = None
    greeted: bool = False
    kind: Literal["visitor"] = "visitor"

    @property
    def site_id(self) -> str:
        return self.guest.site.id


@dataclass(slots=True)
class AgentCaller:
    agent: Agent
    session_id: str
    address: str
    grace: float
    """Seconds that they count as here after they left: their site's."""
    listener: Listener | None = None
    greeted: bool = False
    kind: Literal["agent"] = "agent"

    @property
    def site_id(self) -> str:
        return self.agent.site_id


Caller = VisitorCaller | AgentCaller


def visitor(
    tx: Transaction,
    tokens: Tokens,
    site_key: str | None,
    token: str | None,
    page: Page | None,
    address: str,
    locale: str | None = None,
) -> VisitorCaller:
    """Who holds this token, or somebody new on the site of this key."""
    known = tokens.read_visitor(token) if token is not None else None
    if token is not None and known is None:
        raise Refused("bad_token", "This visitor's token is not valid any more.")
    if known is not None:
        site = people.site(tx, known.site_id)
        row = people.visitor(tx, known.visitor_id)
        if (site_key is not None and site_key != site.key) or (row and row.generation != known.generation):
            raise Refused("bad_token", "This visitor's token is not valid here.")
        return VisitorCaller(Guest(known.visitor_id, site, page, locale), known, address)
    found = people.site_by_key(tx, site_key or "")
    if found is None:
        raise Refused("unknown_site", "There is no site with this key.")
    fresh = tokens.new_visitor(found.id)
    return VisitorCaller(Guest(fresh.visitor_id, found, page, locale), fresh, address)


def agent(tx: Transaction, session_id: str, address: str) -> AgentCaller | None:
    """The agent of a session that still holds."""
    signed_in = sessions.signed_in(tx, session_id)
    if signed_in is None:
        return None
    policy = people.policy(tx, signed_in.site_id, Policy())
    return AgentCaller(signed_in, session_id, address, float(policy.grace))
