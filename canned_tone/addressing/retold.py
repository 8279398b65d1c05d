"""Tells whether a hard word is another's, told again: “Nobody should be called an idiot at their own door.”"""

from bisect import bisect_left, bisect_right
from functools import cache

from canned_tone.draft import Draft
from canned_tone.language import language

_FAR = 16  # words before and after that are looked at
_BEFORE, _AFTER = 5, 4  # words between what tells and the word that is told
_NEAR = 3  # words before and after that turn it on the reader, or say who tells it
_SHORT = 3  # letters that a case may change at the end of a word
_MOST_LAST = 300  # words of the customer's last message
_MARKS = frozenset("\"'\u201c\u201d\u201e\u201f\u00ab\u00bb\u2018\u2019\u2039\u203a")


def is_retold(draft: Draft, first: int, last: int) -> bool:
    """Whether the words from `first` to before `last` are told of and not said: somebody called somebody that, or the
    customer's own word or one in quotation marks is spoken about. What is turned on the reader is said."""
    words, plain = draft.words, draft.words.plain
    tells, tellers, at_reader = _retelling(draft.language.code)
    sentence = words.sentences[first]
    begin = bisect_left(words.sentences, sentence, max(first - _FAR, 0), first)
    stop = bisect_right(words.sentences, sentence, first, min(last + _FAR, len(plain)))
    telling = [at for at in range(begin, stop) if not first <= at < last and _tells(plain[at], tells)]
    telling = [at for at in telling if tellers.isdisjoint(plain[max(begin, at - _NEAR) : at])]
    if not telling or _is_called_out(draft, first, last):
        return False
    nearest = min(telling, key=lambda at: abs(at - first))
    between = plain[nearest + 1 : first] if nearest < first else ()
    apart = any("," in words.before(at) for at in range(min(nearest, last) + 1, max(nearest, first) + 1))
    if first - _BEFORE <= nearest <= last + _AFTER and not apart:
        return at_reader.isdisjoint(between[1:])
    beside = (*plain[max(begin, first - _NEAR) : last], *plain[last : min(last + _NEAR - 1, stop)])
    return at_reader.isdisjoint(beside) and (_is_quoted(draft, first, last) or _is_repeated(draft, first, last))


@cache
def _retelling(code: str) -> tuple[tuple[frozenset[str], tuple[str, ...]], frozenset[str], frozenset[str]]:
    """The words and stems that tell what somebody said, who says it themselves, and words turned on the reader."""
    told = language(code).words
    stems = tuple(sorted(word[:-1] for word in told["retells"] if word.endswith("*")))
    return (told["retells"], stems), told["tellers"], told["at_reader"]


def _tells(word: str, tells: tuple[frozenset[str], tuple[str, ...]]) -> bool:
    return word in tells[0] or (bool(tells[1]) and word.startswith(tells[1]))


def _is_called_out(draft: Draft, first: int, last: int) -> bool:
    """Whether somebody is called by the words: between commas, or after one at the end."""
    words = draft.words
    return words.before(first).strip() == "," and words.after(last - 1).strip()[:1] in ("", ",", ".", "!", "?")


def _is_quoted(draft: Draft, first: int, last: int) -> bool:
    """Whether the words stand between quotation marks."""
    before, after = draft.words.before(first)[-1:], draft.words.after(last - 1)[:1]
    return before in _MARKS and after in _MARKS if before and after else False


def _is_repeated(draft: Draft, first: int, last: int) -> bool:
    """Whether the customer said the longest of the words, in whatever case."""
    word = max(draft.words.plain[first:last], key=len)
    root = word[: max(len(word) - _SHORT, min(len(word), _SHORT + 1))]
    return any(said.startswith(root) and abs(len(said) - len(word)) <= _SHORT for said in draft.last.plain[:_MOST_LAST])
