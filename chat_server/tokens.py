"""Signed things that travel: the visitor's token, the agent's ticket for one socket, the demo's sign-in link."""

import secrets
import time
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer

DAY = 24 * 3600
FRESH_AFTER_SECONDS = 30 * DAY
TOKEN_SECONDS = 400 * DAY
TICKET_SECONDS = 30


@dataclass(frozen=True, slots=True)
class VisitorToken:
    """Who a visitor is on a site. `generation` ends older tokens, `issued` is in seconds since 1970."""

    site_id: str
    visitor_id: str
    generation: int
    issued: int

    @property
    def stale(self) -> bool:
        """Old enough to be replaced by a fresh one."""
        return time.time() - self.issued > FRESH_AFTER_SECONDS


class Tokens:
    """Makes and reads them with the server's secret key. What does not verify reads as None."""

    def __init__(self, secret_key: str) -> None:
        self._visitors = URLSafeSerializer(secret_key, salt="visitor")
        self._tickets = URLSafeTimedSerializer(secret_key, salt="ticket")
        self._links = URLSafeSerializer(secret_key, salt="sign-in link")

    def new_visitor(self, site_id: str) -> VisitorToken:
        return VisitorToken(site_id, secrets.token_urlsafe(12), 0, int(time.time()))

    def write_visitor(self, token: VisitorToken) -> str:
        return _text(self._visitors.dumps([token.site_id, token.visitor_id, token.generation, token.issued]))

    def read_visitor(self, text: str) -> VisitorToken | None:
        try:
            site_id, visitor_id, generation, issued = self._visitors.loads(text)
        except (BadSignature, ValueError, TypeError):
            return None
        if time.time() - issued > TOKEN_SECONDS:
            return None
        return VisitorToken(site_id, visitor_id, generation, issued)

    def renewed(self, token: VisitorToken) -> VisitorToken:
        return VisitorToken(token.site_id, token.visitor_id, token.generation, int(time.time()))

    def write_ticket(self, session_id: str) -> str:
        """Good for thirty seconds and, with `sessions.consume`, once."""
        return _text(self._tickets.dumps([secrets.token_hex(8), session_id]))

    def read_ticket(self, text: str) -> tuple[str, str] | None:
        """(id of the ticket, session)."""
        try:
            ticket_id, session_id = self._tickets.loads(text, max_age=TICKET_SECONDS)
        except (BadSignature, ValueError, TypeError):
            return None
        return ticket_id, session_id

    def write_link(self, agent_id: str) -> str:
        return _text(self._links.dumps(agent_id))

    def read_link(self, text: str) -> str | None:
        try:
            return str(self._links.loads(text))
        except BadSignature:
            return None


def _text(signed: str | bytes) -> str:
    return signed if isinstance(signed, str) else signed.decode()
