"""Judges a canned reply as it will be sent: filled in, with a name and without, by the rules it will meet."""

from canned_tone.canned import CannedReply, render, slots
from canned_tone.checker import Checker
from canned_tone.context import Context
from canned_tone.language import language, primary, spoken

_NAME = "Ana Kovač"  # in a language that tells no first names of its own
_AGENT = "Maya"
_OURS = ("name", "agent")


def amiss(reply: CannedReply, checker: Checker) -> str:
    """What keeps a reply from being sent as it is, in words; empty when nothing does."""
    missing = sorted(
        {slot for slot in slots(reply.text) if slot not in (*_OURS, *reply.examples)} - _closed(reply.text)
    )
    if missing:
        return f'{{{missing[0]}}} has no fallback and no example: add [slots] {missing[0]} = "…"'
    for customer in (_customer(primary(reply.language)), None):
        text = render(reply.text, name=customer, agent=_AGENT, lang=reply.language, **reply.examples)
        context = Context(reply.language, customer, turn=2, agent_name=_AGENT)
        for finding in checker.check(text, context).findings:
            if finding.severity in ("block", "warn"):
                return f"“{text[finding.start : finding.end]}”: {finding.message} {finding.suggestion} ({finding.rule})"
    return ""


def _customer(code: str) -> str:
    """A name that is usual in the language."""
    return min(language(code).names["first"], default=_NAME).title() if code in spoken() else _NAME


def _closed(text: str) -> set[str]:
    """The slots that have a fallback wherever they stand."""
    return {slot for slot in slots(text) if f"{{{slot}}}" not in text}
