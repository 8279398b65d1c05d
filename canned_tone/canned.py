"""Canned replies: short texts with variables, linted by the same rules, never sent with a slot open."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from canned_tone.language import LANGUAGES

_SLOT = re.compile(r"\{([a-z_]+)(?:\|([^{}]*))?\}")


@dataclass(frozen=True, slots=True)
class CannedReply:
    """`shortcut` is what one types after `/`; `when` tells when it fits; `text` may hold slots."""

    shortcut: str
    title: str
    when: str
    text: str


@cache
def starter(lang: str) -> tuple[CannedReply, ...]:
    """The replies that come with the product in a language; none for a language that has none yet."""
    path = LANGUAGES / lang / "canned.toml"
    if not lang.isalpha() or not path.exists():
        return ()
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(CannedReply(r["shortcut"], r["title"], r["when"], r["text"]) for r in data["reply"])


def render(text: str, *, name: str | None = None, agent: str | None = None) -> str:
    """The text with `{name|fallback}` and `{agent}` filled; other slots stay, for `slots` to find."""
    first = (name or "").split(" ")[0]
    known = {"name": first, "agent": agent or ""}

    def fill(slot: re.Match[str]) -> str:
        word, fallback = slot[1], slot[2]
        return known.get(word) or (fallback if fallback is not None else slot[0])

    return _SLOT.sub(fill, text)


def slots(text: str) -> tuple[str, ...]:
    """The names of the slots that are still open."""
    return tuple(slot[1] for slot in _SLOT.finditer(text))
