"""The language a message is judged in: given, or told from its script, its letters and its common words."""

import pytest

from canned_tone import Context, check
from canned_tone.finders.detect import detect, told
from canned_tone.language import language, primary, spoken

SAID = {
    "en": ["Your order is on its way and should be with you by Friday.", "Thank you, I have sent it to you again."],
    "ru": ["Ваш заказ уже в пути, он будет у вас в пятницу.", "Спасибо, я ещё раз отправила вам это письмо."],
    "uk": ["Ваше замовлення вже їде до вас, воно буде у п'ятницю.", "Дякую, я ще раз надіслала вам цього листа."],
    "el": ["Η παραγγελία σας είναι στον δρόμο.", "Καλημέρα!"],
    "et": ["Teie tellimus on juba teel ja jõuab reedeks kohale.", "Aitäh, saatsin selle teile uuesti."],
    "id": ["Pesanan Anda sudah di perjalanan dan akan tiba hari Jumat.", "Terima kasih, saya sudah mengirimnya lagi."],
}  # fmt: skip


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in SAID.items() for text in texts])
def test_a_language_is_told_from_the_text(code: str, text: str) -> None:
    assert told(text, None) == code
    result = check(text)
    assert (result.language, result.detected, result.supported) == (code, True, True)


def test_a_given_language_is_used_as_it_is() -> None:
    result = check(SAID["ru"][0], Context(lang="en-GB"))
    assert (result.language, result.detected, result.supported) == ("en", False, True)
    assert primary("uk_UA") == "uk" and primary(" EN ") == "en"


def test_the_customers_words_help_where_the_draft_is_short() -> None:
    assert told("OK", None) == "en" and told("👍", None) == "en"
    assert told("OK 5", "Πότε έρχεται η παραγγελία μου;") == "el"
    assert told("", SAID["el"][0]) == "el"


def test_a_language_without_rules_is_said_to_be_and_what_needs_no_language_is_found() -> None:
    context = Context(lang="fi", customer_name="Peter", other_customer_names=("Anna Virtanen",))
    for draft, family in (
        ("Hei [Name], tilauksesi on matkalla.", "name_placeholder"),
        ("Kortti 4111 1111 1111 1111 on veloitettu.", "sensitive_data"),
        ("Tilaus on matkalla, Anna.", "name_wrong"),
        ("LUKEKAA SE SÄHKÖPOSTI VIHDOINKIN KUNNOLLA", "shouting"),
        ("Etkö lukenut sitä???", "shouting"),
    ):
        result = check(draft, context)
        assert (result.language, result.supported) == ("fi", False)
        assert [finding.family for finding in result.findings] == [family], draft
    assert check("You should have told us.", context).findings == ()
    assert check("", context).as_dict()["supported"] is False


def test_every_folder_has_a_name_and_is_told_by_its_script() -> None:
    names = [language(code).name for code in spoken()]
    assert len(set(names)) == len(names)
    assert detect([]) is None and detect(["123"]) is None and detect(["日本語"]) is None


def test_a_draft_in_another_language_than_the_conversation_is_noticed() -> None:
    wrong = [rule.id for rule in _rules("en") if rule.finder == "wrong_language"]
    assert wrong
    for code in ("ru", "et"):
        text = SAID[code][0]
        assert [f.rule for f in check(text, Context(lang="en")).findings if f.rule in wrong]
        answered = check(text, Context(lang="en", last_customer_message=text)).findings
        assert not [f for f in answered if f.rule in wrong]


def _rules(code: str):  # type: ignore[no-untyped-def]
    from canned_tone import Checker

    return Checker().rules(code).values()


def test_what_the_customer_wrote_in_another_script_does_not_decide() -> None:
    assert told("Вы идиот.", "My order 4711 is late, and I need it by Friday.") == "ru"
    assert told("Добрый день.", "Де моє замовлення? Ви обіцяли його ще в середу.") in ("ru", "uk")
