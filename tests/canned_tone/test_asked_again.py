"""What the chat already holds need not be asked for again."""

import pytest

from canned_tone import Context, check


def found(lang: str, draft: str, last: str | None, known: tuple[str, ...] = ()) -> list[str]:
    context = Context(lang=lang, last_customer_message=last, known=known)
    return [finding.severity for finding in check(draft, context).findings if finding.family == "asks_again"]


@pytest.mark.parametrize(
    ("lang", "draft", "last"),
    [
        ("en", "Could you share the email address on the account?", "anna@x.com here"),
        ("en", "May I have your order number, please?", "my order #48213 is late"),
        ("en", "What's the order number?", "Order 48213 hasn't come"),
        ("en", "Which phone number can I reach you on?", "+44 20 7946 0018"),
        ("en", "Could you tell me your email address once more?", "a@b.co"),
        ("ru", "Подскажите, пожалуйста, номер вашего заказа.", "Заказ 48213 не пришёл"),
        ("ru", "Можно ваш номер телефона?", "мой номер +7 900 123-45-67"),
        ("ru", "Какой у вас email?", "a@b.ru"),
        ("uk", "Можна ваш номер телефону?", "+380 67 123 45 67"),
        ("uk", "Підкажіть номер вашого замовлення.", "замовлення 48213 не прийшло"),
        ("uk", "Яка у вас пошта?", "a@b.ua"),
        ("el", "Μπορώ να έχω τον αριθμό της παραγγελίας σας;", "η παραγγελία 48213 δεν ήρθε"),
        ("el", "Μου δίνετε το email σας;", "a@b.gr"),
        ("et", "Kas saaksite öelda tellimuse numbri?", "tellimus 48213 ei tulnud"),
        ("et", "Mis on teie meil?", "a@b.ee"),
        ("et", "Palun teie telefoninumbrit.", "+372 512 3456"),
    ],
)
def test_asking_for_what_was_just_given_is_remarked(lang: str, draft: str, last: str) -> None:
    assert found(lang, draft, last) == ["warn"]
    assert found(lang, draft, None) == []


@pytest.mark.parametrize(
    ("lang", "draft", "last"),
    [
        ("en", "Is anna@x.com still your email address?", "anna@x.com"),
        ("en", "I've written to your email address.", "anna@x.com"),
        ("en", "You'll find the order number in your email.", "I ordered in 2024, where's the number?"),
        ("en", "Please enter your email address on the reset page.", "My email is a@b.co, how do I reset?"),
        ("en", "Please send your email again, it was cut off.", "a@b.co"),
        ("en", "Your email address is changed.", "new one is a@b.co"),
        ("ru", "Напишите, пожалуйста, на почту support@x.ru.", "a@b.ru"),
        ("ru", "Введите номер заказа на странице отслеживания.", "заказ 48213, как отследить?"),
        ("el", "Σας έγραψα στο email σας.", "a@b.gr"),
        ("et", "Sisestage tellimuse number jälgimislehele.", "tellimus 48213, kuidas jälgida?"),
    ],
)
def test_speaking_of_it_is_not_asking_for_it(lang: str, draft: str, last: str) -> None:
    assert found(lang, draft, last) == []


def test_what_the_chat_holds_counts_too() -> None:
    assert found("en", "What's your phone number?", None, ("phone",)) == ["warn"]
    assert found("en", "What's your phone number?", None, ("email",)) == []
