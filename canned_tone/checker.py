"""The checker: rules compiled once and proved by their own examples, any number of drafts judged with them."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from time import perf_counter_ns

from canned_tone import finders
from canned_tone.context import Context
from canned_tone.draft import Draft, Hit
from canned_tone.errors import RuleError
from canned_tone.language import Language, language, spoken
from canned_tone.result import SEVERITIES, Finding, Result, state_of
from canned_tone.rules import Rule, SiteRules, built_in
from canned_tone.tokens import Words
from canned_tone.trie import Trie
from canned_tone.wording import filled

DEFAULT = "en"
_PARTS = 6  # of a rule that hold phrases; a phrase's number is its rule's times six, and its part
_FINDS, _EXCEPT, _UNLESS, _NEAR, _LAST, _LAST_UNLESS = range(_PARTS)
_SITE_STEPS = 4_000  # of matching a site's own phrases, and 8 more for each of 500 words: no file makes a check slow
_STEPS_PER_WORD = 8
_COUNTED_WORDS = 500
_MOST_FINDINGS = 200
_MOST_HITS = 60  # of one rule or finder in one message


class Checker:
    """Judges drafts by the built-in rules and a site's own rule files; RuleError when a rule fails its own examples."""

    def __init__(self, rules: Sequence[str | Path] = ()) -> None:
        self._site = tuple(SiteRules.read(file) for file in rules)
        self._books: dict[str, Rulebook] = {}
        for code in {site.language for site in self._site}:
            if code not in spoken():
                raise RuleError(f"there are no words for the language “{code}”", file=str(self._site[0].file))
            self._book(code)

    def check(self, draft: str, context: Context | None = None) -> Result:
        """The findings of one draft; the same draft, context and rules give the same findings and ids."""
        began = perf_counter_ns()
        context = context or Context()
        findings = self._book(context.lang).findings(draft, context)
        return Result(state_of(findings), findings, (perf_counter_ns() - began) // 1_000)

    def rules(self, lang: str = DEFAULT) -> Mapping[str, Rule]:
        """The rules in force for a language, by id."""
        return self._book(lang).rules

    def _book(self, lang: str) -> "Rulebook":
        code = lang.replace("_", "-").partition("-")[0].lower()
        book = self._books.get(code)
        if book is None:
            book = self._bound(code) if code in spoken() else self._elsewhere()
            if code in spoken():
                self._books[code] = book
        return book

    def _bound(self, code: str) -> "Rulebook":
        own = [site for site in self._site if site.language == code]
        if not own:
            return _built_in(code)
        rules = dict(_built_in(code).rules)
        for site in own:
            rules = site.merged(rules)
        return Rulebook(language(code), rules)

    def _elsewhere(self) -> "Rulebook":
        """For a language without rules: what holds in any language."""
        book = self._books.get("")
        if book is None:
            everywhere = {id: rule for id, rule in self._book(DEFAULT).rules.items() if rule.everywhere}
            book = self._books[""] = Rulebook(language(DEFAULT), everywhere)
        return book


@cache
def _built_in(code: str) -> "Rulebook":
    return Rulebook(language(code), built_in(code))


class Rulebook:
    """The rules of one language, compiled: phrases in two tries (built in, and a site's own with bounded work)."""

    def __init__(self, language: Language, rules: dict[str, Rule]) -> None:
        self.rules = rules
        self._language = language
        self._order = list(rules.values())
        self._tries = (Trie(language.vocabulary), Trie(language.vocabulary))
        self._wanted: dict[str, list[int]] = {}
        for number, rule in enumerate(self._order):
            self._compile(number, rule)
        self._finders: tuple[Callable[[Draft], Iterable[Hit]], ...] = tuple(
            finder for keys, finder in finders.ALL if any(key in self._wanted for key in keys)
        )
        self._sites = any(rule.own for rule in self._order)
        self._guarded = frozenset(number for number, rule in enumerate(self._order) if _asks(rule))
        for number, rule in enumerate(self._order):
            self._prove(number, rule)

    def findings(self, text: str, context: Context) -> tuple[Finding, ...]:
        """All findings of a text, sorted by start; of overlapping ones in a family only the gravest."""
        draft = Draft(text, context, self._language)
        return _kept([self._finding(rule, hit, draft) for rule, hit in self._hits(draft)])

    def _compile(self, number: int, rule: Rule) -> None:
        trie = self._tries[rule.own]
        if rule.finder:
            if rule.finder not in finders.KEYS:
                raise rule.refused(f"there is no finder “{rule.finder}”; known are {', '.join(sorted(finders.KEYS))}")
            self._wanted.setdefault(rule.finder, []).append(number)
        parts = (rule.phrases, rule.exceptions, rule.unless, rule.near, rule.last, rule.last_unless)
        for part, phrases in enumerate(parts):
            for phrase in phrases:
                try:
                    trie.add(phrase, number * _PARTS + part)
                except RuleError as problem:
                    raise rule.refused(problem.reason) from problem

    def _prove(self, number: int, rule: Rule) -> None:
        for wanted, examples in ((True, rule.flag), (False, rule.ok)):
            for example in examples:
                try:
                    context = Context.of(example.context)
                except TypeError as problem:
                    raise rule.refused(f"its example “{example.text}”: {problem}") from problem
                draft = Draft(example.text, context, self._language)
                if any(True for _ in self._hits(draft, number)) != wanted:
                    raise rule.refused(
                        f"its example “{example.text}” {'is not found' if wanted else 'should pass, and is found'}"
                    )

    def _hits(self, draft: Draft, only: int | None = None) -> Iterator[tuple[Rule, Hit]]:
        """What every rule finds, or only one; guards are asked where something was found."""
        words = draft.words
        asked = only is None or only in self._guarded or not self._order[only].finder
        matches = self._matches(words) if asked else []
        begun = {match[0] // _PARTS for match in matches if not match[0] % _PARTS}
        if only is not None:
            begun &= {only}
        if begun:
            heard = _heard(matches, words, begun)
            for number in sorted(begun):
                rule, found = self._order[number], heard[number]
                if rule.finder or not self._applies(rule, draft, number):
                    continue
                for place in _alone(found.places)[:_MOST_HITS]:
                    if not (place[1] - place[0] == 1 and draft.is_name(place[0])) and found.lets(rule, words, place):
                        yield rule, _hit(rule, draft, place)
        for finder in self._finders if only is None else self._finder_of(only):
            for hit in islice(finder(draft), _MOST_HITS):
                for number in self._wanted.get(hit.key, ()):
                    if number not in self._guarded or self._fits(number, draft, hit, matches):
                        yield self._order[number], hit

    def _matches(self, words: Words) -> list[tuple[int, int, int]]:
        """Where phrases stand: the built-in ones, and a site's as far as its steps go."""
        matches = self._tries[False].matches(words)
        if self._sites:
            limit = _SITE_STEPS + _STEPS_PER_WORD * min(len(words), _COUNTED_WORDS)
            matches += self._tries[True].bounded_matches(words, limit)
        return matches

    def _finder_of(self, number: int) -> Iterable[Callable[[Draft], Iterable[Hit]]]:
        key = self._order[number].finder
        return [finder for keys, finder in finders.ALL if key in keys]

    def _fits(self, number: int, draft: Draft, hit: Hit, matches: list[tuple[int, int, int]]) -> bool:
        rule = self._order[number]
        first = bisect_right(draft.words.ends, hit.start)
        last = max(bisect_left(draft.words.starts, hit.end), first + 1)
        if first >= len(draft.words):
            return not rule.near
        if not self._applies(rule, draft, number):
            return False
        return _heard(matches, draft.words, {number})[number].lets(rule, draft.words, (first, last))

    def _applies(self, rule: Rule, draft: Draft, number: int) -> bool:
        if rule.turn is not None and draft.context.turn != rule.turn:
            return False
        if rule.named is not None and rule.named != bool(draft.name):
            return False
        if not rule.last and not rule.last_unless:
            return True
        said = _heard(self._matches(draft.last), draft.last, {number})[number].sentences
        return (bool(said[_LAST]) or not rule.last) and not said[_LAST_UNLESS]

    def _finding(self, rule: Rule, hit: Hit, draft: Draft) -> Finding:
        slots = {"name": draft.name.given if draft.name else "", "match": draft.text[hit.start : hit.end], **hit.slots}
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


class _Heard:
    """What a text says of one rule: places of its phrases, words its exceptions bar, sentences of its guards."""

    __slots__ = ("barred", "places", "sentences")

    def __init__(self) -> None:
        self.places: list[tuple[int, int]] = []
        self.barred: set[int] = set()
        self.sentences: dict[int, set[int]] = {_UNLESS: set(), _NEAR: set(), _LAST: set(), _LAST_UNLESS: set()}

    def lets(self, rule: Rule, words: Words, place: tuple[int, int]) -> bool:
        """Whether the guards let a place stand."""
        if self.barred and any(at in self.barred for at in range(*place)):
            return False
        unless, near = self.sentences[_UNLESS], self.sentences[_NEAR]
        sentence = words.sentences[place[0]]
        if unless and (rule.whole or sentence in unless):
            return False
        return not rule.near or (bool(near) if rule.whole else sentence in near)


def _heard(matches: list[tuple[int, int, int]], words: Words, wanted: set[int]) -> dict[int, _Heard]:
    """What was heard of the wanted rules, by their numbers."""
    heard = {number: _Heard() for number in wanted}
    for phrase, first, last in matches:
        found = heard.get(phrase // _PARTS)
        if found is None:
            continue
        part = phrase % _PARTS
        if part == _FINDS:
            found.places.append((first, last))
        elif part == _EXCEPT:
            found.barred.update(range(first, last))
        else:
            found.sentences[part].add(words.sentences[first])
    return heard


def _asks(rule: Rule) -> bool:
    """Whether a rule asks more than that its finder found something."""
    phrases = rule.unless or rule.exceptions or rule.near or rule.last or rule.last_unless
    return bool(phrases or rule.turn) or rule.named is not None


def _alone(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without the places that lie in or touch a longer one that began before them."""
    kept: list[tuple[int, int]] = []
    for first, last in sorted(places, key=lambda place: (place[0], -place[1])):
        if not kept or first >= kept[-1][1]:
            kept.append((first, last))
    return kept


def _hit(rule: Rule, draft: Draft, place: tuple[int, int]) -> Hit:
    return Hit(rule.id, draft.words.starts[place[0]], draft.words.ends[place[1] - 1])


def _kept(found: list[Finding]) -> tuple[Finding, ...]:
    """Sorted by start; of those that overlap in a family the gravest, then the longest; at most 200."""
    if len(found) < 2:
        return tuple(found)
    kept: dict[str, list[Finding]] = {}
    for finding in sorted(found, key=lambda one: (one.start, one.end, one.id)):
        others = kept.setdefault(finding.family, [])
        if others and (finding.start < others[-1].end or finding.start == others[-1].start):
            others[-1] = min(others[-1], finding, key=_weight)
        else:
            others.append(finding)
    together = sorted((one for family in kept.values() for one in family), key=_weight)[:_MOST_FINDINGS]
    return tuple(sorted(together, key=lambda one: (one.start, one.end, one.id)))


def _weight(finding: Finding) -> tuple[int, int, int, str]:
    return SEVERITIES.index(finding.severity), finding.start - finding.end, finding.start, finding.id
