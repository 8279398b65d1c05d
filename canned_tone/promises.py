"""Finds the promises in a draft: what the speaker says they will do, and by when."""

from collections.abc import Iterator

from canned_tone.draft import Draft, Hit

KEYS = frozenset(("promise",))


def find(draft: Draft) -> Iterator[Hit]:
    """Every promise, one for a sentence."""
    yield from ()
