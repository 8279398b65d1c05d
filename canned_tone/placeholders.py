"""Finds slots that nobody filled: {name}, [First Name], %NAME%, $NAME, “Dear customer_name”, ___."""

import re
from collections.abc import Iterator

from canned_tone.draft import Draft, Hit

KEYS = frozenset(("placeholder",))

_INSIDE = r"[\w .,'\u2019/|:-]{0,48}"
_BRACED = re.compile(
    "|".join(
        (
            rf"\$?\{{\{{?(?P<curly>{_INSIDE})\}}?\}}",
            rf"\[\[?(?P<square>{_INSIDE})\]\]?(?!\()",
            rf"<<?(?P<angle>{_INSIDE})>>?",
            r"%%?\(?(?P<percent>[A-Za-z_][\w .]{0,40}?)(?:\)s|%%?)",
            rf"\*\|(?P<merge>{_INSIDE})\|\*",
            r"\$(?P<dollar>[A-Za-z_]\w{1,40})",
            r"(?<!#)##?(?P<hash>[A-Za-z_]\w{1,40})##?",
            r"(?<!\w)(?P<line>_{3,200})(?!\w)",
            r"(?P<under>(?<!\w)__?[A-Za-z]\w{1,40}__?(?!\w))",
            rf"\u00ab(?P<guillemet>{_INSIDE})\u00bb",
        )
    )
)
_MARKS = frozenset("{[<%$#*_\u00ab")
_SQUEEZE = re.compile(r"[\W_]+")
_CURLY_BARE = re.compile(r"[A-Za-z_][\w .|:-]*\Z")


def find(draft: Draft) -> Iterator[Hit]:
    """Every unfilled slot, of any usual syntax."""
    text, slots = draft.words.text, draft.language.words["slots"]
    taken = -1
    for found in _BRACED.finditer(text) if not _MARKS.isdisjoint(draft.chars) else ():
        kind = found.lastgroup or ""
        inside = (found.group(kind) or "").strip()
        if kind == "line" or _is_slot(kind, inside, slots):
            taken = found.end()
            yield _hit(draft, found.start(), found.end())
    if taken < 0:
        yield from _greeted(draft)


def _is_slot(kind: str, inside: str, slots: frozenset[str]) -> bool:
    key = _SQUEEZE.sub("", inside).lower()
    if key in slots or key.removeprefix("your") in slots or key.removeprefix("the") in slots:
        return True
    if kind in ("square", "curly") and (key.startswith("insert") or key.endswith("here")):
        return True
    if kind in ("curly", "merge"):
        return not inside or bool(_CURLY_BARE.match(inside))
    if kind in ("square", "percent", "angle"):
        parts = [part for part in _SQUEEZE.split(inside.lower()) if part]
        return (
            len(parts) in (2, 3)
            and parts[0] in ("customer", "client", "order", "user", "agent", "company")
            and "".join(parts) in slots
        )
    return False


def _greeted(draft: Draft) -> Iterator[Hit]:
    """“Dear customer_name”, “Hi null”: a slot's own name, or its emptiness, where the reader is greeted."""
    words, told = draft.words, draft.language.words
    greetings, last = draft.language.names["greetings"], len(words) - 1
    if greetings.isdisjoint(words.norms):
        return
    for at, norm in enumerate(words.norms):
        if norm in greetings and at < last and words.opens(at) and not words.before(at + 1).strip():
            following, raw = words.norms[at + 1], words.raw(at + 1)
            bare = _SQUEEZE.sub("", following)
            spelled = bare in told["slots"] and (("_" in raw) or (raw.isupper() and len(raw) > 3))
            if following in told["empty"] or bare in told["empty"] or spelled:
                yield _hit(draft, words.starts[at + 1], words.ends[at + 1])
            elif at + 2 < len(words) and f"{bare}{words.norms[at + 2]}" in told["slots"]:
                yield _hit(draft, words.starts[at + 1], words.ends[at + 2])


def _hit(draft: Draft, start: int, end: int) -> Hit:
    found = draft.text[start:end]
    squeezed = _SQUEEZE.sub("", found).lower()
    meant = "name" in squeezed or squeezed in (
        "customer",
        "client",
        "user",
        "null",
        "none",
        "undefined",
        "nickname",
        "recipient",
    )
    right = (
        draft.name.given
        if draft.name and meant and not squeezed.startswith(("agent", "company", "product", "my", "your"))
        else ""
    )
    return Hit("placeholder", start, end, {"found": found, "right": right}, right or None)
