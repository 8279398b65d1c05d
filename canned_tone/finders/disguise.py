"""Finds swearing in disguise: f***, sh!t, id1ot, i d i o t, fuuuck."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from canned_tone.draft import Draft, Hit
from canned_tone.language import language

KEYS = frozenset(("disguise",))

_STANDING_IN = frozenset("0123456789@$|+*#%&^\u20ac")
_BESIDE = re.compile(r"[^\W\d_][0-9@$|+*#%&^\u20ac]|[0-9@$|+*#][^\W\d_]")
_WITHIN = re.compile(r"![^\W\d_]")
_ALIKE = re.compile(r"(.)\1\1")  # what is quicker to look for
_THREE = re.compile(r"([^\W\d_])\1\1")
_LONELY = re.compile(r"\b[^\W\d_][.\-_ *][^\W\d_][.\-_ *]")
_MARKED = re.compile(r"[^\W\d_][-_.]{2}")
_CYRILLIC = frozenset(map(chr, range(0x400, 0x500)))
_ASCII_LETTERS = frozenset(map(chr, (*range(65, 91), *range(97, 123))))
_MIXED = re.compile("[A-Za-z][\u0370-\u04ff]|[\u0370-\u04ff][A-Za-z]")
_CHUNK = re.compile(r"[^\s,;:()\[\]{}\"\x00]{2,40}")
_SPACED = re.compile(r"(?<!\w)\w(?:[ .\-_*]\w){2,12}(?!\w)")
_EDGE = "'.?\u2019\u201c\u201d\u2026/~"
_LATIN = str.maketrans("013457@$!|+\u20ac\u0430\u0435\u043e\u0440\u0441\u0445\u0456\u0443", "oieastasiiteaeopcxiy")
_CYRILLIC_FOR = str.maketrans(
    "01346@$\u20aciaeopcxykmtbhu",
    "\u043e\u0456\u0437\u0447\u0431\u0430\u0441\u0435\u0456\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u043a\u043c\u0442\u0432\u043d\u0438",
)
_GREEK_FOR = str.maketrans(
    "034@1\u20acaeopxykmtuvni",
    "\u03bf\u03b5\u03b1\u03b1\u03b9\u03b5\u03b1\u03b5\u03bf\u03c1\u03c7\u03c5\u03ba\u03bc\u03c4\u03c5\u03bd\u03b7\u03b9",
)
_HOLES = re.compile(r"[*#%&^_\-.]|[@$!](?=[@$!*#%&^]|$)")
_LONG_RUN = re.compile(r"(.)\1{2,}")
_LETTER = re.compile(r"[^\W\d_]")
_LETTERS = 3  # that stand alone, before a word may be spelled out


def find(draft: Draft) -> Iterator[Hit]:
    """Every word that is a swear word behind stand-in letters, stars, spaces or repeated letters."""
    text, code = draft.words.text, draft.language.code
    if not _suspect(draft, _stand_ins(code) is _LATIN):
        return
    for found in _CHUNK.finditer(text):
        bare = _disguised(found.group(), code)
        if bare:
            start = found.start() + found.group().find(bare)
            yield Hit("disguise", start, start + len(bare))
    for found in _SPACED.finditer(text):
        together = "".join(char for char in found.group().casefold() if char.isalnum())
        if _plain(together, code) in _swears(code):
            yield Hit("disguise", found.start(), found.end())


def _suspect(draft: Draft, latin: bool) -> bool:
    """Whether anything in the text could be a disguise: cheap questions first, as most texts hold none."""
    text, chars, norms = draft.words.text, draft.chars, draft.words.norms
    if not chars.isdisjoint(_STANDING_IN) and _BESIDE.search(text):
        return True
    if "!" in chars and _WITHIN.search(text):
        return True
    if ("_" in chars or list(map(len, norms)).count(1) >= _LETTERS) and _LONELY.search(text):
        return True
    if (".." in text or "--" in text or "__" in text or ".-" in text or "-." in text) and _MARKED.search(text):
        return True
    if not text.isascii():
        if latin and not chars.isdisjoint(_CYRILLIC):
            return True
        if not latin and not chars.isdisjoint(_ASCII_LETTERS) and _MIXED.search(text):
            return True
    together = "\n".join(norms)
    return bool(_ALIKE.search(together)) and bool(_THREE.search(together))


@lru_cache(4096)
def _disguised(chunk: str, code: str) -> str:
    """The part of a chunk that is a swear word in disguise, without the marks around it; empty when none is."""
    raw = chunk.strip(_EDGE)
    bare = raw.rstrip("!") if raw.count("!") > 1 or raw.endswith("!") else raw
    if (bare.isalpha() and not _LONG_RUN.search(bare) and not _MIXED.search(bare)) or not _LETTER.search(bare):
        return ""
    return bare if _hides(bare.casefold(), code) else ""


def _hides(word: str, code: str) -> bool:
    swears, folded = _swears(code), language(code).splitting.folded(word)
    if folded in swears and word.isalpha():
        return False
    plain = _plain(word, code)
    if plain != folded and plain in swears:
        return True
    short = _LONG_RUN.sub(r"\1", plain)
    if short != plain and (short in swears or _LONG_RUN.sub(r"\1\1", plain) in swears):
        return True
    if (
        len(found := re.sub(r"[.\-_*]", "", plain)) < len(plain)
        and found in swears
        and not re.search(r"\w{2,}[.\-]\w{2,}", word)
    ):
        return True
    return bool(_HOLES.search(word)) and _fills(word, code)


def _fills(word: str, code: str) -> bool:
    """Whether a swear word fits with a letter, or nothing but the same length, in place of every hole."""
    holed = _HOLES.sub("*", word)
    letters = _plain(holed.replace("*", ""), code)
    if (
        not letters.isalpha()
        or "*" not in holed
        or holed[0] == "*"
        or len(letters) * 4 < len(holed)
        or (re.search(r"[-.]", word.strip("-.")) and "*" not in word and not re.search(r"[-.]{2}", word))
    ):
        return False
    if holed.strip("*") == letters and holed.endswith("*") and len(letters) > 1 and holed.count("*") < 2:
        return False
    for swear in _shapes(code).get((letters[0], len(holed)), ()):
        if all(own in ("*", other) for own, other in zip(_plain(holed, code), swear, strict=True)):
            return True
    return False


def _plain(word: str, code: str) -> str:
    """The word as the language would spell it: stand-in signs and letters of other scripts replaced, folded."""
    return language(code).splitting.folded(word.translate(_stand_ins(code)))


@cache
def _stand_ins(code: str) -> Mapping[int, int]:
    """What stands in for which letter, by the script that the language's own swear words are written in."""
    letters = {char for swear in _swears(code) for char in swear}
    if any("\u0400" <= char <= "\u04ff" for char in letters):
        return _CYRILLIC_FOR
    return _GREEK_FOR if any("\u0370" <= char <= "\u03ff" for char in letters) else _LATIN


@cache
def _swears(code: str) -> frozenset[str]:
    return language(code).words["swears"]


@cache
def _shapes(code: str) -> Mapping[tuple[str, int], tuple[str, ...]]:
    shapes: dict[tuple[str, int], list[str]] = {}
    for swear in sorted(_swears(code)):
        shapes.setdefault((swear[0], len(swear)), []).append(swear)
    return {shape: tuple(words) for shape, words in shapes.items()}
