"""How a phrase is written: words, stems, gaps, groups, classes; read into elements with every limit looked at."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from canned_tone.errors import RuleError
from canned_tone.text.tokens import Splitting, normal, split

MAX_PHRASE = 2_000  # characters of one phrase
MAX_ELEMENTS = 16
MAX_WORDS = 32  # that a phrase may span, gaps included
MAX_ALTERNATIVES = 160
MAX_STEM = 32  # letters of one
MAX_GAP = 6  # words of one gap
MAX_GAPS = 2
MAX_DEPTH = 3  # of groups in groups

ANY_WORD = "{word}"

_FLAT_PIECE = re.compile(r"\([^()]*+\)[^\s()]*+|[^\s()]++")  # a word, or a group without groups in it
_FLAT = re.compile(rf"(?:\s*+(?:{_FLAT_PIECE.pattern}))*+\s*+")
_GAPS = frozenset(str(words) for words in range(1, MAX_GAP + 1))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What phrases of a language may refer to: its way to split words, and its classes of words by name."""

    splitting: Splitting
    classes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Element:
    """A place in a phrase: the words of each alternative, or a gap of so many words; `key` is how it is written."""

    alternatives: tuple[tuple[str, ...], ...]
    key: str
    optional: bool = False
    gap: int = 0


def read(phrase: str, splitting: Splitting) -> tuple[list[Element], bool, bool]:
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
    if sum(one.gap or max(map(len, one.alternatives)) for one in elements) > MAX_WORDS:
        raise RuleError(f"the phrase “{phrase[:60]}” spans more than {MAX_WORDS} words")
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


def _element(piece: str, splitting: Splitting) -> Element:
    if piece.startswith("~"):
        if len(piece) != 2 or piece[1] not in _GAPS:
            raise RuleError(f"a gap is written ~1 to ~{MAX_GAP}, not “{piece}”")
        return Element((), piece, gap=int(piece[1]))
    optional = piece.endswith("?") and len(piece) > 1
    alternatives = _alternatives(piece.removesuffix("?") if optional else piece, splitting)
    return Element(alternatives, piece.removesuffix("?") if optional else piece, optional)


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
    stem = word.endswith("*")
    bare = word[:-1] if stem else word
    if stem and len(bare) > MAX_STEM:
        raise RuleError(f"“{word[:60]}” is too long a stem; {MAX_STEM} letters are the most")
    if bare.isalpha():
        plain = normal(bare)
        if not splitting.spelled or plain not in splitting.spelled:
            plain = splitting.folded(plain)
            return (f"{plain}*" if stem else plain,)
    if (word.startswith("{") and word.endswith("}")) or (word.startswith("'") and word[1:] in splitting.clitics):
        return (word,)
    if "~" in word or "?" in word or "$" in word or "^" in word:
        raise RuleError(f"“{word[:60]}” cannot stand inside a group or a word")
    parts = [splitting.folded(part) for part in split(bare, splitting).norms]
    if not parts:
        raise RuleError(f"“{word[:60]}” is not a word")
    if stem:
        parts[-1] += "*"
    return tuple(parts)
