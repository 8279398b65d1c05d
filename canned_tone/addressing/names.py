"""Finds how a draft addresses its reader: somebody else's name, the right name written wrongly, or no name at all."""

from collections.abc import Iterator

from canned_tone.addressing.addresses import Address, addresses, lead
from canned_tone.addressing.strangers import is_agent, is_beside, is_introduced, is_somebody
from canned_tone.draft import Draft, Hit
from canned_tone.names.letters import bare, script, sound
from canned_tone.names.naming import Naming, naming
from canned_tone.names.person import Person

KEYS = frozenset(
    (
        "name.wrong",
        "name.window",
        "name.misspelled",
        "name.marks",
        "name.missing",
        "name.form",
        "name.case",
        "name.overuse",
    )
)

_MANY = 3  # times that a name is too often in a short message
_WORDS_EACH = 20  # words of a message that is not short for one use of the name
_READ = 600  # words in which a name is looked for
_FEW_OTHERS = 20  # whose names are looked for in other alphabets too
_LONG_WORD = 5  # letters of a first word that is taken for a misspelt name


def find(draft: Draft) -> Iterator[Hit]:
    """What is amiss with the name, place by place; and the place for it when it is missing."""
    context, mine = draft.context, draft.name
    if mine is None and not context.other_customer_names:
        return
    others = [one for one in map(draft.person, context.other_customer_names[:200]) if one]
    if mine is None and not others:
        return
    told = naming(draft.language.code)
    told_already = used = False
    for address in addresses(draft):
        right, hit = _judged(draft, told, address, others)
        used = used or right
        if hit:
            told_already = True
            yield hit
    if mine is None:
        return
    yield from _uncapitalized(draft, mine)
    yield from _overused(draft, mine)
    if context.turn == 1 and len(draft.words) and not (told_already or used or _mentioned(draft, mine)):
        yield _missing(draft, told, mine)


def greeting(draft: Draft) -> int:
    """How many words the draft's opening greeting has."""
    return lead(draft, naming(draft.language.code), 0, "greetings")


def _judged(draft: Draft, told: Naming, address: Address, others: list[Person]) -> tuple[bool, Hit | None]:
    """Whether the address holds the customer's name, and what is amiss with it or when it does not."""
    words, mine = draft.words, draft.name
    norms = words.norms[address.first : address.last]
    word = norms[0]
    few = len(others) <= _FEW_OTHERS
    other = next((one for one in others if word in one.forms or (few and one.is_called(word))), None)
    if mine is None:
        known = other is not None and not is_introduced(draft, told, word)
        return False, _hit(draft, address, "name.window", "") if known else None
    stranger = len(norms) > 1 and not address.titled and not mine.is_called(word) and bare(word) in told.called
    if not stranger and (mine.is_called("-".join(norms)) or any(mine.is_called(norm) for norm in norms)):
        hit = (
            _father(draft, told, mine, address)
            or _half(draft, mine, address)
            or _form(draft, mine, address)
            or _lower(draft, mine, address)
        )
        return True, hit
    if (
        address.presented
        or is_introduced(draft, told, word)
        or is_agent(draft, told, word, address)
        or is_beside(draft, told, mine, address)
    ):
        return False, None
    for at, norm in enumerate(norms):
        if form := mine.lacks_marks(norm):
            if words.raw(address.first + at).isupper() and bare(norm) == bare(form):
                return True, None
            key = "name.misspelled" if mine.misses_letters(norm, form) else "name.marks"
            return True, _letters(draft, address, at, key, mine.written(form))
    if other:
        return False, _hit(draft, address, "name.window", mine.given)
    if told.spellings and (part := next((one for one in mine.parts if (one, word) in told.spellings), None)):
        return True, _letters(draft, address, 0, "name.marks", mine.written(part))
    if right := mine.strange.get(word):
        return True, _letters(draft, address, 0, "name.form", mine.written(right))
    if nearly := _nearly(draft, told, mine, address, word):
        if _is_sisters(told, nearly, word):
            return True, _letters(draft, address, 0, "name.form", mine.written(nearly))
        return True, _letters(draft, address, 0, "name.misspelled", mine.written(nearly))
    if is_somebody(draft, told, mine, address, word):
        return False, _hit(draft, address, "name.wrong", mine.given)
    return False, None


def _father(draft: Draft, told: Naming, mine: Person, address: Address) -> Hit | None:
    """The right given name beside somebody else's father's."""
    words, at = draft.words, address.first + 1
    if address.last - address.first < 2 or not any(map(told.is_patronymic, mine.parts)):
        return None
    norm = words.norms[at]
    names = (norm, *_nominatives(norm))
    if mine.is_called(norm) or not any(map(told.is_patronymic, names)) or mine.nearly(norm):
        return None
    return _hit(draft, address, "name.wrong", mine.given)


def _nominatives(patronymic: str) -> tuple[str, ...]:
    """What a patronymic that is called may be in the nominative."""
    return (patronymic[:-1], f"{patronymic[:-1]}а")


def _half(draft: Draft, mine: Person, address: Address) -> Hit | None:
    """A double name of which one half is misspelt."""
    words, first = draft.words, address.first
    if address.last - first != 2 or words.before(first + 1) != "-":
        return None
    norms = words.norms[first : address.last]
    if mine.is_called("-".join(norms)):
        return None
    for at, norm in enumerate(norms):
        nearly = None if mine.is_called(norm) else mine.nearly(norm)
        if nearly:
            return _letters(draft, address, at, "name.misspelled", mine.written(nearly))
    return None


def _form(draft: Draft, mine: Person, address: Address) -> Hit | None:
    """The name in the nominative where one is called."""
    if not mine.wants:
        return None
    words, places = draft.words, range(address.first, address.last)
    wanting = [at for at in places if words.norms[at] in mine.wants]
    if not wanting:
        return None
    start, end = words.starts[wanting[0]], words.ends[wanting[-1]]
    right = " ".join(_as_written(mine, words.norms[at], words.raw(at)) for at in range(wanting[0], wanting[-1] + 1))
    return Hit("name.form", start, end, {"found": draft.text[start:end], "right": right}, right)


def _as_written(mine: Person, norm: str, raw: str) -> str:
    return mine.written(norm) if norm in mine.wants else raw


def _lower(draft: Draft, mine: Person, address: Address) -> Hit | None:
    """The name without its capital."""
    words, at = draft.words, address.first
    if not mine.cased or not words.raw(at).islower() or not mine.is_called(words.norms[at]):
        return None
    if words.norms[at] in mine.ordinary and not address.closed:
        return None
    right = mine.written(words.norms[at])
    return _letters(draft, address, 0, "name.case", right) if right[:1].isupper() else None


def _uncapitalized(draft: Draft, mine: Person) -> Iterator[Hit]:
    """The name without its capital between commas, or after one at the end."""
    words = draft.words
    if not mine.cased or mine.forms.isdisjoint(words.norms):
        return
    found = 0
    for at, norm in enumerate(words.norms):
        if (
            norm in mine.forms
            and found < _MANY
            and norm not in mine.ordinary
            and at
            and not words.opens(at)
            and words.raw(at).islower()
            and words.before(at).strip(" ") == ","
            and words.after(at).strip(" ")[:1] in ("", ",", ".", "!", "?", "\n")
            and (words.after(at).strip(" ") or at + 1 == len(words))
        ):
            right = mine.written(norm)
            if right[:1].isupper():
                start, end, found = words.starts[at], words.ends[at], found + 1
                yield Hit("name.case", start, end, {"found": draft.text[start:end], "right": right}, right)


def _overused(draft: Draft, mine: Person) -> Iterator[Hit]:
    """The third place of the name in a short message."""
    words = draft.words
    if mine.forms.isdisjoint(words.norms):
        return
    places = [
        at
        for at, norm in enumerate(words.norms)
        if norm in mine.forms
        and (norm not in mine.ordinary or not words.opens(at) or words.after(at)[:1] == ",")
        and words.text[words.starts[at]].isupper()
        and not (at and words.norms[at - 1] in mine.forms and words.before(at) in (" ", "-"))
    ]
    if len(places) >= _MANY and len(words) <= _WORDS_EACH * len(places):
        at = places[_MANY - 1]
        yield Hit("name.overuse", words.starts[at], words.ends[at], {"found": words.raw(at)})


def _nearly(draft: Draft, told: Naming, mine: Person, address: Address, word: str) -> str | None:
    """The part of the name that the word is nearly, if a name must stand here."""
    lower = draft.words.text[draft.words.starts[address.first]].islower()
    if lower and not address.closed:
        return None
    guessed = address.opening and len(word) < _LONG_WORD and bare(word) not in told.called
    if not address.greeted and (bare(word) in told["ordinary"] or guessed):
        return None
    nearly = mine.nearly(word)
    if nearly and address.opening and len(word) < _LONG_WORD and sound(word) != sound(nearly):
        return None
    return nearly


def _is_sisters(told: Naming, part: str, word: str) -> bool:
    """Whether a word is the same name as the sister language writes it."""
    if not told.sister or script(part) != script(word):
        return False
    names = told.sister.called.get(bare(word), ())
    return any(name in told.sister.own and sound(name) in (sound(part), sound(word)) for name in names)


def _mentioned(draft: Draft, who: Person) -> bool:
    """Whether any form of the name stands anywhere; an ordinary word only when it is written as a name."""
    words, endings = draft.words, bool(who.naming.endings)
    if who.foreign or endings or not words.text.isascii() or not who.forms.isdisjoint(words.norms):
        for at, norm in enumerate(words.norms[:_READ]):
            capital = words.text[words.starts[at]].isupper()
            if (who.is_mentioned(norm) if capital or not endings else norm in who.forms) or (
                capital and not norm.isascii() and who.lacks_marks(norm)
            ):
                if norm not in who.ordinary:
                    return True
                if not words.opens(at) and capital:
                    return True
    return False


def _hit(draft: Draft, address: Address, key: str, right: str) -> Hit:
    words = draft.words
    start, end = words.starts[address.first], words.ends[address.last - 1]
    replacement = None
    if right and not (address.titled and " " not in right):
        replacement = right
    return Hit(key, start, end, {"found": draft.text[start:end]}, replacement)


def _letters(draft: Draft, address: Address, at: int, key: str, right: str) -> Hit:
    words = draft.words
    start, end = words.starts[address.first + at], words.ends[address.first + at]
    return Hit(key, start, end, {"found": draft.text[start:end], "right": right}, right)


def _missing(draft: Draft, told: Naming, who: Person) -> Hit:
    """The place after the greeting, or the very beginning."""
    words, length = draft.words, greeting(draft)
    comma = "," if told.comma else ""
    if not length:
        hello = f"{told.hello}{comma}"
        return Hit("name.missing", 0, 0, {"greeting": hello, "right": who.given}, f"{hello} {who.given}! ")
    end = words.ends[length - 1]
    opened = f"{draft.text[words.starts[0] : end]}{comma}"
    following = draft.text[end : end + 2].lstrip(" ")
    labelled = (
        length < len(words) and not words.before(length).strip(" ") and bare(words.norms[length]) in told["not_names"]
    )
    plain = not labelled and bare(words.norms[length - 1]) not in told["not_names"] - told["greetings"]
    safe = plain and (not following or following[0] in ",.!:;-\u2013\u2014\n")
    slots = {"greeting": opened, "right": who.given}
    return Hit("name.missing", end, end, slots, f"{comma} {who.given}" if safe else None)
