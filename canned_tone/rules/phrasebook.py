"""The phrases of rules, each once, with the codes of all rules that look for it."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property

from canned_tone.errors import RuleError
from canned_tone.language import Language
from canned_tone.phrases.automaton import Automaton
from canned_tone.phrases.trie import Trie
from canned_tone.phrases.walk import Match, Walk, bounded
from canned_tone.phrases.writing import ANY_WORD, MAX_PHRASE
from canned_tone.rules.heard import LAST, OPEN, PARTS, YES_NO
from canned_tone.rules.rule import Rule
from canned_tone.text.tokens import Splitting, Words

_MOST_PHRASES = 20_000  # of a site's own rules, lists laid open
_MOST_EDGES = 400_000
_QUESTIONS = {YES_NO: "yes_no_question", OPEN: "open_question"}


class Phrasebook:
    """An automaton of phrases, and for each phrase the codes of those that look for it.

    `lengths` are phrases of nothing but `{word}`: by how many there are, the codes of those that look for so many words
    in one sentence. They would keep a walk alive over every text, and are counted instead."""

    def __init__(
        self,
        splitting: Splitting,
        automaton: Automaton,
        codes: Sequence[Sequence[int]],
        lengths: Mapping[int, Sequence[int]],
    ) -> None:
        self.automaton, self.codes, self.lengths = automaton, codes, lengths
        self._splitting = splitting

    @cached_property
    def walk(self) -> Walk:
        """What finds the phrases in texts."""
        return Walk(self.automaton, self._splitting)

    def matches(self, words: Words) -> list[Match]:
        """Where phrases stand, as matches of rules: with their codes in place of the phrases' numbers."""
        codes = self.codes
        told = [(code, first, last) for number, first, last in self.walk.matches(words) for code in codes[number]]
        return told + self._long(words) if self.lengths else told

    def bounded(self, words: Words, limit: int) -> list[Match]:
        """The same in so many steps, and not many more matches: for phrases that others wrote."""
        told: list[Match] = []
        for number, first, last in bounded(self.automaton, self._splitting, words, limit):
            told += [(code, first, last) for code in self.codes[number]]
            if len(told) >= limit:
                break
        return told + self._long(words)

    def _long(self, words: Words) -> list[Match]:
        """The first words of every sentence that has enough of them."""
        told: list[Match] = []
        least, first = min(self.lengths, default=len(words) + 1), 0
        while first + least <= len(words):
            end = bisect_right(words.sentences, words.sentences[first], first)
            for length, codes in self.lengths.items():
                if end - first >= length:
                    told += [(code, first, first + length) for code in codes]
            first = end
        return told


def phrasebook(
    language: Language, rules: Mapping[int, Rule], parts: Sequence[int] = range(PARTS), own: bool = False
) -> Phrasebook:
    """The phrases of rules by their numbers, of some parts of them, and those that tell questions in the language where
    customers are listened to; a site's own in limits."""
    trie, numbers, codes = Trie(language.vocabulary), dict[str, int](), list[list[int]]()
    lengths: dict[int, list[int]] = {}

    def add(phrase: str, code: int) -> None:
        if set(phrase.split()) == {ANY_WORD} and len(phrase) <= MAX_PHRASE:
            lengths.setdefault(len(phrase.split()), []).append(code)
            return
        number = numbers.get(phrase)
        if number is None:
            number = numbers[phrase] = len(codes)
            trie.add(phrase, number)
            codes.append([])
        if code not in codes[number][-1:]:
            codes[number].append(code)

    added = 0
    for number, rule in rules.items():
        told = _parts(rule)
        for part in parts:
            phrases = told[part]
            added += len(phrases)
            for phrase in phrases:
                try:
                    add(phrase, number * PARTS + part)
                except RuleError as problem:
                    raise rule.refused(problem.reason, phrase) from problem
        if own and (added > _MOST_PHRASES or trie.edges > _MOST_EDGES):
            raise rule.refused(f"with it there are more than {_MOST_PHRASES} phrases or {_MOST_EDGES} words in them")
    for code, name in _QUESTIONS.items() if not own and LAST in parts else ():
        for phrase in language.lists.get(name, ()):
            add(phrase, code)
    automaton = trie.automaton()
    return Phrasebook(language.splitting, automaton if own else automaton.determined(), codes, lengths)


def _parts(rule: Rule) -> tuple[tuple[str, ...], ...]:
    """A rule's lists of phrases in the order of their codes."""
    when = rule.when
    return (rule.phrases, rule.exceptions, rule.unless, rule.near, when.last, when.last_unless, rule.absent or ())
