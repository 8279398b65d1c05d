"""Letters that count as one, lists of phrases, and words left out before phrases are looked for."""

from pathlib import Path

import pytest

from canned_tone import RuleError
from canned_tone.language import _lists, _splitting
from canned_tone.phrases.trie import Trie
from canned_tone.phrases.walk import Walk, bounded
from canned_tone.phrases.writing import Vocabulary
from canned_tone.text.fold import FOLDS
from canned_tone.text.masks import masked
from canned_tone.text.tokens import Splitting, split

HERE = Path("words.toml")


def found(fold: str, phrase: str, text: str) -> bool:
    splitting = Splitting(folds=FOLDS[fold])
    trie = Trie(Vocabulary(splitting, {}))
    trie.add(phrase, 0)
    automaton, words = trie.automaton(), split(text, splitting)
    found = Walk(automaton, splitting).matches(words)
    assert set(found) == set(bounded(automaton, splitting, words, 10_000))
    return bool(found)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("λάθος σας", "ΛΑΘΟΣ ΣΑΣ"),
        ("λαθος σασ", "Λάθος σας."),
        ("ευχαριστ*", "Ευχαρίστως!"),
        ("(προϊόν|ψώνια)", "ΠΡΟΪΟΝ"),
        ("αθηναϊκ*", "Ἀθηναϊκή"),
        ("λάθος", "λα\u0301θος"),
    ],
)
def test_greek_is_found_with_accents_and_without(phrase: str, text: str) -> None:
    assert found("greek", phrase, text)


def test_yo_is_found_as_ye() -> None:
    assert found("yo", "ещё раз", "Еще раз") and found("yo", "еще раз", "Ещё раз")
    assert not found("greek", "ещё", "еще")


def test_words_keep_what_was_written() -> None:
    words = split("Ещё Γιώργο", Splitting(folds={**FOLDS["yo"], **FOLDS["greek"]}))
    assert words.norms == ["ещё", "γιώργο"]


def test_lists_hold_lists_but_never_themselves() -> None:
    told = {"sorry": ["sorry", "@very"], "very": ["so sorry", "sorry"], "both": ["@sorry", "@very"]}
    assert _lists(told, HERE)["both"] == ("sorry", "so sorry")
    with pytest.raises(RuleError, match="@a holds itself"):
        _lists({"a": ["@b"], "b": ["@a"]}, HERE)
    with pytest.raises(RuleError, match="no list of phrases @c"):
        _lists({"a": ["@c"]}, HERE)
    with pytest.raises(RuleError, match="fold is one of"):
        _splitting({"fold": "latin"}, HERE)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Your XJ-4402 left.", "Your left."),
        ("Order #12345 left.", "Order left."),
        ("Order № 12345 left.", "Order left."),
        ("The TV-UE55-AU7172 and KS1234 left.", "The and left."),
        ("Товар АБ-4402 тут.", "Товар тут."),
        ("Use `rm you idiot` now.", "Use now."),
        ("By 4PM, from 10 to 12, in Q3 of 2025, room A4.", "By 4PM, from 10 to 12, in Q3 of 2025, room A4."),
        ("B2B, CO2, USB3, COVID-19 and 24H.", "B2B, CO2, USB3, and 24H."),
        ("I am number #one.", "I am number #one."),
    ],
)
def test_numbers_and_codes_are_no_prose(text: str, left: str) -> None:
    bare = masked(text, None)
    assert len(bare) == len(text)
    assert " ".join(bare.replace("\x00", " ").split()) == left
