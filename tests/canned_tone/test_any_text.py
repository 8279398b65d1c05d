"""Whatever is written: no crash, places inside the text, the same answer twice, work in proportion to length."""

import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from canned_tone import Checker, Context, Result, check
from canned_tone.automaton import Automaton
from canned_tone.language import language, spoken
from canned_tone.phrasebook import phrasebook
from canned_tone.tokens import Splitting, split
from canned_tone.walk import Walk, bounded

LANGUAGES = [*sorted(spoken()), "xx", ""]
MISSING = {
    rule.id
    for code in spoken()
    for rule in Checker().rules(code).values()
    if rule.absent is not None or rule.finder == "name.missing"
}
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=200)
WORDS = [
    "Hi",
    "Ana,",
    "Peter.",
    "{{name}}",
    "\ud800",
    "\u202e",
    "f***",
    "idiot",
    "you should have told",
    "you\u0301",
    "I'll",
]
MARKS = [
    '"',
    "`",
    "> ",
    "by 4 pm",
    "\x00",
    "\n",
    "😀",
    "Ms",
    "Kovač",
    "'s",
    "___",
    "[Name]",
    "$",
    "within 2 hours",
    "\u200b",
]
PIECES = st.lists(st.sampled_from([*WORDS, *MARKS, "half", "12 May", "ﷺ"]), max_size=40).map(" ".join)


QUICK = settings(max_examples=100, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))


@QUICK
@given(
    draft=st.one_of(ANYTHING, PIECES),
    name=st.none() | ANYTHING,
    last=st.none() | ANYTHING,
    now=st.none() | ANYTHING,
    lang=st.none() | st.sampled_from(LANGUAGES),
)
def test_every_text_is_judged_with_places_inside_it(
    draft: str, name: str | None, last: str | None, now: str | None, lang: str | None
) -> None:
    context = Context(
        lang, customer_name=name, last_customer_message=last, turn=1, other_customer_names=("Bao", name or ""), now=now
    )
    result = check(draft, context)
    for finding in result.findings:
        assert 0 <= finding.start <= finding.end <= len(draft)
        assert finding.start < finding.end or finding.rule in MISSING
        assert finding.suggestion.strip()
    assert [finding.start for finding in result.findings] == sorted(finding.start for finding in result.findings)
    assert check(draft, context).findings == result.findings


HOSTILE = [
    *(
        "you should have ",
        "fuck ",
        "f*** ",
        "I'll call you by Friday ",
        "Hi Anna, ",
        '"you are an idiot" ',
        "`",
        "```",
        "[",
        "{{",
    ),
    *(
        "#",
        "_",
        "_ ",
        "a\u0301\u0316",
        "> \n",
        "@",
        "a@",
        "https://",
        "1.",
        "1,",
        "'",
        "a'",
        "%",
        "<",
        "*",
        "$",
        "you ",
        "a a ",
    ),
    *(
        "i d i o t ",
        "Ana, ",
        "\u202e",
        "\ud800",
        "ﷺ",
        "I'll ",
        "no later than ",
        "a-",
        "Hi null ",
        "within 2 hours ",
        "! ",
        "?!",
        "READ THIS ",
        "4111 ",
        "cvv ",
        "as I ",
        "$a ",
        "password: ",
        "Thanks Ana ",
        "you are not ",
        "I'll ask you and ",
    ),
]


def work(judge: Callable[[], object]) -> int:
    """How many calls judging takes."""
    calls = 0

    def count(_frame: FrameType, event: str, _what: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        judge()
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("piece", HOSTILE)
def test_work_grows_no_faster_than_the_text(piece: str) -> None:
    context = Context(customer_name="Ana", last_customer_message="You are all idiots", turn=1)
    check(piece * 10, context)
    short, long = (work(lambda length=length: check(piece * length, context)) for length in (150, 600))  # type: ignore[misc]
    assert long <= 4.6 * short + 600


def test_a_megabyte_is_judged() -> None:
    assert check("Hi Ana, you should have told us. " * 32_000).state == "advise"


def test_a_hostile_rule_file_cannot_slow_a_check(tmp_path: Path) -> None:
    alternatives = "|".join(["a"] + [f"a{number}" for number in range(100)])
    phrases = [f'"({alternatives}) ~6 a ~6 {{word}} a{number}"' for number in range(200)]
    file = tmp_path / "hostile.toml"
    file.write_text(
        f'[[rule]]\nid = "slow"\nfamily = "jargon"\nseverity = "hint"\nphrases = [{", ".join(phrases)}]\n'
        'message = "m"\nwhy = "w"\n'
        'suggestion = "s"\nexamples.flag = ["a a a a1"]\nexamples.ok = ["b"]\n'
    )
    checker = Checker(rules=[file])
    assert work(lambda: checker.check("a " * 2_000)) < 40 * work(lambda: check("a " * 2_000))


def test_the_same_draft_context_and_rules_give_the_same_ids() -> None:
    draft, context = "Hi Anna, you should have told us.", Context(customer_name="Peter")

    def ids(result: Result) -> list[str]:
        return [finding.id for finding in result.findings]

    assert (
        ids(check(draft, context))
        == ids(Checker().check(draft, context))
        == ["name-wrong:3:7", "blame-should-have:9:29"]
    )


def test_a_language_without_rules_still_sees_slots_and_windows() -> None:
    assert check("Hei [Name], tere!", Context(lang="xx")).state == "held"
    assert check("You should have told us.", Context(lang="xx")).state == "clear"
    assert check("You should have told us.", Context(lang="en-GB")).state == "advise"


SAID = sorted(
    {word for rule in Checker().rules().values() for phrase in rule.phrases for word in re.findall(r"[\w']+", phrase)}
)
TOLD = st.lists(st.sampled_from([*SAID, "you", "you", "not", "wrong", "parcel", ".", "?", "zzz"]), max_size=25)


@QUICK
@given(told=TOLD)
def test_a_walk_that_remembers_finds_what_one_that_does_not_finds(told: list[str]) -> None:
    walk, automaton, words = english()
    text = split(" ".join(told), words)
    assert set(walk.matches(text)) == set(bounded(automaton, words, text, 10**9))
    assert set(walk.matches(text)) == set(bounded(automaton, words, text, 10**9))


@cache
def english() -> tuple[Walk, Automaton, Splitting]:
    spoken = language("en")
    automaton = phrasebook(spoken, dict(enumerate(Checker().rules().values()))).automaton
    return Walk(automaton, spoken.splitting), automaton, spoken.splitting


def test_what_a_walk_remembers_is_bounded_and_forgetting_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [example.text for rule in Checker().rules().values() for example in (*rule.flag, *rule.ok)][::12]
    walk, automaton, words = english()
    wanted = [set(walk.matches(split(line, words))) for line in lines]
    monkeypatch.setattr("canned_tone.walk._MOST_STATES", 5)
    monkeypatch.setattr("canned_tone.walk._MOST_KNOWN", 5)
    monkeypatch.setattr("canned_tone.tokens._MOST_KNOWN", 5)
    small = Walk(automaton, words)
    assert [set(small.matches(split(line, words))) for line in lines] == wanted
    small.matches(split(" ".join(f"zzz{number} a{number}" for number in range(3_000)), words))
    small.matches(split("one more", words))
    assert small.remembered <= 10
    assert [set(Walk(Automaton.unpack(automaton.pack()), words).matches(split(lines[0], words)))] == wanted[:1]
