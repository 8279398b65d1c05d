"""The finders that need more than phrases, and the keys by which rules call them."""

from collections.abc import Callable, Iterable

from canned_tone import disguise, names, placeholders, promises
from canned_tone.draft import Draft, Hit

ALL: tuple[tuple[frozenset[str], Callable[[Draft], Iterable[Hit]]], ...] = (
    (names.KEYS, names.find),
    (disguise.KEYS, disguise.find),
    (placeholders.KEYS, placeholders.find),
    (promises.KEYS, promises.find),
)

KEYS: frozenset[str] = frozenset(key for keys, _ in ALL for key in keys)
