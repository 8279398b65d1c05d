"""What a text says to the rules: which phrases of which rule stand where."""

from bisect import bisect_left

from canned_tone.phrases.walk import Match
from canned_tone.text.tokens import Words

PARTS = 7  # of a rule that hold phrases; a phrase's code is its rule's number times seven, and its part
FINDS, EXCEPT, UNLESS, NEAR, LAST, LAST_UNLESS, ABSENT = range(PARTS)
WRITTEN, SAID = (FINDS, EXCEPT, UNLESS, NEAR, ABSENT), (LAST, LAST_UNLESS)  # in a draft, and by the customer
YES_NO, OPEN = -1, -2  # codes of the phrases by which a language tells what a customer asks


class Heard:
    """A text's matches for one rule: places of its phrases, words its exceptions bar, sentences of its guards."""

    __slots__ = ("absent", "barred", "near", "places", "unless")

    def __init__(self) -> None:
        self.places: list[tuple[int, int]] = []
        self.absent: list[tuple[int, int]] = []
        self.barred: set[int] = set()
        self.unless: set[int] = set()
        self.near: set[int] = set()

    def bars(self, place: tuple[int, int]) -> bool:
        """Whether an exception overlaps the place."""
        return bool(self.barred) and any(at in self.barred for at in range(*place))

    def take(self, match: Match, words: Words) -> None:
        """Takes in one match of the rule."""
        code, first, last = match
        part = code % PARTS
        if part == FINDS:
            self.places.append((first, last))
        elif part == EXCEPT:
            self.barred.update(range(first, last))
        elif part == UNLESS:
            self.unless.add(words.sentences[first])
        elif part == NEAR:
            self.near.add(words.sentences[first])
        elif part == ABSENT:
            self.absent.append((first, last))


def heard(matches: list[Match], words: Words, wanted: set[int]) -> dict[int, Heard]:
    """What was heard of the wanted rules, by their numbers."""
    told = {number: Heard() for number in wanted}
    for match in matches:
        one = told.get(match[0] // PARTS)
        if one is not None:
            one.take(match, words)
    return told


def asked(matches: list[Match], words: Words, question: frozenset[str]) -> str:
    """What the last question of a text asks: `yes_no`, `open`, `any` when it is of neither kind, `none` without one."""
    sentences = words.sentences
    kinds = {(sentences[first], code) for code, first, _ in matches if code in (YES_NO, OPEN)}
    last = max(_questioned(words, question), max(kinds)[0] if kinds else -1)
    if last < 0:
        return "none"
    if (last, OPEN) in kinds:
        return "open"
    return "yes_no" if (last, YES_NO) in kinds else "any"


def _questioned(words: Words, question: frozenset[str]) -> int:
    """The last sentence that ends with a question mark, -1 when none does."""
    if not any(mark in words.text for mark in question):
        return -1
    at = len(words) - 1
    while at >= 0 and question.isdisjoint(words.after(at)):
        at = bisect_left(words.sentences, words.sentences[at]) - 1
    return words.sentences[at] if at >= 0 else -1
