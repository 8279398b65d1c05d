"""What in a draft is not the agent's own prose: links, addresses, code, order and product numbers, quoted words."""

import re

_CAPITAL = "[A-Z\u0391-\u03a9\u0401-\u042f\u0490]"
_DIGITS = frozenset("0123456789")
_QUOTES = frozenset('"\u201c\u00ab\u201e')
_NUMBERED = re.compile(rf"[#\u2116]|{_CAPITAL}-?\d\d")
_LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>\"]+")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_CODE = re.compile(r"```[^`]*```|`[^`\n]+`")
_NUMBER = re.compile(r"[#\u2116]\s?\d[\w-]{0,40}")
_PRODUCT = re.compile(
    rf"(?<![\w-])(?:{_CAPITAL}{{1,6}}-){{0,3}}{_CAPITAL}{{1,6}}-?\d{{2,20}}(?:-?[A-Z0-9]{{1,12}}){{0,4}}(?![\w-])"
)
_REPLY = re.compile(r"^[ \t]?>[^\n]*", re.MULTILINE)
_QUOTE = re.compile(
    r"\"([^\"\n]{3,400})\"|\u201c([^\u201d\n]{3,400})\u201d|\u00ab([^\u00bb\n]{3,400})\u00bb|\u201e([^\u201c\n]{3,400})\u201c"
)
_MOST_QUOTES = 20
_LONGEST_LAST = 8_000  # characters of the customer's last message that quotes are looked up in


def masked(text: str, last: str | None, chars: frozenset[str] | None = None) -> str:
    """The text with everything that is not the agent's own prose blanked out, every other character in its place.

    A quotation of three words or more is somebody's; a shorter one is left out when the customer said it. `chars` are
    the text's characters, where they are known."""
    chars = frozenset(text) if chars is None else chars
    if not chars.isdisjoint(_DIGITS):
        for pattern in (_NUMBER, _PRODUCT) if _NUMBERED.search(text) else ():
            text = pattern.sub(_blank, text)
    if "`" in chars:
        text = _CODE.sub(_blank, text)
    if "://" in text or "www." in text:
        text = _LINK.sub(_blank, text)
    if "@" in chars:
        text = _MAIL.sub(_blank, text)
    if ">" in chars:
        text = _REPLY.sub(_blank, text)
    return text if chars.isdisjoint(_QUOTES) else _without_quotes(text, last or "")


def _blank(found: re.Match[str]) -> str:
    return "\x00" * (found.end() - found.start())


def _without_quotes(text: str, last: str) -> str:
    said = " ".join(last[:_LONGEST_LAST].casefold().split())
    for count, found in enumerate(_QUOTE.finditer(text)):
        if count == _MOST_QUOTES:
            break
        words = " ".join(found.group()[1:-1].casefold().split()).rstrip(".,!?\u2026")
        if words and (words.count(" ") > 1 or words in said):
            text = text[: found.start()] + _blank(found) + text[found.end() :]
    return text
