"""Phrases put together into one trie of words, phrases that begin alike sharing their beginning."""

from array import array
from collections.abc import Iterable

from canned_tone.errors import RuleError
from canned_tone.phrases.automaton import ANY, END, GAP, OUT, WORDS, Automaton
from canned_tone.phrases.writing import ANY_WORD, Element, Vocabulary, read


class _Node:
    """A place in the trie: where words, stems, any word and gaps lead, which phrases are complete here."""

    __slots__ = ("any", "ends", "gaps", "kids", "number", "outs", "stems", "words")

    def __init__(self, number: int) -> None:
        self.number = number
        self.words: dict[str, list[int]] = {}
        self.stems: dict[str, list[int]] = {}
        self.any: list[int] = []
        self.gaps: list[tuple[int, int]] = []
        self.outs: list[int] = []
        self.ends: list[int] = []
        self.kids: dict[str, _Node] = {}  # by how their element is written


class Trie:
    """Takes phrases with their numbers, and gives them as an automaton; `edges` is how many words lead on."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._nodes: list[_Node] = []
        self.edges = 0
        self._root, self._opening = self._node(), self._node()  # `ROOT` and `OPENING`

    def add(self, phrase: str, number: int) -> None:
        """Adds a phrase; RuleError says what is wrong with its writing."""
        elements, opens, closes = read(phrase, self._vocabulary.splitting)
        frontier = [self._opening if opens else self._root]
        for element in elements:
            reached = self._gap(frontier, element) if element.gap else self._words(frontier, element)
            frontier = [*frontier, reached] if element.optional else [reached]
        if self._root in frontier or self._opening in frontier:
            raise RuleError(f"the phrase “{phrase}” would match nothing at all; give it one word that must stand")
        for node in frontier:
            (node.ends if closes else node.outs).append(number)

    def automaton(self) -> Automaton:
        """The phrases so far, compiled."""
        words = sorted({word for node in self._nodes for word in node.words})
        stems = sorted({stem for node in self._nodes for stem in node.stems})
        of_word = {word: label for label, word in enumerate(words, WORDS)}
        of_stem = {stem: label for label, stem in enumerate(stems, WORDS + len(words))}
        first, labels, targets = array("I", [0]), array("I"), array("I")
        for node in self._nodes:
            edges = {(OUT, number) for number in node.outs} | {(END, number) for number in node.ends}
            edges |= {(ANY, child) for child in node.any} | {(GAP + gap - 1, child) for gap, child in node.gaps}
            edges |= {(of_word[word], child) for word, children in node.words.items() for child in children}
            edges |= {(of_stem[stem], child) for stem, children in node.stems.items() for child in children}
            for label, target in sorted(edges):
                labels.append(label)
                targets.append(target)
            first.append(len(labels))
        return Automaton(words, stems, first, labels, targets)

    def _node(self) -> _Node:
        node = _Node(len(self._nodes))
        self._nodes.append(node)
        return node

    def _gap(self, frontier: list[_Node], element: Element) -> _Node:
        child = self._shared(frontier, element.key)
        if child is None:
            child = self._remember(frontier, element.key)
            for node in frontier:
                node.gaps.append((element.gap, child.number))
        return child

    def _words(self, frontier: list[_Node], element: Element) -> _Node:
        target = self._shared(frontier, element.key)
        if target is not None:
            return target
        target = self._remember(frontier, element.key)
        for node in frontier:
            for alternative in element.alternatives:
                at = node
                for atom in alternative[:-1]:
                    step = at.kids.get(atom)
                    if step is None:
                        step = at.kids[atom] = self._node()
                        self._edge(at, atom, step)
                    at = step
                self._edge(at, alternative[-1], target)
        return target

    @staticmethod
    def _shared(frontier: list[_Node], key: str) -> _Node | None:
        return frontier[0].kids.get(key) if len(frontier) == 1 else None

    def _remember(self, frontier: list[_Node], key: str) -> _Node:
        child = self._node()
        if len(frontier) == 1:
            frontier[0].kids[key] = child
        return child

    def _edge(self, node: _Node, atom: str, child: _Node) -> None:
        for word in self._meant(atom):
            self.edges += 1
            if word == ANY_WORD:
                node.any.append(child.number)
            elif word.endswith("*"):
                node.stems.setdefault(word[:-1], []).append(child.number)
            else:
                node.words.setdefault(word, []).append(child.number)

    def _meant(self, atom: str) -> Iterable[str]:
        """The words an atom stands for: those of its class, or itself."""
        if not atom.startswith("{") or atom == ANY_WORD:
            return (atom,)
        words = self._vocabulary.classes.get(atom[1:-1])
        if words is None:
            known = ", ".join(sorted(self._vocabulary.classes))
            raise RuleError(f"there is no class of words called {atom}; known are {known}")
        return words
