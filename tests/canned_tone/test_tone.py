"""Tone in English: swearing and blame, each beside a line that must pass."""

import re

import pytest

from canned_tone import Context, check


@pytest.mark.parametrize(
    ("draft", "passes"),
    [
        ("You should have told us.", "You should have it by Tuesday."),
        ("You entered the wrong address.", "If you chose the wrong size, we swap it."),
        ("That is your own fault.", "That is not your fault."),
        ("You didn't read the mail.", "I'm sorry you didn't receive the mail."),
    ],
)
def test_blame_is_advised_against_and_its_kind_neighbour_passes(draft: str, passes: str) -> None:
    assert "blame" in [finding.family for finding in check(draft).findings]
    assert check(draft).state == "advise"
    assert check(passes).state == "clear"


@pytest.mark.parametrize(
    "draft",
    [
        "This is bullshit.",
        "f*** this",
        "You id1ot.",
        "Our system is crap.",
        "i d i o t",
        "fuuuuck",
        "ｆｕｃｋ",
        "fu\u200bck",
    ],
)
def test_swearing_in_any_disguise_holds_the_message(draft: str) -> None:
    assert check(draft).state == "held"


def test_a_customers_own_name_is_never_swearing() -> None:
    assert check("Thank you, Dick.", Context(customer_name="Dick Turner")).state == "clear"


def test_the_customers_own_words_quoted_back_are_not_the_agents() -> None:
    context = Context(last_customer_message="You are all idiots, this is crap!")
    assert check('You wrote "this is crap", and I understand why.', context).state == "clear"
    assert check("> You are all idiots\nI'm sorry it came to that.", context).state == "clear"


def test_every_finding_says_what_why_and_what_instead() -> None:
    for finding in check(
        "Hi [Name], you should have told us, you idiot.", Context(customer_name="Ana", turn=1)
    ).findings:
        assert finding.message and finding.why and finding.suggestion
        assert finding.id == f"{finding.rule}:{finding.start}:{finding.end}"
        assert "{" not in finding.message + finding.why + finding.suggestion


@pytest.mark.parametrize(
    ("draft", "family", "passes"),
    [
        ("I don't know.", "dont_know", "I don't know yet, but I'll find out by noon."),
        ("That is not possible.", "refusal", "That is not possible today, but I can send one tomorrow."),
        ("Calm down, please.", "dismissive", "I can see why that is annoying."),
        ("It is HERE, PLEASE look.", "shouting", "Use the HDMI port."),
        ("Dear customer, it is here.", "impersonal_address", "Dear Ana, it is here."),
        ("Your password is Sommer2024!", "sensitive_data", "Your password is safe."),
        ("Card 4111 1111 1111 1111 was charged.", "sensitive_data", "The card ending in 1111 was charged."),
    ],
)
def test_every_other_family_has_a_neighbour_that_passes(draft: str, family: str, passes: str) -> None:
    context = Context(customer_name="Ana")
    assert family in [finding.family for finding in check(draft, context).findings]
    assert check(passes, context).state == "clear"


@pytest.mark.parametrize(
    ("draft", "family", "words"),
    [
        ("Well, as I already told you, it is in the menu.", "passive_aggressive", "as I already told you"),
        ("I ALREADY told you that.", "passive_aggressive", "I ALREADY told you"),
        ("You were told about the fee.", "blame", "You were told"),
        ("You are mistaken.", "blame", "You are mistaken"),
        ("It's just a small delay.", "dismissive", "It's just a small delay"),
        ("Obviously you need to log in first.", "condescending", "Obviously you need"),
    ],
)
def test_a_passage_is_found_once_with_words_that_fit_it(draft: str, family: str, words: str) -> None:
    [finding] = [finding for finding in check(draft).findings if finding.family != "shouting"]
    assert finding.family == family and draft[finding.start : finding.end].startswith(words)
    assert words in finding.message


def test_what_is_told_about_feelings_suits_them_and_nothing_else() -> None:
    [calm] = check("Calm down.").findings
    [told] = check("As I told you, it is in the menu.").findings
    assert "feel" in calm.message and "understand" in calm.suggestion
    assert "feel" not in told.message + told.why + told.suggestion and "once more" in told.suggestion


def test_a_warning_is_told_beside_what_holds_the_message() -> None:
    result = check("Hi [Name], you obviously misread our email, you idiot. Obviously you need to log in.")
    assert result.state == "held"
    assert [(finding.family, finding.severity) for finding in result.findings] == [
        ("name_placeholder", "block"),
        ("blame", "warn"),
        ("profanity", "block"),
        ("condescending", "warn"),
    ]


def test_advice_to_the_agent_never_calls_them_by_the_customers_name() -> None:
    context = Context(customer_name="Ana", turn=1)
    for draft in ("You idiot.", "This is bullshit.", "f*** this", "Your password is Sommer2024!", "I don't know."):
        for finding in check(draft, context).findings:
            assert "Ana" not in re.sub("“[^”]*”", "", finding.suggestion), finding.suggestion
    [asked] = check("I don't know.", Context(customer_name="Ana")).findings
    assert "“Good question, Ana." in asked.suggestion


def test_the_missing_name_is_shown_in_the_greeting_that_stands_there() -> None:
    context = Context(customer_name="Ana", turn=1)
    assert check("Good morning, it is here.", context).findings[0].suggestion == "Begin with “Good morning Ana”."
    assert check("It is here.", context).findings[0].suggestion == "Begin with “Hi Ana”."
