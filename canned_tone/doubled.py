"""Finds a word that stands twice in a row: “the the”."""

from collections.abc import Iterator

from canned_tone.draft import Draft, Hit

KEYS = frozenset(("doubled",))


def find(draft: Draft) -> Iterator[Hit]:
    """Every word that repeats the one before it, but for names and words that may stand twice (`doubles`)."""
    words, norms = draft.words, draft.words.norms
    before = ""
    for at, norm in enumerate(norms):
        if norm == before and norm.isalpha() and _slipped(draft, at):
            yield Hit("doubled", words.starts[at - 1], words.ends[at], {"word": words.raw(at - 1)}, words.raw(at - 1))
        before = norm


def _slipped(draft: Draft, at: int) -> bool:
    """Whether the second of two equal words is a slip of the hand, not a name, a chant, or what people say twice."""
    words = draft.words
    gap = words.before(at)
    if not gap or gap.strip() or words.text[words.starts[at]].isupper() or words.opens(at):
        return False
    thrice = (at > 1 and words.norms[at - 2] == words.norms[at]) or words.norms[at + 1 : at + 2] == [words.norms[at]]
    return not thrice and draft.folded[at] not in draft.language.words["doubles"] and not draft.is_name(at - 1)
