"""A customer's name as the record has it: what to call them, and every form of it that is right."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from canned_tone.names.letters import alike, bare, distance, folded, script, sound, stem
from canned_tone.names.naming import Naming, abroad, naming, unknown
from canned_tone.text.tokens import normal

_LONGEST = 80  # characters of a name; anything longer is not one
_MOST_WORDS = 6
_PIECE = re.compile(r"[^\W\d_][\w'\u2019\u02bc\u0300-\u036f-]*\.?")
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "phd", "md", "esq"))
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "ß": "ss"})
_PREFIXES = ("mc", "mac", "de", "di", "du", "la", "le", "van", "von", "fitz", "o'", "d'")
_SHARED = 3  # first letters of an unusual pet name that are the name's own


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's name: `given` is what to call them, `forms` every single word they are rightly called by.

    `parts` are the words of the record, normalized; `wants` are forms in the nominative by which nobody is called in
    this language, with the form that is called instead; `strange` the forms of a sister language."""

    given: str
    full: str
    parts: tuple[str, ...]
    forms: frozenset[str]
    ordinary: frozenset[str]
    foreign: bool  # some part is not in Latin letters
    wants: Mapping[str, str] = field(default_factory=dict, repr=False)
    strange: Mapping[str, str] = field(default_factory=dict, repr=False)
    cased: bool = True  # the record has a capital
    given_only: bool = False  # the record has no surname
    surname_only: bool = False  # the record has nothing but a surname
    naming: Naming = field(default_factory=lambda: naming("en"), repr=False, compare=False)

    @property
    def called(self) -> str:
        """What to call them: the vocative where the language has one."""
        return self.given

    def is_called(self, word: str) -> bool:
        """Whether a normalized word is a right form of the name, in any script."""
        if word in self.forms:
            return True
        if len(word) > _LONGEST or (not self.foreign and word.isascii()):
            return False
        if "ё" in word and bare(word) in self.forms:
            return True
        return any(script(part) != script(word) and self._sounds(part, word) for part in self.parts)

    def _sounds(self, part: str, word: str) -> bool:
        """Whether a word in another script is a part as it sounds, or a short or long form of it."""
        if alike(sound(part), sound(word)) or stem(part) == stem(word):
            return True
        names = self.naming.called.get(bare(word), ())
        if not {word, *names}.isdisjoint(abroad().get(part, ())):
            return True
        return any(
            alike(sound(part), sound(form))
            for name in names
            for form in (name, *self.naming.longs.get(name, ()), *self.naming.shorts.get(name, ()))
        )

    def lacks_marks(self, word: str) -> str | None:
        """The form that the word is with other accents, None when it is none."""
        if word in self.forms or len(word) > _LONGEST:
            return None
        plain = folded(word)
        return next((form for form in (*self.parts, *self.forms) if folded(form) == plain and form != word), None)

    def misses_letters(self, word: str, form: str) -> bool:
        """Whether the marks that differ are those of letters that the language counts as others."""
        letters = self.naming.letters
        return any(
            one != other and (one in letters or other in letters) for one, other in zip(word, form, strict=False)
        )

    def nearly(self, word: str) -> str | None:
        """The part that the word is nearly, with some letters wrong; None when it is another name."""
        plain = folded(word[:_LONGEST])
        told = self.naming
        for part in self.parts:
            for form in (part, *told.vocatives(part)):
                mine = folded(form)
                if min(len(mine), len(plain)) < 3 or abs(len(mine) - len(plain)) > 2 or script(part) != script(word):
                    continue
                if sound(form) == sound(word):
                    return part
                most = 1 if max(len(mine), len(plain)) < 7 else 2
                if bare(word) not in told.called and distance(mine, plain, most) <= most:
                    return part
        return None

    def is_petted(self, word: str) -> bool:
        """Whether an unusual word may be a pet name: it begins as some form does, or is in other letters."""
        if bare(word) in self.naming.called:
            return False
        if all(script(part) != script(word) for part in self.parts):
            return True
        start = folded(word)[:_SHARED]
        return any(folded(form).startswith(start) for form in self.forms)

    def is_mentioned(self, word: str) -> bool:
        """Whether a normalized word is the name in any case, or nearly so."""
        if word in self.forms or self.is_called(word):
            return True
        plain, endings = bare(word), self.naming.endings
        if not endings:
            return False
        for part in self.parts:
            mine = bare(part)
            kept = max(min(3, len(mine)), len(mine) - 2)
            if plain[:kept] == mine[:kept] and len(plain) <= len(mine) + 5 and plain.endswith(endings):
                return True
        return False

    def written(self, part: str) -> str:
        """A part or form as it is written, called as the language does."""
        form = self.wants.get(part, part)
        pieces = [half for piece in pieces_of(self.full) for half in (piece, *piece.split("-"))]
        return next((piece for piece in pieces if normal(piece) == form), capital(form) if form else self.given)


@lru_cache(2048)
def person(name: str, code: str) -> Person | None:
    """The person of a record's name; None when it is no name: an address, a number, “Visitor 12”, a firm."""
    told = naming(code)
    tidy = unicodedata.normalize("NFC", name[: _LONGEST + 1]).strip()
    if not tidy or len(tidy) > _LONGEST or not set("@/_\\").isdisjoint(tidy) or any(map(str.isnumeric, tidy)):
        return None
    first, comma, rest = tidy.partition(",")
    if comma and rest.strip() and normal(rest.strip().rstrip(".")) not in _SUFFIXES:
        tidy = f"{rest.strip()} {first.strip()}"
    pieces = [piece for piece in pieces_of(tidy) if normal(piece).rstrip(".") not in _SUFFIXES]
    titled = len(pieces) > 1 and bare(normal(pieces[0])).rstrip(".") in told["honorifics"]
    title, pieces = (pieces[0], pieces[1:]) if titled else ("", pieces)
    norms = [normal(piece).rstrip(".") for piece in pieces]
    if not norms or len(norms) > _MOST_WORDS or _is_nobody(pieces, norms, told):
        return None
    halves = dict.fromkeys(half for norm in norms for half in (norm, *norm.split("-")) if len(half) > 1)
    if not halves or any(not script(half) for half in halves):
        return None
    at = _given(norms, told)
    shown = [_accented(capital(piece), norm, told) for piece, norm in zip(pieces, norms, strict=True)]
    parts = tuple(dict.fromkeys((*(normal(one).rstrip(".") for one in shown), *halves)))
    wants = dict(_wants(parts, norms, at, told))
    forms = frozenset(_forms(parts, normal(shown[at]).rstrip("."), told))
    plain = bare("\n".join(forms)).split("\n")
    return Person(
        _calling(shown, at, title, wants, told),
        " ".join(shown),
        parts,
        forms,
        frozenset(form for form, one in zip(forms, plain, strict=True) if one in told["ordinary"]),
        any(script(part) != "latin" for part in parts),
        wants,
        dict(_strange(normal(shown[at]), told)),
        not tidy.islower(),
        len(norms) == 1 and not title and bare(norms[0]) in told.called,
        len(norms) == 1 and bare(norms[0]) not in told.called and told.stays(norms[0]),
        told,
    )


def pieces_of(name: str) -> list[str]:
    """The words of a name."""
    return _PIECE.findall(name)


def capital(piece: str) -> str:
    """Names typed all in small letters or all in capitals, as one would write them."""
    if len(piece.strip(".")) > 1 and (piece.islower() or piece.isupper()):
        piece = "-".join(half[:1].upper() + half[1:].lower() for half in piece.split("-"))
        return f"{piece[:-1]}ς" if piece.endswith("σ") else piece
    return piece


def _is_nobody(pieces: list[str], norms: list[str], told: Naming) -> bool:
    """Whether a record holds a guest, a firm or a nickname."""
    if bare(norms[0]) in told["unknown"] or norms[0] in unknown() or norms[-1] in unknown():
        return True
    piece, norm = pieces[0], norms[0]
    inner = any(char.isupper() for char in piece[1:]) and not piece.isupper() and "-" not in piece
    if inner and not norm.startswith(_PREFIXES):
        return True
    return len(norms) == 1 and piece.islower() and not piece.isascii() and bare(norm) not in told.called


def _given(norms: list[str], told: Naming) -> int:
    """Which word is the given name: the one before a patronymic, or the first usual one."""
    for at, norm in enumerate(norms):
        if at and told.is_patronymic(norm):
            return at - 1
    known = told.called
    if len(norms) > 1 and norms[0] in told["passed_over"]:
        return 1
    if len(norms) < 2 or bare(norms[0]) in known or norms[0].partition("-")[0] in known or not told["surname_first"]:
        return 0
    return next((at for at, norm in enumerate(norms) if bare(norm) in known), 0)


def _accented(shown: str, norm: str, told: Naming) -> str:
    """A name written without its accents, in the usual way of writing it."""
    if script(norm) != "greek" or bare(norm) != norm:
        return shown
    known = next((name for name in told.called.get(norm, ()) if bare(name) == norm), None)
    return capital(known) if known else shown


def _calling(shown: list[str], at: int, title: str, wants: Mapping[str, str], told: Naming) -> str:
    """What to call somebody."""
    norms = [normal(one).rstrip(".") for one in shown]
    called = [_like(one, wants.get(norm)) for one, norm in zip(shown, norms, strict=True)]
    best = next(iter(told.vocatives(norms[at])), norms[at])
    if told["vocative"] and best != norms[at] and (told["surnames_bent"] or not told.stays(norms[at])):
        called[at] = capital(best)
    if title:
        named = called[-1:] if told["surnames_bent"] else called
        return f"{called_title(title, told)} {' '.join(named)}"
    if len(norms[at]) == 1:
        return " ".join(shown)
    if at + 1 < len(norms) and len(norms) == 2 and told.is_patronymic(norms[at + 1]):
        return f"{called[at]} {called[at + 1]}"
    return called[at]


def called_title(title: str, told: Naming) -> str:
    """An honorific as one calls somebody by it."""
    form = told.titles_called.get(bare(normal(title)).rstrip("."), "")
    return capital(form) if form and title[:1].isupper() else form or title


def _like(shown: str, form: str | None) -> str:
    return capital(form) if form else shown


def _wants(parts: tuple[str, ...], norms: list[str], at: int, told: Naming) -> Iterator[tuple[str, str]]:
    """The nominatives of this person that want a vocative, with it; surnames only where the language bends them."""
    given = norms[at]
    bent = bool(told["surnames_bent"])
    for part in parts:
        if told.stays(part) and not bent:
            continue
        own = folded(part) in (folded(given), *map(folded, given.split("-"))) or told.is_patronymic(part)
        if not (own or bent):
            continue
        names = (part, *told.shorts.get(part, ()), *told.longs.get(part, ())) if own else (part,)
        for name in names:
            vocatives = told.vocatives(name)
            if vocatives and name not in vocatives:
                yield name, vocatives[0]


def _strange(given: str, told: Naming) -> Iterator[tuple[str, str]]:
    """The forms of the given name in the sister language, to what is called here."""
    own = next((one for one in (given, *told.longs.get(given, ())) if one in told.variants), None)
    if own is None:
        return
    right = next(iter(told.vocatives(own)), own)
    for other in told.variants[own]:
        for form in (other, *told.vocatives(other)):
            yield form, right


def _forms(parts: Iterable[str], given: str, told: Naming) -> set[str]:
    names = {*parts, given}
    for half in (given, *given.split("-")) if "-" in given else (given,):
        for own in (half, *told.translated.get(half, ())):
            names |= {own, *told.shorts.get(own, ()), *told.longs.get(own, ())}
    forms = names.union(*map(told.vocatives, names))
    for part in parts:
        if "'" in part:
            forms.add(part.replace("'", ""))
        if not part.isascii():
            forms.add(part.translate(_SPELLED_OUT))
    return forms | {name.replace("ё", "е") for name in names if "ё" in name}
