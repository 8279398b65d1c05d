"""What a check answers: findings with their place and reason, and the state they add up to."""

from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["block", "warn", "hint", "info"]
State = Literal["clear", "advise", "held"]

SEVERITIES: tuple[Severity, ...] = ("block", "warn", "hint", "info")
# fmt: off
FAMILIES = frozenset((
    "blame", "distrust", "refusal", "negative_phrasing", "dismissive", "condescending", "dont_know", "robotic",
    "curt", "shouting", "profanity", "passive_aggressive", "rude_question", "commanding", "not_my_job",
    "policy_hiding", "jargon", "impersonal_address", "informal_address", "missing_apology", "fake_apology",
    "missing_thanks", "commitment", "promise_no_deadline", "overpromise", "promise_conflict", "broken_promise",
    "asks_again", "handoff_anonymous", "abrupt_close", "sensitive_data", "proofread", "name_missing", "name_wrong",
    "name_misspelled", "name_form", "name_placeholder", "name_overuse",
))
# fmt: on


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on a draft: where (code points, end exclusive), what, why, and what to write instead."""

    id: str
    rule: str
    family: str
    severity: Severity
    start: int
    end: int
    message: str
    why: str
    suggestion: str
    replacement: str | None = None
    deadline: str | None = None
    due: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The finding as it travels in JSON; `replacement` and `due` only when known, `deadline` on every promise."""
        told: dict[str, Any] = {name: getattr(self, name) for name in _ALWAYS}
        if self.replacement is not None:
            told["replacement"] = self.replacement
        if self.family == "commitment":
            told["deadline"] = self.deadline
        if self.due is not None:
            told["due"] = self.due
        return told


_ALWAYS = ("id", "rule", "family", "severity", "start", "end", "message", "why", "suggestion")


@dataclass(frozen=True, slots=True)
class Result:
    """All findings of one draft, sorted by start, the microseconds of processor time, and the language judged in.

    `detected` says that the language was told from the text; `supported` is False for a language without rules, where
    only what needs no language was looked for."""

    state: State
    findings: tuple[Finding, ...] = ()
    us: int = 0
    language: str = "en"
    detected: bool = False
    supported: bool = True

    def as_dict(self) -> dict[str, Any]:
        """The result as it travels in JSON."""
        return {
            "state": self.state,
            "language": self.language,
            "detected": self.detected,
            "supported": self.supported,
            "findings": [finding.as_dict() for finding in self.findings],
            "us": self.us,
        }


def state_of(findings: tuple[Finding, ...]) -> State:
    """`held` with at least one block, `advise` with a warn or hint, else `clear`."""
    found = {finding.severity for finding in findings}
    if "block" in found:
        return "held"
    return "advise" if found & {"warn", "hint"} else "clear"
