"""Kinds of lines that an author who had not seen the rules wrote: each in five languages, with good lines near by."""

from pathlib import Path

import pytest

from canned_tone import Context, check

FOLDER = Path(__file__).parent / "kinds"
CUSTOMERS = {"en": "Jude", "ru": "Руслан", "uk": "Олена", "el": "Κορίνα", "et": "Rasmus"}


@pytest.mark.parametrize("code", CUSTOMERS)
def test_every_line_is_found_by_the_rule_it_should_be(code: str) -> None:
    amiss = []
    for line in (FOLDER / f"{code}.txt").read_text(encoding="utf-8").splitlines()[1:]:
        wanted, last, text = (part.strip() for part in line.split("|"))
        context = Context(code, CUSTOMERS[code], last or None, turn=1 if last else 3)
        found = [
            one for one in check(text, context).findings if one.severity != "info" and one.family != "name_missing"
        ]
        if found if wanted == "ok" else not any(wanted in one.rule for one in found):
            amiss.append((wanted, last, text, [one.rule for one in found]))
    assert amiss == []


def test_a_name_that_does_not_bend_is_called_as_it_stands() -> None:
    assert not check("Це зв'язок за кордоном, Бруно.", Context("uk", "Бруно", turn=3)).findings
