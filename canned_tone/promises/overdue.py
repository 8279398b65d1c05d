"""Promises of the chat whose time has passed, and whether a draft takes them up."""

from bisect import bisect_right
from collections.abc import Iterator

from canned_tone.context import Promised
from canned_tone.draft import Draft, Hit
from canned_tone.promises.vows import vows
from canned_tone.times.reading import moment_of, now_of

_MOST_BROKEN = 20  # overdue promises that are looked at
_STEM = 5  # letters by which words of an overdue promise are known again


def overdue(draft: Draft) -> Iterator[Hit]:
    """The first overdue promise of the chat that the draft neither mentions nor apologises for."""
    now, told = now_of(draft.context), vows(draft.language.code)
    if now is None or not draft.words or told.stands("sorry", draft.folded, 0, len(draft.folded)):
        return
    said = {norm[:_STEM] for norm in draft.folded if len(norm) >= _STEM}
    for promised in draft.context.promises[:_MOST_BROKEN]:
        due = moment_of(promised.due, now)
        if due is not None and due < now and not _mentions(promised, draft, said):
            last = bisect_right(draft.words.sentences, 0, hi=min(3, len(draft.words)))
            yield Hit(
                "promise.broken",
                draft.words.starts[0],
                draft.words.ends[last - 1],
                {"promise": " ".join(promised.text.split())[:120]},
            )
            return


def _mentions(promised: Promised, draft: Draft, said: set[str]) -> bool:
    """Whether the draft takes up what was promised: two of its longer words, or its only one."""
    folded = draft.language.splitting.folded
    words = {folded(word.strip(".,!?;:()").casefold())[:_STEM] for word in promised.text[:400].split()}
    long = {word for word in words if len(word) == _STEM}
    return bool(long) and len(long & said) >= min(2, len(long))
