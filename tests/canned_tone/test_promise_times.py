"""What is wrong with the time of a promise: none, past, when nobody is there; what to propose; what is overdue."""

import sys
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canned_tone import Context
from canned_tone.draft import Draft, Hit
from canned_tone.language import language
from canned_tone.promises.made import find
from canned_tone.times.hours import is_open, open_days

TUESDAY = "2025-03-04T14:00:00+02:00"
OFFICE = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
LANGUAGES = ("en", "ru", "uk", "el", "et", "id")
OPEN = {
    "en": "We'll look into it.",
    "ru": "Мы разберёмся.",
    "uk": "Ми розберемося.",
    "el": "Θα το εξετάσουμε.",
    "et": "Uurime selle välja.",
    "id": "Kami akan memeriksa hal ini.",
}
WRITES = {
    "en": "I'll write {}.",
    "ru": "Напишу {}.",
    "uk": "Напишу {}.",
    "el": "Θα γράψω {}.",
    "et": "Kirjutan {}.",
    "id": "Saya akan kabari {}.",
}


def hits(text: str, lang: str = "en", key: str = "promise", now: str = TUESDAY, **known: object) -> list[Hit]:
    context = Context.of({"lang": lang, "now": now, "tz": "Europe/Tallinn", **known})
    return [hit for hit in find(Draft(text, context, language(lang))) if hit.key == key]


@pytest.mark.parametrize(
    ("draft", "lang", "words"),
    [
        ("I'll call you today by 10:00.", "en", "today by 10:00"),
        ("I'll call you this morning.", "en", "this morning"),
        ("I'll send it by 1 March.", "en", "by 1 March"),
        ("I'll call you today at 8 pm.", "en", "today at 8 pm"),
        ("I'll reply within 6 hours.", "en", "within 6 hours"),
        ("We'll answer on Sunday.", "en", "on Sunday"),
        ("Позвоню вам сегодня утром.", "ru", "сегодня утром"),
        ("Отправим до 1 марта.", "ru", "до 1 марта"),
        ("Перезвоню завтра в 7 утра.", "ru", "завтра в 7 утра"),
        ("Зателефоную вам у суботу о 12:00.", "uk", "у суботу о 12:00"),
        ("Надішлю сьогодні вранці.", "uk", "сьогодні вранці"),
        ("Θα σας καλέσω σήμερα στις 10 π.μ.", "el", "σήμερα στις 10 π.μ"),
        ("Θα το στείλουμε την Κυριακή.", "el", "την Κυριακή"),
        ("Helistan täna hommikul.", "et", "täna hommikul"),
        ("Vastame laupäeval.", "et", "laupäeval"),
        ("Saya akan telepon hari ini jam 9 malam.", "id", "hari ini jam 9 malam"),
    ],
)
def test_a_time_that_is_past_or_when_nobody_is_there_is_said(draft: str, lang: str, words: str) -> None:
    [hit] = hits(draft, lang, "promise.conflict", hours=OFFICE)
    assert draft[hit.start : hit.end] == words


@pytest.mark.parametrize(
    ("draft", "lang"),
    [
        ("I'll call you today by 5 pm.", "en"),
        ("I'll call you by 10:00.", "en"),
        ("I'll reply by the end of the day.", "en"),
        ("I'll send it within 5 days.", "en"),
        ("I'll send it by Friday.", "en"),
        ("I'll send it next week.", "en"),
        ("The shop opened at 10:00 today, I'll ask them.", "en"),
        ("Отвечу в течение 24 часов.", "ru"),
        ("Напишу утром.", "ru"),
        ("Напишу до 18:00.", "ru"),
        ("Відповім протягом доби.", "uk"),
        ("Θα σας καλέσω ως τις 18:00.", "el"),
        ("Vastan hommikul.", "et"),
    ],
)
def test_a_time_that_works_is_left_alone(draft: str, lang: str) -> None:
    assert hits(draft, lang, "promise.conflict", hours=OFFICE) == []


def test_without_hours_only_the_past_is_said_and_without_now_nothing() -> None:
    assert hits("I'll call you today at 8 pm.", "en", "promise.conflict") == []
    assert len(hits("I'll call you today at 8 am.", "en", "promise.conflict")) == 1
    assert hits("I'll call you today at 8 am.", "en", "promise.conflict", now="some time", hours=OFFICE) == []
    assert hits("We'll answer on Sunday.", "en", "promise.conflict", hours={}) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("ahead", [0, 3, 9, 30, 75, 90])
def test_what_is_proposed_is_read_as_a_time_to_come_within_the_hours(lang: str, ahead: int) -> None:
    now = (datetime.fromisoformat("2025-03-04T09:30:00+02:00") + timedelta(hours=ahead)).isoformat()
    [hit] = hits(OPEN[lang], lang, "promise.open", now=now, hours=OFFICE)
    proposed = list(hit.slots.values())
    assert len(proposed) == len(set(proposed)) == 3
    for words in proposed:
        draft = WRITES[lang].format(words)
        [promise] = hits(draft, lang, now=now)
        assert promise.due and promise.due > now and promise.deadline and words.endswith(promise.deadline)
        assert hits(draft, lang, "promise.conflict", now=now, hours=OFFICE) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_now_three_times_are_proposed_too(lang: str) -> None:
    [hit] = hits(OPEN[lang], lang, "promise.open", now="")
    assert len({words for words in hit.slots.values() if words}) == 3


def test_one_promise_with_a_time_is_enough() -> None:
    assert hits("I'll look into it. I'll write to you by 4 pm.", "en", "promise.open") == []
    assert hits("We'll look into it. You'll have an answer by Friday.", "en", "promise.open") == []
    assert len(hits("It was due on Tuesday. We'll look into it.", "en", "promise.open")) == 1


def test_an_overdue_promise_is_called_to_mind_until_it_is_mentioned() -> None:
    overdue = [{"text": "I'll send the return label", "due": "2025-03-04T10:00:00+02:00"}]
    [hit] = hits("The kettle comes in two colours.", "en", "promise.broken", promises=overdue)
    assert hit.slots["promise"] == "I'll send the return label" and hit.start < hit.end
    assert hits("Here is the return label.", "en", "promise.broken", promises=overdue) == []
    assert hits("Sorry I'm late with this.", "en", "promise.broken", promises=overdue) == []
    later = [{"text": "I'll send the return label", "due": "2025-03-04T16:00:00+02:00"}]
    assert hits("The kettle comes in two colours.", "en", "promise.broken", promises=later) == []
    undated = [{"text": "I'll send the return label", "due": None}, {"text": "", "due": "whenever"}]
    assert hits("The kettle comes in two colours.", "en", "promise.broken", promises=undated) == []


def test_hours_tell_when_somebody_is_there() -> None:
    tuesday = datetime.fromisoformat("2025-03-04T18:00:00")
    assert is_open({"tue": (("09:00", "18:00"),)}, tuesday)
    assert not is_open({"tue": (("09:00", "12:00"), ("13:00", "17:30"))}, tuesday)
    assert not is_open({"wed": (("09:00", "18:00"),)}, tuesday, whole=True)
    assert is_open({}, tuesday) and is_open({"sat": ()}, tuesday)
    [(begin, end), *_] = open_days({"wed": (("13:00", "24:00"), ("09:00", "12:00"))}, tuesday)
    assert (begin.isoformat(), end.isoformat()) == ("2025-03-05T09:00:00", "2025-03-06T00:00:00")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("now", ["9999-12-31T23:59:59", "0001-01-01T00:00:00+14:00", "2024-02-29T23:30:00-11:00", "x"])
def test_a_strange_clock_never_breaks_a_check(lang: str, now: str) -> None:
    for words in ("31.02", "12 24:00", "1x24", "99", "0", "24:00", "00:00", "2:60", "31.12.9999", "400", "29.02.2025"):
        hits(WRITES[lang].format(words), lang, now=now, hours=OFFICE)
    hits(OPEN[lang], lang, now=now, hours=OFFICE)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(LANGUAGES),
    st.lists(
        st.one_of(
            st.text(max_size=8),
            st.sampled_from(
                [
                    *OPEN.values(),
                    *[
                        "12",
                        "3",
                        ":",
                        ".",
                        "-",
                        "?",
                        "24",
                        "18:00",
                        "12.05",
                        "μ.μ.",
                        "через",
                        "до",
                        "kella",
                        "give",
                        "me",
                    ],
                ]
            ),
        )
    ),
)
def test_any_text_is_read_and_every_place_lies_in_it(lang: str, parts: list[str]) -> None:
    text = " ".join(parts)
    for key in ("promise", "promise.open", "promise.conflict"):
        for hit in hits(text, lang, key, hours=OFFICE):
            assert 0 <= hit.start < hit.end <= len(text)


@pytest.mark.parametrize(
    ("lang", "piece"),
    [
        ("en", "I'll call you and give me five minutes, "),
        ("en", "our will "),
        ("en", "by 5 "),
        ("ru", "я "),
        ("ru", "напишу и "),
        ("ru", "дайте 2-3 "),
        ("ru", "буду "),
        ("ru", "наш склад отправит, если "),
        ("uk", "я напишу? "),
        ("el", "θα "),
        ("el", "δώστε μου σε "),
        ("et", "luban "),
        ("et", "saadan kell 3 "),
        ("id", "saya akan "),
    ],
)
def test_work_grows_no_faster_than_the_text(lang: str, piece: str) -> None:
    assert calls(piece * 800, lang) < 5.5 * calls(piece * 200, lang) + 2_000


def calls(text: str, lang: str) -> int:
    """How many functions are called to find the promises of a text."""
    draft = Draft(text, Context(lang=lang, now=TUESDAY), language(lang))
    counted = 0

    def count(frame: object, event: str, of: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        list(find(draft))
    finally:
        sys.setprofile(before)
    return counted
