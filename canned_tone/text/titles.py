"""Titles in quotation marks, of films, books, tariffs: “The Damned”. What stands in one is nobody's own word."""

import re

_MARKS = frozenset("\"\u201c\u201e\u201f\u00ab\u2018\u201a'\u2039")
_QUOTED = re.compile(
    '"([^"\\n]{2,60})"|[\u201c\u201e\u201f]([^\u201c\u201d\u201e\\n]{2,60})[\u201d\u201c]|\u00ab([^\u00ab\u00bb\\n]{2,60})\u00bb'
    "|\u2039([^\u2039\u203a\\n]{2,60})\u203a|[\u2018\u201a]([^\u2018\u2019\\n]{2,60})[\u2019\u2018](?!\\w)|(?<!\\w)'([^'\\n]{2,60})'(?!\\w)"
)
_MOST_WORDS = 6  # of a title
_MOST_TITLES = 40  # in one message


def titles(text: str, chars: frozenset[str]) -> tuple[tuple[int, int], ...]:
    """Where one to six words stand in quotation marks and begin with a capital, with other words outside; `chars` are
    the text's characters."""
    if chars.isdisjoint(_MARKS):
        return ()
    found: list[tuple[int, int]] = []
    for quoted in _QUOTED.finditer(text):
        if len(found) == _MOST_TITLES:
            break
        inner = next(filter(None, quoted.groups()))
        if _is_title(inner) and any(map(str.isalpha, (*text[: quoted.start()], *text[quoted.end() :]))):
            found.append((quoted.start(), quoted.end()))
    return tuple(found)


def _is_title(quoted: str) -> bool:
    letters = [char for char in quoted if char.isalpha()]
    shouted = len(letters) > 1 and all(map(str.isupper, letters))
    return bool(letters) and letters[0].isupper() and not shouted and len(quoted.split()) <= _MOST_WORDS
