"""How the customer is addressed: the right name, written rightly, in the right window."""

import pytest

from canned_tone import Context, Finding, check


def found(draft: str, name: str | None, **more: object) -> list[Finding]:
    context = Context.of({"customer_name": name, **more})
    return [finding for finding in check(draft, context).findings if finding.family.startswith("name_")]


@pytest.mark.parametrize(
    ("draft", "name"),
    [
        ("Hi Anna,", "Peter"),
        ("Thanks, Peter!", "Ana"),
        ("It left this morning, Peter.", "Ana"),
        ("Dear Ms Novak, it left this morning.", "Ana Kovač"),
        ("Hello Peter", "Ana"),
        ("Olga, your order is ready.", "Ana"),
        ("No worries, Grace.", "Ana"),
        ("Thanks for waiting Peter, it left this morning.", "Ana"),
        ("Hi Grace, it left this morning.", "Ana"),
    ],
)
def test_somebody_elses_name_holds_the_message(draft: str, name: str) -> None:
    [finding] = found(draft, name)
    assert (finding.family, finding.severity) == ("name_wrong", "block")
    assert name.split()[0] in finding.message


@pytest.mark.parametrize(
    ("draft", "name"),
    [
        ("Hi Ana, Maya will call you.", "Ana"),
        ("Hi Kate, it is on its way.", "Katherine Moss"),
        ("Hi Katherine, it is on its way.", "Kate Moss"),
        ("Hi Bob, it is on its way.", "Robert Smith"),
        ("Good morning, Mr. Smith.", "Robert Smith"),
        ("Hi Mr O'Brien, all set.", "Aoife O'Brien"),
        ("Hi Anne-Marie, all set.", "Anne-Marie Duval"),
        ("Hi Olena, all set.", "Олена"),
        ("Hi Kostas, all set.", "Κώστας Παπαδόπουλος"),
        ("Hi team, all set.", "Ana"),
        ("We have black tea, green tea, Oolong.", "Ana"),
        ("Your parcel is in London, England.", "Ana"),
        ("Closed in June, July, August.", "Ana"),
        ("Sent, Friday.", "Ana"),
        ("Best wishes from all of us, Maya", "Ana"),
        ("It was left with your neighbour, Peter Smith.", "Ana"),
        ("Hey Zoom is not supported.", "Ana"),
        ("Hi Ana!\nBest,\nPeter", "Ana"),
        ("I asked Maya, Peter, and Tom.", "Ana"),
        ("Hi Kovač, Ana!", "Kovač, Ana"),
        ("hi ana, all set", "ana"),
    ],
)
def test_right_forms_and_third_persons_pass(draft: str, name: str) -> None:
    assert [finding for finding in found(draft, name) if finding.severity in ("block", "warn")] == []


def test_a_misspelt_name_is_offered_in_its_owners_spelling() -> None:
    draft = "Hello Katherine, it comes in three colours."
    [finding] = found(draft, "Catherine")
    assert (finding.family, finding.severity, finding.replacement) == ("name_misspelled", "block", "Catherine")
    assert draft[: finding.start] + "Catherine" + draft[finding.end :] == "Hello Catherine, it comes in three colours."


def test_missing_marks_only_warn() -> None:
    [finding] = found("Hello Zoe, it is here.", "Zoë")
    assert (finding.severity, finding.replacement) == ("warn", "Zoë")


def test_the_wrong_window_is_caught_even_when_this_customer_is_unknown() -> None:
    [finding] = found("It is on its way, Bao.", None, other_customer_names=["Bao Nguyen"])
    assert (finding.rule, finding.severity, finding.replacement) == ("name-other-window", "block", None)
    assert found("It is on its way, Ana.", "Ana", other_customer_names=["Ana Lopez"]) == []


@pytest.mark.parametrize(
    ("draft", "written"),
    [
        ("Hello, it comes in blue.", "Hello Ana, it comes in blue."),
        ("Good morning! It comes in blue.", "Good morning Ana! It comes in blue."),
        ("It comes in blue.", "Hi Ana! It comes in blue."),
        ("Dear customer, it comes in blue.", None),
    ],
)
def test_a_first_reply_without_the_name_is_told_where_it_goes(draft: str, written: str | None) -> None:
    [finding] = found(draft, "Ana Kovač", turn=1)
    assert (finding.family, finding.severity) == ("name_missing", "hint")
    assert finding.start == finding.end
    assert "Ana" in finding.suggestion
    if written:
        assert draft[: finding.start] + str(finding.replacement) + draft[finding.end :] == written
    assert found(draft, "Ana Kovač", turn=2) == []


@pytest.mark.parametrize(
    "name", [None, "", "ana@example.com", "Visitor 123", "12345", "guest", "Acme Ltd", "x" * 500, "\x00", "王伟"]
)
def test_a_name_nobody_knows_is_never_asked_for(name: str | None) -> None:
    assert found("Hello, it comes in blue.", name, turn=1) == []
    assert found("Hello Peter, it comes in blue.", name) == []


@pytest.mark.parametrize(
    "slot",
    [
        "{name}",
        "{{ first_name }}",
        "[Name]",
        "[First Name]",
        "<name>",
        "%name%",
        "$NAME",
        "customer_name",
        "___",
        "${firstName}",
        "null",
    ],
)
def test_an_unfilled_slot_holds_the_message(slot: str) -> None:
    draft = f"Hello {slot}, it is here."
    [finding] = found(draft, "Ana")
    assert (finding.family, finding.severity) == ("name_placeholder", "block")
    assert draft[finding.start : finding.end] == slot


def test_code_and_links_hold_no_slots() -> None:
    assert found("Write `Hello {name}` or see https://example.com/{name}/x.", "Ana") == []
