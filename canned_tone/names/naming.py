"""How a language names and calls people: its greetings, first names and their short forms, vocatives and cases."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Any

from canned_tone.language import language
from canned_tone.names.letters import NAMES, bare, folded
from canned_tone.stored import told
from canned_tone.text.tokens import by_first_word, normal, normals

_SHORT = 2  # syllables of a name that takes the endings of short ones
_VOWELS = re.compile("[aeiouyäöüõаеиоуыэюяіїєёαεηιουωάέήίόύώϊϋΐΰ]+")
_MOST_KNOWN = 8_000  # names whose vocatives are remembered
_NONE: tuple[str, ...] = ()
_LATIN = "\u036f"  # the last code point of Latin letters and their marks


class Naming:
    """The naming words of one language, bare of the accents that writers leave out; each is worked out when asked."""

    def __init__(self, code: str) -> None:
        self.code = code
        self._told = language(code).names
        self._sets: dict[str, frozenset[str]] = {}
        self._lengths: dict[str, Mapping[str, tuple[int, ...]]] = {}
        self._known: dict[str, tuple[str, ...]] = {}

    def __getitem__(self, key: str) -> frozenset[str]:
        """A set of words or phrases, ready to be compared."""
        found = self._sets.get(key)
        if found is None:
            found = self._sets[key] = frozenset(_levelled(self._told[key])) - {""}
        return found

    def lengths(self, key: str) -> Mapping[str, tuple[int, ...]]:
        """How many words the phrases of a set have that begin with a word, longest first."""
        found = self._lengths.get(key)
        if found is None:
            found = self._lengths[key] = by_first_word(self[key])
        return found

    @cached_property
    def hello(self) -> str:
        """The greeting to propose, as it is written."""
        return max(self._told["hello"], key=len)

    @cached_property
    def comma(self) -> bool:
        """Whether a comma stands between a greeting and a name."""
        return bool(self._told["comma"])

    @cached_property
    def never(self) -> frozenset[str]:
        """The words that an address never begins with."""
        return self["not_names"] - self["honorifics"]

    @cached_property
    def titles(self) -> frozenset[str]:
        """The first words of honorifics."""
        return frozenset(phrase.partition(" ")[0] for phrase in self["honorifics"])

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """How words begin that make the name beside them somebody else's: colleague, courier, my name is."""
        return tuple(self["roles"])

    @cached_property
    def trades(self) -> tuple[str, ...]:
        """How words begin that say who somebody with an honorific is: dentist, owner, tenant; roles besides."""
        return (*self["trades"], *self.roles)

    @cached_property
    def role_words(self) -> frozenset[str]:
        """The same as whole words, as the language's own class has them."""
        return frozenset(language(self.code).vocabulary.classes.get("role", ()))

    @cached_property
    def letters(self) -> frozenset[str]:
        """Letters of the language that only look like another with marks."""
        return frozenset(self._told["letters"])

    @cached_property
    def endings(self) -> tuple[str, ...]:
        """What a name may end in, in any case, for telling that somebody is mentioned."""
        return tuple(self["endings"])

    @cached_property
    def called(self) -> Mapping[str, tuple[str, ...]]:
        """Usual first names as people are called by them, without accents; to the names in the nominative."""
        found = dict(_latin())
        names = self.own | self.sister.own if self.sister else self.own
        pairs = [(form, name) for name in sorted(names) for form in (name, *self.vocatives(name))]
        forms = [form for form, _ in pairs]
        for form, plain, (_, name) in zip(forms, _levelled(forms), pairs, strict=True):
            for written in (plain,) if form.isascii() or form[0] > _LATIN else (form, folded(form)):
                known = found.get(written)
                if known is None:
                    found[written] = (name,)
                elif name not in known:
                    found[written] = (*known, name)
        return found

    @cached_property
    def bent(self) -> frozenset[str]:
        """Forms by which people are called and never told of."""
        return frozenset(form for name in self.own for form in self.vocatives(name) if form != name) - self.own

    @cached_property
    def own(self) -> frozenset[str]:
        """First names of the language itself, with their short forms."""
        pairs = _pairs(self._own("short"))
        return frozenset((*self._own("first"), *pairs, *(short for shorts in pairs.values() for short in shorts)))

    def _own(self, key: str) -> list[str]:
        return normals(self._told[key])

    @cached_property
    def sister(self) -> "Naming | None":
        """The naming of the sister language whose names are usual too, if any."""
        return next((naming(code) for code in self._told["sister"]), None)

    @cached_property
    def shorts(self) -> Mapping[str, tuple[str, ...]]:
        """Short forms by the long one."""
        own = _pairs(self._own("short"))
        return {**_short_forms(), **own} if own else _short_forms()

    @cached_property
    def longs(self) -> Mapping[str, tuple[str, ...]]:
        """Long forms by the short one."""
        return _turned(self.shorts)

    @cached_property
    def titles_called(self) -> Mapping[str, str]:
        """Honorifics in the nominative, bare, to how one calls somebody by them."""
        return {bare(one): called for one, (called,) in _pairs(self._own("titles_called")).items()}

    @cached_property
    def variants(self) -> Mapping[str, tuple[str, ...]]:
        """The forms of one name in this language, by its form in the sister language and in books."""
        return _pairs(self._own("variants"))

    @cached_property
    def spellings(self) -> frozenset[tuple[str, str]]:
        """Pairs of two spellings of one name, either way round."""
        pairs = [(one, other) for one, others in _pairs(self._own("spellings")).items() for other in others]
        return frozenset((*pairs, *((other, one) for one, other in pairs)))

    @cached_property
    def translated(self) -> Mapping[str, tuple[str, ...]]:
        """The names of this language by their form in the sister language."""
        return _turned(self.variants)

    @cached_property
    def _vocatives(self) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        """Exceptions, endings of short names, endings of all."""
        return tuple(_pairs(self._own(key)) for key in ("vocatives", "vocative_short", "vocative"))

    def vocatives(self, name: str) -> tuple[str, ...]:
        """How a name in the nominative is called, the best way first; nothing when it stays as it is."""
        found = self._known.get(name)
        if found is None:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            found = self._known[name] = self._vocatives_of(name)
        return found

    def _vocatives_of(self, name: str) -> tuple[str, ...]:
        exceptions, short, usual = self._vocatives
        if name in exceptions:
            return exceptions[name]
        if not usual or name.isascii():
            return _NONE
        if "-" in name.strip("-"):
            called = "-".join((*self.vocatives(half), half)[0] for half in name.split("-"))
            return (called,) if called != name else _NONE
        for length in self._ending_lengths:
            found = usual.get(name[-length:]) if length < len(name) else None
            if found:
                brief = short.get(name[-length:])
                if brief and len(_VOWELS.findall(name)) <= _SHORT:
                    found = brief
                root = name[:-length]
                return tuple([root + new for new in found])
        return _NONE

    @cached_property
    def _ending_lengths(self) -> tuple[int, ...]:
        return tuple(sorted({len(ending) for ending in self._vocatives[2]}, reverse=True))

    def stays(self, name: str) -> bool:
        """Whether a name is a surname that stays as it is when one calls somebody."""
        return name not in self.own and bare(name).endswith(self._surnames)

    @cached_property
    def _surnames(self) -> tuple[str, ...]:
        return tuple(self["surnames"]) or ("\0",)

    def is_patronymic(self, name: str) -> bool:
        """Whether a name is made of the father's."""
        return len(name) > 5 and name.endswith(tuple(self["patronymics"]))


@cache
def naming(code: str) -> Naming:
    """The naming of a language, made once."""
    return Naming(code)


def _levelled(words: Iterable[str]) -> list[str]:
    """Words of the data as words of a text are normalized, without the accents that writers leave out."""
    together = bare("\n".join(normals(words)))
    return together.split("\n") if together else []


def _pairs(told: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """`one=other,other` as a table, the same in whatever order it is told."""
    table: dict[str, tuple[str, ...]] = {}
    for pair in sorted(told):
        one, _, others = pair.partition("=")
        table[one] = (*table.get(one, _NONE), *others.split(","))
    return table


def _turned(table: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    turned: dict[str, tuple[str, ...]] = {}
    for one, others in table.items():
        for other in others:
            turned[other] = (*turned.get(other, _NONE), one)
    return turned


@cache
def _latin() -> Mapping[str, tuple[str, ...]]:
    """Usual first names in Latin letters and their short forms, with and without accents."""
    shorts = _short_forms()
    names = {*normals(_read("first_names.toml")["names"].split()), *shorts, *_turned(shorts)}
    found = {folded(name): (name,) for name in names if not name.isascii()}
    return {**found, **{name: (name,) for name in names}}


@cache
def _short_forms() -> Mapping[str, tuple[str, ...]]:
    return {long: tuple(short.split()) for long, short in _read("short_forms.toml")["english"].items()}


@cache
def abroad() -> Mapping[str, tuple[str, ...]]:
    """What a name is in other alphabets, where it is more than other letters."""
    found: dict[str, tuple[str, ...]] = {}
    for pair in _read("abroad.toml")["names"].split():
        name, _, others = pair.partition("=")
        found[normal(name)] = (*found.get(normal(name), _NONE), *(normal(other) for other in others.split(",")))
    return found


@cache
def unknown() -> frozenset[str]:
    """Words of a record that make it no person's name in any language: guest, Ltd, ООО."""
    return frozenset(normal(word) for word in _read("unknown.toml")["words"].split())


@cache
def _read(file: str) -> dict[str, Any]:
    return told(NAMES / file)
