"""Finds phrases in a text: one walk from every word on, which remembers the ways it has gone, or one with few steps."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from canned_tone.automaton import ANY, END, GAP, OPENING, OUT, ROOT, WORDS, Automaton
from canned_tone.tokens import Splitting, Words

_MOST_STATES = 6_000  # remembered at once
_MOST_KNOWN = 8_000  # words remembered
_LONGEST_KNOWN = 32  # characters of one

Match = tuple[int, int, int]  # a phrase's number, its first word, the word after its last


class State:
    """All nodes that a walk may stand on at once; built when a text first leads there, the same for every text."""

    __slots__ = ("amid", "any", "busy", "ends", "gapped", "missed", "next", "nodes", "outs")

    def __init__(self, nodes: frozenset[int]) -> None:
        self.nodes = nodes
        self.next: dict[int, State | None] = {}
        self.any: set[int] = set()  # nodes that whatever word leads to
        self.gapped: dict[int, int] = {}  # nodes that wait on, by how many words they may still skip after the next
        self.outs: tuple[int, ...] = ()  # phrases that are complete
        self.ends: tuple[int, ...] = ()  # those that are where the sentence ends
        self.amid: tuple[int, ...] = ()  # those that are unless it ends
        self.busy = False  # whether any of these is complete before a sentence ends
        self.missed: State | None = None  # where a word leads that none of the nodes waits for


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
                if state.busy:
                    found += [(number, first, at) for number in state.outs]
                    if at != stop:
                        found += [(number, first, at) for number in state.amid]
                if at == stop:
                    if state.ends:
                        found += [(number, first, at) for number in state.ends]
                    break
                try:
                    reached = state.next[symbols[at]]
                except KeyError:
                    reached = self._step(state, symbols[at])
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
        labels, plain = self._labels[symbol], state.any.copy()
        if labels:
            self._automaton.lead(state.nodes, labels, plain)
        if plain:
            reached = self._state(plain, state.gapped.copy())
        elif state.gapped and state.missed is None:
            reached = state.missed = self._state(plain, state.gapped.copy())
        else:
            reached = state.missed
        state.next[symbol] = reached
        return reached

    def _state(self, plain: set[int], gapped: dict[int, int]) -> State | None:
        """The state of nodes a word led to, and of those in a gap with how many words it may still skip."""
        key = frozenset(plain), frozenset(gapped.items())
        state = self._states.get(key)
        if state is None:
            if len(self._states) >= _MOST_STATES:
                self._forget()
            state = self._states[key] = self._built(plain, gapped)
        return state

    def _built(self, plain: set[int], gapped: dict[int, int]) -> State:
        first, labels, targets = self._automaton.first, self._automaton.labels, self._automaton.targets
        special = self._automaton.special
        outs: list[int] = []
        ends: list[int] = []
        amid: list[int] = []
        anywhere: set[int] = set()
        leading = [node for node in (*plain, *gapped) if node in special]
        while leading:
            node = leading.pop()
            at, high = first[node], first[node + 1]
            while at < high and (label := labels[at]) < WORDS:
                target = targets[at]
                at += 1
                if label >= GAP:
                    if gapped.get(target, -1) <= label - GAP:
                        gapped[target] = label - GAP + 1
                        if target in special:
                            leading.append(target)
                elif label == ANY:
                    anywhere.add(target)
                elif label == END:
                    if node in plain:
                        ends.append(target)
                else:
                    if node in plain:
                        outs.append(target)
                    if node in gapped:
                        amid.append(target)
        state = State(frozenset(plain.union(gapped)))
        state.any, state.outs, state.ends, state.amid = anywhere, _once(outs), _once(ends), _once(amid)
        state.busy = bool(outs or amid)
        state.gapped = {node: left - 1 for node, left in gapped.items() if left}
        return state

    def _forget(self) -> None:
        self._states: dict[tuple[frozenset[int], frozenset[tuple[int, int]]], State] = {}
        self._starts = self._built({ROOT}, {}), self._built({ROOT, OPENING}, {})


def _once(numbers: list[int]) -> tuple[int, ...]:
    return tuple(set(numbers)) if numbers else ()


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
