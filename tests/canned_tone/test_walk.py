"""The walk over phrases against a matcher that only follows the definition of a phrase, word by word."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canned_tone.errors import RuleError
from canned_tone.phrases.automaton import Automaton
from canned_tone.phrases.trie import Trie
from canned_tone.phrases.walk import Match, Walk, bounded
from canned_tone.phrases.writing import ANY_WORD, Element, Vocabulary, read
from canned_tone.text.tokens import Splitting, Words, split

PLAIN = Splitting()
VOCABULARY = Vocabulary(PLAIN, {"kind": ("a", "ab*", "cab")})

ATOM = st.sampled_from(["a", "b", "c", "ab", "abc", "a*", "ab*", "b*", "{word}", "{kind}"])
GROUP = st.lists(st.lists(ATOM, min_size=1, max_size=2).map(" ".join), min_size=1, max_size=3).map(
    lambda choices: f"({'|'.join(choices)})"
)
PIECE = st.tuples(ATOM | GROUP, st.sampled_from(["", "", "?", " ~1", " ~2", " ~3"])).map("".join)
PHRASE = st.tuples(
    st.sampled_from(["", "", "^ "]),
    st.lists(PIECE, max_size=4).map(" ".join),
    ATOM | GROUP,
    st.sampled_from(["", " $"]),
).map(lambda parts: f"{parts[0]}{parts[1]} {parts[2]}{parts[3]}")
TEXT = st.lists(st.sampled_from(["a", "b", "c", "ab", "abc", "cab", "d", "."]), max_size=14).map(" ".join)


def stands(atom: str, word: str) -> bool:
    if atom == ANY_WORD:
        return True
    if atom.startswith("{"):
        return any(stands(one, word) for one in VOCABULARY.classes[atom[1:-1]])
    return word.startswith(atom[:-1]) if atom.endswith("*") else word == atom


def ends(elements: list[Element], norms: list[str]) -> Iterator[tuple[int, bool]]:
    """How many of the words the elements may take from the first on, and whether the last of those was skipped."""
    if not elements:
        yield 0, False
        return
    *before, last = elements
    for at, skipped in ends(before, norms):
        if last.gap:
            yield from ((stop, True) for stop in range(at, at + last.gap + 1) if stop < len(norms))
            continue
        if last.optional:
            yield at, skipped
        for way in last.alternatives:
            words = norms[at : at + len(way)]
            if len(words) == len(way) and all(map(stands, way, words)):
                yield at + len(way), False


def slowly(phrases: list[str], words: Words) -> set[Match]:
    """Every place where the phrases stand, by trying each at every word."""
    found = set()
    for number, phrase in enumerate(phrases):
        elements, opens, closes = read(phrase, PLAIN)
        for first, sentence in enumerate(words.sentences):
            if opens and not words.opens(first):
                continue
            stop = max(at for at, one in enumerate(words.sentences) if one == sentence) + 1
            for length, skipped in ends(elements, words.norms[first:stop]):
                if not closes or (first + length == stop and not skipped):
                    found.add((number, first, first + length))
    return found


def compiled(phrases: list[str]) -> tuple[Automaton, list[str]]:
    """The phrases that can be read, and what they are compiled to."""
    trie, kept = Trie(VOCABULARY), list[str]()
    for phrase in phrases:
        try:
            trie.add(phrase, len(kept))
        except RuleError:
            continue
        kept.append(phrase)
    return trie.automaton(), kept


@settings(max_examples=80, deadline=None)
@given(phrases=st.lists(PHRASE, max_size=5), text=TEXT)
def test_every_walk_finds_what_the_definition_of_a_phrase_says(phrases: list[str], text: str) -> None:
    automaton, kept = compiled(phrases)
    words = split(text, PLAIN)
    wanted = slowly(kept, words)
    assert set(bounded(automaton, PLAIN, words, 10**9)) == wanted
    for way in (automaton, automaton.determined(), Automaton.unpack(automaton.determined().pack())):
        walk = Walk(way, PLAIN)
        assert set(walk.matches(words)) == wanted
        assert set(walk.matches(words)) == wanted, "the words are remembered now"
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("canned_tone.phrases.walk._LONG", 0)
            assert set(walk.matches(words)) == wanted, "and here the ways as well"


def test_in_a_determined_automaton_a_label_leads_to_one_node() -> None:
    automaton = compiled(["a b", "(a|b) c", "a ~2 b", "a* b ~1 c", "{kind} c"])[0].determined()
    for low, high in zip(automaton.first, automaton.first[1:], strict=False):
        labels = [label for label in automaton.labels[low:high] if label > 1]
        assert len(labels) == len(set(labels))


def test_where_that_would_take_too_many_edges_the_automaton_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    automaton = compiled(["a b", "(a|b) c"])[0]
    monkeypatch.setattr("canned_tone.phrases.automaton._MOST_EDGES", 2)
    assert automaton.determined() is automaton


def test_a_phrase_spans_no_more_words_than_a_walk_looks_ahead() -> None:
    with pytest.raises(RuleError, match="spans more than"):
        Trie(VOCABULARY).add(" ".join(["(a b c|a)"] * 11), 0)


def test_phrases_that_stand_in_many_ways_at_once_are_walked_once() -> None:
    automaton, _ = compiled([" ".join(["(a*|ab*|abc|{word})"] * 12 + ["~6", "d"])])
    words = split("abc " * 400, PLAIN)
    assert Walk(automaton.determined(), PLAIN).matches(words) == []
