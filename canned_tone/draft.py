"""One draft being judged: its words and context, computed once, and what a finder may say about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from canned_tone.context import Context
from canned_tone.language import Language
from canned_tone.names.person import Person, person
from canned_tone.text.masks import masked
from canned_tone.text.titles import titles
from canned_tone.text.tokens import Words, split


@dataclass(slots=True)
class Hit:
    """A place a finder points at: which rule's business it is (`key`), and what fills the slots of the rule's words."""

    key: str
    start: int
    end: int
    slots: Mapping[str, str] = field(default_factory=dict)
    replacement: str | None = None
    deadline: str | None = None
    due: str | None = None


class Draft:
    """A text to judge in its context; `words` leaves out links, code and the customer's own words quoted back."""

    def __init__(self, text: str, context: Context, language: Language) -> None:
        self.text = text
        self.context = context
        self.language = language
        self.chars = frozenset(text)
        self.words: Words = split(masked(text, context.last_customer_message, self.chars), language.splitting)
        self.folded = self.words.plain
        """The words as phrases see them: Greek without accents, ё as е, as far as the language folds letters."""
        self.name: Person | None = self.person(context.customer_name)
        self._titles: tuple[tuple[int, int], ...] | None = None
        self._last: Words | None = None
        self._named: frozenset[str] | None = None

    @property
    def last(self) -> Words:
        """The words of the customer's last message, none when there is none; at most its first 8,000 characters."""
        if self._last is None:
            self._last = split((self.context.last_customer_message or "")[:8_000], self.language.splitting)
        return self._last

    def in_title(self, start: int) -> bool:
        """Whether a place lies in a title in quotation marks, which is nobody's own word."""
        if self._titles is None:
            self._titles = titles(self.text, self.chars)
        return any(first <= start < last for first, last in self._titles)

    def is_name(self, at: int) -> bool:
        """Whether the word here is written as the name of the customer, the agent, or another customer."""
        if not self.text[self.words.starts[at]].isupper():
            return False
        if self._named is None:
            context = self.context
            names = (context.customer_name, context.agent_name, *context.other_customer_names[:200])
            people = [who for who in map(self.person, names) if who]
            self._named = frozenset(form for who in people for form in who.forms)
        return self.words.norms[at] in self._named

    def person(self, name: str | None) -> Person | None:
        """The person of a name, None when there is none to speak of."""
        return person(name, self.language.code) if name else None
