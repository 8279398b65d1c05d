"""Every promise of the log and of keeping a conversation, compared with what the clients were told and promised.

The numbers are those of `docs/reliability.md`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from ..people import Entry
from .kept import Kept, Row, Stored, by_conversation

Audience = Literal["visitor", "staff"]
STAFF_ONLY = {"note", "snoozed", "woken"}
HANDS = ("assigned", "transferred", "requeued")


class Violation(NamedTuple):
    """A broken promise: which, what is wrong, and where."""

    rule: str
    what: str
    conversation: str
    seq: int | None
    why: str

    def __str__(self) -> str:
        where = f"{self.conversation}:{self.seq}" if self.seq else self.conversation
        return f"{self.rule} {self.what} at {where}: {self.why}"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a sender was promised: this is stored, under this seq. `asked` is the ask, to be sent again as it was.

    `sender` is the name by which the log knows them, empty for a visitor who never said it.
    """

    sender: str
    client_id: str
    conversation: str
    seq: int
    kind: str
    text: str
    created_at: str
    duplicate: bool = False
    asked: dict[str, Any] = field(default_factory=dict, compare=False)
    sent_at: float = 0.0
    acknowledged_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Grant:
    """Somebody was told that they keep a conversation now, as of this epoch."""

    agent: str
    conversation: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Somebody was told for good that this is not done."""

    sender: str
    client_id: str
    conversation: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A side was told how far it has delivered and read."""

    side: Literal["visitor", "agents"]
    conversation: str
    delivered: int
    read: int


@dataclass(frozen=True, slots=True)
class Breath:
    """A message, and right behind it, before its answer, the question what the log holds: in which order and how far
    both were answered. `head` is what the second answer says."""

    who: str
    conversation: str
    order: tuple[str, ...]
    seq: int
    head: int


@dataclass(frozen=True, slots=True)
class Record:
    """What a client made of a conversation by the client's only rule, and all that it was `told` on the way."""

    who: str
    audience: Audience
    conversation: str
    applied: list[Entry]
    told: Sequence[Any] = ()


@dataclass
class Promises:
    """All that anybody was ever answered or told; receipts in the order in which they were given out."""

    receipts: list[Receipt] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    breaths: list[Breath] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)


def violations(kept: Kept, promised: Promises, *, at_rest: bool = True) -> list[Violation]:
    """Everything this database and these clients break. Not at rest, somebody may be behind or without an answer."""
    return [
        *_kept_once(kept.log, promised.receipts, at_rest),
        *_numbered(kept.log),
        *_in_order_of_sending(kept.log, promised.receipts),
        *(found for record in promised.records for found in _heard(kept.log, record, at_rest)),
        *_in_one_breath(promised.breaths),
        *_refused(kept.log, promised),
        *_marked(kept, promised.marks),
        *_keepers(kept),
        *_granted(kept, promised.grants),
        *_rows(kept.rows),
        *_loads(kept),
    ]


def _kept_once(log: Sequence[Stored], receipts: Sequence[Receipt], at_rest: bool) -> Iterator[Violation]:
    """M1, M6, M9: what was acknowledged is stored, once, as it was acknowledged."""
    by_id: dict[tuple[str, str], list[Stored]] = defaultdict(list)
    for line in log:
        if line.client_id and line.kind in ("message", "note"):
            by_id[line.author or "", line.client_id].append(line)
    for receipt in receipts:
        found = by_id.pop((receipt.sender, receipt.client_id), [])
        said = f"{receipt.sender}'s {receipt.text!r}, acknowledged as {receipt.seq}"
        where = receipt.conversation, receipt.seq
        if not found:
            yield Violation("M1", "lost", *where, said)
        elif len(found) > 1:
            yield Violation("M1", "doubled", *where, f"{said}, is stored as {[line.seq for line in found]}")
        elif (found[0].conversation, found[0].seq) != where:
            yield Violation("M1", "moved", *where, f"{said}, is stored as {found[0].seq}")
        elif (found[0].kind, found[0].text) != (receipt.kind, receipt.text):
            yield Violation("M1", "changed", *where, f"{said}, is stored as {found[0].kind} {found[0].text!r}")
    if at_rest:
        for line in (line for lines in by_id.values() for line in lines):
            why = f"{line.author} never had an answer for {line.text!r}"
            yield Violation("M1", "made up", line.conversation, line.seq, why)


def _numbered(log: Sequence[Stored]) -> Iterator[Violation]:
    """M2, and the visitor's `prev`: the entry before that they may see."""
    for conversation, lines in by_conversation(log).items():
        numbers = [line.seq for line in lines]
        if numbers != list(range(1, len(lines) + 1)):
            wrong = next(at for at, seq in enumerate(numbers, 1) if seq != at)
            why = f"{numbers[wrong - 1]} stands where {wrong} belongs"
            yield Violation("M2", "gap", conversation, numbers[wrong - 1], why)
        before = 0
        for line in lines:
            expected = None if line.kind in STAFF_ONLY else before
            if line.prev != expected:
                why = f"{line.kind} has {line.prev}, not {expected}"
                yield Violation("M2", "wrong prev", conversation, line.seq, why)
            if line.kind not in STAFF_ONLY:
                before = line.seq


def _in_order_of_sending(log: Sequence[Stored], receipts: Sequence[Receipt]) -> Iterator[Violation]:
    """M3: what one sender said into one conversation stands in the order in which it was said."""
    place = {(line.author or "", line.client_id): line.seq for line in log if line.client_id}
    last: dict[tuple[str, str], int] = defaultdict(int)
    for receipt in sorted(receipts, key=lambda r: r.sent_at):
        seq = place.get((receipt.sender, receipt.client_id))
        if seq is None:
            continue
        outbox = receipt.sender, receipt.conversation
        if seq < last[outbox]:
            why = f"{receipt.sender}'s {receipt.text!r} stands after {last[outbox]}, which was said later"
            yield Violation("M3", "out of order", receipt.conversation, seq, why)
        last[outbox] = seq


def _in_one_breath(breaths: Sequence[Breath]) -> Iterator[Violation]:
    """M3 on the line itself: what comes over one socket is answered in order, and knows what came before it."""
    for breath in breaths:
        if breath.order != ("send", "sync") or breath.head < breath.seq:
            why = f"{breath.who} asked send, sync and was answered {', '.join(breath.order)}, head {breath.head}"
            yield Violation("M3", "overtaken", breath.conversation, breath.seq, why)


def _heard(log: Sequence[Stored], record: Record, at_rest: bool) -> Iterator[Violation]:
    """M4 and M5: the log as this audience may see it, in order, each entry once, and nothing else."""
    expected: list[tuple[Any, ...]] = []
    before = 0
    for line in log:
        if line.conversation == record.conversation and (record.audience == "staff" or line.kind not in STAFF_ONLY):
            expected.append((line.seq, before, line.kind, line.author_kind, line.author, line.text))
            before = line.seq
    applied = [
        (e["seq"], e["prev"], e["kind"], e["author"]["kind"], e["author"]["name"], e.get("text"))
        for e in record.applied
    ]
    wanted = expected if at_rest else expected[: len(applied)]
    if applied != wanted:
        at = next((i for i, pair in enumerate(zip(applied, wanted, strict=False)) if pair[0] != pair[1]), None)
        at = min(len(applied), len(wanted)) if at is None else at
        why = f"{record.who} has {applied[at : at + 1]} where the log has {wanted[at : at + 1]}"
        seq = (applied[at : at + 1] or wanted[at : at + 1])[0][0]
        yield Violation("M4", "differs", record.conversation, seq, why)
    if record.audience == "visitor":
        secret = {line.text: line for line in log if line.kind in STAFF_ONLY and line.text}
        for text in sorted(set(_words(record.told)) & set(secret)):
            line = secret[text]
            yield Violation("M5", "leaked", line.conversation, line.seq, f"{record.who} was told the note {text!r}")
        foreign = {e["conversation"] for e in record.told if isinstance(e, dict) and "seq" in e} - {record.conversation}
        yield from (Violation("M5", "leaked", other, None, f"{record.who} was told of it") for other in foreign)


def _refused(log: Sequence[Stored], promised: Promises) -> Iterator[Violation]:
    """M7, M11, O3: what was refused for good is not stored, and what was held no visitor has heard."""
    stored = {(line.author or "", line.client_id): line for line in log if line.client_id}
    held = {refusal.text: refusal for refusal in promised.refusals if refusal.code == "held"}
    for refusal in promised.refusals:
        if line := stored.get((refusal.sender, refusal.client_id)):
            rule = {"held": "M7", "not_assignee": "O3"}.get(refusal.code, "M11")
            why = f"{refusal.sender}'s {refusal.text!r} was refused with {refusal.code}"
            yield Violation(rule, "stored though refused", line.conversation, line.seq, why)
    for record in promised.records:
        if record.audience == "visitor":
            for text in sorted(set(_words(record.told)) & set(held)):
                yield Violation("M7", "told though held", held[text].conversation, None, f"{record.who} heard {text!r}")


def _marked(kept: Kept, marks: Sequence[Mark]) -> Iterator[Violation]:
    """M8: marks never go back, never past the head, and nothing is read that was not delivered."""
    rows = {row.id: row for row in kept.rows}
    for each in kept.rows:
        for delivered, read in (each.marks[:2], each.marks[2:]):
            if not 0 <= read <= delivered <= each.head:
                why = f"read {read}, delivered {delivered}, head {each.head}"
                yield Violation("M8", "impossible mark", each.id, None, why)
    highest: dict[tuple[str, str], tuple[int, int]] = {}
    for mark in marks:
        had = highest.get((mark.conversation, mark.side), (0, 0))
        highest[mark.conversation, mark.side] = max(had[0], mark.delivered), max(had[1], mark.read)
    for (conversation, side), (delivered, read) in highest.items():
        row = rows.get(conversation)
        if row:
            has = row.marks[:2] if side == "visitor" else row.marks[2:]
            if has[0] < delivered or has[1] < read:
                why = f"{side} were told {delivered} and {read}, the row has {has[0]} and {has[1]}"
                yield Violation("M8", "mark went back", conversation, None, why)


def _keepers(kept: Kept) -> Iterator[Violation]:
    """O1, O2, O3, O11: the log alone says who keeps what, one change an entry, and only who keeps it speaks in it."""
    lines_of = kept.by_conversation
    for row in kept.rows:
        keeper: str | None = None
        epoch = 0
        resolved = False
        for line in lines_of.get(row.id, []):
            if line.kind in HANDS:
                epoch += 1
                to, from_ = _person(line, "to"), _person(line, "from")
                if line.staff.get("assignment_epoch") != epoch:
                    why = f"epoch {line.staff.get('assignment_epoch')} stands where {epoch} belongs"
                    yield Violation("O2", "moved silently", row.id, line.seq, why)
                if not line.staff.get("reason") or not line.staff.get("cause"):
                    yield Violation("O2", "moved without a reason", row.id, line.seq, str(line.staff))
                if line.staff.get("cause") == "accepted" and keeper is not None and not resolved:
                    yield Violation("O4", "won twice", row.id, line.seq, f"{to} accepted what {keeper} kept")
                if from_ not in (None, keeper):
                    yield Violation("O1", "two keepers", row.id, line.seq, f"taken from {from_}, but {keeper} kept it")
                keeper = to
            elif line.kind == "message" and line.author_kind == "agent" and line.author_id not in (None, keeper):
                why = f"{line.author} spoke, but {kept.names.get(keeper or '', 'nobody')} kept it"
                yield Violation("O3", "spoke out of turn", row.id, line.seq, why)
            if line.kind == "resolved":
                if resolved:
                    yield Violation("O11", "resolved twice", row.id, line.seq, "it was resolved already")
                resolved = True
            elif line.kind == "reopened":
                resolved = False
            elif line.kind == "message" and resolved:
                yield Violation("O11", "spoken into what was over", row.id, line.seq, repr(line.text))
        if row.epoch != epoch or (row.status in ("open", "snoozed") and row.assignee != keeper):
            why = f"the row says {row.assignee} as of {row.epoch}, the log {keeper} as of {epoch}"
            yield Violation("O2", "moved silently", row.id, None, why)
        if (row.status == "resolved") != resolved:
            yield Violation("O11", "ended silently", row.id, None, f"the row says {row.status}")


def _granted(kept: Kept, grants: Sequence[Grant]) -> Iterator[Violation]:
    """O4: of all who were told that they keep it as of an epoch, one is right, and the log says so."""
    winners: dict[tuple[str, int], str | None] = {
        (line.conversation, line.staff["assignment_epoch"]): _person(line, "to")
        for line in kept.log
        if line.kind in HANDS and "assignment_epoch" in line.staff
    }
    for grant in grants:
        winner = winners.get((grant.conversation, grant.epoch))
        if winner != grant.agent:
            whose = kept.names.get(winner or "")
            why = f"{kept.names.get(grant.agent)} was promised epoch {grant.epoch}, which is {whose}'s"
            yield Violation("O4", "won by two", grant.conversation, None, why)


def _rows(rows: Sequence[Row]) -> Iterator[Violation]:
    """O1 and O10: an open conversation has a keeper, a waiting one none, and a visitor has one that is not over."""
    for row in rows:
        if (row.status in ("open", "snoozed") and not row.assignee) or (row.status == "waiting" and row.assignee):
            yield Violation("O1", "no one keeper", row.id, None, f"{row.status}, kept by {row.assignee}")
    for visitor, many in Counter(row.visitor for row in rows if row.status != "resolved").items():
        if many > 1:
            first = next(row.id for row in rows if row.visitor == visitor and row.status != "resolved")
            yield Violation("O10", "two at once", first, None, f"visitor {visitor} has {many} that are not over")


def _loads(kept: Kept) -> Iterator[Violation]:
    """O5: nobody keeps more open than they may."""
    for agent, many in Counter(row.assignee for row in kept.rows if row.status == "open").items():
        most = kept.capacity.get(agent or "", 0)
        if most and many > most:
            some = next(row.id for row in kept.rows if row.assignee == agent)
            why = f"{kept.names.get(agent or '')} keeps {many} where {most} fit"
            yield Violation("O5", "over capacity", some, None, why)


def _person(line: Stored, which: str) -> str | None:
    person = line.staff.get(which)
    return str(person["id"]) if person else None


def _words(payload: Any) -> Iterator[str]:
    """Every text anywhere in a payload."""
    if isinstance(payload, str):
        yield payload
    elif isinstance(payload, dict):
        for value in payload.values():
            yield from _words(value)
    elif isinstance(payload, list | tuple):
        for value in payload:
            yield from _words(value)


def kinds(found: Iterable[Violation]) -> set[str]:
    """What is wrong, in the words of the checker."""
    return {violation.what for violation in found}
