"""Canned replies: short texts with variables, read from TOML, and filled so that nothing is left open."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from canned_tone.errors import RuleError
from canned_tone.language import DEFAULT, LANGUAGES, primary
from canned_tone.names.person import person
from canned_tone.rules.places import line_of, line_of_problem, tables
from canned_tone.stored import told

MAX_FILE = 256_000  # bytes of one file of replies
MAX_REPLIES = 500
MAX_TEXT = 4_000  # characters of one reply

_SLOT = re.compile(r"\{([^\W\d][\w -]{0,39})(?:\|([^{}]*))?\}")
_BRACES = re.compile(r"[{}|]")
_SHORTCUT = re.compile(r"[^\W\d_A-Z][^\W_A-Z]{0,31}\Z")
_FIELDS = ("shortcut", "title", "when", "text")
_OURS = ("name", "agent")  # variables that the chat fills


class UnfilledError(ValueError):
    """A reply that would be sent with a slot open: `slots` names them."""

    def __init__(self, slots: tuple[str, ...]) -> None:
        super().__init__(f"nothing to fill in for {', '.join(f'{{{slot}}}' for slot in slots)}")
        self.slots = slots


@dataclass(frozen=True, slots=True)
class CannedReply:
    """`shortcut` is what one types after `/`; `when` tells when it fits; `text` may hold slots, and `examples` has
    something to put into each that the chat cannot fill."""

    shortcut: str
    title: str
    when: str
    text: str
    language: str = DEFAULT
    examples: Mapping[str, str] = field(default_factory=dict, hash=False)
    file: str = ""
    line: int | None = None

    def refused(self, reason: str, about: str = "") -> RuleError:
        """The error that says what is wrong with this reply, and where that stands."""
        line = line_of(self.file, about, self.line)
        return RuleError(reason, file=self.file, rule=f"/{self.shortcut}", line=line)


@cache
def starter(lang: str) -> tuple[CannedReply, ...]:
    """The replies that come with the product in a language; none for a language that has none yet."""
    path = LANGUAGES / primary(lang) / "canned.toml"
    if not primary(lang).isalpha() or not path.exists():
        return ()
    return _replies(told(path), path, None)


def load(file: str | Path) -> tuple[CannedReply, ...]:
    """A site's own replies; RuleError says which file, reply and line cannot be used, and why."""
    file = Path(file)
    try:
        raw = file.read_bytes()
        text = raw.decode()
    except OSError as problem:
        raise RuleError(f"it cannot be read ({problem.strerror})", file=str(file)) from problem
    except UnicodeDecodeError as problem:
        raise RuleError("it is not UTF-8", file=str(file)) from problem
    if len(raw) > MAX_FILE:
        raise RuleError(f"it is longer than {MAX_FILE} bytes", file=str(file))
    try:
        read = tomllib.loads(text)
    except (ValueError, RecursionError) as problem:
        line = line_of_problem(problem, text)
        raise RuleError(f"it is not TOML: {problem}", file=str(file), line=line) from problem
    return _replies(read, file, text)


def render(text: str, *, name: str | None = None, agent: str | None = None, lang: str = DEFAULT, **values: str) -> str:
    """The text with every slot filled: `{name}` with what the customer is called, `{agent}` with the agent's name,
    others by their values, all that have none with their fallback. UnfilledError when a slot would stay open."""
    who = person(name, primary(lang)) if name else None
    given = {**values, "name": who.called if who else "", "agent": agent or ""}
    known = {
        slot: _BRACES.sub("", value).strip() for slot, value in given.items()
    }  # a value is never a slot of its own
    left = tuple(slot[1] for slot in _SLOT.finditer(text) if slot[2] is None and not known.get(slot[1]))
    if left:
        raise UnfilledError(tuple(dict.fromkeys(left)))
    filled, at = "", 0
    for slot in _SLOT.finditer(text):
        filled += text[at : slot.start()]
        at = slot.end()
        value = known.get(slot[1]) or (slot[2] or "").strip()
        if value:
            filled += value
        elif filled.strip():
            filled = filled.rstrip(" ").removesuffix(",")
        else:  # nothing before it: what follows begins the message
            at += len(text[at:]) - len(text[at:].lstrip(" ,"))
            filled, at = text[at : at + 1].upper(), at + 1
    return filled + text[at:]


def slots(text: str) -> tuple[str, ...]:
    """The names of the slots in a text, as they stand."""
    return tuple(slot[1] for slot in _SLOT.finditer(text))


def _replies(read: Mapping[str, Any], file: Path, text: str | None) -> tuple[CannedReply, ...]:
    unknown = set(read) - {"language", "slots", "reply"}
    if unknown:
        about = min(unknown)
        raise RuleError(f"“{about}” is nothing a file of replies has", file=str(file), line=line_of(file, about))
    language, examples, listed = read.get("language", DEFAULT), read.get("slots", {}), read.get("reply", [])
    if not isinstance(language, str):
        raise RuleError('language is a code such as "en"', file=str(file), line=line_of(file, "language"))
    if not isinstance(examples, dict) or not all(isinstance(one, str) and one.strip() for one in examples.values()):
        raise RuleError("slots is a table: variable = an example", file=str(file), line=line_of(file, "slots"))
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise RuleError("replies are written [[reply]]", file=str(file), line=line_of(file, "reply"))
    if len(listed) > MAX_REPLIES:
        raise RuleError(f"{len(listed)} replies are too many; {MAX_REPLIES} is the most", file=str(file))
    lines = tables(text) if text is not None else []
    replies = []
    for number, one in enumerate(listed):
        line = lines[number] if len(lines) == len(listed) else None
        replies.append(_reply(one, language, examples, file, line))
        if replies[-1].shortcut in {reply.shortcut for reply in replies[:-1]}:
            raise replies[-1].refused("this shortcut is taken")
    return tuple(replies)


def _reply(
    read: Mapping[str, Any], language: str, examples: Mapping[str, str], file: Path, line: int | None
) -> CannedReply:
    given = {key: read.get(key) for key in _FIELDS}
    reply = CannedReply(str(given["shortcut"]), "", "", "", language, file=str(file), line=line)
    unknown = set(read) - {*_FIELDS, "language"}
    if unknown:
        raise reply.refused(f"“{min(unknown)}” is nothing a reply has", min(unknown))
    for key, value in given.items():
        if not isinstance(value, str) or not value.strip():
            raise reply.refused(f"it needs a {key}, in words", key)
    if not _SHORTCUT.match(reply.shortcut):
        raise reply.refused("a shortcut is one word in small letters", "shortcut")
    text, spoken = str(given["text"]), read.get("language", language)
    if len(text) > MAX_TEXT:
        raise reply.refused(f"its text is longer than {MAX_TEXT} characters", "text")
    if not isinstance(spoken, str):
        raise reply.refused('language is a code such as "en"', "language")
    bare = _SLOT.sub("", text)
    if "{" in bare or "}" in bare:
        raise reply.refused("a slot is written {name|what to say without one}, {agent}, or {variable}", "text")
    own = {slot: examples[slot] for slot in slots(text) if slot in examples}
    return CannedReply(reply.shortcut, str(given["title"]), str(given["when"]), text, spoken, own, reply.file, line)
