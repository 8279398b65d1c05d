"""Finds slots that nobody filled: {name}, [First Name], %NAME%, $NAME, “Dear customer_name”, ___."""

import re
from collections.abc import Iterator
from functools import cache

from canned_tone.addressing.addresses import greeting
from canned_tone.draft import Draft, Hit
from canned_tone.names.letters import NAMES, bare
from canned_tone.names.naming import naming
from canned_tone.stored import told
from canned_tone.text.tokens import normal

KEYS = frozenset(("placeholder",))

_INSIDE = r"[\w .,'\u2019\u02bc/|:-]{0,48}"
_BRACED = re.compile(
    "|".join(
        (
            rf"\$?\{{\{{?(?P<curly>{_INSIDE})\}}?\}}",
            rf"\[\[?(?P<square>{_INSIDE})\]\]?(?!\()",
            rf"<<?(?P<angle>{_INSIDE})>>?",
            r"%%?\(?(?P<percent>[^\W\d][\w .'\u2019\u02bc]{0,40}?)(?:\)s|%%?)",
            rf"\*\|(?P<merge>{_INSIDE})\|\*",
            r"\$(?P<dollar>[^\W\d]\w{1,40})",
            r"(?<!#)##?(?P<hash>[^\W\d]\w{1,40})##?",
            r"(?<!\w)(?P<line>_{3,200})(?!\w)",
            r"(?P<under>(?<!\w)__?[^\W\d_]\w{1,40}__?(?!\w))",
            rf"[\u00ab(\u201e\u201c\"](?P<quoted>{_INSIDE})[\u00bb)\u201c\u201d\"]",
        )
    )
)
_MARKS = frozenset("{[<%$#*_")
_QUOTES = frozenset('\u00ab(\u201e\u201c"')  # around a slot only where the reader is greeted
_MOST = 60  # slots told of in one message
_SQUEEZE = re.compile(r"[\W_]+")
_CURLY_BARE = re.compile(r"[^\W\d][\w .'\u2019\u02bc|:-]*\Z")


def find(draft: Draft) -> Iterator[Hit]:
    """Every unfilled slot, of any usual syntax."""
    text, chars, taken, count = draft.words.text, draft.chars, -1, 0
    marked = not chars.isdisjoint(_MARKS) or (not chars.isdisjoint(_QUOTES) and _greeting(draft) > 0)
    for found in _BRACED.finditer(text) if marked else ():
        kind = found.lastgroup or ""
        inside = (found.group(kind) or "").strip()
        if kind == "quoted" and not (_key(inside) in slot_words()[0] and _is_greeted(draft, found.start())):
            continue
        if kind in ("line", "quoted") or _is_slot(kind, inside, draft.language.words["slots"]):
            taken, count = found.end(), count + 1
            yield _hit(draft, found.start(), found.end())
            if count == _MOST:
                return
    if taken < 0 and (length := _greeting(draft)):
        yield from _greeted(draft, length)


def _key(inside: str) -> str:
    return bare(normal(_SQUEEZE.sub("", inside)))


@cache
def slot_words() -> tuple[frozenset[str], frozenset[str]]:
    """What stands in slots in any language: those of the customer's name, and all."""
    table = told(NAMES / "slots.toml")
    names, others = (frozenset(map(_key, table[key].split())) for key in ("names", "others"))
    return names, names | others


def _is_greeted(draft: Draft, place: int) -> bool:
    """Whether a place stands right after the greeting that opens the draft."""
    words, length = draft.words, _greeting(draft)
    return length > 0 and not words.text[words.ends[length - 1] : place].strip(" ,")


def _greeting(draft: Draft) -> int:
    """How many words the greeting has that opens the draft."""
    return greeting(draft, naming(draft.language.code)) if len(draft.words) else 0


def _is_slot(kind: str, inside: str, slots: frozenset[str]) -> bool:
    key, known = _key(inside), slot_words()[1]
    if any(one in slots or one in known for one in (key, key.removeprefix("your"), key.removeprefix("the"))):
        return True
    if kind in ("square", "curly") and (key.startswith("insert") or key.endswith("here")):
        return True
    if kind in ("curly", "merge"):
        return not inside or bool(_CURLY_BARE.match(inside))
    if kind in ("square", "percent", "angle"):
        parts = [_key(part) for part in _SQUEEZE.split(inside) if part]
        if len(parts) in (2, 3) and all(part in known for part in parts):
            return True
        return (
            len(parts) in (2, 3)
            and parts[0] in ("customer", "client", "order", "user", "agent", "company")
            and "".join(parts) in slots
        )
    return False


def _greeted(draft: Draft, at: int) -> Iterator[Hit]:
    """“Dear customer_name”, “Hi null”: a slot's own name, or its emptiness, where the reader is greeted."""
    words, usual = draft.words, draft.language.words
    if at >= len(words) or words.before(at).strip(" ,"):
        return
    following, raw = words.norms[at], words.raw(at)
    if draft.name and draft.name.is_called(following):
        return
    key = _key(following)
    known = key in usual["slots"] or key in slot_words()[1]
    spelled = known and ("_" in raw or (raw.isupper() and len(raw) > 2))
    if following in usual["empty"] or key in usual["empty"] or spelled:
        yield _hit(draft, words.starts[at], words.ends[at])
    elif at + 1 < len(words) and words.before(at + 1) == " ":
        both = f"{key}{_key(words.norms[at + 1])}"
        if both in usual["slots"] or (both in slot_words()[0] and words.raw(at + 1)[:1].isupper()):
            yield _hit(draft, words.starts[at], words.ends[at + 1])


def _hit(draft: Draft, start: int, end: int) -> Hit:
    found = draft.text[start:end]
    key = _key(found)
    meant = key in slot_words()[0] or "name" in key or key in ("user", "null", "none", "undefined", "client")
    mine = draft.name is not None and meant and not key.startswith(("agent", "company", "product", "my", "your"))
    right = draft.name.given if mine and draft.name else ""
    return Hit("placeholder", start, end, {"found": found, "right": right}, right or None)
