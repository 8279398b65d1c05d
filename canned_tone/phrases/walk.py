"""Finds phrases in a text: walks from every word on along the built-in phrases, or one with few steps."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from canned_tone.phrases.automaton import ANY, END, GAP, OPENING, OUT, ROOT, WORDS, Automaton
from canned_tone.phrases.writing import MAX_WORDS
from canned_tone.text.tokens import Splitting, Words

_MOST_KNOWN = 8_000  # words remembered
_LONGEST_KNOWN = 32  # characters of one
_MOST_WAYS = 2_000  # nodes behind gaps that are remembered
_LONG = 200  # words of a text in which the same words lead the same ways often enough to remember them
_REACH = MAX_WORDS + 1  # words that decide where a phrase ends, the one after it included

Match = tuple[int, int, int]  # a phrase's number, its first word, the word after its last


class Beyond(NamedTuple):
    """A node behind a gap: where each label leads, None where not only words do or a label leads to more than one; and
    the labels of which one must follow somewhere, `OUT` where none must."""

    node: int
    led: dict[int, int] | None
    wanted: Set[int]


Gap = tuple[int, int, int, dict[int, int] | None, Set[int]]  # words skipped, one more than at most, and beyond


class Way(NamedTuple):
    """What a node has besides words: phrases that are complete, those that are at the end of a sentence, and gaps with
    the labels of which one must follow for any of them; `low` is its first edge of a word."""

    low: int
    outs: tuple[int, ...]
    ends: tuple[int, ...]
    gaps: tuple[Gap, ...]
    wanted: Set[int]


Step = tuple[int, int, int, Way | None]  # a node, its first edge of a word, the one after its last, the rest
Known = tuple[tuple[int, ...], tuple[Step, ...], tuple[Step, ...]]  # labels of a word, what they lead to, in an opening
_NOTHING: Known = ((), (), ())
_NO_LABELS: Set[int] = frozenset()
_LABELS = itemgetter(0)  # of what is known of a word


class Walk:
    """Walks over texts with phrases that are known to be sane. It remembers words, and nothing of the ways it goes: a
    text that is new takes as long as one that was seen before."""

    def __init__(self, automaton: Automaton, splitting: Splitting) -> None:
        self._automaton, self._splitting = automaton, splitting
        self._known: dict[str, Known] = {}
        self._ways: dict[int, Way] = {}
        self._steps: dict[int, Step] = {}
        self._behind: dict[int, Beyond] = {}
        self._root = self._led(slice(*automaton.first[ROOT : ROOT + 2]))
        self._opening = self._led(slice(*automaton.first[OPENING : OPENING + 2]))
        self._any, self._first = automaton.step(ROOT, ()), automaton.step(OPENING, ())
        self._wild = [self._beyond(node) for node in self._any]
        self._firsts = tuple(map(self._step, self._first))

    @property
    def remembered(self) -> int:
        """How many words are remembered now."""
        return len(self._known)

    def matches(self, words: Words) -> list[Match]:
        """Every place where a phrase stands within a sentence."""
        found: list[Match] = []
        if self._automaton.empty:
            return found
        plain, sentences = words.plain, words.sentences
        told, count = self._told(plain), len(plain)
        said = {OUT, *chain.from_iterable(map(_LABELS, told))}
        gone: dict[tuple[object, ...], list[Match]] = {}  # ways from here on, in long texts
        begin = 0
        while begin < count:
            stop = bisect_right(sentences, sentences[begin], begin)
            if count <= _LONG:
                self._from(range(begin, stop), begin, stop, told, said, found)
                begin = stop
                continue
            for first in range(begin, stop):
                end = min(first + _REACH, stop)
                key = first == begin, end == stop, *plain[first:end]
                if key not in gone:
                    gone[key] = []
                    self._from((first,), begin, stop, told, said, gone[key])
                    gone[key] = [(number, 0, at - first) for number, _, at in gone[key]]
                found += [(number, first, first + length) for number, _, length in gone[key]]
            begin = stop
        return found

    def _from(
        self,
        starts: Iterable[int],
        begin: int,
        stop: int,
        told: list[Known],
        said: set[int],
        found: list[Match],
    ) -> None:
        """Finds the phrases that begin at words of a sentence; `said` are the labels of all words of the text, so that
        no way is gone in vain."""
        automaton = self._automaton
        labels, targets = automaton.labels, automaton.targets
        wild = [way for way in self._wild if not way.wanted.isdisjoint(said)]
        waiting: list[tuple[int, int]] = []
        for first in starts:
            _, steps, opening = told[first]
            second = first + 1
            then = told[second][0] if second < stop else ()
            if first == begin:
                steps = opening + self._firsts if self._firsts else opening
            for _, low, high, way in steps:
                if way is not None:
                    for number in way.outs:
                        found.append((number, first, second))
                    if second == stop:
                        for number in way.ends:
                            found.append((number, first, second))
                        continue
                    if way.gaps and not way.wanted.isdisjoint(said):
                        self._skip(way.gaps, second, stop, told, said, waiting)
                for label in then:
                    edge = bisect_left(labels, label, low, high)
                    while edge < high and labels[edge] == label:
                        waiting.append((targets[edge], second + 1))
                        edge += 1
            for beyond in wild:
                if beyond.led is None:
                    waiting.append((beyond.node, second))
                else:
                    for label in then:
                        if label in beyond.led:
                            waiting.append((beyond.led[label], second + 1))
            if waiting:
                self._on(waiting, first, stop, told, said, found)
                waiting = []

    def _on(
        self,
        waiting: list[tuple[int, int]],
        first: int,
        stop: int,
        told: list[Known],
        said: set[int],
        found: list[Match],
    ) -> None:
        """Goes on from nodes, each with the word that comes next, of phrases that began at a word."""
        edges, labels, targets = self._automaton.first, self._automaton.labels, self._automaton.targets
        ways, gone = self._ways, set[tuple[int, int]]()
        for step in waiting:  # which grows
            if step in gone:
                continue
            gone.add(step)
            node, at = step
            low, high = edges[node], edges[node + 1]
            if labels[low] < WORDS:
                if high - low == 1 and labels[low] == OUT:
                    found.append((targets[low], first, at))
                    continue
                low, outs, ends, gaps, wanted = ways.get(node) or self._way(node)
                for number in outs:
                    found.append((number, first, at))
                if at == stop:
                    for number in ends:
                        found.append((number, first, at))
                    continue
                if gaps and not wanted.isdisjoint(said):
                    self._skip(gaps, at, stop, told, said, waiting)
            if at < stop:
                for label in told[at][0]:
                    edge = bisect_left(labels, label, low, high)
                    while edge < high and labels[edge] == label:
                        waiting.append((targets[edge], at + 1))
                        edge += 1

    @staticmethod
    def _skip(
        gaps: Iterable[Gap], at: int, stop: int, told: list[Known], said: set[int], waiting: list[tuple[int, int]]
    ) -> None:
        """Finds the words after gaps that begin before a word."""
        for skip, reach, beyond, led, wanted in gaps:
            if wanted.isdisjoint(said):
                continue
            if led is None:
                for place in range(at + skip, min(at + reach, stop + skip)):
                    waiting.append((beyond, place))
                continue
            for place in range(at + skip, min(at + reach, stop)):
                for label in told[place][0]:
                    if label in led:
                        waiting.append((led[label], place + 1))

    def _step(self, node: int) -> Step:
        """A node as a first step leads to it."""
        low, high = self._automaton.first[node], self._automaton.first[node + 1]
        way = None if self._automaton.labels[low] >= WORDS else self._way(node)
        step = node, low if way is None else way.low, high, way
        if len(self._steps) < _MOST_WAYS:
            self._steps[node] = step
        return step

    def _way(self, node: int) -> Way:
        """What a node has besides words."""
        labels, targets = self._automaton.labels, self._automaton.targets
        low, high = self._automaton.first[node], self._automaton.first[node + 1]
        outs, ends, gaps = list[int](), list[int](), list[Gap]()
        while low < high and (label := labels[low]) < WORDS:
            if label == OUT:
                outs.append(targets[low])
            elif label == END:
                ends.append(targets[low])
            else:
                beyond = self._behind.get(targets[low]) or self._beyond(targets[low])
                gaps.append((1, 2, *beyond) if label == ANY else (0, label - GAP + 2, *beyond))
            low += 1
        wanted: Set[int] = _NO_LABELS
        for gap in gaps:
            wanted = gap[-1] if wanted is _NO_LABELS else wanted | gap[-1]
        way = Way(low, tuple(outs), tuple(ends), tuple(gaps), wanted)
        if len(self._ways) < _MOST_WAYS:
            self._ways[node] = way
        return way

    def _beyond(self, node: int) -> "Beyond":
        """A node behind a gap; the same for all that lead there, as far as they are remembered."""
        low, high = self._automaton.first[node], self._automaton.first[node + 1]
        led = None if self._automaton.labels[low] < WORDS else self._led(slice(low, high))
        beyond = Beyond(node, led, led.keys() if led is not None else self._wanted(node))
        if len(self._behind) < _MOST_WAYS:
            self._behind[node] = beyond
        return beyond

    def _wanted(self, node: int) -> Set[int]:
        """The labels of which one must follow from a node on; `OUT` where a phrase may be complete without."""
        labels, targets, found, waiting = self._automaton.labels, self._automaton.targets, set[int](), [node]
        seen = {node}
        for node in waiting:  # which grows
            for edge in range(self._automaton.first[node], self._automaton.first[node + 1]):
                label = labels[edge]
                if label in (OUT, END):
                    return {OUT}
                if label >= WORDS:
                    found.add(label)
                elif targets[edge] not in seen:
                    seen.add(targets[edge])
                    waiting.append(targets[edge])
        return found

    def _led(self, edges: slice) -> dict[int, int] | None:
        """Where each label leads along edges of one node; None where one leads to more than one other."""
        labels = self._automaton.labels[edges]
        led = dict(zip(labels, self._automaton.targets[edges], strict=True))
        return led if len(led) == len(labels) else None

    def _told(self, plain: Sequence[str]) -> list[Known]:
        """What each word is to the phrases."""
        known = self._known
        told = list(map(known.get, plain))
        if None in told:
            if len(known) >= _MOST_KNOWN:
                known.clear()
            at = 0
            for _ in range(told.count(None)):
                at = told.index(None, at)
                word = plain[at]
                told[at] = one = known.get(word) or self._learned(word)
                if len(word) <= _LONGEST_KNOWN and len(known) < _MOST_KNOWN:
                    known[word] = one
        return told  # type: ignore[return-value]

    def _learned(self, word: str) -> Known:
        """What a word is to the phrases, worked out."""
        labels, root, opening = self._automaton.labels_of(word), self._root, self._opening
        if not labels:
            return _NOTHING
        begun: tuple[Step, ...] = ()
        opened: tuple[Step, ...] = ()
        steps = self._steps
        if root is not None and opening is not None:
            for label in labels:
                if (node := root.get(label)) is not None:
                    begun += (steps.get(node) or self._step(node),)
                if (node := opening.get(label)) is not None:
                    opened += (steps.get(node) or self._step(node),)
        else:
            begun = tuple(map(self._step, self._automaton.step(ROOT, labels)[len(self._any) :]))
            opened = tuple(map(self._step, self._automaton.step(OPENING, labels)[len(self._first) :]))
        return labels, begun, begun + opened


def bounded(automaton: Automaton, splitting: Splitting, words: Words, limit: int) -> Iterator[Match]:
    """The same matches in at most `limit` steps, and nothing remembered: for phrases that others wrote."""
    if automaton.empty:
        return
    sentences, count, steps = words.sentences, len(words.norms), 0
    known = {word: automaton.labels_of(word) for word in set(words.plain)}
    labels = [known[word] for word in words.plain]
    for first in range(count):
        sentence = sentences[first]
        nodes = automaton.step(ROOT, labels[first])
        if first == 0 or sentences[first - 1] != sentence:
            nodes += automaton.step(OPENING, labels[first])
        steps += len(nodes)
        stack = [(node, first + 1) for node in nodes] if steps <= limit else []
        seen: set[tuple[int, int]] = set()
        while stack:
            place = stack.pop()
            if place in seen:
                continue
            seen.add(place)
            node, at = place
            numbers = automaton.numbers(node, OUT)
            closing = at >= count or sentences[at] != sentence
            if closing:
                numbers += automaton.numbers(node, END)
            steps += 1 + len(numbers)
            if steps > limit:
                return
            for number in numbers:
                yield number, first, at
            if closing:
                continue
            children, gaps = automaton.step(node, labels[at]), automaton.gaps(node)
            steps += len(children) + len(gaps)
            if steps > limit:
                return
            stack += [(child, at + 1) for child in children]
            for gap, child in gaps:
                stack += [
                    (child, at + skipped)
                    for skipped in range(gap + 1)
                    if at + skipped < count and sentences[at + skipped] == sentence
                ]
