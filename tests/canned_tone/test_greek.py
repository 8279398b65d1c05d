"""Greek: pairs of lines, one that a tired agent writes and one that a good one does, family by family."""

import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest

from canned_tone import Context, check
from canned_tone.result import Finding

LINES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "greek.toml").read_text(encoding="utf-8"))
CALM: list[str] = LINES["calm"]["lines"]
PAIRS = [
    (family, bad, good, LINES["said"][said]) for family, pairs in LINES["pairs"].items() for bad, good, said in pairs
]

NAMES = """Μαρία Πέτρος Ελένη Άννα Κώστας Νίκος Ίνα Σοφία Δήμητρα Γιώργος Γλυκερία Βέρα Ρένα Μάγια Λία Ρίτα
Τάσος Πάνος Ηλίας Ζωή Σάββας Φανή Σταύρος Άρης Λένα Ράνια Φαίη Λίλα Ιόλη Λίλιαν Βύρωνας Λέων Μιχάλης
Ζίνα Αυγή"""
VOCATIVES = {
    "Πέτρο": "Πέτρος", "Κώστα": "Κώστας", "Νίκο": "Νίκος", "Γιώργο": "Γιώργος", "Τάσο": "Τάσος", "Πάνο": "Πάνος",
    "Ηλία": "Ηλίας", "Σάββα": "Σάββας", "Σταύρο": "Σταύρος", "Άρη": "Άρης", "Βύρωνα": "Βύρωνας", "Μιχάλη": "Μιχάλης",
    "Νάσο": "Νάσος", "Παππά": "Γιάννης Παππάς",
}  # fmt: skip
ARTICLES = ("ο", "η", "τον", "την", "στον", "στην", "της", "του", "κύριος", "Ο", "Η")
NEAR = (  # families that give the agent the same advice
    {"dismissive", "condescending", "passive_aggressive", "rude_question", "profanity", "distrust"},
    {"blame", "distrust", "condescending"}, {"refusal", "negative_phrasing", "policy_hiding", "not_my_job"},
    {"robotic", "impersonal_address", "jargon"}, {"curt", "refusal", "abrupt_close", "dont_know", "dismissive"},
    {"fake_apology", "not_my_job", "blame"}, {"rude_question", "blame", "commanding"}, {"shouting", "commanding"},
)  # fmt: skip
LOUD = ("block", "warn")
BLOCKED = ("profanity", "sensitive_data", "name_placeholder")


@dataclass(frozen=True)
class Line:
    """One line with what is expected of it."""

    text: str
    family: str  # empty: to be left alone
    context: dict[str, Any]

    @cached_property
    def found(self) -> list[Finding]:
        """What the check remarks, promises apart."""
        findings = check(self.text, Context.of({"lang": "el", "turn": 3, **self.context})).findings
        return [finding for finding in findings if finding.severity != "info"]


def _named(text: str) -> str | None:
    """The name that is called: not one with an article, which is somebody else's."""
    words = "".join(char if char.isalpha() else " " for char in text).split()
    called = [word for before, word in zip(["", *words], words, strict=False) if before not in ARTICLES]
    return next((VOCATIVES.get(word, word) for word in called if word in VOCATIVES or word in NAMES.split()), None)


@cache
def lines() -> list[tuple[Line, Line]]:
    """The pairs as lines, both sides with the name that the good one calls."""
    pairs = []
    for family, bad, good, last in PAIRS:
        context = {"customer_name": _named(good), "last_customer_message": last}
        pairs.append((Line(bad, family, context), Line(good, "", context)))
    return pairs


def alone() -> list[Line]:
    """The bad lines that have no good neighbour."""
    return [
        Line(bad, family, {"customer_name": "Μαρία", "last_customer_message": LINES["said"][said]})
        for family, told in LINES["alone"].items()
        for bad, said in told
    ]


def close(family: str, found: str) -> bool:
    """Whether two families give the agent the same advice."""
    return family == found or any(family in group and found in group for group in NEAR)


def test_most_of_what_should_not_be_sent_is_found_in_its_family() -> None:
    missed: Counter[str] = Counter()
    bads = [bad for bad, _ in lines()] + alone()
    for bad in bads:
        if not any(close(bad.family, finding.family) for finding in bad.found):
            missed[bad.family] += 1
    assert missed.total() <= len(bads) * 0.1, missed


def test_good_lines_pass() -> None:
    good = [line for _, line in lines()] + [Line(text, "", {"customer_name": _named(text)}) for text in CALM]
    loud = [(line.text, found.rule) for line in good for found in line.found if found.severity in LOUD]
    assert len(loud) <= len(good) * 0.02, loud
    assert not [finding for line in good for finding in line.found if finding.severity == "block"]


def test_in_most_pairs_only_the_bad_line_is_remarked_upon() -> None:
    told = [bool(bad.found) and not any(finding.severity in LOUD for finding in good.found) for bad, good in lines()]
    assert sum(told) >= len(told) * 0.9


@pytest.mark.parametrize("line", [bad for bad, _ in lines() if bad.family in BLOCKED], ids=lambda line: line.text[:40])
def test_what_must_be_held_is_held(line: Line) -> None:
    assert "block" in {finding.severity for finding in line.found}


@pytest.mark.parametrize(
    "text",
    [
        "Ο λογαριασμός σας έχει απενεργοποιηθεί.",
        "Το συνθηματικό που δώσατε είναι λανθασμένο. Παρακαλούμε δοκιμάστε ξανά.",
        "Είστε σίγουροι ότι θέλετε να διαγράψετε τα επιλεγμένα αντικείμενα;",
        "Ξεχάσατε τον κωδικό σας;",
        "Δεν έχετε δικαίωμα να κάνετε αυτή την ενέργεια.",
        "Η σελίδα που ζητήσατε δεν βρέθηκε.",
        "Πρέπει να επιλέξετε τουλάχιστον ένα αντικείμενο.",
        "Υπήρξε κάποιο πρόβλημα κατά την αποθήκευση. Το σφάλμα έχει καταγραφεί.",
    ],
)
def test_what_a_program_says_is_no_agents_tone(text: str) -> None:
    allowed = ("curt", "missing_thanks", "name_missing", "commanding", "refusal", "informal_address", "jargon")
    found = check(text, Context(lang="el", turn=3)).findings
    assert not [finding for finding in found if finding.severity in LOUD and finding.family not in allowed]


@pytest.mark.parametrize(
    "written", ["Πάλι σας το λέω", "ΠΑΛΙ σας το λέω", "Σασ το εχω ξαναπει.", "Σας το έχω ξαναπεί."]
)
def test_accents_and_final_sigmas_do_not_matter(written: str) -> None:
    assert check(written, Context(lang="el")).state != "clear"


def test_never_and_when_are_told_apart_by_their_accent() -> None:
    assert check("Πότε δεν θα είστε σπίτι;", Context(lang="el")).state == "clear"
    assert check("Ποτέ δεν θα χαλάσει.", Context(lang="el")).state == "advise"


def test_the_singular_is_remarked_upon_only_where_the_site_is_formal() -> None:
    told = "Θα σου το στείλω σε δέκα λεπτά."
    assert check(told, Context(lang="el")).state == "clear"
    families = {finding.family for finding in check(told, Context(lang="el", address="formal")).findings}
    assert "informal_address" in families
