"""Promises in every language: lines that promise, by when, and lines near them that do not.

A line begins with D (a promise, its deadline's words and when it is due), P (a promise without a time that needs none),
O (a promise that puts off and says no time) or N (no promise)."""

from pathlib import Path

import pytest

from canned_tone import Context
from canned_tone.draft import Draft, Hit
from canned_tone.language import language
from canned_tone.promises.made import find

NOW = "2025-03-04T09:30:00+02:00"  # a Tuesday
LINES = Path(__file__).parent / "promise_lines"


def hits(text: str, lang: str, **known: object) -> list[Hit]:
    context = Context.of({"lang": lang, "now": NOW, "tz": "Europe/Tallinn", **known})
    return list(find(Draft(text, context, language(lang))))


def wrong(line: str, lang: str) -> str:
    mark, (text, *told) = line[0], line[2:].split(" => ")
    found = hits(text, lang)
    promises = [hit for hit in found if hit.key == "promise"]
    keys = {hit.key for hit in found}
    if mark == "D":
        said, due = told
        dated = any(hit.deadline == said and hit.due and hit.due[5:16] == due for hit in promises)
        return "" if dated and keys == {"promise"} else f"{line}\n   {[(hit.deadline, hit.due) for hit in promises]}"
    undated = not any(hit.deadline for hit in promises)
    wanted = {"P": {"promise"}, "O": {"promise", "promise.open"}, "N": set()}[mark]
    return "" if keys == wanted and undated else f"{line}\n   {[(hit.key, hit.deadline) for hit in found]}"


@pytest.mark.parametrize("lang", ["en", "ru", "uk", "el", "et", "id"])
def test_promises_are_told_from_what_is_none(lang: str) -> None:
    lines = (LINES / f"{lang}.txt").read_text().splitlines()
    assert [told for line in lines if (told := wrong(line, lang))] == []
