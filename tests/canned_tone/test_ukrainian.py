"""Ukrainian, as tired and as careful agents write it: pairs of lines over every family."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from canned_tone import Checker, Context, check
from canned_tone.result import FAMILIES, Finding

LINES = Path(__file__).with_name("ukrainian.txt").read_text(encoding="utf-8")
SEEN = ("hint", "warn", "block")


def told() -> Iterator[tuple[str, str, str]]:
    """(family, what should be seen, what should pass) of every line; one side of a good line is empty."""
    for section in LINES.split("\n## ")[1:]:
        family, *lines = section.splitlines()
        for line in filter(None, lines):
            flag, _, ok = line.rpartition(" || ")
            yield family, flag, ok


PAIRS = [pair for pair in told() if pair[1]]
GOOD = [ok for _, _, ok in told()]


@cache
def found(line: str) -> tuple[Finding, ...]:
    last, _, text = line.rpartition(" >> ")
    context = Context("uk", customer_name="Олена", last_customer_message=last or None, turn=3)
    return tuple(finding for finding in check(text, context).findings if finding.severity in SEEN)


def test_there_are_lines_enough_over_all_families() -> None:
    families = {family for family, _, _ in PAIRS}
    assert families <= set(FAMILIES) and len(families) >= 27
    assert len(PAIRS) + len(GOOD) > 500


@pytest.mark.parametrize("family", sorted({family for family, _, _ in PAIRS}))
def test_most_lines_of_a_family_are_seen_as_what_they_are(family: str) -> None:
    lines = [flag for of, flag, _ in PAIRS if of == family]
    seen = [line for line in lines if any(finding.family == family for finding in found(line))]
    assert len(seen) >= 0.85 * len(lines), sorted(set(lines) - set(seen))


def test_good_lines_pass() -> None:
    loud = [ok for ok in GOOD if any(finding.severity != "hint" for finding in found(ok))]
    hinted = [ok for ok in GOOD if found(ok)]
    assert len(loud) <= 0.01 * len(GOOD), loud
    assert len(hinted) <= 0.06 * len(GOOD), hinted


def test_what_must_be_held_is_held_and_nothing_else() -> None:
    for family, flag, ok in PAIRS:
        if family in ("profanity", "sensitive_data", "name_placeholder"):
            assert any(finding.severity == "block" for finding in found(flag)), flag
        assert not any(finding.severity == "block" for finding in found(ok)), ok


@pytest.mark.parametrize("mark", ["'", "\u2019", "\u02bc"])
def test_every_apostrophe_is_one(mark: str) -> None:
    for line in ("З вами зв'яжуться.", "Ви зобов'язані забрати посилку.", "Усе через вашу неуважність, п'яниці."):
        assert found(line.replace("'", mark))


@pytest.mark.parametrize(
    "line",
    [
        "Подорожник, підорешник і лайм у наявності.",
        "Лайнер із Херсона до Хуста, потім Жидачів і Кретинга.",
        "Гімн, гімнастика, застрахувати, заїхати, курвіметр, дебіт.",
        "Хрін із буряком, тупий ніж і сухі суки обрізали.",
        "Роман «Ідіот», мюзикл і квитки в цирк.",
    ],
)
def test_innocent_words_are_no_swearing(line: str) -> None:
    assert not any(finding.family == "profanity" for finding in found(line))


def test_on_first_name_terms_is_a_matter_of_the_site() -> None:
    line = "Скинь номер замовлення."
    assert any(finding.family == "informal_address" for finding in found(line))
    assert not check(line, Context("uk", address="informal")).findings


def test_remarks_speak_ukrainian() -> None:
    for rule in Checker().rules("uk").values():
        for said in (rule.message, rule.why, rule.suggestion):
            assert any("а" <= char <= "ї" for char in said.lower()), said
            assert not set("ыэъё") & set(said.lower()), said
