"""Promises: who says they will do what, and by when."""

import pytest

from canned_tone import Context, Finding, check

TUESDAY = "2025-03-04T09:30:00+02:00"


def promises(draft: str, now: str | None = None, tz: str | None = None) -> list[Finding]:
    return [finding for finding in check(draft, Context(now=now, tz=tz)).findings if finding.family == "commitment"]


@pytest.mark.parametrize(
    ("draft", "words", "due"),
    [
        ("I'll call you today by 4 pm.", "today by 4 pm", "2025-03-04T16:00:00+02:00"),
        ("We will answer within 2 hours.", "within 2 hours", "2025-03-04T11:30:00+02:00"),
        ("I'll write to you tomorrow morning.", "tomorrow morning", "2025-03-05T12:00:00+02:00"),
        ("I'll send it by Friday.", "by Friday", "2025-03-07T18:00:00+02:00"),
        ("Give me five minutes and I'll have it changed.", "five minutes", "2025-03-04T09:35:00+02:00"),
        ("By noon I'll have an answer.", "By noon", "2025-03-04T12:00:00+02:00"),
        ("I'll call you at 16:30.", "at 16:30", "2025-03-04T16:30:00+02:00"),
        ("We'll refund it by 12 May.", "by 12 May", "2025-05-12T18:00:00+03:00"),
        ("I'll look into it in half an hour.", "in half an hour", "2025-03-04T10:00:00+02:00"),
        ("I'll update you by the end of the day.", "by the end of the day", "2025-03-04T18:00:00+02:00"),
        ("I'll be in touch by the end of the week.", "by the end of the week", "2025-03-07T18:00:00+02:00"),
        ("I'll email you in 2-3 days.", "in 2-3 days", "2025-03-07T09:30:00+02:00"),
        ("I'll email you tonight.", "tonight", "2025-03-04T22:00:00+02:00"),
        ("I'll send it next week.", "next week", "2025-03-11T09:30:00+02:00"),
    ],
)
def test_a_deadline_is_read_and_dated(draft: str, words: str, due: str) -> None:
    [promise] = promises(draft, TUESDAY, "Europe/Tallinn")
    assert (promise.severity, promise.deadline, promise.due) == ("info", words, due)
    assert check(draft).state == "clear"


def test_without_now_there_is_no_due_and_without_a_time_no_deadline() -> None:
    [promise] = promises("I'll call you by Friday.")
    assert (promise.deadline, promise.due) == ("by Friday", None)
    [promise] = promises("I will chase this up for you.", TUESDAY)
    assert (promise.deadline, promise.due) == (None, None)


@pytest.mark.parametrize(
    "draft",
    [
        "I sent it yesterday.",
        "Shall I send another?",
        "Would you like me to call?",
        "You'll receive a mail.",
        "I won't call again.",
        "I'll be happy to help.",
    ],
)
def test_the_past_an_offer_and_the_customers_own_step_are_no_promises(draft: str) -> None:
    assert promises(draft) == []


@pytest.mark.parametrize("now", ["", "yesterday", "9999-12-31T23:59:59", "2025-13-01T00:00:00"])
def test_a_strange_now_never_breaks_a_check(now: str) -> None:
    assert len(promises("I'll call you in 300 weeks, by 31 February.", now, "Nowhere/Land")) == 1


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        ("I'll get back to you soon.", "I'll get back to you soon"),
        (
            "Sorry! I’ll find out where it is and get back to you today. Bye.",
            "I’ll find out where it is and get back to you today",
        ),
        ("I'll check with the warehouse, and write to you by four.", "I'll check with the warehouse"),
        ("I'll call you by 4 pm with the answer.", "I'll call you by 4 pm"),
        ("I'll ask the courier, but it may take a while.", "I'll ask the courier"),
        ("I'll ask them and you can relax.", "I'll ask them"),
        ("By noon I'll have an answer.", "By noon I'll have an answer"),
        ("Give me five minutes, and I'll have it changed.", "I'll have it changed"),
        ("Let me check that for you — one moment.", "Let me check that for you"),
    ],
)
def test_a_promise_is_marked_with_its_object_as_far_as_its_deadline_or_clause(draft: str, words: str) -> None:
    [promise] = promises(draft)
    assert draft[promise.start : promise.end] == words


def test_two_promises_of_a_sentence_stand_side_by_side() -> None:
    draft = "I'll ask the warehouse and then I'll call you by Friday."
    assert [draft[one.start : one.end] for one in promises(draft)] == [
        "I'll ask the warehouse",
        "I'll call you by Friday",
    ]
