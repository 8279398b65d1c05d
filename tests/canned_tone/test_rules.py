"""Rules are data, and every one of them is proved."""

import re
from pathlib import Path

import pytest

from canned_tone import Checker, Context, RuleError
from canned_tone.language import spoken
from canned_tone.result import FAMILIES, SEVERITIES

GREETING = """
language = "en"

[[rule]]
id = "acme-parcel"
family = "jargon"
severity = "hint"
phrases = ["consignment ~2 note*"]
message = "“{match}” is our own word."
why = "Customers say parcel."
suggestion = "Write: “See the paper in your parcel[, {name}].”"
replacement = "the paper in your parcel"
examples.flag = ["See the consignment note.", "The consignment delivery notes are there."]
examples.ok = ["See the paper in your parcel."]
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "acme.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("code", sorted(spoken()))
def test_every_rule_finds_its_flag_lines_and_passes_its_ok_lines(code: str) -> None:
    checker = Checker()
    for rule in checker.rules(code).values():
        assert rule.family in FAMILIES and rule.severity in SEVERITIES, rule.id
        assert rule.flag and rule.ok, rule.id
        for example in rule.flag:
            found = checker.check(example.text, Context.of({"lang": code, **example.context})).findings
            assert any(finding.family == rule.family for finding in found), (rule.id, example.text)
        for example in rule.ok:
            found = checker.check(example.text, Context.of({"lang": code, **example.context})).findings
            assert all(finding.rule != rule.id for finding in found), (rule.id, example.text)


@pytest.mark.parametrize("code", sorted(spoken()))
def test_only_words_to_send_carry_the_customers_name_and_every_remark_is_calm(code: str) -> None:
    for rule in Checker().rules(code).values():
        advice = re.sub("“[^”]*”|«[^»]*»|„[^“”]*[“”]", "", rule.suggestion)
        assert "{name}" not in advice, (rule.id, rule.suggestion)
        for said in (rule.message, rule.why, rule.suggestion):
            assert "!" not in said and "please note" not in said.lower() and len(said) < 140, (rule.id, said)
            assert said[-1] in ".”»“", (rule.id, said)


def test_a_site_adds_a_rule_of_its_own(tmp_path: Path) -> None:
    checker = Checker(rules=[written(tmp_path, GREETING)])
    [finding] = checker.check("The consignment note is inside.", Context(customer_name="Ana")).findings
    assert (finding.rule, finding.severity, finding.start, finding.end) == ("acme-parcel", "hint", 4, 20)
    assert finding.message == "“consignment note” is our own word."
    assert finding.suggestion == "Write: “See the paper in your parcel, Ana.”"
    assert finding.replacement == "the paper in your parcel"
    assert "acme-parcel" not in [
        finding.rule for finding in Checker().check("The consignment note is inside.").findings
    ]


def test_a_site_changes_one_field_of_a_rule_and_switches_another_off(tmp_path: Path) -> None:
    file = written(
        tmp_path, '[[rule]]\nid = "blame-your-fault"\nseverity = "block"\n[[rule]]\nid = "name-missing"\noff = true\n'
    )
    checker = Checker(rules=[file])
    assert checker.check("That is your own fault.").state == "held"
    assert checker.check("It comes in blue.", Context(customer_name="Ana", turn=1)).state == "clear"
    assert Checker().check("It comes in blue.", Context(customer_name="Ana", turn=1)).state == "advise"


def test_a_site_raises_and_lowers_whole_families(tmp_path: Path) -> None:
    checker = Checker(rules=[written(tmp_path, '[families]\nblame = "block"\nprofanity = "hint"\n')])
    assert checker.check("You should have told us.").state == "held"
    assert checker.check("This is bullshit.").state == "advise"


REFUSED = [
    (
        'examples.ok = ["See the paper',
        'examples.ok = ["See the consignment note.", "See the paper',
        14,
        "should pass, and is found",
    ),
    ('["See the consignment note."', '["See the parcel."', 13, "is not found"),
    ('family = "jargon"', 'family = "rude"', 6, "no family “rude”"),
    ('severity = "hint"', 'severity = "loud"', 7, "block, warn, hint or info"),
    ('why = "Customers say parcel."', "", 5, "it needs a why"),
    ('why = "Customers', 'wy = 1\nwhy = "Customers', 10, "“wy” is nothing a rule has"),
    ("~2 note*", "~9 note*", 8, "a gap is written"),
    ("~2 note*", "~2", 8, "begin and end with a word"),
    ("~2 note*", "(note", 8, "bracket that is not closed"),
    ("~2 note*", "{nonsense}", 8, "no class of words called {nonsense}"),
    ('phrases = ["consignment ~2 note*"]', 'phrases = ["(consignment)? note?"]', 8, "match nothing"),
    ('phrases = ["consignment ~2 note*"]', 'phrases = ["@nonsense"]', 8, "there is no list @nonsense"),
    ('phrases = ["consignment ~2 note*"]', "when = {turn = 0}", 5, "no phrases"),
    ('severity = "hint"', 'severity = "hint"\nwhen = {turn = 0}', 8, "turn is a whole number"),
    ('severity = "hint"', 'severity = "hint"\nfinder = "magic"', 8, "one of them is enough"),
    ('phrases = ["consignment ~2 note*"]', 'finder = "magic"', 8, "there is no finder “magic”"),
    ('phrases = ["consignment ~2 note*"]', "", 5, "no phrases"),
    ('id = "acme-parcel"', 'id = "Acme:1"', 5, "lower-case letters"),
    ('id = "acme-parcel"\n', "", 4, "lower-case letters"),
    ('family = "jargon"', 'family = "commitment"', 7, "commitment is info"),
]


@pytest.mark.parametrize(("before", "after", "line", "reason"), REFUSED, ids=[reason for *_, reason in REFUSED])
def test_a_rule_that_cannot_be_used_is_refused_with_file_rule_and_line(
    tmp_path: Path, before: str, after: str, line: int, reason: str
) -> None:
    assert before in GREETING
    file = written(tmp_path, GREETING.replace(before, after))
    with pytest.raises(RuleError, match=rf"acme\.toml:{line}:") as refused:
        Checker(rules=[file])
    assert reason in str(refused.value)
    assert refused.value.line == line
    assert refused.value.rule


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('language = "en"\nx = 1', 2, "“x” is nothing"),
        ('\n[families]\nrude = "warn"', 3, "no family “rude”"),
        ('[families]\nblame = "warn"\ncurt = "loud"', 3, "a severity is"),
        ("families = 1", 1, "families is a table"),
        ("\nlanguage = 3", 2, "language is a code"),
        ('\nlanguage = "xx"', 2, "no words for the language"),
        ('language = "en"\n[[rule]]\nid = ', 3, "not TOML"),
        ("[rule]\nid = 'x'", 1, "rules are written"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    with pytest.raises(RuleError, match=reason) as refused:
        Checker(rules=[written(tmp_path, text)])
    assert refused.value.line == line


@pytest.mark.parametrize(
    "text", ["not toml at all [", "[[rule]]\n", "x = 1", "rule = 3", "language = 'xx'", "a=" + "[" * 20_000, "\ud800"]
)
def test_a_broken_file_is_refused_in_words(tmp_path: Path, text: str) -> None:
    file = tmp_path / "acme.toml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(RuleError, match=r"acme\.toml"):
        Checker(rules=[file])
    with pytest.raises(RuleError, match="cannot be read"):
        Checker(rules=[tmp_path / "nowhere.toml"])
