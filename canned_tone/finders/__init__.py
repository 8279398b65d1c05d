"""The finders that need more than phrases, and the keys by which rules call them."""

from collections.abc import Callable, Iterable

from canned_tone.addressing import names, placeholders
from canned_tone.draft import Draft, Hit
from canned_tone.finders import detect, disguise, doubled, sensitive, shouting
from canned_tone.promises import made

ALL: tuple[tuple[frozenset[str], Callable[[Draft], Iterable[Hit]]], ...] = (
    (names.KEYS, names.find),
    (disguise.KEYS, disguise.find),
    (placeholders.KEYS, placeholders.find),
    (made.KEYS, made.find),
    (shouting.KEYS, shouting.find),
    (sensitive.KEYS, sensitive.find),
    (doubled.KEYS, doubled.find),
    (detect.KEYS, detect.find),
)

KEYS: frozenset[str] = frozenset(key for keys, _ in ALL for key in keys)
