"""A hard word that is told again is not said: an apology may name it, and nobody is called by it."""

import pytest

from canned_tone import Context, check

HEARD = {
    "en": "Your courier called me an idiot and slammed the door. What a moron.",
    "ru": "Ваш курьер назвал меня идиотом и хлопнул дверью. Дебил какой-то.",
    "uk": "Ваш кур'єр назвав мене ідіотом і грюкнув дверима. Дебіл якийсь.",
    "el": "Ο κούριερ με αποκάλεσε ηλίθιο και έκλεισε την πόρτα. Τι βλάκας.",
    "et": "Teie kuller nimetas mind idioodiks ja lõi ukse kinni. Täielik debiilik.",
}
PASS = [
    ("en", "Nobody should be called an idiot at their own door, and I am sorry."),
    ("en", "I'm so sorry our courier called you an idiot. I am taking it up with him today."),
    ("en", "The word idiot should never have been used, and I apologise."),
    ("en", "No customer should have to hear the word “moron” from us."),
    ("ru", "Никого нельзя называть идиотом на пороге собственного дома, простите нас."),
    ("ru", "Мне очень жаль, что курьер назвал вас идиотом. Я передам это его начальнику сегодня."),
    ("ru", "Слово «дебил» не должно звучать от нас, простите."),
    ("uk", "Нікого не можна називати ідіотом на порозі власного дому, вибачте нам."),
    ("uk", "Мені дуже шкода, що кур'єр назвав вас ідіотом. Передам це його керівнику сьогодні."),
    ("el", "Κανέναν δεν πρέπει να αποκαλούν ηλίθιο στην πόρτα του σπιτιού του, λυπάμαι πολύ."),
    ("el", "Λυπάμαι πολύ που ο κούριερ σας αποκάλεσε ηλίθιο. Το μεταφέρω σήμερα στον υπεύθυνό του."),
    ("et", "Kedagi ei tohi tema oma ukse peal idioodiks nimetada, palun vabandust."),
    ("et", "Mul on väga kahju, et kuller nimetas teid idioodiks. Räägin sellest täna tema juhiga."),
]
HELD = [
    ("en", "Sorry, but you are an idiot."),
    ("en", "The courier said it and he was right: you are an idiot."),
    ("en", "Now stop being an idiot."),
    ("en", "As you were told, idiot, it ships tomorrow."),
    ("en", "Our courier called and you are a moron."),
    ("en", "I called you an idiot and I meant it."),
    ("en", "Our courier is an idiot."),
    ("en", "You should have told us, you idiot."),
    ("ru", "Вам же сказали, идиот, ждите."),
    ("et", "Ma ju ütlesin teile, idioot, oodake."),
    ("ru", "Простите, но вы идиот."),
    ("ru", "Курьер прав, вы идиот."),
    ("uk", "Вибачте, але ви ідіот."),
    ("uk", "Кур'єр має рацію, ви ідіот."),
    ("el", "Συγγνώμη, αλλά είστε ηλίθιος."),
    ("el", "Καλά σας τα είπε, ηλίθιε."),
    ("et", "Vabandust, aga te olete idioot."),
    ("et", "Kuller ütles õigesti, te olete idioot."),
]


@pytest.mark.parametrize("heard", [True, False], ids=["after the customer told it", "without"])
def test_an_insult_that_is_told_again_is_not_held(heard: bool) -> None:
    for lang, text in PASS:
        if not heard and ("“" in text or "«" in text or "word" in text):
            continue
        result = check(text, Context(lang=lang, last_customer_message=HEARD[lang] if heard else None, turn=2))
        assert result.state != "held", (text, [one.rule for one in result.findings])


@pytest.mark.parametrize("heard", [True, False], ids=["after the customer told it", "without"])
def test_an_insult_that_is_said_is_held(heard: bool) -> None:
    for lang, text in HELD:
        result = check(text, Context(lang=lang, last_customer_message=HEARD[lang] if heard else None, turn=2))
        assert result.state == "held", text
