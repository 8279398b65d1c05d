"""Which language a text is in: by its script first, then by letters only one language has, then by common words."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from canned_tone.draft import Draft, Hit
from canned_tone.language import DEFAULT, language, spoken
from canned_tone.text.fold import FOLDS
from canned_tone.text.tokens import Splitting, split

KEYS = frozenset(("wrong_language",))

_MOST_WORDS = 200  # looked at
_FEWEST = 4  # words of a text whose language is sure
_EVIDENCE = 3  # words that speak for a language before it is sure
_SHOWN = 8  # words that a finding marks
_LONGEST = 4_000  # characters looked at
_PLAIN = Splitting()
_ASCII_LETTERS = frozenset(map(chr, (*range(65, 91), *range(97, 123))))
_FOLD = {letter: plain for fold in FOLDS.values() for letter, plain in fold.items()}


@dataclass(frozen=True, slots=True)
class Detected:
    """The language a text is most likely in, and whether that is sure."""

    code: str
    sure: bool


def detect(norms: Sequence[str]) -> Detected | None:
    """The language of normalized words; None when no word is in the script of a language that has a folder."""
    scripts = Counter(filter(None, map(_script, norms[:_MOST_WORDS])))
    if not scripts:
        return None
    script, count = max(scripts.items(), key=lambda one: one[1])
    rivals = _of_script().get(script, ())
    if not rivals:
        return None
    votes, own = _votes(norms[:_MOST_WORDS], rivals)
    first = min(rivals, key=lambda code: (-own[code] - votes[code], code != DEFAULT, code))
    alone = count >= _FEWEST and count * 5 >= sum(scripts.values()) * 4
    others = max((own[code] for code in rivals if code != first), default=0)
    return Detected(first, alone and max(own[first], _EVIDENCE * (len(rivals) == 1)) >= max(_EVIDENCE, 3 * others))


def _votes(norms: Sequence[str], rivals: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
    """How many words are common in each language, and how many of these, or of letters, are so in no rival."""
    common, letters = _common(), _letters()
    votes: Counter[str] = Counter()
    own: Counter[str] = Counter()
    for word in norms:
        codes = [code for code in common.get(word.translate(_FOLD), ()) if code in rivals]
        votes.update(codes)
        if len(codes) == 1:
            own[codes[0]] += 1
        elif not codes and not word.isascii():
            own.update({code for char in word if (code := letters.get(char)) in rivals and code})
    return votes, own


def told(draft: str, last: str | None) -> str:
    """The code of the language a draft is in; what the customer said last helps when the draft alone leaves it open."""
    norms = split(draft[:_LONGEST], _PLAIN).norms
    found = detect(norms)
    if last and not (found and found.sure):
        script = _script(language(found.code).name) if found else "LATIN"  # in which everybody writes a word or two
        answered = split(last[:_LONGEST], _PLAIN).norms
        found = detect([*norms, *(word for word in answered if script in ("LATIN", _script(word)))]) or found
    return found.code if found else DEFAULT


@lru_cache(512)
def detected(norms: tuple[str, ...]) -> Detected | None:
    """The same, remembered: a customer's last message is looked at again with every draft that answers it."""
    return detect(norms)


def find(draft: Draft) -> Iterator[Hit]:
    """The first words of a draft that is surely in another language than the conversation."""
    norms = draft.words.norms
    if len(norms) < _FEWEST or (draft.context.lang is not None and (_is_home(draft) or _belongs(draft))):
        return
    found = detect(norms)
    if found is None or not found.sure:
        return
    last = detected(tuple(draft.last.norms[:_MOST_WORDS]))
    spoken_last = last.code if last and last.sure else None
    wanted = draft.language.code if draft.context.lang else spoken_last
    if wanted is None or found.code in (wanted, spoken_last):
        return
    words = draft.words
    end = next((at for at in range(min(len(words), _SHOWN)) if words.closes(at)), min(len(words), _SHOWN) - 1)
    slots = {"found": language(found.code).name, "right": language(wanted).name}
    yield Hit("wrong_language", words.starts[0], words.ends[end], slots)


def _is_home(draft: Draft) -> bool:
    """Whether no other language has evidence enough in a draft, asked in passing: letters first, then words."""
    letters, words = _abroad(draft.language.code)
    if not (draft.text.isascii() and letters.isdisjoint(_ASCII_LETTERS)) and not letters.isdisjoint(draft.chars):
        return False
    return sum(map(words.__contains__, draft.words.norms)) < _EVIDENCE


def _belongs(draft: Draft) -> bool:
    """Whether enough words are of the draft's own language to ask no further."""
    words = draft.folded[:_MOST_WORDS]
    return len(draft.language.words["common"].intersection(words)) * 4 >= len(words)


@lru_cache(4096)
def _script(word: str) -> str:
    """The script of a word's first letter, such as `LATIN`; empty without a letter."""
    if word.isascii():
        return "LATIN" if word[:1].isalpha() else ""
    first = next((char for char in word if char.isalpha()), "")
    return unicodedata.name(first, "").partition(" ")[0] if first else ""


@cache
def _of_script() -> Mapping[str, tuple[str, ...]]:
    """The languages of each script, told from the name they call themselves."""
    scripts: dict[str, list[str]] = {}
    for code in sorted(spoken()):
        scripts.setdefault(_script(language(code).name), []).append(code)
    return {script: tuple(codes) for script, codes in scripts.items()}


@cache
def _common() -> Mapping[str, tuple[str, ...]]:
    """The languages in which a word is common."""
    words: dict[str, list[str]] = {}
    for code in sorted(spoken()):
        for word in language(code).words["common"]:
            words.setdefault(word.translate(_FOLD), []).append(code)
    return {word: tuple(codes) for word, codes in words.items()}


@cache
def _abroad(code: str) -> tuple[frozenset[str], frozenset[str]]:
    """Letters that speak for other languages than one, and words that do for others in its script."""
    own = _script(language(code).name)
    letters = {char for char in map(chr, range(0x530)) if char.isalpha() and _script(char) != own}
    letters |= {letter for letter, other in _letters().items() if other != code} | set(map(chr, _FOLD))
    rivals = set(_of_script()[own])
    spoken_by = {word: rivals.intersection(codes) for word, codes in _common().items()}
    words = frozenset(word for word, codes in spoken_by.items() if len(codes) == 1 and code not in codes)
    return frozenset((*letters, *map(str.upper, letters))), words


@cache
def _letters() -> Mapping[str, str]:
    """Letters that only one of the languages of its script has."""
    return {letter: code for code in sorted(spoken()) for letter in language(code).letters}
