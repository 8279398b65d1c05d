"""The search for phrases against a matcher that only follows the definition of a phrase, word by word."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canned_tone.errors import RuleError
from canned_tone.phrases.index import Index
from canned_tone.phrases.indexing import Indexing
from canned_tone.phrases.search import Match, Search
from canned_tone.phrases.usual import Usual
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


def compiled(phrases: list[str], usual: Sequence[str] = ()) -> tuple[Index, list[str]]:
    """The phrases that can be read, and what they are compiled to."""
    indexing, kept = Indexing(VOCABULARY, Usual(map(str.split, usual))), list[str]()
    for phrase in phrases:
        try:
            indexing.add(phrase)
        except RuleError:
            continue
        kept.append(phrase)
    return indexing.index(), kept


@settings(max_examples=80, deadline=None)
@given(
    phrases=st.lists(PHRASE, max_size=5),
    text=TEXT,
    usual=st.lists(st.lists(st.sampled_from(["a", "b", "c", "ab", "abc", "cab"])).map(" ".join), max_size=6),
)
def test_a_search_finds_what_the_definition_of_a_phrase_says(
    phrases: list[str], text: str, usual: list[str]
) -> None:
    """By whichever word a phrase is looked for."""
    index, kept = compiled(phrases, usual)
    words = split(text, PLAIN)
    wanted = slowly(kept, words)
    for one in (index, Index.unpack(index.pack())):
        search = Search(one)
        found = search.matches(words)
        assert set(found) == wanted and len(found) == len(wanted), "each once"
        assert search.matches(words) == found, "the words are remembered now"


@settings(max_examples=80, deadline=None)
@given(phrases=st.lists(PHRASE, max_size=5), text=TEXT, limit=st.integers(0, 40))
def test_with_a_limit_a_search_finds_a_part_of_it(phrases: list[str], text: str, limit: int) -> None:
    index, _ = compiled(phrases)
    words = split(text, PLAIN)
    found = Search(index).matches(words)
    assert Search(index).matches(words, limit) == found[: len(Search(index).matches(words, limit))]


def test_words_that_always_stand_together_are_one_to_phrases() -> None:
    lexicon = compiled(["(red|green) (car|bus*)", "(red|green|blue) bike"])[0].lexicon
    assert lexicon.labels_of("red") == lexicon.labels_of("green") != lexicon.labels_of("blue")
    assert lexicon.labels_of("busy") == lexicon.labels_of("car")


def test_a_phrase_is_looked_for_only_where_its_rarest_word_stands() -> None:
    index = compiled(["you are late", "are you sure"], {"you": 90, "are": 80, "late": 3, "sure": 2})[0]
    asked = []
    index.groups = Asked(index.groups.first, index.groups.numbers)
    ...


def test_a_phrase_spans_no_more_words_than_there_may_be() -> None:
    with pytest.raises(RuleError, match="spans more than"):
        Indexing(VOCABULARY, Usual()).add(" ".join(["(a b c|a)"] * 11))


def test_phrases_that_stand_in_many_ways_at_once_are_tried_once_at_a_word() -> None:
    index, _ = compiled([" ".join(["(a*|ab*|abc|{word})"] * 12 + ["~6", "d"])])
    assert Search(index).matches(split("abc " * 400, PLAIN)) == []
