"""Who goes first in a line, by rules that an owner writes down and everybody reads; inside a tier the order of arrival.

Pure: what is known of somebody who comes in, in; their tier, out. It is given once, when they come in, and kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

When = Literal["page", "identified", "returning"]
WHEN: dict[str, str] = {
    "page": "writes from a page whose address contains",
    "identified": "has left a name or an e-mail address",
    "returning": "was answered here before",
}
"""What a tier may go by: a sentence about the visitor. Nobody vouches for what a browser says of its page."""

MOST = 5
LONGEST = 40
ORDINARY = 100
"""The rank of whoever is in no tier: after all of them."""


@dataclass(frozen=True, slots=True)
class Tier:
    name: str
    when: When
    contains: str = ""
    """Part of the page's address; for `page` only."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known of a visitor when they come into the line."""

    page: str | None
    identified: bool
    returning: bool


def placed(tiers: Iterable[Tier], arrival: Arrival) -> tuple[int, str | None]:
    """(rank, name) of the first tier that fits; lower ranks go first."""
    for rank, tier in enumerate(tiers):
        if _fits(tier, arrival):
            return rank, tier.name
    return ORDINARY, None


def read(stored: Iterable[Mapping[str, Any]]) -> tuple[Tier, ...]:
    """As they are stored in a site's rules; ValueError says what makes no sense."""
    tiers = tuple(Tier(*_fields(one)) for one in stored)
    if len(tiers) > MOST:
        raise ValueError(f"at most {MOST} go before everybody else")
    if len({tier.name.casefold() for tier in tiers}) < len(tiers):
        raise ValueError("each has a name of its own")
    return tiers


def _fields(one: Mapping[str, Any]) -> tuple[str, When, str]:
    try:
        name, when, contains = one["name"].strip(), one["when"], one.get("contains", "").strip()
    except (TypeError, KeyError, AttributeError):
        raise ValueError('each is {"name": …, "when": …}') from None
    if not 0 < len(name) <= LONGEST or not name.isprintable():
        raise ValueError(f"a name has 1 to {LONGEST} characters")
    if when not in WHEN:
        raise ValueError(f"`when` is one of {', '.join(WHEN)}")
    if (when == "page") != bool(contains) or len(contains) > 200:
        raise ValueError("`page` goes with a part of the address, the others without")
    return name, when, contains


def _fits(tier: Tier, arrival: Arrival) -> bool:
    if tier.when == "page":
        return tier.contains.casefold() in (arrival.page or "").casefold()
    return arrival.identified if tier.when == "identified" else arrival.returning
