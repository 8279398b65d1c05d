"""Whatever is written: no crash, places inside the text, the same answer twice, work in proportion to length."""

import re
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from canned_tone import Checker, Context, Result, RuleError, check
from canned_tone.checker import built_in
from canned_tone.language import language, spoken
from canned_tone.phrases.automaton import Automaton
from canned_tone.phrases.walk import Walk, bounded
from canned_tone.text.tokens import Splitting, split

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


QUICK = settings(max_examples=30, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))


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
    *("A-", "A1-", "#1", "the the ", "ты ", "Вы должны ", "ви ", "σας ", ";", "te ", "Pelanggan "),
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
    short, long = (work(lambda length=length: check(piece * length, context)) for length in (40, 160))  # type: ignore[misc]
    assert long <= 4.6 * short + 600


def test_a_megabyte_is_judged() -> None:
    assert check("Hi Ana, you should have told us. " * 32_000).state == "advise"


RULE = """[[rule]]
id = "slow-{number}"
family = "jargon"
severity = "hint"
phrases = [{phrases}]
message = "m"
why = "w"
suggestion = "s"
examples.flag = ["{flag}"]
examples.ok = ["b"]
"""


def hostile(folder: Path, rules: Iterable[tuple[list[str], str]]) -> Checker:
    """A checker with rules of these phrases, each with a line that it finds."""
    file = folder / "hostile.toml"
    told = (
        RULE.format(number=number, phrases=", ".join(f'"{phrase}"' for phrase in phrases), flag=flag)
        for number, (phrases, flag) in enumerate(rules)
    )
    file.write_text("\n".join(told), encoding="utf-8")
    return Checker(rules=[file])


ALTERNATIVES = "|".join(["a"] + [f"a{number}" for number in range(100)])
SLOW: dict[str, list[tuple[list[str], str]]] = {
    "gaps": [([f"({ALTERNATIVES}) ~6 a ~6 {{word}} a{number}" for number in range(200)], "a a a a1")],
    "the same phrase in every rule": [(["a"], "a")] * 200,
    "phrases that share no node": [([f"a b{number}? c?" for number in range(300)], "a c")] * 30,
    "any words": [(["{word} " * 15 + "a", "{word} ~6 {word} ~6 a", "{word} a"], "a " * 16)],
    "stems": [([f"{'a' * length}* ~6 a*" for length in range(1, 33)], "a a")],
}


@cache
def usual(text: str) -> int:
    """The work without a site's own rules."""
    return work(lambda: check(text, Context("en")))


@pytest.mark.parametrize("kind", SLOW)
def test_a_hostile_rule_file_cannot_slow_a_check(tmp_path: Path, kind: str) -> None:
    checker = hostile(tmp_path, SLOW[kind])
    for text in ("a " * 500, "aaaaaaaa " * 500):
        assert work(lambda: checker.check(text, Context("en"))) < 60 * usual(text)  # noqa: B023


def test_a_file_with_too_much_in_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="more than 20000 phrases"):
        hostile(tmp_path, [([f"a{number}" for number in range(300)], "a1")] * 70)
    with pytest.raises(RuleError, match="longer than 512000 bytes"):
        hostile(tmp_path, [(["a " * 900], "a")] * 300)


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
    wanted = set(bounded(automaton, words, text, 10**9))
    assert set(walk.matches(text)) == wanted
    assert set(walk.matches(text)) == wanted, "the words are remembered now"


@cache
def english() -> tuple[Walk, Automaton, Splitting]:
    automaton, words = built_in("en").written.automaton, language("en").splitting
    return Walk(automaton, words), automaton, words


def test_what_a_walk_remembers_is_bounded_and_forgetting_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [example.text for rule in Checker().rules().values() for example in (*rule.flag, *rule.ok)][::12]
    walk, automaton, words = english()
    wanted = [set(walk.matches(split(line, words))) for line in lines]
    monkeypatch.setattr("canned_tone.phrases.walk._MOST_KNOWN", 5)
    monkeypatch.setattr("canned_tone.text.tokens._MOST_KNOWN", 5)
    small = Walk(automaton, words)
    assert [set(small.matches(split(line, words))) for line in lines] == wanted
    small.matches(split(" ".join(f"zzz{number} a{number}" for number in range(3_000)), words))
    small.matches(split("one more", words))
    assert small.remembered <= 5
    assert [set(Walk(Automaton.unpack(automaton.pack()), words).matches(split(lines[0], words)))] == wanted[:1]
