"""Finds phrases in a text: walks from every word on along the built-in phrases, or one with few steps."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from canned_tone.phrases.automaton import ANY, END, GAP, OPENING, OUT, ROOT, WORDS, Automaton
from canned_tone.phrases.writing import MAX_WORDS
from canned_tone.text.tokens import Splitting, Words

_MOST_KNOWN = 8_000  # words remembered
_LONGEST_KNOWN = 32  # characters of one
_MOST_WAYS = 2_000  # nodes behind gaps that are remembered
_LONG = 200  # words of a text in which the same words lead the same ways often enough to remember them
_REACH = MAX_WORDS + 1  # words that decide where a phrase ends, the one after it included

Match = tuple[int, int, int]  # a phrase's number, its first word, the word after its last
Known = tuple[tuple[int, ...], tuple[int, ...]]  # the labels of a word, and the nodes they lead to from the root


class Walk:
    """Walks over texts with phrases that are known to be sane. It remembers words, and nothing of the ways it goes: a
    text that is new takes as long as one that was seen before."""

    def __init__(self, automaton: Automaton, splitting: Splitting) -> None:
        self._automaton, self._splitting = automaton, splitting
        self._known: dict[str, Known] = {}
        self._ways: dict[int, dict[int, int] | None] = {}
        self._root = self._led(slice(*automaton.first[ROOT : ROOT + 2]))
        self._any = automaton.step(ROOT, ())
        self._wild = [(node, self._behind(node)) for node in self._any]

    @property
    def remembered(self) -> int:
        """How many words are remembered now."""
        return len(self._known)

    def matches(self, words: Words) -> list[Match]:
        """Every place where a phrase stands within a sentence."""
        found: list[Match] = []
        automaton = self._automaton
        if automaton.empty:
            return found
        sentences, told = words.sentences, self._told(words.norms)
        stop, said = 0, words.norms if len(told) > _LONG else None
        gone: dict[tuple[object, ...], list[tuple[int, int]]] = {}  # ways from here on, in long texts
        for first in range(len(told)):
            opens = first == stop  # which is the word after the sentence
            if opens:
                stop = bisect_right(sentences, sentences[first], first)
            if said is None:
                found += [(number, first, at) for number, at in self._ways_from(first, stop, opens, told)]
                continue
            end = min(first + _REACH, stop)
            key = opens, end == stop, *said[first:end]
            if key not in gone:
                gone[key] = [(number, at - first) for number, at in self._ways_from(first, stop, opens, told)]
            found += [(number, first, first + length) for number, length in gone[key]]
        return found

    def _ways_from(self, first: int, stop: int, opens: bool, told: list[Known]) -> list[tuple[int, int]]:
        """The phrases that begin at a word of a sentence that ends before `stop`, and the word after each."""
        found: list[tuple[int, int]] = []
        automaton = self._automaton
        edges, labels, targets, ways = automaton.first, automaton.labels, automaton.targets, self._ways
        known, begun = told[first]
        second = first + 1
        waiting = [(node, second) for node in begun]
        if opens:
            waiting += [(node, second) for node in automaton.step(OPENING, known)]
        for node, behind in self._wild:
            if behind is None:
                waiting.append((node, second))
            elif second < stop:
                waiting += [(behind[label], second + 1) for label in told[second][0] if label in behind]
        gone = set()
        while waiting:
            step = waiting.pop()
            node, at = step
            if at > second:
                if step in gone:
                    continue
                gone.add(step)
            low, high = edges[node], edges[node + 1]
            while low < high and (label := labels[low]) < WORDS:
                target = targets[low]
                low += 1
                if label == OUT:
                    found.append((target, at))
                elif at == stop:
                    if label == END:
                        found.append((target, at))
                elif label != END:
                    behind = ways[target] if target in ways else self._behind(target)
                    places = (at + 1,) if label == ANY else range(at, min(at + label - GAP + 2, stop))
                    for place in places:
                        if behind is None:
                            waiting.append((target, place))
                        elif place < stop:
                            for label in told[place][0]:
                                if label in behind:
                                    waiting.append((behind[label], place + 1))
            if at < stop:
                for label in told[at][0]:
                    edge = bisect_left(labels, label, low, high)
                    while edge < high and labels[edge] == label:
                        waiting.append((targets[edge], at + 1))
                        edge += 1
        return found

    def _behind(self, node: int) -> dict[int, int] | None:
        """Where each label leads from a node behind a gap; None where not only words do, or a label leads to more."""
        edges = slice(*self._automaton.first[node : node + 2])
        behind = None if self._automaton.labels[edges.start] < WORDS else self._led(edges)
        if len(self._ways) < _MOST_WAYS:
            self._ways[node] = behind
        return behind

    def _led(self, edges: slice) -> dict[int, int] | None:
        """Where each label leads along edges of one node; None where one leads to more than one other."""
        labels = self._automaton.labels[edges]
        led = dict(zip(labels, self._automaton.targets[edges], strict=True))
        return led if len(led) == len(labels) else None

    def _told(self, norms: Sequence[str]) -> list[Known]:
        """What each word is to the phrases."""
        known = self._known
        try:
            return [known[word] for word in norms]
        except KeyError:
            pass
        if len(known) >= _MOST_KNOWN:
            known = self._known = {}
        told: list[Known] = []
        for word in norms:
            one = known.get(word)
            if one is None:
                labels = self._automaton.labels_of(self._splitting.folded(word))
                one = labels, self._begun(labels)
                if len(word) <= _LONGEST_KNOWN and len(known) < _MOST_KNOWN:
                    known[word] = one
            told.append(one)
        return told

    def _begun(self, labels: tuple[int, ...]) -> tuple[int, ...]:
        """The nodes that a word's labels lead to from the root."""
        if self._root is None:
            return tuple(self._automaton.step(ROOT, labels)[len(self._any) :])
        return tuple([self._root[label] for label in labels if label in self._root])


def bounded(automaton: Automaton, splitting: Splitting, words: Words, limit: int) -> Iterator[Match]:
    """The same matches in at most `limit` steps, and nothing remembered: for phrases that others wrote."""
    if automaton.empty:
        return
    sentences, count, steps = words.sentences, len(words.norms), 0
    known = {word: automaton.labels_of(splitting.folded(word)) for word in set(words.norms)}
    labels = [known[word] for word in words.norms]
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
