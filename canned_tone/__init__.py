"""Checks one outgoing message for tone and for the customer's name: `check(draft, context)` gives findings."""

from functools import cache

from canned_tone.checker import Checker
from canned_tone.context import Context
from canned_tone.errors import RuleError
from canned_tone.result import Finding, Result

__all__ = ["Checker", "Context", "Finding", "Result", "RuleError", "check"]


@cache
def _default() -> Checker:
    return Checker()


def check(draft: str, context: Context = Context()) -> Result:  # noqa: B008 (frozen)
    """Judges a draft by the built-in rules; the default checker is made once."""
    return _default().check(draft, context)
