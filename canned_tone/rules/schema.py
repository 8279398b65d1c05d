"""The JSON Schema of rule files, made of what the reader knows; `rules.schema.json` is a copy of it for editors."""

from typing import Any, get_args

from canned_tone.finders import KEYS
from canned_tone.result import FAMILIES, Severity
from canned_tone.rules.reader import CONTEXT, ID, MAX_EXAMPLES, MAX_PHRASES, MAX_TEXT
from canned_tone.rules.when import CHOICES, COUNTS, PHRASES

_TEXT = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT}
_PHRASES = {"type": "array", "items": {"type": "string", "minLength": 1}, "maxItems": MAX_PHRASES}
_COUNT = {"type": "integer", "minimum": 1, "maximum": 999}
_NAMES = {"type": "array", "items": {"type": "string"}}

_WORDS = {
    "id": "The rule's name, unique in its language; that of a built-in rule changes only the fields that stand here.",
    "family": "What kind of remark it is.",
    "severity": "How grave: block needs the agent's confirmation; info is for commitment only.",
    "off": "True switches a built-in rule off.",
    "phrases": "What to look for: words, stems*, gaps ~2, (choices|of words), {classes}, @lists, ^ and $.",
    "finder": "What to look for beyond phrases, by the finder's key.",
    "absent": "Found when none of these stands anywhere in the message; a rule has this, phrases or a finder.",
    "at": "Where what is absent is marked: after the greeting (start), at the end, or all of the message.",
    "count": "How many places must be found in a message.",
    "except": "Keeps quiet where one of these overlaps.",
    "unless": "Keeps quiet where one of these stands in the same sentence.",
    "near": "Speaks only where one of these stands in the same sentence.",
    "scope": "Whether unless and near look at the sentence or at the whole message.",
    "when": "What the context must be; all of it must hold.",
    "message": "What was found; {match} is the words, {name} the customer, [a part] drops out when its slot is empty.",
    "why": "The practice behind it.",
    "suggestion": "What to write instead.",
    "replacement": "What one key may put in the place of the match.",
    "everywhere": "Whether it also holds in languages that have no rules.",
    "examples": "Lines that prove the rule whenever it is loaded; compulsory for a new rule.",
}


def schema() -> dict[str, Any]:
    """The schema of a rule file, in JSON Schema 2020-12."""
    severity = {"enum": list(get_args(Severity))}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A rule file of canned_tone",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "language": {"type": "string", "description": "The language of the rules; en when absent."},
            "families": {
                "type": "object",
                "description": "Another severity for a whole family.",
                "propertyNames": {"enum": sorted(FAMILIES)},
                "additionalProperties": severity,
            },
            "rule": {"type": "array", "items": {"$ref": "#/$defs/rule"}},
        },
        "$defs": {"rule": _rule(severity), "example": _example()},
    }


def _rule(severity: dict[str, Any]) -> dict[str, Any]:
    shapes: dict[str, dict[str, Any]] = {
        "id": {"type": "string", "pattern": "^" + ID.pattern.removesuffix(r"\Z") + "$", "maxLength": 64},
        "family": {"enum": sorted(FAMILIES)},
        "severity": severity,
        "finder": {"enum": sorted(KEYS)},
        "scope": {"enum": ["sentence", "message"]},
        "at": {"enum": ["start", "end", "all"]},
        "count": _COUNT,
        "when": _when(),
        "examples": _examples(),
    }
    shapes |= {key: {"type": "boolean"} for key in ("off", "everywhere")}
    shapes |= dict.fromkeys(("message", "why", "suggestion", "replacement"), _TEXT)
    shapes |= dict.fromkeys(("phrases", "absent", "except", "unless", "near"), _PHRASES)
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["id"],
        "properties": {key: {"description": words, **shapes[key]} for key, words in _WORDS.items()},
    }


def _when() -> dict[str, Any]:
    told: dict[str, Any] = dict.fromkeys(COUNTS, _COUNT)
    told |= dict.fromkeys(PHRASES, _PHRASES)
    told |= {key: {"enum": list(choices)} for key, choices in CHOICES.items()}
    return {"type": "object", "additionalProperties": False, "properties": told}


def _examples() -> dict[str, Any]:
    lines = {"type": "array", "items": {"$ref": "#/$defs/example"}, "minItems": 1, "maxItems": MAX_EXAMPLES}
    return {"type": "object", "additionalProperties": False, "properties": {"flag": lines, "ok": lines}}


def _example() -> dict[str, Any]:
    """A line, or a table with the context it is said in."""
    text = {"type": "string", "maxLength": MAX_TEXT}
    shapes: dict[str, Any] = {key: {"type": "string"} for key in CONTEXT} | {
        "turn": {"type": "integer"},
        "attachments": {"type": "integer"},
        "other_customer_names": _NAMES,
        "known": _NAMES,
        "canned": {"enum": list(CHOICES["canned"])},
        "address": {"enum": list(CHOICES["address"])},
        "hours": {"type": "object"},
        "promises": {"type": "array", "items": {"type": "object"}},
        "text": text,
    }
    table = {
        "type": "object",
        "additionalProperties": False,
        "required": ["text"],
        "properties": dict(sorted(shapes.items())),
    }
    return {"anyOf": [text, table]}
