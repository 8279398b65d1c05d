"""A refusal is an answer: a code from the protocol, words for a person, and what else the asker may need."""

from typing import Any

TRANSIENT = frozenset({"busy", "db_unavailable", "rate_limited", "draining", "retry", "internal"})


class Refused(Exception):
    """Raised by the domain, turned into `{ok: false, error: {…}}` by the line. Raised before anything is written."""

    def __init__(self, code: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.more = more

    def error(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message, **self.more}


def rate_limited(retry_after_ms: int) -> Refused:
    return Refused("rate_limited", "That was a lot at once. Try again in a moment.", retry_after_ms=retry_after_ms)


def not_found(what: str) -> Refused:
    """The same for what does not exist and for what is not the asker's, so that an id tells nothing."""
    return Refused("not_found", f"There is no such {what} here.")
