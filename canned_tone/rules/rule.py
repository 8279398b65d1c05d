"""A rule: what it looks for, when it holds, what it says, and the lines that prove it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from canned_tone.errors import RuleError
from canned_tone.result import Severity
from canned_tone.rules.places import line_of
from canned_tone.rules.when import When


@dataclass(frozen=True, slots=True)
class Example:
    """A line that proves a rule: its text and the context it is said in."""

    text: str
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: it finds its `phrases`, what its `finder` finds, or that nothing of `absent` stands in a message."""

    id: str
    family: str
    severity: Severity
    message: str
    why: str
    suggestion: str
    flag: tuple[Example, ...]
    ok: tuple[Example, ...]
    phrases: tuple[str, ...] = ()
    finder: str | None = None
    absent: tuple[str, ...] | None = None
    at: str = "start"  # of what is absent: after the greeting, at the end, or all of the message
    count: int = 1  # places that must be found
    exceptions: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    whole: bool = False  # guards look at the whole message instead of the sentence
    when: When = field(default_factory=When)
    replacement: str | None = None
    everywhere: bool = False  # also in languages that have no rules yet
    file: str = ""
    line: int | None = None
    own: bool = False  # a site's own

    @property
    def asks(self) -> bool:
        """Whether it asks more than that something was found."""
        return bool(self.unless or self.exceptions or self.near) or self.when.asks

    def refused(self, reason: str, about: str | tuple[str, ...] = "") -> RuleError:
        """The error that says what is wrong with this rule, and where that stands."""
        return RuleError(reason, file=self.file, rule=self.id, line=line_of(self.file, about, self.line))
