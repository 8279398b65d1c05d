"""Finds a word that stands twice in a row: “the the”."""

from collections.abc import Iterator
from operator import eq

from canned_tone.draft import Draft, Hit

KEYS = frozenset(("doubled",))

_MOST_TRIED = 100  # pairs of one message


def find(draft: Draft) -> Iterator[Hit]:
    """Every word that repeats the one before it, but for names and words that may stand twice (`doubles`)."""
    words, norms = draft.words, draft.words.norms
    if True not in map(eq, norms, norms[1:]):
        return
    tried = 0
    for at in range(1, len(norms)):
        if norms[at] == norms[at - 1] and norms[at].isalpha():
            tried += 1
            if tried > _MOST_TRIED:
                return
            if _slipped(draft, at):
                word = words.raw(at - 1)
                yield Hit("doubled", words.starts[at - 1], words.ends[at], {"word": word}, word)


def _slipped(draft: Draft, at: int) -> bool:
    """Whether the second of two equal words is a slip of the hand, not a name, a chant, or what people say twice."""
    words = draft.words
    gap = words.before(at)
    if not gap or gap.strip() or words.text[words.starts[at]].isupper() or words.opens(at):
        return False
    thrice = (at > 1 and words.norms[at - 2] == words.norms[at]) or words.norms[at + 1 : at + 2] == [words.norms[at]]
    return not thrice and draft.folded[at] not in draft.language.words["doubles"] and not draft.is_name(at - 1)
