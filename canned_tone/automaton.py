"""Phrases as flat arrays: nodes, and edges by label in order, so that they are stored and loaded as they are."""

import sys
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, chain, pairwise
from typing import TypeAlias

OUT, END, ANY = 0, 1, 2  # labels: a phrase is complete, or is at the end of a sentence; any word
GAP = 3  # and the five labels after it: a gap of one word, of two, up to six
WORDS = 9  # the label of the first word; stems follow the words
ROOT, OPENING = 0, 1  # nodes: where a phrase may begin anywhere, and where it begins a sentence

Numbers: TypeAlias = "array[int]"

_WIDTH = 4  # bytes of a number in storage, the lowest first


class Automaton:
    """Phrases compiled. Node `n` has the edges `first[n]` to `first[n + 1]`, sorted by label; the target of `OUT` and
    `END` is a phrase's number, of all others a node. The nodes with an edge of label `l` are `held` from `begin[l]` to
    `begin[l + 1]`."""

    def __init__(
        self,
        words: Sequence[str],
        stems: Sequence[str],
        first: Numbers,
        labels: Numbers,
        targets: Numbers,
        by_label: tuple[Numbers, Numbers] | None = None,
    ) -> None:
        self.words, self.stems = words, stems
        self.first, self.labels, self.targets = first, labels, targets
        self.begin, self.held = by_label or _by_label(first, labels, WORDS + len(words) + len(stems))
        self._holders: dict[int, frozenset[int]] = {}

    @property
    def empty(self) -> bool:
        """Whether it knows no phrase."""
        return not self.labels

    @cached_property
    def exact(self) -> dict[str, int]:
        """The labels of words."""
        return {word: label for label, word in enumerate(self.words, WORDS)}

    @cached_property
    def begun(self) -> dict[int, dict[str, int]]:
        """The labels of stems by their length, shortest first."""
        told: dict[int, dict[str, int]] = {}
        for label, stem in enumerate(self.stems, WORDS + len(self.words)):
            told.setdefault(len(stem), {})[stem] = label
        return dict(sorted(told.items()))

    @cached_property
    def _gate(self) -> tuple[int, frozenset[str]]:
        """The length of the shortest stem, and how all stems begin in so many letters."""
        shortest = min(self.begun, default=0)
        return shortest, frozenset(stem[:shortest] for stem in self.stems)

    def labels_of(self, word: str) -> tuple[int, ...]:
        """The labels that a word satisfies: itself, and every stem it begins with."""
        label = self.exact.get(word)
        found = [] if label is None else [label]
        shortest, beginnings = self._gate
        if word[:shortest] in beginnings:
            for length, stems in self.begun.items():
                if length > len(word):
                    break
                if (label := stems.get(word[:length])) is not None:
                    found.append(label)
        return tuple(found)

    def step(self, node: int, labels: Sequence[int]) -> list[int]:
        """The nodes one word further, for a word that satisfies the labels."""
        low, high = self.first[node], self.first[node + 1]
        if low == high:
            return []
        known, targets, found = self.labels, self.targets, []
        for label in (ANY, *labels):
            at = bisect_left(known, label, low, high)
            while at < high and known[at] == label:
                found.append(targets[at])
                at += 1
        return found

    def lead(self, nodes: frozenset[int], wanted: Sequence[int], reached: set[int]) -> None:
        """Adds the nodes that any of the labels leads to from any of the nodes."""
        first, labels, targets = self.first, self.labels, self.targets
        for label in wanted:
            holders = self._holders.get(label)
            if holders is None:
                holders = self._holders[label] = frozenset(self.held[self.begin[label] : self.begin[label + 1]])
            for node in nodes & holders:
                high = first[node + 1]
                at = bisect_left(labels, label, first[node], high)
                while at < high and labels[at] == label:
                    reached.add(targets[at])
                    at += 1

    @cached_property
    def special(self) -> frozenset[int]:
        """The nodes with an edge that no word stands for: `OUT`, `END`, `ANY` or a gap."""
        first, labels = self.first, self.labels
        return frozenset(node for node, (low, high) in enumerate(pairwise(first)) if low < high and labels[low] < WORDS)

    def numbers(self, node: int, label: int) -> list[int]:
        """The numbers of the phrases that are complete here (`OUT`, or `END`)."""
        low, high = self.first[node], self.first[node + 1]
        at = low if label == OUT else bisect_left(self.labels, label, low, high)
        found = []
        while at < high and self.labels[at] == label:
            found.append(self.targets[at])
            at += 1
        return found

    def gaps(self, node: int) -> list[tuple[int, int]]:
        """The gaps that begin here: how many words each may skip, and the node behind it."""
        low, high = self.first[node], self.first[node + 1]
        at = bisect_left(self.labels, GAP, low, high)
        found = []
        while at < high and self.labels[at] < WORDS:
            found.append((self.labels[at] - GAP + 1, self.targets[at]))
            at += 1
        return found

    def pack(self) -> bytes:
        """The automaton as bytes, the same on every machine."""
        texts = ["\n".join(self.words).encode(), "\n".join(self.stems).encode()]
        numbers = [_bytes(numbers) for numbers in (self.first, self.labels, self.targets, self.begin, self.held)]
        parts = [*texts, *numbers]
        return b" ".join(str(len(part)).encode() for part in parts) + b"\n" + b"".join(parts)

    @classmethod
    def unpack(cls, packed: bytes) -> "Automaton":
        """The automaton of what `pack` gave."""
        head, _, body = packed.partition(b"\n")
        parts, at = [], 0
        for length in map(int, head.split()):
            parts.append(body[at : at + length])
            at += length
        words, stems, *numbers = parts
        first, labels, targets, begin, held = (_numbers(part) for part in numbers)
        return cls(_lines(words), _lines(stems), first, labels, targets, (begin, held))


def _by_label(first: Numbers, labels: Numbers, count: int) -> tuple[Numbers, Numbers]:
    """The nodes by label, and where each label's begin."""
    nodes: list[list[int]] = [[] for _ in range(count)]
    for node, (low, high) in enumerate(pairwise(first)):
        for label in set(labels[low:high]):
            nodes[label].append(node)
    begin = array("I", accumulate(map(len, nodes), initial=0))
    return begin, array("I", chain.from_iterable(nodes))


def _lines(text: bytes) -> list[str]:
    return text.decode().split("\n") if text else []


def _bytes(numbers: Numbers) -> bytes:
    numbers = array("I", numbers)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def _numbers(packed: bytes) -> Numbers:
    numbers = array("I")
    if numbers.itemsize != _WIDTH:
        raise OverflowError("this machine has other numbers")
    numbers.frombytes(packed)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
