"""Finds the promises in a draft: what the speaker says they will do, and by when."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice

from canned_tone.deadlines import Deadline, deadlines
from canned_tone.draft import Draft, Hit

KEYS = frozenset(("promise", "promise.open", "promise.conflict", "promise.broken"))

_MARKS = frozenset(",:()\u2013\u2014\u2026")  # what ends a clause within a sentence
_MOST = 60  # promises of one message
_FARTHEST = 24  # words between a promise and what makes it none, or its deadline


def find(draft: Draft) -> Iterator[Hit]:
    """Every promise, one for a clause, with its deadline's words and, when the time is known, when it is due."""
    words, told = draft.words, draft.language.promises
    if told["will"].isdisjoint(words.norms) and told["openers"].isdisjoint(words.norms):
        return
    places = list(islice(_places(draft), _MOST))
    times = deadlines(draft) if places else []
    for number, (at, end) in enumerate(places):
        following = places[number + 1][0] if number + 1 < len(places) else len(words)
        yield _hit(draft, at, end, following, _when(draft, times, at))


def _places(draft: Draft) -> Iterator[tuple[int, int]]:
    """The first word of every promise, and the word after its verb."""
    words, begins = draft.words, _begins(draft.language.promises["leads"])
    pairs = zip(words.norms, words.norms[1:], strict=False)
    last_sentence, last_end, free = -1, -1, 0
    for at, pair in enumerate(pairs):
        if pair not in begins or at < free:
            continue
        end = _promised(draft, at)
        if not end:
            continue
        if words.sentences[at] != last_sentence or not _joined(draft, last_end, at):
            last_sentence, last_end = words.sentences[at], end
            yield at, end
        free = end


def _promised(draft: Draft, at: int) -> int:
    """The word after the promise that begins here, 0 when none does."""
    words, told = draft.words, draft.language.promises
    norms, sentence = words.norms, words.sentences[at]
    subject = _subject(draft, at)
    if not subject:
        return 0
    verb = subject
    while (
        verb < len(norms)
        and words.sentences[verb] == sentence
        and norms[verb] in told["adverbs"]
        and verb - subject < 3
    ):
        verb += 1
    if verb >= len(norms) or words.sentences[verb] != sentence:
        return 0
    if norms[verb] in told["not"] or norms[verb] in told["idle"] or norms[verb] in told["subjects"]:
        return 0
    if norms[verb] in told["be"]:
        following = norms[verb + 1] if verb + 1 < len(norms) and words.sentences[verb + 1] == sentence else ""
        if not (following in told["states"] or following.endswith("ing")) or following in told["idle"]:
            return 0
    return 0 if _unmeant(draft, at, verb) else verb + 1


@lru_cache(16)
def _begins(leads: frozenset[str]) -> Mapping[tuple[str, str], tuple[int, ...]]:
    """How many words the leads have that begin with two words, longest first."""
    lengths: dict[tuple[str, str], set[int]] = {}
    for lead in leads:
        first, second, *more = lead.split()
        lengths.setdefault((first, second), set()).add(2 + len(more))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}


def _subject(draft: Draft, at: int) -> int:
    """The word after “I will”, “we're going to”, “let me” when one begins here, else 0."""
    words, told = draft.words, draft.language.promises
    norms, sentence = words.norms, words.sentences[at]
    for length in _begins(told["leads"])[norms[at], norms[at + 1]]:
        end = at + length
        if end < len(norms) and words.sentences[end] == sentence and " ".join(norms[at:end]) in told["leads"]:
            return end
    return 0


def _unmeant(draft: Draft, at: int, verb: int) -> bool:
    """Whether the clause is a question, the customer's own step, or a condition that makes it no promise."""
    words, told = draft.words, draft.language.promises
    end = at
    while end < len(words) and words.sentences[end] == words.sentences[at] and end - at < _FARTHEST:
        end += 1
    asked = words.after(end - 1).lstrip().startswith("?")
    begin = at
    while begin > 0 and not words.opens(begin) and at - begin < _FARTHEST:
        begin -= 1
    if asked and _asks(draft, begin, at):
        return True
    before = " ".join(words.norms[max(begin, at - 4) : at])
    if any(before == lead or before.endswith(f" {lead}") for lead in told["unmeant"]):
        return True
    after = " ".join(words.norms[verb : verb + 3])
    return any(after == tail or after.startswith(f"{tail} ") for tail in told["empty"])


def _asks(draft: Draft, begin: int, at: int) -> bool:
    """Whether what is asked is the promise itself, and not a question that merely follows it."""
    return begin == at or not any("," in draft.words.before(word) for word in range(begin + 1, at + 1))


def _joined(draft: Draft, last_end: int, at: int) -> bool:
    """Whether a second promise of the same sentence is only its continuation."""
    return at - last_end < 2


def _when(draft: Draft, times: list[Deadline], at: int) -> Deadline | None:
    """The deadline of the promise at this word: the first after it in its sentence, else the last before it."""
    sentences = draft.words.sentences
    place = bisect_right(times, at, key=lambda time: time.first)
    if place < len(times) and sentences[times[place].first] == sentences[at]:
        return times[place]
    if place and sentences[times[place - 1].first] == sentences[at]:
        return times[place - 1]
    return None


def _hit(draft: Draft, at: int, end: int, following: int, time: Deadline | None) -> Hit:
    """The promise with its object, as far as its deadline or the end of its clause."""
    words = draft.words
    start, stop = words.starts[at], words.ends[_clause(draft, end, following) - 1]
    if time is None:
        return Hit("promise", start, stop, {"deadline": ""})
    if time.first >= end and following > time.first and time.first - end < _FARTHEST:
        stop = time.end
    elif time.end < start and words.starts[at] - time.end < 3:
        start = time.start
    said = draft.text[time.start : time.end]
    return Hit("promise", start, stop, {"deadline": said}, None, said, time.due)


def _clause(draft: Draft, end: int, following: int) -> int:
    """The word after the clause that goes on at this word: a mark, a “but” or a new subject ends it."""
    words, told = draft.words, draft.language.promises
    at = end
    while at < following and at - end < _FARTHEST and words.sentences[at] == words.sentences[end - 1]:
        if words.norms[at] in told["stops"] or not _MARKS.isdisjoint(words.before(at)):
            break
        if words.norms[at] in told["joins"] and at + 1 < len(words) and words.norms[at + 1] in told["anyone"]:
            break
        at += 1
    while at > end and words.norms[at - 1] in told["joins"]:
        at -= 1
    return at
