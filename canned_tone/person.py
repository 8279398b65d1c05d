"""A customer's name as the record has it: what to call them, and every form of it that is right."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from canned_tone.language import language
from canned_tone.tokens import normal

_NAMES = Path(__file__).parent / "names"
_LONGEST = 80  # characters of a name; anything longer is not one
_MOST_WORDS = 6
_PIECE = re.compile(r"[^\W\d_][\w'\u2019\u02bc\u0300-\u036f-]*\.?")
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "phd", "md", "esq"))
_FIRMS = frozenset(("ltd", "inc", "gmbh", "llc", "co", "corp", "company", "plc", "oy", "ou", "ab", "sa", "srl"))
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "'": ""}
)
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's name: `given` is what to call them, `forms` every single word that is right for them."""

    given: str
    full: str
    parts: tuple[str, ...]
    forms: frozenset[str]
    ordinary: frozenset[str]
    foreign: bool  # some part is not in Latin letters

    def is_called(self, word: str) -> bool:
        """Whether a normalized word is a right form of the name, in any script."""
        if word in self.forms:
            return True
        if len(word) > _LONGEST:
            return False
        if not self.foreign and word.isascii():
            return False
        return any(_foreign(part) != _foreign(word) and _alike(sound(part), sound(word)) for part in self.parts)

    def lacks_marks(self, word: str) -> str | None:
        """The part that the word is with other accents, None when it is none."""
        if word in self.forms or len(word) > _LONGEST:
            return None
        plain = folded(word)
        return next((part for part in self.parts if folded(part) == plain and part != word), None)

    def nearly(self, word: str) -> str | None:
        """The part that the word is nearly, with some letters wrong; None when it is another name."""
        plain = folded(word[:_LONGEST])
        for part in self.parts:
            mine = folded(part)
            if min(len(mine), len(plain)) < 3 or abs(len(mine) - len(plain)) > 2:
                continue
            if sound(part) == sound(word):
                return part
            most = 1 if max(len(mine), len(plain)) < 7 else 2
            if word not in first_names() and distance(mine, plain, most) <= most:
                return part
        return None

    def written(self, part: str) -> str:
        """A part as the customer writes it."""
        pieces = [half for piece in _pieces(self.full) for half in (piece, *piece.split("-"))]
        return next((piece for piece in pieces if normal(piece) == part), self.given)


@lru_cache(2048)
def person(name: str, code: str) -> Person | None:
    """The person of a record's name; None when it is no name: an address, a number, “Visitor 12”, a firm."""
    told = language(code).names
    tidy = unicodedata.normalize("NFC", name[: _LONGEST + 1]).strip()
    if not tidy or len(tidy) > _LONGEST or "@" in tidy or "/" in tidy or any(char.isnumeric() for char in tidy):
        return None
    first, comma, rest = tidy.partition(",")
    if comma and rest.strip() and normal(rest.strip().rstrip(".")) not in _SUFFIXES:
        tidy = f"{rest.strip()} {first.strip()}"
    pieces = [piece for piece in _pieces(tidy) if normal(piece).rstrip(".") not in _SUFFIXES]
    titled = len(pieces) > 1 and normal(pieces[0]).rstrip(".") in told["honorifics"]
    title, pieces = (pieces[0], pieces[1:]) if titled else ("", pieces)
    norms = [normal(piece).rstrip(".") for piece in pieces]
    if not norms or len(norms) > _MOST_WORDS or norms[0] in told["unknown"] or set(norms) & _FIRMS:
        return None
    parts = tuple(dict.fromkeys(half for norm in norms for half in (norm, *norm.split("-")) if len(half) > 1))
    if not parts or any(_script(part) == "" for part in parts):
        return None
    full = " ".join(_capital(piece) for piece in pieces)
    given = full.partition(" ")[0]
    if title or len(norms[0]) == 1:
        given = f"{title} {full}".strip()
    forms = frozenset(_forms(parts, norms[0]))
    return Person(given, full, parts, forms, forms & told["ordinary"], any(map(_foreign, parts)))


def folded(word: str) -> str:
    """A word without accents, in plain letters."""
    if word.isascii() and "'" not in word:
        return word
    bare = "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))
    return bare.translate(_PLAIN)


@lru_cache(4096)
def sound(word: str) -> str:
    """A rough key of how a name sounds, the same for usual spellings and transliterations of one name."""
    key = folded("".join(_letters().get(char, char) for char in word)).replace("-", "")
    for written, heard in _read("letters.toml")["sounds"].items():
        key = key.replace(written, heard)
    key = key[:1] + key[1:].replace("h", "")
    return "".join(char for at, char in enumerate(key) if at == 0 or char != key[at - 1]).removesuffix("e")


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


def _alike(one: str, other: str) -> bool:
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


@cache
def first_names() -> frozenset[str]:
    """Usual first names, normalized; without accents besides."""
    names = frozenset(_read("first_names.toml")["names"].split())
    return names | {folded(name) for name in names} | frozenset(_short_forms()) | frozenset(_long_forms())


def _forms(parts: Iterable[str], given: str) -> Iterable[str]:
    for part in parts:
        yield part
        yield part.translate(_SPELLED_OUT)
        yield part.replace("'", "")
    for half in (given, *given.split("-")):
        yield from _short_forms().get(half, ())
        yield from _long_forms().get(half, ())


def _pieces(name: str) -> list[str]:
    return _PIECE.findall(name)


def _capital(piece: str) -> str:
    """Names typed all in small letters or all in capitals, as one would write them."""
    if len(piece.strip(".")) > 1 and (piece.islower() or piece.isupper()):
        return "-".join(half[:1].upper() + half[1:].lower() for half in piece.split("-"))
    return piece


@lru_cache(4096)
def _script(part: str) -> str:
    """`latin`, or `other` for what can be transliterated; empty for scripts that this module cannot compare."""
    if part.isascii():
        return "latin"
    first = next((char for char in part if char.isalpha()), "")
    kind = unicodedata.name(first, "").partition(" ")[0] if first else ""
    return {"LATIN": "latin", "CYRILLIC": "other", "GREEK": "other"}.get(kind, "")


def _foreign(word: str) -> bool:
    return _script(word) != "latin"


@cache
def _short_forms() -> Mapping[str, frozenset[str]]:
    return {long: frozenset(short.split()) for long, short in _read("short_forms.toml")["english"].items()}


@cache
def _long_forms() -> Mapping[str, frozenset[str]]:
    longs: dict[str, set[str]] = {}
    for long, shorts in _short_forms().items():
        for short in shorts:
            longs.setdefault(short, set()).add(long)
    return {short: frozenset(names) for short, names in longs.items()}


@cache
def _letters() -> Mapping[str, str]:
    return _read("letters.toml")["latin"]  # type: ignore[no-any-return]


@cache
def _read(file: str) -> dict:  # type: ignore[type-arg]
    with (_NAMES / file).open("rb") as source:
        return tomllib.load(source)
