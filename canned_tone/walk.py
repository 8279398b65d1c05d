"""Finds phrases in a text: one walk from every word on, which remembers the ways it has gone, or one with few steps."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from canned_tone.automaton import END, OPENING, OUT, ROOT, Automaton
from canned_tone.tokens import Splitting, Words

_MOST_STATES = 6_000  # remembered at once
_MOST_KNOWN = 8_000  # words remembered
_LONGEST_KNOWN = 32  # characters of one

Match = tuple[int, int, int]  # a phrase's number, its first word, the word after its last


class State:
    """All nodes that a walk may stand on at once; built when a text first leads there, the same for every text."""

    __slots__ = ("amid", "ends", "items", "next", "outs")

    def __init__(self, items: tuple[tuple[int, int], ...]) -> None:
        self.items = items  # nodes, each with how many words may still be skipped
        self.next: dict[int, State | None] = {}
        self.outs: tuple[int, ...] = ()  # phrases that are complete
        self.ends: tuple[int, ...] = ()  # those that are where the sentence ends
        self.amid: tuple[int, ...] = ()  # those that are unless it ends


class Walk:
    """Walks over texts with phrases that are known to be sane, and remembers every step it has taken."""

    def __init__(self, automaton: Automaton, splitting: Splitting) -> None:
        self._automaton, self._splitting = automaton, splitting
        self._known: dict[str, int] = {}
        self._symbols: dict[tuple[int, ...], int] = {}
        self._labels: list[tuple[int, ...]] = []
        self._forget()

    @property
    def remembered(self) -> int:
        """How many states and words are remembered now."""
        return len(self._states) + len(self._known)

    def matches(self, words: Words) -> list[Match]:
        """Every place where a phrase stands within a sentence."""
        found: list[Match] = []
        if self._automaton.empty:
            return found
        sentences, symbols = words.sentences, self._told(words.norms)
        stop = 0  # the word after the sentence
        inner, outer = self._starts
        for first, symbol in enumerate(symbols):
            start = inner
            if first == stop:
                start, stop = outer, bisect_right(sentences, sentences[first], first)
            try:
                state = start.next[symbol]
            except KeyError:
                state = self._step(start, symbol)
            if state is None:
                continue
            at = first
            while True:
                at += 1
                if state.outs:
                    found += [(number, first, at) for number in state.outs]
                if at == stop:
                    if state.ends:
                        found += [(number, first, at) for number in state.ends]
                    break
                if state.amid:
                    found += [(number, first, at) for number in state.amid]
                symbol = symbols[at]
                try:
                    reached = state.next[symbol]
                except KeyError:
                    reached = self._step(state, symbol)
                if reached is None:
                    break
                state = reached
        return found

    def _told(self, norms: Sequence[str]) -> list[int]:
        """What each word is to the phrases: words that the same labels hold for are one symbol."""
        known = self._known
        try:
            return [known[word] for word in norms]
        except KeyError:
            pass
        if len(known) >= _MOST_KNOWN:
            known = self._known = {}
        told: list[int] = []
        for word in norms:
            symbol = known.get(word)
            if symbol is None:
                labels = self._automaton.labels_of(self._splitting.folded(word))
                symbol = self._symbols.get(labels)
                if symbol is None:
                    symbol = self._symbols[labels] = len(self._labels)
                    self._labels.append(labels)
                if len(word) <= _LONGEST_KNOWN and len(known) < _MOST_KNOWN:
                    known[word] = symbol
            told.append(symbol)
        return told

    def _step(self, state: State, symbol: int) -> State | None:
        """The state one word further, worked out once and remembered."""
        step, labels = self._automaton.step, self._labels[symbol]
        plain: set[int] = set()
        gapped: dict[int, int] = {}
        for node, left in state.items:
            plain.update(step(node, labels))
            if left:
                gapped[node] = max(gapped.get(node, 0), left - 1)
        reached = self._state(plain, gapped) if plain or gapped else None
        state.next[symbol] = reached
        return reached

    def _state(self, plain: set[int], gapped: dict[int, int]) -> State:
        """The state of nodes a word led to, and of those in a gap with how many words it may still skip."""
        gaps = self._automaton.gaps
        leading = [*plain, *gapped]
        while leading:
            for gap, child in gaps(leading.pop()):
                if gapped.get(child, -1) < gap:
                    gapped[child] = gap
                    leading.append(child)
        key = frozenset(plain), frozenset(gapped.items())
        state = self._states.get(key)
        if state is None:
            if len(self._states) >= _MOST_STATES:
                self._forget()
            state = self._states[key] = State((*((node, 0) for node in plain), *gapped.items()))
            state.outs, state.ends = self._numbers(plain, OUT), self._numbers(plain, END)
            state.amid = self._numbers(gapped, OUT) if gapped else ()
        return state

    def _numbers(self, nodes: set[int] | dict[int, int], label: int) -> tuple[int, ...]:
        numbers = self._automaton.numbers
        return tuple({number for node in nodes for number in numbers(node, label)})

    def _forget(self) -> None:
        self._states: dict[tuple[frozenset[int], frozenset[tuple[int, int]]], State] = {}
        self._starts = State(((ROOT, 0),)), State(((ROOT, 0), (OPENING, 0)))


def bounded(automaton: Automaton, splitting: Splitting, words: Words, limit: int) -> Iterator[Match]:
    """The same matches in at most `limit` steps, and nothing remembered: for phrases that others wrote."""
    if automaton.empty:
        return
    sentences, count, steps = words.sentences, len(words.norms), 0
    labels = [automaton.labels_of(splitting.folded(word)) for word in words.norms]
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
