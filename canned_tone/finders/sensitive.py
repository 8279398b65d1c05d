"""Finds what must not stand in a message: card numbers, their codes, passwords."""

import re
from collections.abc import Iterator

from canned_tone.draft import Draft, Hit

KEYS = frozenset(("card", "secret"))

_DIGITS = frozenset("0123456789")
_DOUBLED = str.maketrans("0123456789", "0246813579")
_CARD = re.compile(r"(?<![\w.-])\d(?:[ \-\u00a0]?\d){12,18}(?![\w-])")


def find(draft: Draft) -> Iterator[Hit]:
    """Card numbers that add up, and values that follow the word for a password or a card's code."""
    text, told = draft.text, draft.language.words
    for found in _CARD.finditer(text) if not _DIGITS.isdisjoint(draft.chars) else ():
        digits = "".join(filter(str.isdigit, found.group()))
        if digits.isascii() and digits[0] in "3456" and adds_up(digits):
            yield Hit("card", found.start(), found.end())
    codes, passwords = told["codes"], told["passwords"]
    if codes.isdisjoint(draft.folded) and passwords.isdisjoint(draft.folded):
        return
    for at, norm in enumerate(draft.folded):
        code = norm in codes
        if not code and norm not in passwords:
            continue
        value = _value(draft, at, code)
        if value:
            yield Hit("secret", *value)


def _value(draft: Draft, at: int, code: bool) -> tuple[int, int] | None:
    """The place of the secret that follows: “password: Xy7…”, “the CVV is 123”."""
    words = draft.words
    here = at + 1
    while here < len(words) and here - at < 4 and draft.folded[here] in draft.language.words["equals"]:
        here += 1
    stated = here > at + 1 or any(mark in words.after(at) for mark in ":=")
    if here >= len(words) or not (stated or (code and words.after(at) == " ")):
        return None
    start = words.starts[here]
    end = start
    while end < len(draft.text) and end - start < 64 and not draft.text[end].isspace():
        end += 1
    value = draft.text[start:end].rstrip(".,;!?)\"'\u201d")
    if code:
        fits = value.isascii() and value.isdigit() and len(value) in ((3, 4) if stated else (3,))
        return (start, start + len(value)) if fits else None
    mixed = any(char.isdigit() for char in value) and any(char.isalpha() for char in value)
    return (start, start + len(value)) if mixed and len(value) > 4 else None


def adds_up(digits: str) -> bool:
    """Whether digits pass the check that every card number passes (Luhn)."""
    doubled = digits[-2::-2].translate(_DOUBLED)
    return sum(map(int, digits[-1::-2] + doubled)) % 10 == 0 and len(set(digits)) > 1
