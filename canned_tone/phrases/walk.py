"""Finds phrases in a text: walks from every word on along the built-in phrases, or one with few steps."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import chain

from canned_tone.phrases.automaton import ANY, END, GAP, OPENING, OUT, ROOT, WORDS, Automaton
from canned_tone.phrases.writing import MAX_WORDS
from canned_tone.text.tokens import Splitting, Words

_MOST_KNOWN = 8_000  # words remembered
_LONGEST_KNOWN = 32  # characters of one
_MOST_WAYS = 2_000  # nodes behind gaps that are remembered
_LONG = 200  # words of a text in which the same words lead the same ways often enough to remember them
_REACH = MAX_WORDS + 1  # words that decide where a phrase ends, the one after it included

Match = tuple[int, int, int]  # a phrase's number, its first word, the word after its last
Behind = tuple[dict[int, int] | None, Set[int] | None]
Known = tuple[tuple[int, ...], tuple[int, ...]]  # the labels of a word, and the nodes they lead to from the root


class Walk:
    """Walks over texts with phrases that are known to be sane. It remembers words, and nothing of the ways it goes: a
    text that is new takes as long as one that was seen before."""

    def __init__(self, automaton: Automaton, splitting: Splitting) -> None:
        self._automaton, self._splitting = automaton, splitting
        self._known: dict[str, Known] = {}
        self._behind: dict[int, Behind] = {}
        self._root = self._led(slice(*automaton.first[ROOT : ROOT + 2]))
        self._any = automaton.step(ROOT, ())
        self._wild = [(node, *self._beyond(node)) for node in self._any]

    @property
    def remembered(self) -> int:
        """How many words are remembered now."""
        return len(self._known)

    def matches(self, words: Words) -> list[Match]:
        """Every place where a phrase stands within a sentence."""
        if self._automaton.empty:
            return []
        norms, sentences = words.norms, words.sentences
        told = self._told(norms)
        said = set(chain.from_iterable([labels for labels, _ in told]))
        if len(told) <= _LONG:
            return self._from(range(len(told)), told, said, sentences)
        found: list[Match] = []
        gone: dict[tuple[object, ...], list[tuple[int, int]]] = {}  # ways from here on
        stop = 0
        for first in range(len(told)):
            opens = first == stop  # which is the word after the sentence
            if opens:
                stop = bisect_right(sentences, sentences[first], first)
            end = min(first + _REACH, stop)
            key = opens, end == stop, *norms[first:end]
            if key not in gone:
                gone[key] = [(number, at - first) for number, _, at in self._from((first,), told, said, sentences)]
            found += [(number, first, first + length) for number, length in gone[key]]
        return found

    def _from(self, starts: Iterable[int], told: list[Known], said: set[int], sentences: Sequence[int]) -> list[Match]:
        """The phrases that begin at words; `said` are the labels of all words, so that no way is gone in vain."""
        found: list[Match] = []
        automaton, behind = self._automaton, self._behind
        edges, labels, targets = automaton.first, automaton.labels, automaton.targets
        wild = [(node, led) for node, led, wanted in self._wild if wanted is None or not wanted.isdisjoint(said)]
        waiting: list[tuple[int, int]] = []
        gone: set[tuple[int, int]] = set()
        stop = 0
        for first in starts:
            second = first + 1
            opens = not first or sentences[first] != sentences[first - 1]
            if opens or second > stop:
                stop = bisect_right(sentences, sentences[first], first)
            known, begun = told[first]
            for node in begun:
                waiting.append((node, second))
            if opens:
                for node in automaton.step(OPENING, known):
                    waiting.append((node, second))
            for node, led in wild:
                if led is None:
                    waiting.append((node, second))
                elif second < stop:
                    for label in told[second][0]:
                        if label in led:
                            waiting.append((led[label], second + 1))
            if gone:
                gone.clear()
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
                        found.append((target, first, at))
                    elif at == stop:
                        if label == END:
                            found.append((target, first, at))
                    elif label != END:
                        led, wanted = behind.get(target) or self._beyond(target)
                        if wanted is not None and wanted.isdisjoint(said):
                            continue
                        for place in (at + 1,) if label == ANY else range(at, min(at + label - GAP + 2, stop)):
                            if led is None:
                                waiting.append((target, place))
                            elif place < stop:
                                for one in told[place][0]:
                                    if one in led:
                                        waiting.append((led[one], place + 1))
                if at < stop:
                    for label in told[at][0]:
                        edge = bisect_left(labels, label, low, high)
                        while edge < high and labels[edge] == label:
                            waiting.append((targets[edge], at + 1))
                            edge += 1
        return found

    def _beyond(self, node: int) -> Behind:
        """Where each label leads from a node behind a gap, None where not only words do, or a label leads to more; and
        the labels of which one must follow somewhere, None where none must."""
        edges = slice(*self._automaton.first[node : node + 2])
        led = None if self._automaton.labels[edges.start] < WORDS else self._led(edges)
        found = led, led.keys() if led is not None else self._wanted(node)
        if len(self._behind) < _MOST_WAYS:
            self._behind[node] = found
        return found

    def _wanted(self, node: int) -> Set[int] | None:
        """The labels of which one must follow from a node on; None where a phrase may be complete without."""
        labels, targets, found, waiting = self._automaton.labels, self._automaton.targets, set[int](), [node]
        seen = {node}
        for node in waiting:  # which grows
            for edge in range(self._automaton.first[node], self._automaton.first[node + 1]):
                label = labels[edge]
                if label in (OUT, END):
                    return None
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
