"""English, line by line: what a tired agent might send, and beside it what a good one would.

The first set of `english/` was written before the rules; each of the others when they had learned the set before it. A
heading names the family and what the customer said last; then a line to advise against, and one that must pass."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from canned_tone import Context, check
from canned_tone.result import Finding

CUSTOMERS = {
    "refund": "I'd like to know where my refund is, please.",
    "late": "My parcel was due on Monday and it's still not here. I'm really annoyed.",
    "broken": "The lamp arrived in pieces. I'm so disappointed.",
    "question": "Hi, how do I change the delivery address on my order?",
    "open": "How long does the battery last?",
    "yesno": "Do you ship to Malta?",
    "data": "Sure, my order number is 55120 and the postcode is EH3 9QN.",
    "praise": "I just wanted to say your courier was wonderful.",
    "done": "Great, thanks, that's everything.",
    "login": "I can't log in, it says my account is locked.",
}


@dataclass(frozen=True)
class Line:
    """A line of an agent's: `family` is what it should be advised against for, None when it is good."""

    text: str
    family: str | None
    context: Context

    def families(self) -> set[str]:
        """What the check says of it, notes of promises left aside."""
        return {found.family for found in self.found if found.family != "promise_no_deadline"}

    def loud(self) -> bool:
        """Whether a good line is warned of or held."""
        return any(found.severity in ("warn", "block") for found in self.found)

    @cached_property
    def found(self) -> list[Finding]:
        """What the check says, promises left aside."""
        return [found for found in check(self.text, self.context).findings if found.severity != "info"]


def lines(told: str) -> Iterator[Line]:
    """The lines of a set, each in the context its heading names; the customer is called Dana."""
    family, context = "", Context()
    for row in filter(None, told.splitlines()):
        if row.startswith("= "):
            family, last = row[2:].split()
            context = Context("en", "Dana", CUSTOMERS[last], turn=3)
            continue
        bad, _, good = (part.strip() for part in row.partition("|"))
        if bad:
            yield Line(bad, family, context)
        yield Line(good, None, context)


SETS = {
    file.stem: list(lines(file.read_text(encoding="utf-8")))
    for file in sorted(Path(__file__).with_name("english").glob("*.txt"))
}
EVERY = [line for told in SETS.values() for line in told]


@pytest.mark.parametrize("name", SETS)
def test_nearly_every_line_is_heard_and_nearly_every_neighbour_passes(name: str) -> None:
    bad = [line for line in SETS[name] if line.family]
    good = [line for line in SETS[name] if not line.family]
    assert sum(bool(line.families()) for line in bad) >= 0.95 * len(bad)
    assert sum(line.family in line.families() for line in bad) >= 0.93 * len(bad)
    assert [line.text for line in good if line.loud()] == []
    assert sum(bool(line.families()) for line in good) <= 0.02 * len(good)


def test_no_family_is_weak() -> None:
    heard: dict[str, list[bool]] = {}
    for line in EVERY:
        if line.family:
            heard.setdefault(line.family, []).append(line.family in line.families())
    assert [family for family, found in heard.items() if sum(found) < 0.65 * len(found)] == []


def test_nothing_that_insults_is_sent_unasked() -> None:
    for line in EVERY:
        if line.family == "profanity":
            assert {"block", "warn"} & {found.severity for found in line.found}, line.text


def test_words_that_are_innocent_stay_so() -> None:
    for text in (
        "The cocktail shaker from Scunthorpe is in stock.",
        "Take two Bloody Marys to table four.",
        "The dipstick shows the oil level.",
        "Sex and the City is on at nine.",
        "The bird is a great tit.",
        "Your Shih Tzu is welcome in the room.",
        "The cock crows at five here.",
        "It screws in clockwise.",
        "The clown fish needs warm water.",
        "Use the point of sale code POS-12.",
        "The matchbook is by Dickens.",
        "Please see a doctor if the fever stays.",
        "You can take a hike to the lake after lunch.",
        "The animals are fed at noon.",
    ):
        assert check(text, Context("en", "Dana")).state != "held", text
