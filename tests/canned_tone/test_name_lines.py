"""Names in six languages: right in every form, wrong, misspelt, and those of people who are only mentioned."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canned_tone import Context, Finding, check
from canned_tone.language import language
from canned_tone.names.person import capital, person

FOLDER = Path(__file__).parent / "names"
FAMILY = {
    "wrong": ("name_wrong", "block"),
    "misspelled": ("name_misspelled", "block"),
    "marks": ("name_misspelled", "warn"),
    "form": ("name_form", "hint"),
    "case": ("name_form", "hint"),
    "overuse": ("name_overuse", "hint"),
    "missing": ("name_missing", "hint"),
    "placeholder": ("name_placeholder", "block"),
}


def lines(code: str) -> list[tuple[str, str, str]]:
    """Customer, draft and what is found, of every line of a language."""
    told = [line.split(" |") for line in (FOLDER / f"{code}.txt").read_text(encoding="utf-8").splitlines()]
    parts = [[part.strip().replace("\\n", "\n") for part in line] for line in told if not line[0].startswith("#")]
    return [(customer, draft, wanted) for customer, draft, wanted in parts]


def found(code: str, customer: str, draft: str, turn: int) -> list[Finding]:
    context = Context(lang=code, customer_name=customer, turn=turn)
    return [one for one in check(draft, context).findings if one.family.startswith("name_")]


@pytest.mark.parametrize("code", ["en", "ru", "uk", "el", "et", "id"])
def test_every_line_is_found_for_what_it_is(code: str) -> None:
    wrong = []
    for customer, draft, wanted in lines(code):
        findings = found(code, customer, draft, 1 if wanted == "missing" else 3)
        kinds = {(one.family, one.severity) for one in findings}
        if kinds != ({FAMILY[wanted]} if wanted else set()):
            wrong.append((customer, draft, wanted, kinds))
        for one in findings:
            assert one.suggestion
            assert draft[one.start : one.end] or wanted == "missing"
    assert wrong == []


@pytest.mark.parametrize("code", ["en", "ru", "uk", "el", "et", "id"])
def test_a_right_name_is_never_asked_for_in_a_first_reply(code: str) -> None:
    asked = [
        (customer, draft)
        for customer, draft, wanted in lines(code)
        if not wanted and customer.split()[0] in draft and found(code, customer, draft, 1)
    ]
    assert asked == []


def test_an_honorific_of_the_record_is_called_too() -> None:
    told = person("κύριος Παπαδόπουλος", "el")
    assert told and told.called == "κύριε Παπαδόπουλε"


@pytest.mark.parametrize(
    ("code", "customer", "called"),
    [
        ("uk", "Олена", "Олено"),
        ("uk", "Сергій", "Сергію"),
        ("uk", "Ігор", "Ігорю"),
        ("uk", "Марія", "Маріє"),
        ("uk", "Олена Петрівна", "Олено Петрівно"),
        ("uk", "Шевчук Олена", "Олено"),
        ("uk", "пан Андрій", "пане Андрію"),
        ("uk", "Анна-Марія", "Анно-Маріє"),
        ("el", "Γιώργος", "Γιώργο"),
        ("el", "ΓΙΩΡΓΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ", "Γιώργο"),
        ("el", "Αλέξανδρος", "Αλέξανδρε"),
        ("el", "Ελένη", "Ελένη"),
        ("ru", "Ольга", "Ольга"),
        ("ru", "Смирнов Иван Петрович", "Иван"),
        ("et", "Toomas Tamm", "Toomas"),
        ("id", "Muhammad Rizki", "Rizki"),
    ],
)
def test_a_wrong_name_is_replaced_by_what_one_calls_them(code: str, customer: str, called: str) -> None:
    hello = {"uk": "Вітаю, Зореславо!", "el": "Γεια σας, Πολυδεύκη!", "ru": "Здравствуйте, Изольда!"}
    draft = hello.get(code, "Tere, Endel!" if code == "et" else "Halo, Bambang!")
    [finding] = found(code, customer, draft, 3)
    assert finding.family == "name_wrong"
    assert called in finding.suggestion
    assert finding.replacement == called


@pytest.mark.parametrize(
    ("code", "customer", "last", "draft"),
    [
        ("ru", "Сергей", "Это Ольга, его жена. Где заказ?", "Здравствуйте, Ольга! Готово."),
        ("ru", "Сергей", "Где заказ?\nОльга", "Здравствуйте, Ольга! Готово."),
        ("uk", "Сергій", "Мене звати Ольга. Де замовлення?", "Вітаю, Ольго! Готово."),
        ("el", "Όλγα", "Είμαι ο Νίκος, ο άντρας της.", "Γεια σας, Νίκο! Έτοιμο."),
        ("el", "Όλγα", "Με λένε Νίκο.", "Γεια σας, Νίκο! Έτοιμο."),
        ("et", "Olga", "Siin Andres, tema mees.", "Tere, Andres! Valmis."),
    ],
)
def test_whoever_signed_the_last_message_may_be_called_so(code: str, customer: str, last: str, draft: str) -> None:
    context = Context(lang=code, customer_name=customer, last_customer_message=last, turn=3)
    assert [one.rule for one in check(draft, context).findings if one.family.startswith("name_")] == []


@pytest.mark.parametrize(
    ("code", "customer", "other", "draft", "found_there"),
    [
        ("uk", "Ганна", "Борис Кім", "Вітаю, Борисе, кошти надіслано.", "Борисе"),
        ("uk", None, "Борис Кім", "Кошти надіслано, Борисе.", "Борисе"),
        ("uk", "Ганна", "Борис Кім", "Я передала це Борисові.", None),
        ("el", "Άννα", "Πέτρος Κιμ", "Πέτρο, στείλαμε τα χρήματα.", "Πέτρο"),
        ("ru", "Анна", "Роза Ким", "Роза, всё готово.", "Роза"),
        ("ru", "Анна", "Анна Ким", "Анна, всё готово.", None),
        ("et", "Anna", "Peeter Kask", "Tere, härra Kask!", "Kask"),
    ],
)
def test_a_name_of_another_window_holds_the_message_in_any_form(
    code: str, customer: str | None, other: str, draft: str, found_there: str | None
) -> None:
    context = Context(lang=code, customer_name=customer, other_customer_names=(other,), turn=3)
    there = [one for one in check(draft, context).findings if one.rule == "name-other-window"]
    assert [draft[one.start : one.end] for one in there] == ([found_there] if found_there else [])
    assert all(one.severity == "block" for one in there)


GREETED = {
    "ru": "Здравствуйте, {}! Заказ готов.",
    "uk": "Вітаю, {}! Замовлення готове.",
    "el": "Γεια σας, {}! Είναι έτοιμο.",
    "et": "Tere, {}! Pakk on teel.",
    "id": "Halo, {}! Paket sudah dikirim.",
}


@pytest.mark.parametrize("code", GREETED)
def test_everybody_may_be_called_by_their_own_name_and_by_nobody_elses(code: str) -> None:
    names = sorted(map(capital, language(code).names["first"]))[::5]
    wrong = []
    for name, other in zip(names, [*names[7:], *names[:7]], strict=True):
        mine, theirs = person(name, code), person(other, code)
        assert mine, name
        assert theirs, other
        if found(code, name, GREETED[code].format(mine.called), 1):
            wrong.append((name, mine.called))
        strange = {one.severity for one in found(code, name, GREETED[code].format(theirs.called), 3)}
        if "block" not in strange and not mine.is_called(theirs.called.lower()):
            wrong.append((name, theirs.called))
    assert len(wrong) <= len(names) // 50, wrong


@pytest.mark.parametrize("code", ["uk", "el"])
def test_whoever_is_called_otherwise_in_the_vocative_is_told_so(code: str) -> None:
    for name in sorted(map(capital, language(code).names["first"]))[::9]:
        mine = person(name, code)
        assert mine
        if mine.wants.get(name.casefold()):
            [finding] = found(code, name, GREETED[code].format(name), 3)
            assert (finding.family, finding.replacement) == ("name_form", mine.called)


@given(
    st.sampled_from(["ru", "uk", "el", "et", "id"]),
    st.text(st.sampled_from("Олена Сергій, Γιώργο Tere. кличуть пан'\n!-«»{}[]"), max_size=60),
    st.sampled_from(["Олена Петрівна", "Γιώργος", "Тарас", "Mari-Liis Tamm", "Siti", "пан Ко"]),
)
def test_any_text_is_read_for_names_with_places_inside_it(code: str, draft: str, customer: str) -> None:
    for one in check(draft, Context(lang=code, customer_name=customer, turn=1)).findings:
        assert 0 <= one.start <= one.end <= len(draft)
        assert one.suggestion
