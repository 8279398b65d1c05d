"""Finds where a draft addresses its reader: after a greeting or thanks, first before a comma, or between commas."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from canned_tone.draft import Draft
from canned_tone.names.naming import Naming, naming
from canned_tone.text.tokens import Words

_NOBODY: frozenset[str] = frozenset()
_OPEN_ENDS = frozenset(".,!?:;)\u2013\u2014\u2026-\n\r\u00b7")
_PICTURES = 0x2000  # code points from here on: dashes, arrows, emoji
_MOST_WORDS = 3  # of a name that is read in an address
_MOST_READ = 600  # words of a message
_MOST_TITLES = 3  # one after the other: “Mr Dr”
_MOST_ADDRESSES = 40  # looked at in one message
_MOST_TOLD = 4  # words after a name that may say whose it is
_MOST_GREETINGS = 3  # one after the other: “Hello, good morning, dear”


@dataclass(slots=True)
class Address:
    """A place where a reader is addressed: the words of the name, and how sure it is that a name stands there."""

    first: int
    last: int  # the word after
    greeted: bool  # after “Hi” or “Dear”, where any capitalised word is meant as a name
    closed: bool  # a mark or the end follows
    titled: bool = False  # after “Ms” or “Dr”
    thanked: bool = False  # right after thanks, where some languages would say whom they thank
    opening: bool = False  # first in its sentence, where every word has a capital
    presented: bool = False  # what follows says who it is: “Peter, customer care.”


def addresses(draft: Draft) -> Iterator[Address]:
    """Every place of the draft where somebody is addressed, at most forty."""
    told = naming(draft.language.code)
    words, never, titles, count, free = draft.words, told.never, told.titles, 0, 0
    text, sentences, plain, before = words.text, words.sentences, draft.folded, -1
    mine = draft.name.forms if draft.name else _NOBODY
    greets, thanks = told.lengths("greetings"), told.lengths("thanks")
    for at, start in enumerate(words.starts[:_MOST_READ]):
        opens, before = sentences[at] != before, sentences[at]
        if at < free:
            continue
        address = None
        if opens:
            if plain[at] in greets:
                address = _greeted(draft, told, at)
            if not address and plain[at] in thanks:
                address = _thanked(draft, told, at)
        elif not (text[start].isupper() and (plain[at] not in never or words.norms[at] in mine)) and (
            plain[at] not in titles
        ):
            continue
        address = address or _called(draft, told, at)
        if address:
            yield address
            free, count = address.last, count + 1
            if count == _MOST_ADDRESSES:
                return


def lead(draft: Draft, told: Naming, at: int, key: str) -> int:
    """The length in words of the longest phrase of this kind that stands here; 0 when none does."""
    plain = draft.folded
    if at >= len(plain):
        return 0
    lengths = told.lengths(key).get(plain[at])
    if not lengths:
        return 0
    phrases, sentences = told[key], draft.words.sentences
    for length in lengths:
        if at + length <= len(plain) and sentences[at + length - 1] == sentences[at]:
            written = " ".join(plain[at : at + length]) if length > 1 else plain[at]
            if written in phrases or ("'" in written and written.replace(" '", "'") in phrases):
                return length
    return 0


def greeting(draft: Draft, told: Naming, at: int = 0) -> int:
    """How many words the greeting has that stands here, with those that follow it after a comma."""
    end, plain = at, draft.words.plain
    if at >= len(plain) or plain[at] not in told.lengths("greetings"):
        return 0
    for _ in range(_MOST_GREETINGS):
        length = lead(draft, told, end, "greetings")
        if not length or (end > at and draft.words.before(end).strip(" \t") not in ("", ",")):
            break
        end += length
    return end - at


def _greeted(draft: Draft, told: Naming, at: int) -> Address | None:
    words = draft.words
    length = greeting(draft, told, at)
    start = at + length
    if not length or start >= len(words):
        return None
    gap = words.before(start)
    if gap.strip() not in ("", ",") or "\n" in gap:
        return None
    return _read(draft, told, start, greeted=told.comma or "," not in gap)


def _thanked(draft: Draft, told: Naming, at: int) -> Address | None:
    words = draft.words
    length = lead(draft, told, at, "thanks")
    start = at + length
    if not length or start >= len(words) or words.before(start).strip(" \t"):
        return None
    address = _read(draft, told, start, greeted=False, thanked=True)
    return address if address and address.closed else None


def _called(draft: Draft, told: Naming, at: int) -> Address | None:
    """A name between commas, after one before the end of a sentence, or first before one: “…, Ana.”"""
    words = draft.words
    gap = words.before(at)
    opening = words.opens(at) and ("\n" not in gap.strip(" ") or (told.comma and _goes_on(words, at)))
    trailing = gap == " " and at > 0 and draft.folded[at - 1] in told["trailed"]
    if not opening and not trailing and gap.strip() != ",":
        return None
    if (
        opening
        and at + 1 < len(words)
        and words.after(at) == " "
        and not (words.text[words.starts[at + 1]].isupper() or draft.folded[at] in told.titles)
    ):
        return None
    if not opening and ("\n" in gap or _is_apposition(draft, told, at)):
        return None
    address = _read(draft, told, at, greeted=False, opening=opening)
    if address is None or not address.closed:
        return None
    after = words.after(address.last - 1)
    if opening and not after.startswith(",") and not (at == 0 and told.comma and after[:1] in ("!", "\n")):
        return None
    if address.last < len(words) and after.startswith(","):
        following = draft.folded[address.last]
        relative = following in told["goes_on"] and words.norms[at] not in told.bent
        if address.titled and relative and following in told["articles"]:
            relative = _is_told_of(draft, told, address.last)
        if relative and not (opening and told.comma):
            return None
        introduced = address.titled and _is_told_of(draft, told, address.last)
        if opening and (introduced or relative or following in told["subordinates"] or _is_role(told, following)):
            return replace(address, presented=True)
    return address


def _stands_alone(words: Words, told: Naming, plain: str, at: int) -> bool:
    """Whether a name that is another word too stands between a greeting and a mark."""
    return words.after(at)[:1] in (",", "!", ".") and plain in told.called


def _goes_on(words: Words, at: int) -> bool:
    """Whether a line that begins with a name goes on as a sentence, as the one below a message would not."""
    after = at + 2
    return (
        after < len(words)
        and words.after(at) == ", "
        and words.sentences[after] == words.sentences[at]
        and words.text[words.starts[at + 1]].islower()
    )


def _is_role(told: Naming, word: str) -> bool:
    return word in told.role_words or bool(told.roles and word.startswith(told.roles))


def _is_told_of(draft: Draft, told: Naming, at: int) -> bool:
    """Whether the words after a name and its comma say who that is: “Ms Tamm, our new manager, …”."""
    words, trades = draft.words, told.trades
    for one in range(at, min(at + _MOST_TOLD, len(words))):
        if words.sentences[one] != words.sentences[at] or (one > at and words.before(one).strip(" ")):
            break
        if _is_role(told, draft.folded[one]) or draft.folded[one].startswith(trades):
            return True
    return False


def _is_apposition(draft: Draft, told: Naming, at: int) -> bool:
    """Whether the words before a comma say who is meant: “my colleague, Peter”."""
    words, plain = draft.words, draft.folded
    if words.norms[at - 1] in told.role_words or plain[at - 1] in told["hedges"]:
        return True
    if not told.roles:
        return False
    back = at - 1
    while back >= 0 and words.sentences[back] == words.sentences[at]:
        if plain[back].startswith(told.roles):
            return True
        if words.before(back).strip(" ") or at - back > 7:
            return False
        back -= 1
    return False


def _read(
    draft: Draft, told: Naming, at: int, greeted: bool, thanked: bool = False, opening: bool = False
) -> Address | None:
    """The address of the name that begins at this word, when it looks like one."""
    words, plain, not_names = draft.words, draft.folded, told["not_names"]
    mine = draft.name.forms if draft.name else _NOBODY
    title = titles = 0
    while (
        titles < _MOST_TITLES
        and (more := lead(draft, told, at + title, "honorifics"))
        and at + title + more < len(words)
    ):
        if words.after(at + title + more - 1).strip(" \t") not in ("", "."):
            break
        title, titles = title + more, titles + 1
    first = last = at + title
    while last < len(words) and last - first < _MOST_WORDS:
        char = words.text[words.starts[last]]
        if last > first and words.before(last) not in (" ", "-", ". "):
            break
        if not char.isalpha() or (char.islower() and not (greeted and last == first)):
            break
        named = words.norms[last] in mine or (
            greeted and last == first and _stands_alone(words, told, plain[last], last)
        )
        if plain[last] in not_names and not named:
            break
        last += 1
    if last == first:
        return None
    after = words.after(last - 1)
    mark = after.lstrip(" \t")
    if words.norms[last - 1].startswith("'") or (last < len(words) and words.norms[last].startswith("'")):
        return None
    if last < len(words) and not mark and lead(draft, told, last, "speaks"):
        return None
    ends = last >= len(words)
    closed = mark[0] in _OPEN_ENDS or ends or ord(mark[0]) > _PICTURES if mark else ends
    return Address(first, last, greeted, closed, bool(title), thanked, opening)
