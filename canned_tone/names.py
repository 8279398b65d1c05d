"""Finds how a draft addresses its reader: somebody else's name, the right name written wrongly, or no name at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from canned_tone.draft import Draft, Hit
from canned_tone.language import language
from canned_tone.person import Person, first_names
from canned_tone.tokens import Words, by_first_word

KEYS = frozenset(
    (
        "name.wrong",
        "name.window",
        "name.misspelled",
        "name.marks",
        "name.missing",
        "name.form",
        "name.case",
        "name.overuse",
    )
)

_OPEN_ENDS = frozenset(".,!?:;)\u2013\u2014\u2026-\n\r")
_PICTURES = 0x2000  # code points from here on: dashes, arrows, emoji
_MOST_WORDS = 3  # of a name that is read in an address
_MOST_SLOTS = 40  # addresses looked at in one message


@dataclass(frozen=True, slots=True)
class Slot:
    """A place where a reader is addressed: the words of the name, and how sure it is that a name stands there."""

    first: int
    last: int  # the word after
    greeted: bool  # after “Hi” or “Dear”, where any capitalised word is meant as a name
    closed: bool  # a mark or the end follows
    titled: bool = False  # after “Ms” or “Dr”


def find(draft: Draft) -> Iterator[Hit]:
    """What is amiss with the name, place by place; and the place for it when it is missing."""
    context = draft.context
    if draft.name is None and not context.other_customer_names:
        return
    others = [one for one in map(draft.person, context.other_customer_names[:200]) if one]
    if draft.name is None and not others:
        return
    slots = list(_slots(draft))
    told = used = False
    for slot in slots:
        right, hit = _judged(draft, slot, others)
        used = used or right
        if hit:
            told = True
            yield hit
    if (
        draft.name
        and draft.context.turn == 1
        and len(draft.words)
        and not (told or used or _mentioned(draft, draft.name))
    ):
        yield _missing(draft, draft.name)


def greeting(draft: Draft) -> int:
    """How many words the draft's opening greeting has."""
    return _lead(draft, 0, draft.language.names["greetings"])


def _slots(draft: Draft) -> Iterator[Slot]:
    words, thanks, count, free = draft.words, draft.language.names["thanks"], 0, 0
    never = _never(draft.language.code)
    text, sentences, before = words.text, words.sentences, -1
    for at, start in enumerate(words.starts):
        opens, before = sentences[at] != before, sentences[at]
        if at < free or not (opens or (text[start].isupper() and words.norms[at] not in never)):
            continue
        slot = None
        if opens:
            slot = _greeted(draft, at) or _thanked(draft, at, thanks)
        slot = slot or _called(draft, at)
        if slot:
            yield slot
            free, count = slot.last, count + 1
            if count == _MOST_SLOTS:
                return


@cache
def _never(code: str) -> frozenset[str]:
    """The words that a name never begins with."""
    told = language(code).names
    return told["not_names"] - told["honorifics"]


def _lead(draft: Draft, at: int, phrases: frozenset[str]) -> int:
    """The length in words of the longest of the phrases that stands here."""
    words = draft.words
    for length in by_first_word(phrases).get(words.norms[at], ()) if at < len(words) else ():
        if at + length <= len(words) and words.sentences[at + length - 1] == words.sentences[at]:
            written = " ".join(words.norms[at : at + length]).replace(" '", "'")
            if written in phrases:
                return length
    return 0


def _greeted(draft: Draft, at: int) -> Slot | None:
    length = _lead(draft, at, draft.language.names["greetings"])
    start = at + length
    if not length or start >= len(draft.words):
        return None
    gap = draft.words.before(start)
    if gap.strip() not in ("", ",") or "\n" in gap:
        return None
    return _read(draft, start, greeted="," not in gap)


def _thanked(draft: Draft, at: int, phrases: frozenset[str]) -> Slot | None:
    length = _lead(draft, at, phrases)
    start = at + length
    if not length or start >= len(draft.words) or draft.words.before(start).strip(" \t"):
        return None
    slot = _read(draft, start, greeted=False)
    return slot if slot and slot.closed else None


def _called(draft: Draft, at: int) -> Slot | None:
    """A name between commas, after one before the end of a sentence, or first before one: “…, Ana.”"""
    words = draft.words
    if not words.text[words.starts[at]].isupper():
        return None
    gap = words.before(at)
    opening = words.opens(at) and "\n" not in gap.strip(" ")
    trailing = gap == " " and at > 0 and words.norms[at - 1] in draft.language.names["trailed"]
    if not opening and not trailing and gap.strip() != ",":
        return None
    if not opening and (words.norms[at - 1] in _role(draft) or "\n" in gap):
        return None
    slot = _read(draft, at, greeted=False)
    if slot is None or not slot.closed:
        return None
    after = words.after(slot.last - 1)
    if opening and not after.startswith(","):
        return None
    if after.startswith(",") and slot.last < len(words) and words.norms[slot.last] in draft.language.names["goes_on"]:
        return None
    return slot


def _role(draft: Draft) -> tuple[str, ...]:
    return draft.language.vocabulary.classes.get("role", ())


def _read(draft: Draft, at: int, greeted: bool) -> Slot | None:
    """The slot of the name that begins at this word, when it looks like one."""
    words, names = draft.words, draft.language.names
    titled = (
        words.norms[at] in names["honorifics"] and at + 1 < len(words) and words.after(at).strip(" \t") in ("", ".")
    )
    first = last = at + titled
    while last < len(words) and last - first < _MOST_WORDS:
        char = words.text[words.starts[last]]
        if last > first and words.before(last) not in (" ", "-", ". "):
            break
        if (
            not char.isalpha()
            or (char.islower() and not (greeted and last == first))
            or words.norms[last] in names["not_names"]
        ):
            break
        last += 1
    if last == first:
        return None
    after = words.after(last - 1)
    bare = after.lstrip(" \t")
    if words.norms[last - 1].startswith("'") or (last < len(words) and words.norms[last].startswith("'")):
        return None
    if last < len(words) and words.norms[last] in names["speaks"] and not bare:
        return None
    ends = last >= len(words)
    closed = bare[0] in _OPEN_ENDS or ends or ord(bare[0]) > _PICTURES if bare else ends
    return Slot(first, last, greeted, closed, titled)


def _judged(draft: Draft, slot: Slot, others: list[Person]) -> tuple[bool, Hit | None]:
    """Whether the slot holds the customer's name, and what is amiss when it does not."""
    words = draft.words
    norms = words.norms[slot.first : slot.last]
    word = norms[0]
    other = next((one for one in others if one.is_called(word)), None)
    mine = draft.name
    if mine is None:
        known = other is not None and not _introduced(draft, word)
        return False, _hit(draft, slot, "name.window", "", other=True) if known else None
    stranger = len(norms) > 1 and not slot.titled and not mine.is_called(word) and word in first_names()
    if not stranger and (mine.is_called("-".join(norms)) or any(mine.is_called(norm) for norm in norms)):
        return True, None
    if _introduced(draft, word) or _is_agent(draft, word, slot):
        return False, None
    for norm_at, norm in enumerate(norms):
        marks = mine.lacks_marks(norm)
        if marks:
            return True, _letters(draft, slot, norm_at, "name.marks", mine.written(marks))
    if other:
        return False, _hit(draft, slot, "name.window", mine.given, other=True)
    lower = words.text[words.starts[slot.first]].islower()
    nearly = mine.nearly(word) if not lower or slot.closed else None
    if nearly and (slot.greeted or word not in draft.language.names["ordinary"]):
        return True, _letters(draft, slot, 0, "name.misspelled", mine.written(nearly))
    if _somebody(draft, slot, word, lower):
        return False, _hit(draft, slot, "name.wrong", mine.given)
    return False, None


def _somebody(draft: Draft, slot: Slot, word: str, lower: bool) -> bool:
    """Whether the word in the slot is surely a person's name."""
    ordinary = word in draft.language.names["ordinary"]
    known = word in first_names()
    if slot.greeted:
        raw = draft.words.raw(slot.first)
        if lower or (raw.isupper() and len(raw) < 5 and not known):
            return known and not ordinary and slot.closed
        return (known and not ordinary) or (slot.closed and len(word) > 1)
    if slot.titled:
        return slot.closed
    if not known:
        return False
    before = draft.words.text[draft.words.starts[slot.first - 1]] if slot.first else ""
    listed = before.isupper() and not draft.words.opens(slot.first - 1)
    return not (ordinary and (listed or word in _dates(draft))) and not (
        listed and draft.words.norms[slot.first - 1] in first_names()
    )


def _dates(draft: Draft) -> Mapping[str, str]:
    return draft.language.time["months"]


def _is_agent(draft: Draft, word: str, slot: Slot) -> bool:
    """Whether the word is the agent's own name below or after the message, or a signature of anybody."""
    agent = draft.person(draft.context.agent_name)
    if agent and agent.is_called(word) and not slot.greeted:
        return True
    words, begin = draft.words, slot.first
    while begin > 0 and slot.first - begin < 8 and not words.opens(begin):
        begin -= 1
    signs = draft.language.names["signs"] - draft.language.names["thanks"]
    return slot.last >= len(words) and not slot.greeted and _lead(draft, begin, signs) > 0


def _introduced(draft: Draft, word: str) -> bool:
    """Whether the customer signed or introduced themselves with this name in the last message."""
    last, introduces = draft.last, draft.language.names["introduces"]
    for at, norm in enumerate(last.norms):
        if norm == word and at:
            two = (
                f"{last.norms[at - 2]}{' ' * (not last.norms[at - 1].startswith(chr(39)))}{last.norms[at - 1]}"
                if at > 1
                else ""
            )
            if two in introduces or last.norms[at - 1] in introduces:
                return True
    return False


def _mentioned(draft: Draft, who: Person) -> bool:
    """Whether any form of the name stands anywhere; an ordinary word only when it is written as a name."""
    words = draft.words
    if who.foreign or not words.text.isascii() or not who.forms.isdisjoint(words.norms):
        return _stands(words, who)
    return False


def _stands(words: Words, who: Person) -> bool:
    for at, norm in enumerate(words.norms):
        if who.is_called(norm) or (not norm.isascii() and who.lacks_marks(norm)):
            if norm not in who.ordinary:
                return True
            if not words.opens(at) and words.text[words.starts[at]].isupper():
                return True
    return False


def _hit(draft: Draft, slot: Slot, key: str, right: str, other: bool = False) -> Hit:
    words = draft.words
    start, end = words.starts[slot.first], words.ends[slot.last - 1]
    replacement = None
    if right and not (slot.titled and " " not in right):
        replacement = right
    return Hit(key, start, end, {"found": draft.text[start:end]}, replacement)


def _letters(draft: Draft, slot: Slot, at: int, key: str, right: str) -> Hit:
    words = draft.words
    start, end = words.starts[slot.first + at], words.ends[slot.first + at]
    return Hit(key, start, end, {"found": draft.text[start:end], "right": right}, right)


def _missing(draft: Draft, who: Person) -> Hit:
    """The place after the greeting, or the very beginning."""
    words, length = draft.words, greeting(draft)
    told = draft.language.names
    if not length:
        hello = min(told["hello"])
        return Hit("name.missing", 0, 0, {"greeting": hello, "right": who.given}, f"{hello} {who.given}! ")
    end = words.ends[length - 1]
    opened = draft.text[words.starts[0] : end]
    following = draft.text[end : end + 2].lstrip(" ")
    labelled = length < len(words) and not words.before(length).strip(" ") and words.norms[length] in told["not_names"]
    plain = not labelled and words.norms[length - 1] not in told["not_names"] - told["greetings"]
    safe = plain and (not following or following[0] in ",.!:;-\u2013\u2014\n")
    return Hit("name.missing", end, end, {"greeting": opened, "right": who.given}, f" {who.given}" if safe else None)
