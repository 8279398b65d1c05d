"""Where in a TOML file something stands, for a refusal that names its line: looked up only when one is made."""

import re
from pathlib import Path

_RULE = re.compile(r"\s*\[\[\s*(?:rule|reply)\s*\]\]")
_ID = re.compile(r"\s*(?:id|shortcut)\s*=")
_AT = re.compile(r"\(at line (\d+)")


def tables(text: str) -> list[int]:
    """The line of each `[[rule]]` or `[[reply]]`: of its id where it has one, else of its head."""
    found: list[int] = []
    open_head = False
    for number, line in enumerate(text.splitlines(), 1):
        if _RULE.match(line):
            found.append(number)
            open_head = True
        elif open_head and _ID.match(line):
            found[-1] = number
            open_head = False
    return found


def line_of(file: str | Path, about: str | tuple[str, ...], start: int | None = None) -> int | None:
    """The line where a key or a text stands, each of `about` after the one before it, within the table around `start`
    when that is given; `start` when there is no such line."""
    try:
        lines = Path(file).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return start
    first, last, found = 0, len(lines), start
    if start is not None:
        heads = [number for number, line in enumerate(lines) if _RULE.match(line)]
        first = max((head for head in heads if head < start), default=0)
        last = min((head for head in heads if head >= start), default=len(lines))
    for needle in (about,) if isinstance(about, str) else about:
        number = _stands(lines, needle, range(first, last)) if needle else None
        if number is not None:
            first, found = number, number + 1
    return found


def _stands(lines: list[str], needle: str, within: range) -> int | None:
    """The first of the lines that begins with a key, else the first that holds the text."""
    key = re.compile(rf"\s*(?:\[?\[?\s*)?(?:[\w-]+\.)*\"?{re.escape(needle)}\"?\s*(?:[.=\]]|$)")
    written = needle.replace("\\", "\\\\").replace('"', '\\"')
    keys = (number for number in within if key.match(lines[number]))
    texts = (number for number in within if needle in lines[number] or written in lines[number])
    return next(keys, next(texts, None))


def line_of_problem(problem: Exception, text: str) -> int:
    """The line that a TOML reader complains about."""
    found = _AT.search(str(problem))
    return int(found[1]) if found else max(1, len(text.splitlines()))
