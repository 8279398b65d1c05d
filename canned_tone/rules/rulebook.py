"""The rules of one language, compiled and proved by their own examples: what they find in a draft."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter

from canned_tone import finders
from canned_tone.addressing.names import greeting
from canned_tone.addressing.retold import is_retold
from canned_tone.context import Context
from canned_tone.draft import Draft, Hit
from canned_tone.language import Language
from canned_tone.phrases.walk import Match
from canned_tone.result import Finding
from canned_tone.rules.heard import (
    ABSENT,
    FINDS,
    LAST,
    LAST_UNLESS,
    NEAR,
    PARTS,
    SAID,
    UNLESS,
    WRITTEN,
    Heard,
    asked,
    heard,
)
from canned_tone.rules.kept import kept
from canned_tone.rules.phrasebook import Phrasebook, phrasebook
from canned_tone.rules.rule import Example, Rule
from canned_tone.rules.when import Situation, When, asks_of, may_hold, situation
from canned_tone.rules.wording import filled
from canned_tone.text.tokens import Words

_SAID = frozenset(
    (
        "profanity",
        "informal_address",
        "dismissive",
        "condescending",
        "passive_aggressive",
        "rude_question",
        "commanding",
        "blame",
        "distrust",
        "dont_know",
        "refusal",
        "overpromise",
    )
)
_RETOLD = "profanity"  # the family that is held unless it is told again
_SITE_STEPS = 4_000  # of matching a site's own phrases, and 8 more for each of 500 words: no file makes a check slow
_STEPS_PER_WORD = 8
_COUNTED_WORDS = 500
_MOST_HITS = 60  # of one rule or finder in one message
_MOST_NAMED = 3  # words of a name after a greeting
_CODE = itemgetter(0)  # of a match
_MOST_SITUATIONS = 256  # that are remembered
_MOST_LASTS = 128  # last messages of customers that are remembered
_LONGEST_LAST = 2_000  # characters of one


class Rulebook:
    """The rules of one language: those that come with it, and a site's own laid over them with bounded work."""

    def __init__(self, language: Language, base: Sequence[Rule], written: Phrasebook, said: Phrasebook) -> None:
        self._language = language
        self._order = list(base)
        self.written, self.said = written, said
        self._own: Phrasebook | None = None
        self._dead: frozenset[int] = frozenset()
        self._arrange()

    @classmethod
    def of(cls, language: Language, rules: Mapping[str, Rule], proved: bool = False) -> "Rulebook":
        """The rules that come with a language; proved by their examples unless that was done before."""
        order = list(rules.values())
        numbered = dict(enumerate(order))
        book = cls(language, order, phrasebook(language, numbered, WRITTEN), phrasebook(language, numbered, SAID))
        if not proved:
            book.prove(range(len(order)))
        return book

    def with_own(self, rules: Mapping[str, Rule]) -> "Rulebook":
        """These rules changed to the given ones: a site's own are compiled and proved, all others stay as they are."""
        book = Rulebook(self._language, self._order, self.written, self.said)
        fresh, dead = [rule for rule in rules.values() if rule.own], set(self._dead)
        for number, rule in enumerate(self._order):
            changed = rules.get(rule.id)
            if changed is None or changed.own:
                dead.add(number)
            else:
                book._order[number] = changed
        begin = len(book._order)
        book._order += fresh
        book._dead = frozenset(dead)
        book._own = phrasebook(self._language, dict(enumerate(fresh, begin)), own=True)
        book._arrange()
        book.prove(range(begin, len(book._order)))
        return book

    @property
    def rules(self) -> dict[str, Rule]:
        """The rules in force, by id."""
        return {rule.id: rule for number, rule in enumerate(self._order) if number not in self._dead}

    def _arrange(self) -> None:
        """Looks up which rules want a finder, an absence, a guard."""
        self._lasts: dict[str, tuple[frozenset[int], str]] = {}
        self._newest: tuple[str | None, tuple[frozenset[int], str]] = None, (frozenset(), "none")
        living = [(number, rule) for number, rule in enumerate(self._order) if number not in self._dead]
        self._wanted: dict[str, list[int]] = {}
        for number, rule in living:
            if rule.finder:
                if rule.finder not in finders.KEYS:
                    known = ", ".join(sorted(finders.KEYS))
                    raise rule.refused(f"there is no finder “{rule.finder}”; known are {known}", "finder")
                self._wanted.setdefault(rule.finder, []).append(number)
        self._finders: tuple[Callable[[Draft], Iterable[Hit]], ...] = tuple(
            finder for keys, finder in finders.ALL if any(key in self._wanted for key in keys)
        )
        self._guarded = frozenset(number for number, rule in living if rule.asks)
        self._asking = {number: asks_of(rule.when) for number, rule in living if rule.when.asks}
        self._of_last = {number: asks for number, rule in living if any(asks := _of_last(number, rule.when))}
        self._absent = [number for number, rule in living if rule.absent is not None]
        self._in: dict[Situation, tuple[frozenset[int], list[int]]] = {}
        self._finding = {
            number * PARTS + FINDS: number for number, rule in living if not rule.finder and rule.absent is None
        }

    def findings(self, text: str, context: Context) -> tuple[Finding, ...]:
        """All findings of a text, sorted by start; of overlapping ones in a family only the gravest."""
        draft = Draft(text, context, self._language)
        return kept([_finding(rule, hit, draft) for rule, hit in self._hits(draft)])

    def _matches(self, phrases: Phrasebook, words: Words) -> list[Match]:
        """Where phrases stand: the built-in ones, and a site's as far as its steps go."""
        matches = phrases.matches(words)
        if self._own:
            matches += self._own.bounded(words, _SITE_STEPS + _STEPS_PER_WORD * min(len(words), _COUNTED_WORDS))
        return matches

    def heard_last(self, draft: Draft) -> tuple[frozenset[int], str]:
        """The codes of what stands in the customer's last message, and what it asks; remembered, as drafts that answer
        it are judged again with every letter typed; the newest however long it is, as many rules of one draft ask."""
        last = draft.context.last_customer_message or ""
        newest = self._newest
        if newest[0] == last:
            return newest[1]
        told = self._lasts.get(last)
        if told is None:
            matches = self._matches(self.said, draft.last) if last else []
            told = frozenset(match[0] for match in matches), asked(matches, draft.last, self._language.question)
            if len(self._lasts) >= _MOST_LASTS:
                self._lasts.clear()
            if len(last) <= _LONGEST_LAST:
                self._lasts[last] = told
        self._newest = last, told
        return told

    def prove(self, numbers: Iterable[int]) -> None:
        """Runs the examples of rules; RuleError for the first that does not do what it should."""
        for number in numbers:
            rule = self._order[number]
            for wanted, examples in ((True, rule.flag), (False, rule.ok)):
                for example in examples:
                    if self._finds(number, rule, example) != wanted:
                        what = "is not found" if wanted else "should pass, and is found"
                        kind = "flag" if wanted else "ok"
                        raise rule.refused(f"its example “{example.text}” {what}", (kind, example.text))

    def _finds(self, number: int, rule: Rule, example: Example) -> bool:
        try:
            context = Context.of({"lang": self._language.code, **example.context})
        except TypeError as problem:
            raise rule.refused(f"its example “{example.text}”: {problem}", example.text) from problem
        return any(True for _ in self._hits(Draft(example.text, context, self._language), number))

    def _hits(self, draft: Draft, only: int | None = None) -> Iterator[tuple[Rule, Hit]]:
        """What every rule finds, or only one; guards are asked where something was found."""
        asks = only is None or only in self._guarded or not self._order[only].finder
        matches = self._matches(self.written, draft.words) if asks else []
        codes = set(map(_CODE, matches))
        yield from self._by_phrases(draft, matches, codes, only)
        yield from self._by_absence(draft, matches, codes, only)
        for finder in self._finders if only is None else self._finder_of(only):
            for hit in islice(finder(draft), _MOST_HITS):
                for number in self._wanted.get(hit.key, ()):
                    if only not in (None, number) or _is_quoted(self._order[number], draft, hit.start):
                        continue
                    if number not in self._guarded or self._fits(number, draft, hit, matches):
                        yield self._order[number], hit

    def _by_phrases(
        self, draft: Draft, matches: list[Match], codes: set[int], only: int | None
    ) -> Iterator[tuple[Rule, Hit]]:
        begun = {self._finding[code] for code in codes & self._finding.keys()}
        if only is not None:
            begun &= {only}
        if not begun:
            return
        words, told = draft.words, heard(matches, draft.words, begun)
        for number in sorted(begun):
            rule, found = self._order[number], told[number]
            if not self._applies(number, draft):
                continue
            places = [
                place
                for place in _alone(found.places)[:_MOST_HITS]
                if not (place[1] - place[0] == 1 and draft.is_name(place[0]))
                and _lets(rule, found, words, place)
                and not _is_quoted(rule, draft, words.starts[place[0]])
                and not (rule.family == _RETOLD and is_retold(draft, *place))
            ]
            if len(places) >= rule.count:
                for place in places:
                    yield rule, Hit(rule.id, words.starts[place[0]], words.ends[place[1] - 1])

    def _by_absence(
        self, draft: Draft, matches: list[Match], codes: set[int], only: int | None
    ) -> Iterator[tuple[Rule, Hit]]:
        """What is missing: nothing that a rule looks for stands anywhere in a message that is not empty."""
        if not draft.text.strip():
            return
        for number in self._situated(draft)[1]:
            if only not in (None, number):
                continue
            for ask in self._asking.get(number, ()):
                if not ask(draft):
                    break
            else:
                rule = self._order[number]
                missing = _is_missing(rule, number, codes, matches, draft.words)
                if missing and self._said_fits(number, draft):
                    yield rule, Hit(rule.id, *_gap(rule, draft))

    def _finder_of(self, number: int) -> Iterable[Callable[[Draft], Iterable[Hit]]]:
        key = self._order[number].finder
        return [finder for keys, finder in finders.ALL if key in keys]

    def _fits(self, number: int, draft: Draft, hit: Hit, matches: list[Match]) -> bool:
        rule = self._order[number]
        if not self._applies(number, draft):
            return False
        first = bisect_right(draft.words.ends, hit.start)
        last = max(bisect_left(draft.words.starts, hit.end), first + 1)
        if first >= len(draft.words):
            return not rule.near
        return _lets(rule, heard(matches, draft.words, {number})[number], draft.words, (first, last))

    def _applies(self, number: int, draft: Draft) -> bool:
        asks = self._asking.get(number)
        if asks is None:
            return True
        if number not in self._situated(draft)[0]:
            return False
        return all(ask(draft) for ask in asks) and self._said_fits(number, draft)

    def _said_fits(self, number: int, draft: Draft) -> bool:
        """Whether what a rule asks of the customer's last message holds."""
        asks = self._of_last.get(number)
        if asks is None:
            return True
        kind, wanted, barred = asks
        codes, asked = self.heard_last(draft)
        if kind is not None and asked != kind and not (kind == "any" and asked != "none"):
            return False
        return (wanted is None or wanted in codes) and (barred is None or barred not in codes)

    def _situated(self, draft: Draft) -> tuple[frozenset[int], list[int]]:
        """The rules that may hold in a draft's situation: of those that ask, and of those for what is absent."""
        given = situation(draft)
        told = self._in.get(given)
        if told is None:
            if len(self._in) >= _MOST_SITUATIONS:
                self._in.clear()
            asking = frozenset(number for number in self._asking if may_hold(self._order[number].when, given))
            absent = [number for number in self._absent if number in asking or number not in self._asking]
            told = self._in[given] = asking, absent
        return told


def _of_last(number: int, when: When) -> tuple[str | None, int | None, int | None]:
    """What is asked of the customer's last message: what it asks, the code that must stand in it, and that must not."""
    code = number * PARTS
    return when.asked, code + LAST if when.last else None, code + LAST_UNLESS if when.last_unless else None


def _is_quoted(rule: Rule, draft: Draft, start: int) -> bool:
    """Whether a place is a title's, for the families that judge what somebody says in their own words."""
    return rule.family in _SAID and draft.in_title(start)


def _is_missing(rule: Rule, number: int, codes: set[int], matches: list[Match], words: Words) -> bool:
    """Whether nothing of what a rule misses stands in a text, and its guards let that be said."""
    code = number * PARTS
    if code + UNLESS in codes or (rule.near and code + NEAR not in codes):
        return False
    if code + ABSENT not in codes:
        return True
    found = heard(matches, words, {number})[number] if rule.exceptions else None
    return found is not None and all(map(found.bars, found.absent))


def _lets(rule: Rule, found: Heard, words: Words, place: tuple[int, int]) -> bool:
    """Whether a rule's guards let a place stand."""
    if found.bars(place):
        return False
    sentence = words.sentences[place[0]]
    if found.unless and (rule.whole or sentence in found.unless):
        return False
    return not rule.near or (bool(found.near) if rule.whole else sentence in found.near)


def _alone(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without the places that lie in or touch a longer one that began before them."""
    kept: list[tuple[int, int]] = []
    for first, last in sorted(places, key=lambda place: (place[0], -place[1])):
        if not kept or first >= kept[-1][1]:
            kept.append((first, last))
    return kept


def _gap(rule: Rule, draft: Draft) -> tuple[int, int]:
    """Where what is missing belongs: after the greeting and the name in it, at the end, or it is all of the message."""
    text, words = draft.text, draft.words
    end = len(text.rstrip())
    if rule.at == "all":
        return len(text) - len(text.lstrip()), end
    if rule.at == "end":
        return end, end
    first = greeting(draft) if len(words) else 0
    if not first:
        return 0, 0
    named = first
    while named < min(len(words), first + _MOST_NAMED) and draft.is_name(named):
        named += 1
    start = words.starts[named] if named < len(words) else end
    return start, start


def _finding(rule: Rule, hit: Hit, draft: Draft) -> Finding:
    slots = {"name": draft.name.called if draft.name else "", "match": draft.text[hit.start : hit.end], **hit.slots}
    replacement = hit.replacement
    if replacement is None and rule.replacement is not None:
        replacement = filled(rule.replacement, slots)
    return Finding(
        f"{rule.id}:{hit.start}:{hit.end}",
        rule.id,
        rule.family,
        rule.severity,
        hit.start,
        hit.end,
        filled(rule.message, slots),
        filled(rule.why, slots),
        filled(rule.suggestion, slots),
        replacement,
        hit.deadline,
        hit.due,
    )
