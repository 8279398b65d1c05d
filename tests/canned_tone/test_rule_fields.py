"""Every field of a rule does what the page about rules says, proved on a site's own rules."""

from pathlib import Path

import pytest

from canned_tone import Checker, Context, RuleError
from canned_tone.context import Promised

FRAME = """
language = "{language}"
[[rule]]
id = "acme-one"
family = "curt"
severity = "hint"
{fields}
message = "m."
why = "w."
suggestion = "s."
examples.flag = [{flag}]
examples.ok = [{ok}]
"""


def checker(folder: Path, fields: str, flag: str, ok: str, language: str = "en") -> Checker:
    file = folder / "acme.toml"
    file.write_text(FRAME.format(fields=fields, flag=flag, ok=ok, language=language), encoding="utf-8")
    return Checker(rules=[file])


def places(judge: Checker, draft: str, context: Context = Context(lang="en")) -> list[tuple[int, int]]:  # noqa: B008
    found = judge.check(draft, context).findings
    return [(finding.start, finding.end) for finding in found if finding.rule == "acme-one"]


def test_what_is_absent_is_missed_after_the_greeting_and_the_name(tmp_path: Path) -> None:
    judge = checker(tmp_path, 'absent = ["zork*"]\nwhen = {turn = 1}',
                    '{text = "It left.", turn = 1}', '{text = "Zorked.", turn = 1}, "It left."')  # fmt: skip
    context = Context(lang="en", customer_name="Ana Kovač", turn=1)
    assert places(judge, "Hi Ana, it left.", context) == [(8, 8)]
    assert places(judge, "Good morning, it left.", context) == [(14, 14)]
    assert places(judge, "It left.", context) == [(0, 0)]
    assert places(judge, "Hi Ana", context) == [(6, 6)]
    assert places(judge, "It left. It zorks.", context) == []
    assert places(judge, "  \n", context) == []
    assert places(judge, "It left.", Context(lang="en", turn=2)) == []


@pytest.mark.parametrize(("at", "place"), [("end", (9, 9)), ("all", (1, 9))])
def test_what_is_absent_is_missed_at_the_end_or_in_all_of_it(tmp_path: Path, at: str, place: tuple[int, int]) -> None:
    judge = checker(tmp_path, f'absent = ["zork"]\nat = "{at}"', '"It left."', '"Zork."')
    assert places(judge, " It left. ") == [place]


def test_an_empty_absence_is_found_whenever_the_context_fits(tmp_path: Path) -> None:
    judge = checker(tmp_path, "absent = []\nat = 'all'\nwhen = {words_most = 2}", '"Your size?"', '"Which size is it?"')
    assert places(judge, "No.") == [(0, 3)]
    assert places(judge, "👍") == [(0, 1)]
    assert places(judge, "That is so.") == []


def test_guards_hold_for_what_is_absent(tmp_path: Path) -> None:
    judge = checker(tmp_path, 'absent = ["zork"]\nunless = ["no need"]\nnear = ["late"]\nexcept = ["not zork"]',
                    '"It is late."', '"It is late. Zork."')  # fmt: skip
    assert places(judge, "It is late. No need.") == []
    assert places(judge, "It is here.") == []
    assert places(judge, "It is late, not zork.") == [(0, 0)]


def test_as_many_places_are_wanted_as_it_counts(tmp_path: Path) -> None:
    judge = checker(tmp_path, 'phrases = ["kindly", "please be advised"]\ncount = 2',
                    '"Kindly wait, kindly."', '"Kindly wait."')  # fmt: skip
    assert places(judge, "Kindly wait. Please be advised: it is late.") == [(0, 6), (13, 30)]
    assert places(judge, "Please be advised.") == []


FIT = [
    ("turn_from = 2", Context(turn=2), Context(turn=1)),
    ("turn_from = 2", Context(turn=9), Context()),
    ('name = "unknown"', Context(), Context(customer_name="Ana")),
    ('name = "known"', Context(customer_name="Ana"), Context(customer_name="Visitor 12")),
    ('last = ["broken"]', Context(last_customer_message="It is broken."), Context(last_customer_message="It is fine.")),
    ('last_unless = ["broken"]', Context(), Context(last_customer_message="It is broken.")),
    ('address = "formal"', Context(address="formal"), Context(address="informal")),
    ('address = "formal"', Context(address="formal"), Context()),
    ('canned = "unedited"', Context(canned="unedited"), Context(canned="repeated")),
    ('canned = "repeated"', Context(canned="repeated"), Context()),
    ('attachments = "none"', Context(attachments=0), Context(attachments=1)),
    ('attachments = "none"', Context(attachments=0), Context()),
    ('given = "email"', Context(last_customer_message="I am ana@example.com"), Context(last_customer_message="@ana")),
    ('given = "email"', Context(known=("email",)), Context(known=("phone",))),
    ('given = "email"', Context(known=("ana@example.com",)), Context()),
    (
        'given = "phone"',
        Context(last_customer_message="Call +372 5555 1234."),
        Context(last_customer_message="Call 12."),
    ),
    ('given = "number"', Context(last_customer_message="It is XJ-4402."), Context(last_customer_message="It is 4 pm.")),
    (
        'given = "number"',
        Context(last_customer_message="Order #123 please"),
        Context(last_customer_message="Order 12?"),
    ),
    (
        'promise = "overdue"',
        Context(now="2025-03-04T10:00:00+02:00", promises=(Promised("call", "2025-03-04T07:30:00Z"),)),
        Context(now="2025-03-04T10:00:00+02:00", promises=(Promised("call", "2025-03-04T08:30:00Z"), Promised("x"))),
    ),
    (
        'promise = "overdue"',
        Context(now="2025-03-04", promises=(Promised("", "2025-03-03"),)),
        Context(now="2025-03-04"),
    ),
]


@pytest.mark.parametrize(("when", "fits", "not_so"), FIT)
def test_a_rule_holds_when_the_context_fits(tmp_path: Path, when: str, fits: Context, not_so: Context) -> None:
    file = tmp_path / "acme.toml"
    told = FRAME.format(language="en", fields=f'phrases = ["sorry"]\nwhen = {{{when}}}', flag='"Zork."', ok='"Fine."')
    with pytest.raises(RuleError, match="is not found"):
        file.write_text(told, encoding="utf-8")
        Checker(rules=[file])
    file.write_text(told.replace('"Zork."', _proof(fits)), encoding="utf-8")
    judge = Checker(rules=[file])
    assert places(judge, "So sorry.", fits) == [(3, 8)]
    assert places(judge, "So sorry.", not_so) == []


def _proof(context: Context) -> str:
    """An example in TOML that is said in this context."""
    told = ['text = "Sorry."']
    for name in context.__slots__:
        value = getattr(context, name)
        if value == getattr(Context(), name):
            continue
        if name == "promises":
            value = "[" + ", ".join(f'{{text = "{one.text}", due = "{one.due}"}}' for one in value) + "]"
        elif isinstance(value, str):
            value = f'"{value}"'
        elif isinstance(value, tuple):
            value = "[" + ", ".join(f'"{one}"' for one in value) + "]"
        told.append(f"{name} = {value}")
    return "{" + ", ".join(told) + "}"


def test_words_of_a_message_are_counted(tmp_path: Path) -> None:
    judge = checker(tmp_path, 'phrases = ["so"]\nwhen = {words_least = 2, words_most = 3}', '"So what?"', '"So."')
    assert places(judge, "Is it so?") == [(6, 8)]
    assert places(judge, "Is it so now?") == []


ASKED = [
    ("Is it in stock?", "yes_no"),
    ("When will it arrive?", "open"),
    ("Can you tell me when?", "open"),
    ("Blue?", "any"),
    ("It is late.", "none"),
    (None, "none"),
    ("When did it leave? And is it blue?", "yes_no"),
]


@pytest.mark.parametrize(("last", "kind"), ASKED)
def test_what_the_customer_asked_is_told_by_lists_of_the_language(tmp_path: Path, last: str | None, kind: str) -> None:
    for wanted in ("yes_no", "open", "any", "none"):
        asks = {"yes_no": "Is it?", "open": "When is it?", "any": "Blue?", "none": "Fine."}[wanted]
        judge = checker(tmp_path, f'phrases = ["sorry"]\nwhen = {{asked = "{wanted}"}}',
                        f'{{text = "Sorry.", last_customer_message = "{asks}"}}', '"Fine."')  # fmt: skip
        fits = wanted == kind or (wanted == "any" and kind != "none")
        assert bool(places(judge, "Sorry.", Context(lang="en", last_customer_message=last))) == fits, wanted


def test_a_rule_looks_for_one_thing(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="one of them is enough"):
        checker(tmp_path, 'phrases = ["a"]\nabsent = ["b"]', '"a"', '"b"')
    with pytest.raises(RuleError, match="there is no list @nonsense"):
        checker(tmp_path, 'phrases = ["@nonsense"]', '"a"', '"b"')
    with pytest.raises(RuleError, match="asked is one of"):
        checker(tmp_path, 'phrases = ["a"]\nwhen = {asked = "what"}', '"a"', '"b"')
    with pytest.raises(RuleError, match="a whole number from 1"):
        checker(tmp_path, 'phrases = ["a"]\ncount = 0', '"a a"', '"b"')
