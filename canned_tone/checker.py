"""The checker: rules compiled once and proved by their own examples, any number of drafts judged with them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from time import thread_time_ns

from canned_tone.context import Context
from canned_tone.errors import RuleError
from canned_tone.finders.detect import told
from canned_tone.language import DEFAULT, language, primary, spoken
from canned_tone.result import Result, state_of
from canned_tone.rules.compiling import opened, with_examples
from canned_tone.rules.places import line_of
from canned_tone.rules.rule import Rule
from canned_tone.rules.rulebook import Rulebook
from canned_tone.rules.rulefiles import SiteRules


class Checker:
    """Judges drafts by the built-in rules and a site's own rule files; RuleError when a rule fails its own examples."""

    def __init__(self, rules: Sequence[str | Path] = ()) -> None:
        self._site = tuple(SiteRules.read(file) for file in rules)
        self._books: dict[str, Rulebook] = {}
        for site in self._site:
            if site.language not in spoken():
                raise RuleError(
                    f"there are no words for the language “{site.language}”",
                    file=str(site.file),
                    line=line_of(site.file, "language"),
                )
            self._book(site.language)

    def check(self, draft: str, context: Context | None = None) -> Result:
        """The findings of one draft; the same draft, context and rules give the same findings and ids."""
        context = context or Context()
        code = primary(context.lang) if context.lang else told(draft, context.last_customer_message)
        book = self._book(code)
        began = thread_time_ns()
        findings = book.findings(draft, context)
        us = (thread_time_ns() - began) // 1_000
        return Result(state_of(findings), findings, us, code, not context.lang, code in spoken())

    def rules(self, lang: str = DEFAULT) -> Mapping[str, Rule]:
        """The rules in force for a language, by id."""
        code = primary(lang)
        rules = self._book(code).rules
        told = with_examples(code, built_in(code).rules) if code in spoken() else {}
        return {id: _proved(rule, told.get(id)) for id, rule in rules.items()}

    def _book(self, code: str) -> Rulebook:
        book = self._books.get(code)
        if book is None:
            book = self._bound(code) if code in spoken() else self._elsewhere()
            if code in spoken():
                self._books[code] = book
        return book

    def _bound(self, code: str) -> Rulebook:
        own = [site for site in self._site if site.language == code]
        if not own:
            return built_in(code)
        book = built_in(code)
        changed = any(site.changes(book.rules) for site in own)
        rules = with_examples(code, book.rules) if changed else book.rules
        for site in own:
            rules = site.merged(rules)
        return book.with_own(rules)

    def _elsewhere(self) -> Rulebook:
        """For a language without rules: what holds in any language."""
        book = self._books.get("")
        if book is None:
            everywhere = {id: rule for id, rule in self.rules(DEFAULT).items() if rule.everywhere}
            book = self._books[""] = Rulebook.of(language(DEFAULT), everywhere, proved=True)
        return book


def _proved(rule: Rule, built_in: Rule | None) -> Rule:
    """The rule with the phrases and examples of the built-in one, unless it is a site's own."""
    return rule if rule.own or built_in is None else replace(built_in, severity=rule.severity)


@cache
def built_in(code: str) -> Rulebook:
    """The rules that come with a language."""
    return opened(code)
