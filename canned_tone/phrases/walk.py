"""Finds phrases in a text: walks from every word on along the built-in phrases, or one with few steps."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import chain
from operator import itemgetter

from canned_tone.phrases.automaton import ANY, END, GAP, OPENING, OUT, ROOT, WORDS, Automaton
from canned_tone.phrases.writing import MAX_WORDS
from canned_tone.text.tokens import Splitting, Words

_MOST_KNOWN = 8_000  # words remembered
_LONGEST_KNOWN = 32  # characters of one
_MOST_WAYS = 2_000  # nodes behind gaps that are remembered
_LONG = 200  # words of a text in which the same words lead the same ways often enough to remember them
_REACH = MAX_WORDS + 1  # words that decide where a phrase ends, the one after it included

Match = tuple[int, int, int]  # a phrase's number, its first word, the word after its last


# A node behind a gap, where each label leads from it (None where not only words do or a label leads to more than one
# other), and the labels of which one must follow somewhere: `OUT` where none must.
Beyond = tuple[int, dict[int, int] | None, Set[int]]
Gap = tuple[int, int, int, dict[int, int] | None, Set[int]]  # words skipped, one more than at most, and beyond
# What a node has besides words: its first edge of a word, phrases that are complete, those that are at the end of a
# sentence, gaps, and the labels of which one must follow for any of them.
Way = tuple[int, tuple[int, ...], tuple[int, ...], tuple[Gap, ...], Set[int]]
Step = tuple[int, int, Way | None]  # a node's first edge of a word, the one after its last, the rest
Place = tuple[int, int, int]  # a node, the word that comes next, and the one where the phrase began
Known = tuple[tuple[int, ...], tuple[Step, ...]]  # labels of a word, and what they lead to
_LABELS = itemgetter(0)  # of what is known of a word
_NO_LABELS: Set[int] = frozenset()
_NOTHING: Known = ((), ())


class Walk:
    """Walks over texts with phrases that are known to be sane. It remembers words, and nothing of the ways it goes: a
    text that is new takes as long as one that was seen before."""

    def __init__(self, automaton: Automaton, splitting: Splitting) -> None:
        self._automaton, self._splitting = automaton, splitting
        self._known: dict[str, Known] = {}
        self._ways: dict[int, Way] = {}
        self._steps: dict[int, Step] = {}
        self._behind: dict[int, Beyond] = {}
        self._root = self._led(*automaton.first[ROOT : ROOT + 2])
        self._opening = self._led(*automaton.first[OPENING : OPENING + 2])
        self._any, self._first = automaton.step(ROOT, ()), automaton.step(OPENING, ())
        self._open, self._second = self._after_any()
        self._firsts = tuple(map(self._step, self._first))
        self._opened: dict[tuple[int, ...], tuple[Step, ...]] = {}

    @property
    def remembered(self) -> int:
        """How many words are remembered now."""
        return len(self._known)

    def learn(self, words: Sequence[str]) -> None:
        """Gets to know words before a text holds them."""
        self._told(words)

    def matches(self, words: Words) -> list[Match]:
        """Every place where a phrase stands within a sentence."""
        found: list[Match] = []
        if self._automaton.empty:
            return found
        plain, sentences = words.plain, words.sentences
        told, count = self._told(plain), len(plain)
        if not self._any and told.count(_NOTHING) == count and not self._firsts:
            return found
        labels = list(map(_LABELS, told))
        said = {OUT, *chain.from_iterable(labels)}
        gone: dict[tuple[object, ...], list[Match]] = {}  # ways from here on, in long texts
        begin = 0
        while begin < count:
            stop = bisect_right(sentences, sentences[begin], begin)
            if count <= _LONG:
                self._from(range(begin, stop), begin, stop, told, labels, said, found)
                begin = stop
                continue
            for first in range(begin, stop):
                end = min(first + _REACH, stop)
                key = first == begin, end == stop, *plain[first:end]
                if key not in gone:
                    gone[key] = []
                    self._from((first,), begin, stop, told, labels, said, gone[key])
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
        heard: list[tuple[int, ...]],
        said: set[int],
        found: list[Match],
    ) -> None:
        """Finds the phrases that begin at words of a sentence; `heard` are the labels of each word of the text, `said`
        all of them, so that no gap is looked behind in vain."""
        labels, targets, afters = self._automaton.labels, self._automaton.targets, self._second
        opened = [node for node, wanted in self._open if not wanted.isdisjoint(said)]
        waiting: list[Place] = []
        for first in starts:
            mine, steps = told[first]
            if first == begin:
                steps += self._opened.get(mine) or self._opens(mine)
            second = first + 1
            for low, high, way in steps:
                if way is not None:
                    _, outs, ends, gaps, wanted = way
                    for number in outs:
                        found.append((number, first, second))
                    if second == stop:
                        for number in ends:
                            found.append((number, first, second))
                        continue
                    if gaps and not wanted.isdisjoint(said):
                        self._skip(gaps, first, second, stop, heard, said, waiting)
                if second < stop:
                    for label in heard[second]:
                        edge = bisect_left(labels, label, low, high)
                        while edge < high and labels[edge] == label:
                            waiting.append((targets[edge], second + 1, first))
                            edge += 1
            if opened:
                waiting += [(node, second, first) for node in opened]
            if afters and second < stop:
                for label in heard[second]:
                    if label in afters:
                        waiting += [(node, second + 1, first) for node in afters[label]]
        if waiting:
            self._on(waiting, stop, heard, said, found)

    def _on(
        self, waiting: "list[Place]", stop: int, heard: list[tuple[int, ...]], said: set[int], found: list[Match]
    ) -> None:
        """Goes on from places, each with the word that comes next."""
        edges, labels, targets = self._automaton.first, self._automaton.labels, self._automaton.targets
        ways, gone = self._ways, set[Place]()
        for place in waiting:  # which grows
            if place in gone:
                continue
            gone.add(place)
            node, at, first = place
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
                    self._skip(gaps, first, at, stop, heard, said, waiting)
            if at < stop:
                for label in heard[at]:
                    edge = bisect_left(labels, label, low, high)
                    while edge < high and labels[edge] == label:
                        waiting.append((targets[edge], at + 1, first))
                        edge += 1

    @staticmethod
    def _skip(
        gaps: Iterable[Gap],
        first: int,
        at: int,
        stop: int,
        heard: list[tuple[int, ...]],
        said: set[int],
        waiting: "list[Place]",
    ) -> None:
        """Finds the words after gaps that begin before a word."""
        for skip, reach, beyond, led, wanted in gaps:
            if wanted.isdisjoint(said):
                continue
            if led is None:
                for place in range(at + skip, min(at + reach, stop + skip)):
                    waiting.append((beyond, place, first))
                continue
            for place in range(at + skip, min(at + reach, stop)):
                for label in heard[place]:
                    if label in led:
                        waiting.append((led[label], place + 1, first))

    def _step(self, node: int) -> Step:
        """A node as a first step leads to it."""
        low, high = self._automaton.first[node], self._automaton.first[node + 1]
        way = None if self._automaton.labels[low] >= WORDS else self._way(node)
        step = low if way is None else way[0], high, way
        if len(self._steps) < _MOST_WAYS:
            self._steps[node] = step
        return step

    def _opens(self, labels: tuple[int, ...]) -> tuple[Step, ...]:
        """What labels lead to besides where a sentence begins."""
        opening, steps = self._opening, self._steps
        if opening is None:
            opened = tuple(map(self._step, self._automaton.step(OPENING, labels)[len(self._first) :])) + self._firsts
        else:
            nodes = [opening[label] for label in labels if label in opening]
            opened = tuple([steps.get(node) or self._step(node) for node in nodes]) + self._firsts
        if len(self._opened) < _MOST_KNOWN:
            self._opened[labels] = opened
        return opened

    def _way(self, node: int) -> Way:
        """What a node has besides words."""
        labels, targets = self._automaton.labels, self._automaton.targets
        low, high = self._automaton.first[node], self._automaton.first[node + 1]
        outs, ends, gaps = tuple[int, ...](), tuple[int, ...](), tuple[Gap, ...]()
        wanted = _NO_LABELS
        while low < high and (label := labels[low]) < WORDS:
            target = targets[low]
            if label == OUT:
                outs += (target,)
            elif label == END:
                ends += (target,)
            else:
                beyond = self._behind.get(target) or self._beyond(target)
                wanted = wanted | beyond[2] if gaps else beyond[2]
                gaps += ((1, 2, *beyond) if label == ANY else (0, label - GAP + 2, *beyond),)
            low += 1
        way = low, outs, ends, gaps, wanted
        if len(self._ways) < _MOST_WAYS:
            self._ways[node] = way
        return way

    def _beyond(self, node: int) -> Beyond:
        """A node behind a gap; the same for all that lead there, as far as they are remembered."""
        low, high = self._automaton.first[node], self._automaton.first[node + 1]
        led = None if self._automaton.labels[low] < WORDS else self._led(low, high)
        beyond: Beyond = (node, None, self._wanted(node)) if led is None else (node, led, led.keys())
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

    def _after_any(self) -> tuple[list[tuple[int, Set[int]]], dict[int, list[int]]]:
        """Where a phrase goes on that begins with any word: nodes with more than words, each with the labels of which
        one must follow, and for all others where each label leads."""
        opened, led = list[tuple[int, Set[int]]](), dict[int, list[int]]()
        for node in self._any:
            _, after, wanted = self._beyond(node)
            if after is None:
                opened.append((node, wanted))
            for label, target in (after or {}).items():
                led.setdefault(label, []).append(target)
        return opened, led

    def _led(self, low: int, high: int) -> dict[int, int] | None:
        """Where each label leads along edges of one node; None where one leads to more than one other."""
        led = dict(zip(self._automaton.labels[low:high], self._automaton.targets[low:high], strict=True))
        return led if len(led) == high - low else None

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
        labels, root, steps = self._automaton.labels_of(word), self._root, self._steps
        if not labels:
            return _NOTHING
        if root is None:
            return labels, tuple(map(self._step, self._automaton.step(ROOT, labels)[len(self._any) :]))
        begun: tuple[Step, ...] = ()
        for label in labels:
            if label in root:
                node = root[label]
                begun += (steps.get(node) or self._step(node),)
        return labels, begun


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
