"""Finds a raised voice: words in capitals that are no acronyms, and marks repeated."""

import re
from collections.abc import Iterator
from functools import cache

from canned_tone.draft import Draft, Hit

KEYS = frozenset(("capitals", "marks"))

_MANY = 3  # marks
_MARKS = re.compile(r"(?:[!?;]\s?){3,}|[!?]*\?!+[!?]*|!{2,}\?")


def find(draft: Draft) -> Iterator[Hit]:
    """Runs of capitals that are shouted, and three marks or more."""
    yield from _marks(draft)
    if not draft.words.loud:
        return
    words, at = draft.words, 0
    while at < len(words):
        end = _run(draft, at)
        if end > at and _shouted(draft, at, end):
            yield Hit("capitals", words.starts[at], words.ends[end - 1])
        at = max(end, at + 1)


def _marks(draft: Draft) -> Iterator[Hit]:
    """Three marks or more in a row, of which one is enough."""
    text, questions = draft.words.text, draft.language.question
    if "!" not in draft.chars and questions.isdisjoint(draft.chars):
        return
    if text.count("!") + sum(map(text.count, questions)) < _MANY:
        return
    for found in _repeated(questions).finditer(text):
        marks = found.group().rstrip()
        if sum(map(marks.count, questions)) + marks.count("!") >= _MANY:
            mark = next((mark for mark in marks if mark in questions), "!")
            yield Hit("marks", found.start(), found.start() + len(marks), {"mark": mark}, mark)


@cache
def _repeated(questions: frozenset[str]) -> re.Pattern[str]:
    """Three marks in a row with at most a blank between them; the marks of questions differ by language."""
    mark = "[!" + "".join(map(re.escape, sorted(questions))) + "]"
    return re.compile(rf"(?:{mark}\s?){{{_MANY},}}")


def _run(draft: Draft, at: int) -> int:
    """The word after the run of capitals that begins here."""
    words = draft.words
    while at < len(words):
        raw = words.raw(at)
        if not (raw.isalpha() or "'" in raw or "\u2019" in raw) or not raw.isupper():
            break
        at += 1
    return at


def _shouted(draft: Draft, first: int, last: int) -> bool:
    """Whether a run of capitals is a raised voice: a usual word that nobody writes so, or several words of it."""
    told = draft.language.words
    run = draft.folded[first:last]
    if all(draft.is_name(at) for at in range(first, min(last, first + 4))):
        return False
    usual = [norm for norm in run if norm in told["stressed"]]
    long = sum(len(norm) > 3 for norm in run)
    if len(run) > 4 and long > 3:  # whatever the language
        return True
    if len(run) > 3:
        return bool(usual) and (long > 1 or len(usual) > 2)
    return bool(usual) and all(len(norm) > 2 for norm in usual) and not _labelled(draft, first, last)


def _labelled(draft: Draft, first: int, last: int) -> bool:
    """Whether the capitals name a button or a code: in quotes, or joined to figures and dashes."""
    text, start, end = draft.text, draft.words.starts[first], draft.words.ends[last - 1]
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return before in _LABELS or after in _LABELS


_LABELS = tuple("\"'\u00ab\u00bb\u201e\u201c\u2018\u201d\u2019-_/#=")
