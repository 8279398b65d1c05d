"""Titles in quotation marks: what a film or a tariff is called is nobody's insult."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canned_tone import Context, check
from canned_tone.text.titles import titles

TITLED = [
    ("en", 'Tonight it is "Stupid Crazy Love" at seven and "The Damned" at nine, Mona.'),
    ("en", "We have “Bastards” and “The Idiot” in paperback, both at the desk."),
    ("en", "The book ‘Shit My Dad Says’ is back in stock, and so is 'Damn Yankees'."),
    ("ru", "Сегодня в 19:00 «Дураки», а в 21:30 «Чёрт с нами», Майя."),
    ("ru", "Книга “Идиот” стоит 400 рублей, а «Сволочи» на дисках закончились, привезём завтра."),
    ("uk", "Сьогодні о 19:00 «Дурні», а о 21:30 «Чорт забирай», Майє."),
    ("uk", "Роман „Ідіот“ є на полиці, а “Сволота” буде у п'ятницю."),
    ("el", "Στις 19:00 «Οι ηλίθιοι» και στις 21:30 «Στο διάολο», Μόνα."),
    ("el", "Το βιβλίο “Ο Ηλίθιος” υπάρχει στο κατάστημα."),
    ("et", "Kell 19 on „Lollid“ ja kell 21.30 „Kuradi hea päev“, Moona."),
    ("et", "Raamat „Idioot” on laos, saadan selle täna."),
]
MEANT = [
    ("en", 'Only an "idiot" would press that.'),
    ("en", '"Idiot!"'),
    ("en", "You are a 'moron', frankly."),
    ("en", 'Read "Help" first, you idiot.'),
    ("en", 'We call such people "IDIOTS".'),
    ("ru", "Только «дурак» так нажмёт."),
    ("ru", "Откройте «Справку», идиот."),
    ("uk", "Тільки «ідіот» так натисне."),
    ("el", "Μόνο ένας «ηλίθιος» θα το πατούσε."),
    ("et", "Ainult „idioot“ vajutab sinna."),
]


def swearing(code: str, text: str) -> list[str]:
    return [text[one.start : one.end] for one in check(text, Context(lang=code)).findings if one.family == "profanity"]


@pytest.mark.parametrize(("code", "text"), TITLED)
def test_a_title_in_quotation_marks_is_no_swearing(code: str, text: str) -> None:
    assert [one.rule for one in check(text, Context(lang=code)).findings if one.severity in ("warn", "block")] == []


@pytest.mark.parametrize(("code", "text"), MEANT)
def test_an_insult_in_quotation_marks_stays_one(code: str, text: str) -> None:
    assert swearing(code, text)


@given(st.text(st.sampled_from("Ab c\"'“”„«»‘’‹›\n"), max_size=200))
def test_places_of_titles_lie_in_the_text_and_apart(text: str) -> None:
    end = 0
    for start, last in titles(text, frozenset(text)):
        assert end <= start < last <= len(text)
        end = last


def test_only_so_many_titles_are_looked_at() -> None:
    assert len(titles("a " + '"The Damned" ' * 500, frozenset('"'))) == 40
