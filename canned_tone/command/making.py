"""`canned-tone new-rule`, `schema` and `compile`: what one needs to write rules, and to ship them."""

import argparse
import json
from typing import Any

from canned_tone import stored
from canned_tone.errors import RuleError
from canned_tone.language import DEFAULT, spoken
from canned_tone.result import FAMILIES, SEVERITIES
from canned_tone.rules.compiling import compile_all
from canned_tone.rules.reader import ID
from canned_tone.rules.schema import schema

_RULE = """# A rule file: data, no code. Prove it with `canned-tone lint FILE`, use it with `--rules FILE`.
language = "{lang}"

[[rule]]
id = "{id}"
family = "{family}"        # what kind of remark; a site may set the severity of a whole family
severity = "{severity}"    # block (needs the agent's confirmation), warn, hint; info only for commitment

# What to look for. A word in any case; stem* begins so; ~2 is up to two words between; (one|or other) is a choice;
# word? may be left out; {{be}} is a class of words, {{word}} any word; ^ and $ are a sentence's ends; @list is a list.
phrases = [
  "kindly do the needful",
  "(revert|get) back ~2 asap",
]

# Where to keep quiet: a phrase that overlaps what was found …
except = ["never kindly do the needful"]
# … or stands in the same sentence (scope = "message" looks at the whole message).
unless = ["as they say"]
# near = ["only beside one of these"]
# when = {{ turn = 1, name = "known", last = ["a phrase in the customer's last message"] }}

message = "“{{match}}” is a phrase of letters, not of people."      # what
why = "Customers answer to a person, not to a form."               # why it matters
suggestion = "Write: “Could you do this for me[, {{name}}]?”"        # what to write; the part in brackets needs a name
# replacement = "could you"                                       # only where it is safe to put in with one key

# Compulsory: lines that must be found, and lines near by that must pass. They are run whenever the rule is loaded.
examples.flag = [
  "Kindly do the needful.",
  "Please revert back to me asap.",
]
examples.ok = [
  "Could you do this for me?",
  "I will get back to you at noon.",
  "Never kindly do the needful, as they say.",
]
"""


def offer(commands: Any) -> None:
    """Adds the commands."""
    rule = commands.add_parser("new-rule", help="write a rule to begin with, commented, to standard output")
    rule.add_argument("--id", default="acme-rule", help="the rule's id: small letters, digits and dashes")
    rule.add_argument("--family", default="jargon", choices=sorted(FAMILIES - {"commitment"}), metavar="FAMILY")
    rule.add_argument("--severity", default="hint", choices=[one for one in SEVERITIES if one != "info"])
    rule.add_argument("--lang", default=DEFAULT, help="the language it speaks (en)")
    rule.set_defaults(run=_new_rule)
    told = commands.add_parser("schema", help="write the JSON Schema of rule files to standard output")
    told.set_defaults(run=_schema)
    making = commands.add_parser("compile", help="prove all built-in rules, and keep what comes of it for quick starts")
    making.set_defaults(run=_compile)


def _new_rule(asked: argparse.Namespace) -> int:
    if not ID.match(asked.id):
        raise RuleError("a rule has an id of lower-case letters, digits and dashes", rule=asked.id)
    if asked.lang not in spoken():
        raise RuleError(f"there are no words for “{asked.lang}”; there are for {', '.join(sorted(spoken()))}")
    print(_RULE.format(id=asked.id, family=asked.family, severity=asked.severity, lang=asked.lang), end="")
    return 0


def _schema(asked: argparse.Namespace) -> int:
    del asked
    print(json.dumps(schema(), indent=2, ensure_ascii=False))
    return 0


def _compile(asked: argparse.Namespace) -> int:
    del asked
    if not stored.fresh():
        compile_all()
    return 0
