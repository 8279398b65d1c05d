"""Phrases in one trie of words: written with stems, gaps, alternatives and classes; found in one walk over a text."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from canned_tone.errors import RuleError
from canned_tone.tokens import Splitting, Words, split

MAX_PHRASE = 2_000  # characters of one phrase
MAX_ELEMENTS = 16
MAX_ALTERNATIVES = 160
MAX_GAP = 6  # words of one gap
MAX_GAPS = 2
MAX_DEPTH = 3  # of groups in groups

_FLAT_PIECE = re.compile(r"\([^()]*+\)[^\s()]*+|[^\s()]++")  # a word, or a group without groups in it
_FLAT = re.compile(rf"(?:\s*+(?:{_FLAT_PIECE.pattern}))*+\s*+")

_MOST_STATES = 6_000  # remembered at once
_MOST_KNOWN = 8_000  # words remembered
_LONGEST_KNOWN = 32  # characters of one

_GAPS = frozenset(str(words) for words in range(1, MAX_GAP + 1))


class Node:
    """A place in the trie: where the next word leads, and which phrases end here."""

    __slots__ = ("any", "ends", "gaps", "gate", "kids", "lengths", "next", "outs", "stems")

    def __init__(self) -> None:
        self.next: dict[str, list[Node]] = {}
        self.stems: dict[str, list[Node]] = {}
        self.lengths: tuple[int, ...] = ()
        self.gate: set[str] = set()
        self.gaps: list[tuple[int, Node]] = []
        self.any: list[Node] = []
        self.outs: list[int] = []
        self.ends: list[int] = []
        self.kids: dict[str, Node] = {}

    def step(self, word: str) -> list["Node"]:
        """The nodes one word further."""
        found = self.next.get(word, _NONE)
        if self.lengths and word[: self.lengths[0]] in self.gate:
            for length in self.lengths:
                if len(word) >= length and (more := self.stems.get(word[:length])):
                    found = found + more
        if self.any:
            found = found + self.any
        return found

    def stem(self, stem: str, child: "Node") -> None:
        """Leads every word that begins so to the child."""
        self.stems.setdefault(stem, []).append(child)
        self.lengths = tuple(sorted({len(stem) for stem in self.stems}))
        self.gate = {stem[: self.lengths[0]] for stem in self.stems}


_NONE: list[Node] = []


class State:
    """All nodes that a walk may stand on at once; built when a text first leads there, the same for every text."""

    __slots__ = ("amid", "ends", "items", "next", "outs")

    def __init__(self, plain: frozenset[Node], gapped: frozenset[tuple[Node, int]]) -> None:
        self.items = (*((node, 0) for node in plain), *gapped) if gapped else tuple([(node, 0) for node in plain])
        self.next: dict[str, State | None] = {}
        self.outs = _numbers([node.outs for node in plain if node.outs])
        self.ends = _numbers([node.ends for node in plain if node.ends])
        self.amid = _numbers([node.outs for node, _ in gapped if node.outs]) if gapped else ()


def _numbers(lists: list[list[int]]) -> tuple[int, ...]:
    return tuple({number for one in lists for number in one}) if lists else ()


@dataclass(frozen=True, slots=True)
class _Element:
    alternatives: tuple[tuple[str, ...], ...]
    key: str
    optional: bool = False
    gap: int = 0


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What phrases of a language may refer to: its way to split words, and its classes of words by name."""

    splitting: Splitting
    classes: Mapping[str, tuple[str, ...]]


class Trie:
    """Phrases by number; `matches` gives every place where one stands."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._root = Node()
        self._opening = Node()
        self._exact: set[str] = set()
        self._stems: set[str] = set()
        self._lengths: tuple[int, ...] = ()
        self._begun: set[str] = set()
        self._known: dict[str, str] = {}
        self._states: dict[tuple[frozenset[Node], frozenset[tuple[Node, int]]], State] = {}
        self._forget()

    def add(self, phrase: str, number: int) -> None:
        """Adds a phrase; RuleError says what is wrong with its writing."""
        elements, opens, closes = _read(phrase, self._vocabulary.splitting)
        frontier = [self._opening if opens else self._root]
        for element in elements:
            reached = self._gap(frontier, element) if element.gap else self._words(frontier, element)
            frontier = [*frontier, reached] if element.optional else [reached]
        if self._root in frontier or self._opening in frontier:
            raise RuleError(f"the phrase “{phrase}” would match nothing at all; give it one word that must stand")
        for node in frontier:
            (node.ends if closes else node.outs).append(number)

    @property
    def remembered(self) -> int:
        """How many states and words are remembered now."""
        return len(self._states) + len(self._known)

    def matches(self, words: Words) -> list[tuple[int, int, int]]:
        """(number, first word, word after the last) of every match in a sentence."""
        found: list[tuple[int, int, int]] = []
        if not self._root.kids and not self._opening.kids:
            return found
        sentences, symbols = words.sentences, self._symbols(words.norms)
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

    def bounded_matches(self, words: Words, limit: int) -> Iterator[tuple[int, int, int]]:
        """The same in at most `limit` steps, and nothing remembered: for phrases that others wrote."""
        norms, sentences, count, steps = self._folded(words.norms), words.sentences, len(words.norms), 0
        root, opening = self._root, self._opening
        if not root.kids and not opening.kids:
            return
        for first in range(count):
            word, sentence = norms[first], sentences[first]
            nodes = root.step(word)
            if opening.kids and (first == 0 or sentences[first - 1] != sentence):
                nodes = nodes + opening.step(word)
            if not nodes:
                continue
            stack = [(node, first + 1) for node in nodes]
            seen: set[tuple[Node, int]] = set()
            while stack:
                place = stack.pop()
                if place in seen:
                    continue
                seen.add(place)
                node, at = place
                steps += 1
                if steps > limit:
                    return
                steps += len(node.outs)
                for number in node.outs:
                    yield number, first, at
                if at >= count or sentences[at] != sentence:
                    steps += len(node.ends)
                    for number in node.ends:
                        yield number, first, at
                    continue
                for child in node.step(norms[at]):
                    stack.append((child, at + 1))
                for gap, child in node.gaps:
                    for skipped in range(gap + 1):
                        if at + skipped < count and sentences[at + skipped] == sentence:
                            stack.append((child, at + skipped))

    def _folded(self, norms: list[str]) -> list[str]:
        splitting = self._vocabulary.splitting
        return [splitting.folded(word) for word in norms] if splitting.folds else norms

    def _symbols(self, norms: list[str]) -> list[str]:
        """What each word is to the phrases: itself, its longest stem, or nothing they know."""
        symbols = self._known
        try:
            return [symbols[word] for word in norms]
        except KeyError:
            pass
        if len(symbols) >= _MOST_KNOWN:
            symbols = self._known = {}
        told: list[str] = []
        shortest = self._lengths[-1] if self._lengths else 0
        for written in norms:
            symbol = symbols.get(written)
            if symbol is None:
                word = self._vocabulary.splitting.folded(written)
                symbol = word if word in self._exact else self._stemmed(word) if word[:shortest] in self._begun else ""
                if len(written) <= _LONGEST_KNOWN and len(symbols) < _MOST_KNOWN:
                    symbols[written] = symbol
            told.append(symbol)
        return told

    def _stemmed(self, word: str) -> str:
        for length in self._lengths:
            if word[:length] in self._stems:
                return f"{word[:length]}\x00"
        return ""

    def _step(self, state: "State", symbol: str) -> "State | None":
        """The state one word further, worked out once and remembered."""
        plain: set[Node] = set()
        gapped: dict[Node, int] = {}
        for node, left in state.items:
            if children := node.step(symbol):
                plain.update(children)
            if left:
                gapped[node] = max(gapped.get(node, 0), left - 1)
        reached = self._state(plain, gapped) if plain or gapped else None
        state.next[symbol] = reached
        return reached

    def _state(self, plain: set[Node], gapped: dict[Node, int]) -> "State":
        """The state of nodes a word led to, and of those in a gap with how many words it may still skip."""
        leading = [node for node in plain if node.gaps]
        leading += [node for node in gapped if node.gaps]
        while leading:
            for gap, child in leading.pop().gaps:
                if gapped.get(child, -1) < gap:
                    gapped[child] = gap
                    leading.append(child)
        key = frozenset(plain), frozenset(gapped.items())
        state = self._states.get(key)
        if state is None:
            if len(self._states) >= _MOST_STATES:
                self._forget()
            state = self._states[key] = State(*key)
        return state

    def _forget(self) -> None:
        self._states = {}
        inner, outer = State(frozenset(), frozenset()), State(frozenset(), frozenset())
        inner.items = ((self._root, 0),)
        outer.items = ((self._root, 0), (self._opening, 0))
        self._starts = (inner, outer)

    def _gap(self, frontier: list[Node], element: _Element) -> Node:
        child = self._shared(frontier, element.key)
        if child is None:
            child = Node()
            self._remember(frontier, element.key, child)
            for node in frontier:
                node.gaps.append((element.gap, child))
        return child

    def _words(self, frontier: list[Node], element: _Element) -> Node:
        target = self._shared(frontier, element.key)
        if target is not None:
            return target
        target = Node()
        self._remember(frontier, element.key, target)
        for node in frontier:
            for alternative in element.alternatives:
                if len(alternative) == 1 and alternative[0].isalpha():
                    node.next.setdefault(alternative[0], []).append(target)
                    self._exact.add(alternative[0])
                    continue
                at = node
                for atom in alternative[:-1]:
                    step = at.kids.get(atom)
                    if step is None:
                        step = at.kids[atom] = Node()
                        self._edge(at, atom, step)
                    at = step
                self._edge(at, alternative[-1], target)
        return target

    @staticmethod
    def _shared(frontier: list[Node], key: str) -> Node | None:
        return frontier[0].kids.get(key) if len(frontier) == 1 else None

    @staticmethod
    def _remember(frontier: list[Node], key: str, child: Node) -> None:
        if len(frontier) == 1:
            frontier[0].kids[key] = child

    def _edge(self, node: Node, atom: str, child: Node) -> None:
        if atom == "{word}":
            node.any = [*node.any, child]
        elif atom.startswith("{"):
            words = self._vocabulary.classes.get(atom[1:-1])
            if words is None:
                raise RuleError(
                    f"there is no class of words called {atom}; known are {', '.join(sorted(self._vocabulary.classes))}"
                )
            for word in words:
                self._edge(node, word, child)
        elif atom.endswith("*"):
            node.stem(atom[:-1], child)
            self._stems.add(atom[:-1])
            self._lengths = tuple(sorted({*self._lengths, len(atom) - 1}, reverse=True))
            self._begun = {stem[: self._lengths[-1]] for stem in self._stems}
        else:
            node.next.setdefault(atom, []).append(child)
            self._exact.add(atom)


def _read(phrase: str, splitting: Splitting) -> tuple[list[_Element], bool, bool]:
    """The elements of a phrase, whether it opens a sentence, whether it closes one."""
    if len(phrase) > MAX_PHRASE:
        raise RuleError(f"a phrase of {len(phrase)} characters is too long; {MAX_PHRASE} is the most")
    pieces = _pieces(phrase)
    opens, closes = pieces[:1] == ["^"], pieces[-1:] == ["$"]
    elements = [_element(piece, splitting) for piece in pieces[opens : len(pieces) - closes]]
    gaps = [element for element in elements if element.gap]
    if not elements or elements[0].gap or elements[-1].gap:
        raise RuleError(f"the phrase “{phrase[:60]}” has to begin and end with a word")
    if len(elements) > MAX_ELEMENTS or len(gaps) > MAX_GAPS:
        raise RuleError(f"the phrase “{phrase[:60]}” has more than {MAX_ELEMENTS} parts or {MAX_GAPS} gaps")
    if any(one.gap and other.gap for one, other in pairwise(elements)):
        raise RuleError(f"the phrase “{phrase[:60]}” has two gaps side by side; make them one")
    return elements, opens, closes


def _pieces(phrase: str, mark: str = "") -> list[str]:
    """The parts of a phrase at its top level, at spaces, or at the given mark; brackets stay whole."""
    if "(" not in phrase and ")" not in phrase:
        return phrase.split(mark or None)
    if not mark and _FLAT.fullmatch(phrase):
        return _FLAT_PIECE.findall(phrase)
    pieces, piece, depth = [], "", 0
    for char in phrase:
        depth += (char == "(") - (char == ")")
        if depth < 0 or depth > MAX_DEPTH:
            raise RuleError(f"the phrase “{phrase[:60]}” has a bracket where none can stand")
        if not depth and (char == mark if mark else char.isspace()):
            pieces.append(piece)
            piece = ""
        elif not mark and char == "(" and depth == 1 and piece:
            pieces.append(piece)
            piece = char
        else:
            piece += char
    if depth:
        raise RuleError(f"the phrase “{phrase[:60]}” has a bracket that is not closed")
    pieces.append(piece)
    return pieces if mark else [piece for piece in pieces if piece]


def _element(piece: str, splitting: Splitting) -> _Element:
    if piece.startswith("~"):
        if len(piece) != 2 or piece[1] not in _GAPS:
            raise RuleError(f"a gap is written ~1 to ~{MAX_GAP}, not “{piece}”")
        return _Element((), piece, gap=int(piece[1]))
    optional = piece.endswith("?") and len(piece) > 1
    alternatives = _alternatives(piece.removesuffix("?") if optional else piece, splitting)
    return _Element(alternatives, piece.removesuffix("?") if optional else piece, optional)


def _alternatives(piece: str, splitting: Splitting) -> tuple[tuple[str, ...], ...]:
    """Every way to read a word or a group, groups in it multiplied out."""
    if not piece.startswith("("):
        return (_atoms(piece, splitting),)
    if not piece.endswith(")"):
        raise RuleError(f"“{piece[:60]}” goes on after its bracket; put a space there")
    read: list[tuple[str, ...]] = []
    for choice in _pieces(piece[1:-1], "|"):
        if choice.isascii() and choice.replace(" ", "").isalpha():
            words = tuple(choice.lower().split())
            if not splitting.spelled or splitting.spelled.keys().isdisjoint(words):
                read.append(words)
                continue
        if "(" not in choice and "?" not in choice:
            read.append(tuple(atom for part in choice.split() for atom in _atoms(part, splitting)))
            continue
        ways: list[tuple[str, ...]] = [()]
        for part in _pieces(choice):
            optional = part.endswith("?") and len(part) > 1
            steps = _alternatives(part.removesuffix("?") if optional else part, splitting)
            ways = [way + step for way in ways for step in (*steps, ()) if step or optional]
            if len(ways) > MAX_ALTERNATIVES:
                break
        read += ways
    if len(read) > MAX_ALTERNATIVES:
        raise RuleError(f"more than {MAX_ALTERNATIVES} alternatives in one place are too many")
    if not all(read):
        raise RuleError(f"“{piece[:60]}” has an alternative without a word")
    return tuple(dict.fromkeys(read))


def _atoms(word: str, splitting: Splitting) -> tuple[str, ...]:
    if word.isalpha() and word.isascii():
        plain = word.lower()
        return (plain,) if not splitting.spelled or plain not in splitting.spelled else (splitting.spelled[plain],)
    if (word.startswith("{") and word.endswith("}")) or (word.startswith("'") and word[1:] in splitting.clitics):
        return (word,)
    if "~" in word or "?" in word or "$" in word or "^" in word:
        raise RuleError(f"“{word[:60]}” cannot stand inside a group or a word")
    parts = [splitting.folded(part) for part in split(word.removesuffix("*"), splitting).norms]
    if not parts:
        raise RuleError(f"“{word[:60]}” is not a word")
    if word.endswith("*"):
        parts[-1] += "*"
    return tuple(parts)
