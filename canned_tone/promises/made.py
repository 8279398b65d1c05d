"""Finds the promises in a draft: what the speaker says they will do, by when, and what is wrong with the time."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from canned_tone.draft import Draft, Hit
from canned_tone.promises.clauses import FARTHEST
from canned_tone.promises.overdue import overdue
from canned_tone.promises.speakers import Speakers
from canned_tone.promises.vows import Kind, Opening, Vows, vows
from canned_tone.times.deadlines import Deadline, deadlines
from canned_tone.times.hours import is_open
from canned_tone.times.proposals import proposals
from canned_tone.times.reading import now_of

KEYS = frozenset(("promise", "promise.open", "promise.conflict", "promise.broken"))

_TIMED = frozenset(("timed", "present", "pronoun"))  # what promises only with a time, “I'm calling you tomorrow”
_MOST = 60  # promises of one message
_MOST_TRIED = 250  # words of one message that a promise may begin with


@dataclass(slots=True)
class _Promise:
    """A promise: its first word, the word after its verb, what it begins with, and the time it names."""

    at: int
    end: int
    kind: Kind
    lead: str = ""
    time: Deadline | None = None
    till: int = 0  # the word after its clause


def find(draft: Draft) -> Iterator[Hit]:
    """Every promise, one for a clause, with its deadline's words and, when the time is known, when it is due."""
    if draft.context.promises:
        yield from overdue(draft)
    told = vows(draft.language.code)
    if told.firsts.isdisjoint(draft.folded):
        return
    finder = _Finder(draft, told)
    promises = finder.promises()
    if not promises:
        return
    for promise in promises:
        yield finder.hit(promise)
    yield from finder.conflicts(promises)
    if (open := finder.open(promises)) is not None:
        hit = finder.hit(open)
        yield Hit("promise.open", hit.start, hit.end, proposals(draft))


class _Finder(Speakers):
    """Looks for the promises of one draft."""

    def __init__(self, draft: Draft, told: Vows) -> None:
        super().__init__(draft, told)
        self._times: list[Deadline] | None = None

    @property
    def times(self) -> list[Deadline]:
        """The times named in the draft, read when first asked for."""
        if self._times is None:
            self._times = deadlines(self.draft)
        return self._times

    def promises(self) -> list[_Promise]:
        """Every promise, those that only go on with one before joined to it, each with its time."""
        found: list[_Promise] = []
        for promise in islice(self._places(), _MOST):
            if found and self._goes_on(found[-1], promise):
                found[-1].end = promise.end
            else:
                found.append(promise)
        for number, promise in enumerate(found):
            following = found[number + 1].at if number + 1 < len(found) else len(self.norms)
            promise.till = self._clause(promise.end, following)
            promise.time = self._time_of(promise, following)
        return [promise for promise in found if promise.time or promise.kind not in _TIMED]

    def hit(self, promise: _Promise) -> Hit:
        """The promise with its object, as far as its deadline or the end of its clause."""
        words, time = self.words, promise.time
        start, stop = words.starts[promise.at], words.ends[promise.till - 1]
        if time is None:
            return Hit("promise", start, stop, {"deadline": ""})
        if promise.end <= time.first and time.first - promise.till < 2:
            stop = time.end
        elif time.end <= start and start - time.end < 3:
            start = time.start
        said = self.draft.text[time.start : time.end]
        return Hit("promise", start, stop, {"deadline": said}, None, said, time.stamp)

    def conflicts(self, promises: list[_Promise]) -> Iterator[Hit]:
        """The times of promises that are past, or at which nobody is there."""
        now, told = now_of(self.draft.context), set()
        proposed: dict[str, str] = {}
        for promise in promises:
            time = promise.time
            if time is None or time.due is None or now is None or time.first in told:
                continue
            hours = self.draft.context.hours
            exact, daily = time.reading.exact, time.reading.daily
            missed = (exact or daily) and hours and not is_open(hours, time.due, whole=not exact)
            if time.due < now or missed:
                told.add(time.first)
                said = self.draft.text[time.start : time.end]
                proposed = proposed or proposals(self.draft)
                slots = {"deadline": said, **proposed}
                yield Hit("promise.conflict", time.start, time.end, slots, None, said, time.stamp)

    def open(self, promises: list[_Promise]) -> _Promise | None:
        """The first promise that puts something off and says no time, when no promise of the draft says one."""
        told, norms = self.told, self.norms
        if any(promise.time for promise in promises) or told.stands("hold", norms, 0, len(norms)):
            return None
        sentences = self.words.sentences
        if any(sentences[time.first] >= sentences[promises[0].at] for time in self.times):
            return None
        return next((promise for promise in promises if self._defers(promise)), None)

    def _places(self) -> Iterator[_Promise]:
        """Every promise in order, none within another."""
        free, tried, begins = 0, 0, self.told.begins
        for at, norm in enumerate(self.norms):
            if at < free or norm not in begins:
                continue
            tried += 1
            if tried > _MOST_TRIED:
                return
            for words, kind in self._openings(at):
                if len(words) > 1 and not self._stand(words, at):
                    continue
                promise = self._promised(at, at + len(words), kind)
                if promise is not None:
                    free = promise.end
                    yield promise
                    break

    def _openings(self, at: int) -> tuple[Opening, ...]:
        """What may begin with this word and the next."""
        begun = self.told.begins.get(self.norms[at])
        if begun is None:
            return ()
        following = self.norms[at + 1] if at + 1 < len(self.norms) else ""
        return begun.get(following) or begun[""]

    def _promised(self, at: int, end: int, kind: Kind) -> _Promise | None:
        """The promise that begins here, None when it is none."""
        first = at
        if kind in ("lead", "timed"):
            end = self._verb(end, self.told.timed_endings if kind == "timed" else self.told.endings)
            if not end and kind == "lead" and self.told.others:
                return self._team(at, at + 1)
        elif kind == "pronoun":
            end = self._unlisted(end)
        elif kind == "third":
            return self._team(at, end)
        elif kind == "give":
            return self._given(at, end)
        elif kind == "opening":
            begins = self.words.opens(at) or (
                self.norms[at - 1] in self.told.sets["starts"] and self._opening(at) > at - 3
            )
            end = end if begins else 0
        else:
            first = self._begin(at)
        if not end or self._unmeant(first, at, end):
            return None
        if kind in _TIMED and self._when(at) is None:
            return None
        if (kind in _TIMED or (kind == "verb" and self.told.sets["tense"])) and self._habit(at):
            return None
        if kind in ("verb", "present") and self.norms[at] in self.told.sets["idle"]:
            return None
        return _Promise(first, end, kind, " ".join(self.norms[at:end]))

    def _team(self, at: int, end: int) -> _Promise | None:
        """A promise of one's team: “our warehouse will”, “наша команда проверит”, “θα το δει η ομάδα μας”."""
        told, norms = self.told, self.norms
        verb = at if end == at + 1 and norms[at] not in told.sets["will"] else end
        if norms[at] in told.sets["will"]:
            while self._same(verb, at) and norms[verb] in told.sets["adverbs"] and verb - at < 5:
                verb += 1
            if not self._same(verb, at) or norms[verb] in told.sets["not"] or norms[verb] in told.sets["idle"]:
                return None
            if told.others and not norms[verb].endswith(told.others):
                return None
            if norms[verb] in told.sets["keeps"] or (norms[verb] in told.sets["be"] and not self._busy(verb)):
                return None
        first = self._our(max(0, at - 6), at)
        if first is None and (told.others or told.sets["behind"]) and self._our(verb + 1, verb + 5) is not None:
            first = at
        if first is None and self._own(at):
            first = at
        if first is None or self._unmeant(first, at, verb + 1):
            return None
        return _Promise(first, verb + 1, "third", norms[verb])

    def _given(self, at: int, end: int) -> _Promise | None:
        """“Give me five minutes and it is done”: a promise by its time, when no other follows in the sentence."""
        place = bisect_left(self.times, end - 1, key=lambda time: time.first)
        time = self.times[place] if place < len(self.times) else None
        if time is None or time.first > end + 3 or not self._same(time.first, at):
            return None
        following = time.last
        goes_on = self._same(following, at) and self.norms[following] in self.told.sets["joins"]
        if (time.reading.short and not goes_on) or (self.questions and self._asked(time.last)):
            return None
        later = self._later_promise(time.last, at)
        return None if later else _Promise(at, time.last, "give", "give")

    def _later_promise(self, begin: int, at: int) -> bool:
        """Whether another promise follows in the sentence."""
        for here in range(begin, min(begin + FARTHEST, len(self.norms))):
            if not self._same(here, at):
                return False
            for words, kind in self._openings(here):
                own = kind not in ("third", "give", "opening") and self._stand(words, here)
                if own and self._promised(here, here + len(words), kind):
                    return True
        return False

    def _goes_on(self, before: _Promise, promise: _Promise) -> bool:
        """Whether a second promise of the same sentence is only the continuation of the one before."""
        if not self._same(promise.at, before.at):
            return False
        if promise.at - before.end < 1:
            return True
        if promise.kind != "verb" or before.kind not in ("verb", "lead") or promise.at - before.end > 9:
            return False
        times = [time for time in self.times if before.end <= time.first < promise.at]
        joint = times[-1].first if times and times[-1].last == promise.at else promise.at
        if self.norms[joint - 1] not in self.told.sets["joins"] or "," in self.words.before(joint - 1):
            return False
        return not any(time.last < joint for time in times)

    def _time_of(self, promise: _Promise, following: int) -> Deadline | None:
        """The deadline of a promise; what is done right now does not borrow the time of the next."""
        time = self._when(promise.at)
        if time is None or (time.last <= promise.at and self._told(time, promise)):
            return None
        borrowed = time.first >= promise.till and following < len(self.norms)
        if borrowed and self.told.stands("now", self.norms, promise.at, promise.till):
            return None
        later = bisect_right(self.times, time.first, key=lambda one: one.first)
        if later < len(self.times) and promise.at <= time.first and self.times[later].first < following:
            return (
                time.joined(self.times[later], self.draft) if self._same(self.times[later].first, promise.at) else time
            )
        return time

    def _told(self, time: Deadline, promise: _Promise) -> bool:
        """Whether a time before a promise only tells what was: past, and in a clause of its own."""
        now = now_of(self.draft.context)
        past = time.due is not None and now is not None and time.due < now
        return past and any("," in self.words.before(at) for at in range(time.last, promise.at + 1))

    def _when(self, at: int) -> Deadline | None:
        """The deadline of the promise at this word: the first after it in its sentence, else the last before it."""
        sentences, times = self.words.sentences, self.times
        here = sentences[at]
        place = bisect_left(times, at, key=lambda time: time.first)
        if place < len(times) and here in (sentences[times[place].first], sentences[times[place].last - 1]):
            return times[place]
        if place and here in (sentences[times[place - 1].first], sentences[times[place - 1].last - 1]):
            return times[place - 1]
        return None

    def _defers(self, promise: _Promise) -> bool:
        """Whether a promise puts off what is asked for, rather than saying what is being done right now."""
        told, norms = self.told, self.norms
        if promise.kind == "give" or told.stands("at_once", norms, max(promise.at - 1, 0), promise.end):
            return False
        begin, last = self._opening(promise.at), self._closing(promise.at)
        if told.stands("vague", norms, begin, last):
            return True
        if told.stands("events", norms, begin, last):
            return False
        if told.stands("loose", norms, begin, last):
            return True
        if told.stands("now", norms, max(begin, promise.at - 2), promise.till):
            return False
        if told.stands("asks", norms, begin, promise.at):
            return False
        return told.stands("defers", norms, promise.at, promise.till)
