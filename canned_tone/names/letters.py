"""Letters of names: without their marks, as they sound, and how far two words are apart."""

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from canned_tone.stored import told

NAMES = Path(__file__).parent

_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "'": ""}
)
_BARE = str.maketrans("άέήίόύώϊϋΐΰςё", "αεηιουωιυιυσе")
_KINDS = {"LATIN": "latin", "CYRILLIC": "cyrillic", "GREEK": "greek"}


def bare(word: str) -> str:
    """A word with the accents of Greek and the dots of ё off, which writers leave out; other letters stay."""
    return word if word.isascii() else word.translate(_BARE)


@lru_cache(4096)
def folded(word: str) -> str:
    """A word without any accents, in plain letters."""
    if word.isascii() and "'" not in word:
        return word
    plain = "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))
    return plain.translate(_PLAIN).replace("ς", "σ")


@lru_cache(4096)
def script(word: str) -> str:
    """`latin`, `cyrillic` or `greek`; empty for what cannot be compared with them."""
    if word.isascii():
        return "latin"
    first = next((char for char in word if char.isalpha()), "")
    return _KINDS.get(unicodedata.name(first, "").partition(" ")[0], "") if first else ""


@lru_cache(4096)
def sound(word: str) -> str:
    """A rough key of how a name sounds, the same for usual spellings and transliterations of one name."""
    table = _letters()
    if not word.isascii():
        word = word.translate(_BARE)
        for written, heard in table["pairs"].items():
            word = word.replace(written, heard)
    latin = table["latin"]
    key = folded("".join(latin.get(char, char) for char in word)).replace("-", "")
    for written, heard in table["sounds"].items():
        key = key.replace(written, heard)
    key = key[:1] + key[1:].replace("h", "")
    return "".join(char for at, char in enumerate(key) if at == 0 or char != key[at - 1]).removesuffix("e")


@lru_cache(4096)
def stem(word: str) -> str:
    """How a name sounds, without the ending that cases and vocatives change."""
    key = sound(word).removesuffix("s")
    return key.rstrip("aeiou") if len(key) > 3 else key


def alike(one: str, other: str) -> bool:
    """Whether two words are at most one letter, or a swap of neighbours, apart."""
    if abs(len(one) - len(other)) > 1:
        return False
    if one == other:
        return True
    at, most = 0, min(len(one), len(other))
    while at < most and one[at] == other[at]:
        at += 1
    if len(one) != len(other):
        return one[at + (len(one) > len(other)) :] == other[at + (len(one) < len(other)) :]
    return one[at + 1 :] == other[at + 1 :] or (
        one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    )


def distance(one: str, other: str, most: int) -> int:
    """How many letters apart two words are (a swap of neighbours is one), or `most` + 1 when they are further."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, char in enumerate(one, 1):
        earlier, before, row = before, row, [at]
        for place, letter in enumerate(other, 1):
            cost = min(row[-1] + 1, before[place] + 1, before[place - 1] + (char != letter))
            if at > 1 and place > 1 and char == other[place - 2] and one[at - 2] == letter:
                cost = min(cost, earlier[place - 2] + 1)
            row.append(cost)
    return min(row[-1], most + 1)


@cache
def _letters() -> dict[str, dict[str, str]]:
    return told(NAMES / "letters.toml")
