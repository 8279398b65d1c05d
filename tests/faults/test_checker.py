"""The checker can fail: a day on which everything went well, and then one thing wrong in it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from ..people import Entry
from .checker import Breath, Grant, Mark, Promises, Receipt, Record, Refusal, Violation, kinds, violations
from .kept import Kept, Row, Stored

ANA, MAYA = "Ana", "Maya"


@dataclass
class Day:
    """Ana asks, Maya takes it, leaves a note and answers, Ana thanks twice; all as it should be."""

    log: list[Stored]
    receipts: list[Receipt]
    records: list[Record]
    rows: list[Row]
    grants: list[Grant] = field(default_factory=lambda: [Grant("maya", "c", 1)])
    refusals: list[Refusal] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=lambda: [Mark("visitor", "c", 4, 2)])
    breaths: list[Breath] = field(default_factory=lambda: [Breath(ANA, "c", ("send", "sync"), 5, 6)])

    def violations(self, *, at_rest: bool = True) -> list[Violation]:
        kept = Kept(self.log, self.rows, {"maya": 2}, {"maya": MAYA, "tom": "Tom"})
        promised = Promises(self.receipts, self.grants, self.refusals, self.marks, self.breaths, self.records)
        return violations(kept, promised, at_rest=at_rest)

    def kinds(self) -> set[str]:
        return kinds(self.violations())


def good_day() -> Day:
    said: list[tuple[int | None, str, str, str, str | None]] = [
        (0, "message", "visitor", ANA, "Where is my parcel?"),
        (1, "assigned", "agent", MAYA, None),
        (None, "note", "agent", MAYA, "She sounds tired."),
        (2, "message", "agent", MAYA, "It is on its way."),
        (4, "message", "visitor", ANA, "Thank you."),
        (5, "message", "visitor", ANA, "Good night."),
    ]
    taken = {"to": {"id": "maya", "name": MAYA}, "from": None, "by": {}, "reason": "Free.", "cause": "accepted"}
    log = [
        Stored(
            "c", seq, prev, kind, side, name, f"id-{seq}" if text else None, text, name.lower(),
            taken | {"assignment_epoch": 1} if kind == "assigned" else {},
        )
        for seq, (prev, kind, side, name, text) in enumerate(said, 1)
    ]  # fmt: skip
    receipts = [
        Receipt(line.author or "", line.client_id or "", "c", line.seq, line.kind, line.text or "", "")
        for line in log
        if line.text
    ]
    for_ana = [entry(line, line.prev) for line in log if line.prev is not None]
    for_maya = [entry(line, line.seq - 1) for line in log]
    records = [Record(ANA, "visitor", "c", for_ana), Record(MAYA, "staff", "c", for_maya)]
    return Day(log, receipts, records, [Row("c", "ana", "open", "maya", 1, 6, (5, 4, 6, 6))])


def entry(line: Stored, prev: int | None) -> Entry:
    author = {"kind": line.author_kind, "name": line.author}
    told = {"conversation": "c", "seq": line.seq, "prev": prev, "kind": line.kind, "author": author}
    return told | ({"text": line.text} if line.text else {})


def test_a_good_day_has_no_faults() -> None:
    assert good_day().violations() == []


def test_a_lost_entry_is_noticed() -> None:
    day = good_day()
    del day.log[4]
    assert "M1 lost at c:5: Ana's 'Thank you.', acknowledged as 5" in map(str, day.violations())
    assert {"lost", "gap", "differs"} <= day.kinds()
    day = good_day()
    del day.log[-1]
    assert {"lost", "differs"} == day.kinds(), "the last one leaves no gap"


def test_a_doubled_entry_is_noticed() -> None:
    day = good_day()
    day.log.append(replace(day.log[4], seq=7, prev=6))
    assert "M1 doubled at c:5: Ana's 'Thank you.', acknowledged as 5, is stored as [5, 7]" in map(str, day.violations())
    assert {"doubled", "out of order", "differs"} == day.kinds()
    day.log[6] = replace(day.log[6], client_id="id-7")
    assert {"made up", "differs"} == day.kinds(), "under another id it is something that nobody has an answer for"


def test_swapped_entries_are_noticed() -> None:
    day = good_day()
    thanks, night = day.log[4:]
    day.log[4:] = [replace(night, seq=5, prev=4), replace(thanks, seq=6, prev=5)]
    assert {"moved", "out of order", "differs"} == day.kinds()


def test_other_words_than_were_acknowledged_are_noticed() -> None:
    day = good_day()
    day.log[4] = replace(day.log[4], text="Thanks.")
    assert {"changed", "differs"} == day.kinds()


def test_a_wrong_predecessor_is_noticed() -> None:
    day = good_day()
    day.log[3] = replace(day.log[3], prev=3)
    assert [str(found) for found in day.violations()] == ["M2 wrong prev at c:4: message has 3, not 2"]


SPOILERS: dict[str, Callable[[list[Entry]], object]] = {
    "misses the last": lambda applied: applied.pop(),
    "misses one": lambda applied: applied.pop(1),
    "has one twice": lambda applied: applied.append(applied[-1]),
    "has two swapped": lambda applied: applied.insert(0, applied.pop(1)),
}


@pytest.mark.parametrize("reader", [0, 1], ids=["visitor", "staff"])
@pytest.mark.parametrize("what", SPOILERS)
def test_a_client_that_has_something_else_is_noticed(what: str, reader: int) -> None:
    day = good_day()
    SPOILERS[what](day.records[reader].applied)
    assert day.kinds() == {"differs"}


def test_a_note_that_a_visitor_was_told_is_noticed() -> None:
    day = good_day()
    day.records[0] = replace(day.records[0], told=[{"row": {"last": [{"text": "She sounds tired."}]}}])
    assert [str(v) for v in day.violations()] == ["M5 leaked at c:3: Ana was told the note 'She sounds tired.'"]


def test_who_is_behind_is_no_fault_until_it_is_quiet() -> None:
    day = good_day()
    day.records[0].applied.pop()
    day.receipts.pop()
    assert day.violations(at_rest=False) == []
    assert day.kinds() == {"differs", "made up"}


# Who keeps a conversation


def again(line: Stored, seq: int, **staff: object) -> Stored:
    """The same change of hands once more, later, with something else in it."""
    return replace(line, seq=seq, prev=seq - 1, staff={**line.staff, **staff})


def test_a_message_that_was_refused_and_is_there_is_noticed() -> None:
    for code, rule in (("held", "M7"), ("not_assignee", "O3")):
        day = good_day()
        day.refusals = [Refusal(MAYA, "id-4", "c", code, "It is on its way.")]
        assert (rule, "stored though refused") in {(v.rule, v.what) for v in day.violations()}


def test_held_words_that_a_visitor_was_told_are_noticed() -> None:
    day = good_day()
    day.refusals = [Refusal(MAYA, "id-9", "c", "held", "Do not be an idiot.")]
    day.records[0] = replace(day.records[0], told=[{"typing": "Do not be an idiot."}])
    assert {"told though held"} == day.kinds()


def test_an_ask_that_overtook_another_is_noticed() -> None:
    day = good_day()
    day.breaths = [Breath(ANA, "c", ("sync", "send"), 5, 6)]
    assert {"overtaken"} == day.kinds()
    day.breaths = [Breath(ANA, "c", ("send", "sync"), 5, 4)]
    assert {"overtaken"} == day.kinds(), "the answer does not know what was said before it"


def test_marks_that_went_back_or_too_far_are_noticed() -> None:
    day = good_day()
    day.marks.append(Mark("visitor", "c", 6, 4))
    assert {"mark went back"} == day.kinds()
    day = good_day()
    day.rows = [replace(day.rows[0], marks=(5, 4, 7, 6))]
    assert {"impossible mark"} == day.kinds()
    day.rows = [replace(day.rows[0], marks=(5, 4, 2, 3))]
    assert {"impossible mark"} == day.kinds()


def test_a_change_of_hands_that_the_log_does_not_have_is_noticed() -> None:
    day = good_day()
    day.rows = [replace(day.rows[0], assignee="tom")]
    assert {"moved silently"} == day.kinds()
    day.rows = [replace(day.rows[0], epoch=2)]
    assert {"moved silently"} == day.kinds()


def test_two_who_were_told_that_they_keep_it_are_noticed() -> None:
    day = good_day()
    day.grants.append(Grant("tom", "c", 1))
    assert {"won by two"} == day.kinds()


def test_a_conversation_that_was_accepted_twice_is_noticed() -> None:
    day = good_day()
    day.log.append(again(day.log[1], 7, to={"id": "tom", "name": "Tom"}, assignment_epoch=2))
    day.log[-1] = replace(day.log[-1], prev=6)
    day.rows = [replace(day.rows[0], assignee="tom", epoch=2, head=7)]
    day.records = []
    assert {"won twice"} == day.kinds()


def test_somebody_who_speaks_and_does_not_keep_it_is_noticed() -> None:
    day = good_day()
    day.log[3] = replace(day.log[3], author_id="tom")
    assert {"spoke out of turn"} == day.kinds()


def test_words_after_the_end_are_noticed() -> None:
    day = good_day()
    day.log.insert(5, replace(day.log[4], seq=6, prev=5, kind="resolved", client_id=None, text=None))
    day.log[6] = replace(day.log[6], seq=7, prev=6)
    day.receipts[-1] = replace(day.receipts[-1], seq=7)
    day.records = []
    assert {"spoken into what was over", "ended silently"} == day.kinds()


def test_a_visitor_with_two_conversations_at_once_is_noticed() -> None:
    day = good_day()
    day.rows.append(Row("d", "ana", "waiting", None, 0, 0, (0, 0, 0, 0)))
    assert {"two at once"} == day.kinds()


def test_somebody_who_keeps_too_many_is_noticed() -> None:
    day = good_day()
    day.rows += [replace(day.rows[0], id=other, visitor=other, epoch=0, assignee="maya") for other in "de"]
    assert {"over capacity", "moved silently"} == day.kinds(), "the log has nothing of the other two"
