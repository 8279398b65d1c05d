"""What a text holds that one need not ask for again: an address, a telephone number, the number of an order."""

import re
from collections.abc import Mapping

KINDS = ("email", "phone", "number")

_LONGEST = 8_000  # characters that are looked at
_SHAPES: Mapping[str, re.Pattern[str]] = {
    "email": re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"),
    "phone": re.compile(
        r"(?<![\w.])(?:\+|00)\d(?:[ ()./-]{0,2}\d){6,13}(?!\w)|(?<![\w.#-])\d{2,4}(?:[ -]\d{2,4}){2,4}(?!\w)"
    ),
    "number": re.compile(r"[#\u2116]\s?\d[\w-]{1,30}|(?<![\w+.,])(?:[^\W\d_]{1,6}-?)?\d(?:-?[\dA-Za-z]){3,24}(?!\w)"),
}


def holds(kind: str, text: str) -> bool:
    """Whether a thing of this kind stands in the text."""
    return _SHAPES[kind].search(text[:_LONGEST]) is not None


def is_given(kind: str, said: str | None, known: tuple[str, ...]) -> bool:
    """Whether the customer said it in their last message, or the chat holds it: by its kind, or as it is written."""
    return bool(said and holds(kind, said)) or any(one == kind or holds(kind, one) for one in known)
