"""Phrases as flat arrays: nodes, and edges by label in order, so that they are stored and loaded as they are."""

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import Literal, TypeAlias

OUT, END, ANY = 0, 1, 2  # labels: a phrase is complete, or is at the end of a sentence; any word
GAP = 3  # and the five labels after it: a gap of one word, of two, up to six
WORDS = 9  # the first label of words and stems
ROOT, OPENING = 0, 1  # nodes: where a phrase may begin anywhere, and where it begins a sentence

Numbers: TypeAlias = "array[int]"

_MOST_EDGES = 2_000_000  # of an automaton in which every label leads to one node
_WIDTHS = {"H": 2, "I": 4}  # bytes of a number in storage, the lowest first
_GATE = 3  # first letters by which stems are looked up
_NARROW = 1 << 16  # labels that two bytes hold


class Automaton:
    """Phrases compiled. Node `n` has the edges `first[n]` to `first[n + 1]`, sorted by label; the target of `OUT` and
    `END` is a phrase's number, of all others a node. `told` holds the labels of the words, and then of the stems: those
    that lead to the same nodes everywhere may have one label."""

    def __init__(
        self,
        words: Sequence[str],
        stems: Sequence[str],
        first: Numbers,
        labels: Numbers,
        targets: Numbers,
        told: "Numbers | None" = None,
    ) -> None:
        self.words, self.stems = words, stems
        self.first, self.labels, self.targets = first, labels, targets
        self.told = array("I", range(WORDS, WORDS + len(words) + len(stems))) if told is None else told

    @property
    def empty(self) -> bool:
        """Whether it knows no phrase."""
        return not self.labels

    @cached_property
    def exact(self) -> dict[str, int]:
        """The labels of words."""
        return dict(zip(self.words, self.told, strict=False))

    @cached_property
    def begun(self) -> dict[str, int]:
        """The labels of stems."""
        return dict(zip(self.stems, self.told[len(self.words) :], strict=True))

    @cached_property
    def _order(self) -> list[str]:
        """The stems in alphabetical order: those that a word begins with stand just before it."""
        return sorted(self.stems)

    @cached_property
    def _chains(self) -> dict[str, tuple[str, tuple[int, ...]]]:
        """For each stem the longest other one that it begins with, and the labels of all those and its own."""
        begun, above = self.begun, [""]
        chains: dict[str, tuple[str, tuple[int, ...]]] = {"": ("", ())}
        for stem in self._order:
            while not stem.startswith(above[-1]):
                above.pop()
            labels, label = chains[above[-1]][1], begun[stem]
            chains[stem] = above[-1], labels if label in labels else (*labels, label)
            above.append(stem)
        return chains

    @cached_property
    def _gate(self) -> dict[str, tuple[int, int]]:
        """From where to where in that order the stems stand that begin with three letters."""
        begins = [stem[:_GATE] for stem in self._order]
        return {letters: (bisect_left(begins, letters), bisect_right(begins, letters)) for letters in set(begins)}

    @cached_property
    def _anywhere(self) -> tuple[int, int]:
        """Where to look when none begins with a word's three letters: nowhere, unless some are shorter."""
        return 0, len(self._order) if any(len(stem) < _GATE for stem in self._order) else 0

    def labels_of(self, word: str) -> tuple[int, ...]:
        """The labels that a word satisfies: itself, and every stem it begins with."""
        label, (low, high) = self.exact.get(word), self._gate.get(word[:_GATE], self._anywhere)
        at = bisect_right(self._order, word, low, high)
        stem = self._order[at - 1] if at else ""
        while not word.startswith(stem):
            stem = self._chains[stem][0]
        labels = self._chains[stem][1] if stem else ()
        if label is None:
            return labels
        return (label, *labels) if label not in labels else labels

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
        numbers = [_bytes(numbers) for numbers in (self.first, self.labels, self.targets, self.told)]
        parts = [*texts, *numbers]
        return b" ".join(str(len(part)).encode() for part in parts) + b"\n" + b"".join(parts)

    @classmethod
    def unpack(cls, packed: bytes) -> "Automaton":
        """The automaton of what `pack` gave."""
        head, _, body = packed.partition(b"\n")
        parts, view, at = [], memoryview(body), 0
        for length in map(int, head.split()):
            parts.append(view[at : at + length])
            at += length
        words, stems, first, labels, targets, told = parts
        narrow: Literal["H", "I"] = "H" if len(labels) < len(targets) else "I"
        return cls(
            _lines(words), _lines(stems), _numbers(first), _numbers(labels, narrow), _numbers(targets), _numbers(told)
        )

    def determined(self) -> "Automaton":
        """The same phrases with at most one node behind every label but `OUT` and `END`, so that a walk has one way to
        go for each; this one itself where that would take too many edges."""
        told, edges = self._merged()
        numbers = {frozenset((begin,)): begin for begin in (ROOT, OPENING)}
        first, targets = array("I", [0]), array("I")
        labels = array("H" if max(told, default=0) < _NARROW else "I")
        waiting = list(numbers)
        for nodes in waiting:  # which grows
            led: dict[int, set[int]] = {}
            for node in nodes:
                for label, reached in edges[node]:
                    led.setdefault(label, set()).add(reached)
            for label in sorted(led):
                if label in (OUT, END):
                    labels.extend([label] * len(led[label]))
                    targets.extend(sorted(led[label]))
                    continue
                behind = frozenset(led[label])
                if behind not in numbers:
                    numbers[behind] = len(waiting)
                    waiting.append(behind)
                labels.append(label)
                targets.append(numbers[behind])
            first.append(len(labels))
            if len(labels) > _MOST_EDGES:
                return self
        return Automaton(self.words, self.stems, first, labels, targets, told)

    def _merged(self) -> tuple[Numbers, list[list[tuple[int, int]]]]:
        """Labels with those that lead from the same nodes to the same made one, and the edges of every node by them."""
        ways: dict[int, list[tuple[int, int]]] = {label: [] for label in self.told}
        edges = []
        for node, (low, high) in enumerate(pairwise(self.first)):
            edges.append(list(zip(self.labels[low:high], self.targets[low:high], strict=True)))
            for label, target in edges[-1]:
                if label >= WORDS:
                    ways[label].append((node, target))
        alike: dict[tuple[tuple[int, int], ...], int] = {}
        merged = {label: alike.setdefault(tuple(way), WORDS + len(alike)) for label, way in ways.items()}
        for node, led in enumerate(edges):
            edges[node] = list({(merged.get(label, label), target): None for label, target in led})
        return array("I", [merged[label] for label in self.told]), edges


def _lines(text: memoryview) -> list[str]:
    return str(text, "utf-8").split("\n") if text else []


def _bytes(numbers: Numbers) -> bytes:
    numbers = array(numbers.typecode, numbers)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def _numbers(packed: memoryview, kind: Literal["H", "I"] = "I") -> Numbers:
    numbers = array(kind)
    if numbers.itemsize != _WIDTHS[kind]:
        raise OverflowError("this machine has other numbers")
    numbers.frombytes(packed)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
