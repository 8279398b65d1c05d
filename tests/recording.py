"""People who come back whenever they lose the server, what they sent and heard, and its comparison with the log."""

import asyncio
import contextlib
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal

import httpx2
from socketio.exceptions import SocketIOError

from chat_server.settings import Storage
from chat_server.store import at

from .people import Agent, Entry, Person, Refused, Visitor, new_id

Audience = Literal["visitor", "staff"]
STAFF_ONLY = {"note", "snoozed", "woken"}
TRANSIENT = {"busy", "db_unavailable", "rate_limited", "draining", "retry"}
HANDSHAKE_SECONDS = 3.0
RETURN_SECONDS = 30.0


class Lost(Exception):
    """The socket went away before the answer came: whether the ask was done is not known."""


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


class Ledger:
    """All receipts, in the order in which they were given out."""

    def __init__(self) -> None:
        self.receipts: list[Receipt] = []
        self.longest_silence = 0.0
        self._heard_at: float | None = None
        self._more = asyncio.Condition()

    async def write(self, receipt: Receipt) -> None:
        async with self._more:
            now = time.monotonic()
            self.longest_silence = max(self.longest_silence, now - (self._heard_at or now))
            self._heard_at = now
            self.receipts.append(receipt)
            self._more.notify_all()

    async def grows(self, by: int, from_each: int, senders: set[str]) -> None:
        """Waits for so many more receipts, and so many from each sender."""
        start = len(self.receipts)

        def grown() -> bool:
            new = Counter(receipt.sender for receipt in self.receipts[start:])
            return new.total() >= by and all(new[sender] >= from_each for sender in senders)

        async with self._more:
            await asyncio.wait_for(self._more.wait_for(grown), RETURN_SECONDS)


class Returning(Person):
    """Comes back whenever the socket is lost, and asks again under the same id until there is an answer."""

    def __init__(self, *who: str) -> None:
        self.here = asyncio.Event()
        self.pages: list[Entry] = []
        super().__init__(*who)

    async def comes(self) -> Any:
        hello = await super().comes()
        self.here.set()
        return hello

    async def goes(self) -> None:
        await self._lets_go()
        await super().goes()

    async def asks(self, ask: str, **payload: Any) -> Any:
        line = self.socket.eio.read_loop_task
        if line is None:
            raise Lost
        answering = asyncio.ensure_future(super().asks(ask, **payload))
        try:
            await asyncio.wait([answering, line], return_when=asyncio.FIRST_COMPLETED)
            if not answering.done():
                raise Lost
            answer = answering.result()
        except SocketIOError as error:
            raise Lost from error
        finally:
            answering.cancel()
        self.pages += answer.get("entries", ())
        return answer

    async def stays(self) -> None:
        """Never away for longer than it takes; ends by being cancelled."""
        while True:
            await asyncio.wait([self.socket.eio.read_loop_task])
            self.here.clear()
            await self.returns()

    async def returns(self) -> None:
        """Tries, with a pause as the protocol asks, until hello is answered."""
        why: Exception | None = None
        deadline = time.monotonic() + RETURN_SECONDS
        while time.monotonic() < deadline:
            await self._lets_go()
            self.socket = self._new_socket()
            try:
                async with asyncio.timeout(HANDSHAKE_SECONDS):
                    await self.comes()
            except (SocketIOError, Lost, httpx2.TransportError, TimeoutError) as error:
                why = error
            except Refused as refused:
                if refused.error["code"] not in TRANSIENT:
                    raise
                why = refused
            else:
                return
            await asyncio.sleep(random.uniform(0.05, 0.25))
        raise AssertionError(f"{self.name} was not let in again: {why!r}")

    async def delivers(self, text: str, kind: str = "message", **where: Any) -> Receipt:
        """Sends until it is acknowledged, always under the same id."""
        asked = {"client_id": new_id(), "text": text, **where} | ({"note": True} if kind == "note" else {})
        while True:
            await self.here.wait()
            try:
                answer = await self.ask("send", **asked)
            except Lost:
                await asyncio.sleep(0)  # let the one who stays notice
                continue
            except Refused as refused:
                if refused.error["code"] not in TRANSIENT:
                    raise
                await asyncio.sleep(refused.error.get("retry_after_ms", 500) / 1000)
                continue
            return Receipt(
                self.name,
                asked["client_id"],
                answer["conversation"],
                answer["seq"],
                kind,
                text,
                answer["created_at"],
                answer["duplicate"],
                asked,
            )

    async def keeps_sending(
        self, what: str, kinds: Sequence[str], quiet: asyncio.Event, ledger: Ledger, **where: Any
    ) -> None:
        """An outbox: one message in flight, the next when it is acknowledged; `kinds` in turn."""
        for number in count(1):
            if quiet.is_set():
                return
            kind = kinds[number % len(kinds)]
            await ledger.write(await self.delivers(f"{what} {number}.", kind, **where))

    async def has_all(self, conversation: str, head: int) -> None:
        """Waits until the newest entry was applied."""
        await self.sees(lambda e: bool(e["seq"] == head), conversation, f"{self.name} has {conversation} up to {head}")

    def pushed(self) -> list[Entry]:
        """Entries as they came over the sockets, pages not counted."""
        return [payload for event, payload in self.heard if event == "entry"]

    def record(self, audience: Audience, conversation: str, called: str = "") -> "Record":
        """What this client has of a conversation, and everything it was ever shown."""
        told = [payload for _, payload in self.heard] + list(self.pages)
        return Record(called or self.name, audience, conversation, self.thread(conversation).entries, told)

    async def _sync(self, conversation: str) -> None:
        with contextlib.suppress(Lost):
            await super()._sync(conversation)

    async def _lets_go(self) -> None:
        """Whatever state the socket is in, it is closed afterwards."""
        self.here.clear()
        eio = self.socket.eio
        with contextlib.suppress(Exception):
            async with asyncio.timeout(HANDSHAKE_SECONDS):
                await self.socket.disconnect()
        if eio.http and not eio.http.closed:
            await eio.http.close()


class ReturningVisitor(Returning, Visitor):
    """The page keeps token, cursors and outbox."""

    async def comes(self) -> Any:
        hello = await super().comes()
        if self.conversation:
            await self.catches_up(self.conversation)
        return hello


class ReturningAgent(Returning, Agent):
    """The console keeps its cookie and cursors, and opens again what was open."""

    def __init__(self, *who: str) -> None:
        self.opened: set[str] = set()
        super().__init__(*who)

    async def comes(self) -> Any:
        hello = await super().comes()
        for conversation in self.opened:
            await self._opens_again(conversation)
        return hello

    async def opens(self, conversation: str) -> Any:
        self.opened.add(conversation)
        return await super().opens(conversation)

    async def _opens_again(self, conversation: str) -> None:
        thread = self.thread(conversation)
        answer = await self.ask("open", conversation=conversation, after=thread.last)
        for entry in answer["entries"]:
            thread.offer(entry)
        if thread.last < answer["head"]:
            await self.catches_up(conversation)


@dataclass(frozen=True, slots=True)
class Stored:
    """A line of the log as the database has it."""

    conversation: str
    seq: int
    prev: int | None
    kind: str
    author_kind: str
    author: str | None
    client_id: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """What a client made of a conversation by the client's only rule, and all that it was `told` on the way."""

    who: str
    audience: Audience
    conversation: str
    applied: list[Entry]
    told: Sequence[Any] = ()


def stored_log(storage: Storage) -> list[Stored]:
    """The log, read beside the server or after its death."""
    connection = at(storage.url).connect()
    with contextlib.closing(connection):
        rows = connection.fetch("SELECT * FROM entry ORDER BY conversation_id, seq", ())
    return [
        Stored(
            row["conversation_id"], row["seq"], row["prev"], row["kind"], row["author_kind"], row["author_name"],
            row["client_id"], row["text"],
        )
        for row in rows
    ]  # fmt: skip


def faults(
    log: Sequence[Stored], receipts: Sequence[Receipt], records: Sequence[Record], *, at_rest: bool = True
) -> list[str]:
    """Every promise that this log and these clients break. Not at rest, somebody may be behind or without an answer."""
    return [
        *_kept_once(log, receipts, at_rest),
        *_numbered(log),
        *_in_order_of_sending(log, receipts),
        *(fault for record in records for fault in _heard(log, record, at_rest)),
    ]


def _kept_once(log: Sequence[Stored], receipts: Sequence[Receipt], at_rest: bool) -> Iterator[str]:
    """M1, M6, M9: what was acknowledged is stored, once, as it was acknowledged."""
    by_id: dict[tuple[str, str], list[Stored]] = defaultdict(list)
    for line in log:
        if line.client_id:
            by_id[line.author or "", line.client_id].append(line)
    for receipt in receipts:
        found = by_id.pop((receipt.sender, receipt.client_id), [])
        said = f"{receipt.sender}'s {receipt.text!r}, acknowledged as {receipt.seq}"
        if not found:
            yield f"lost: {said}"
        elif len(found) > 1:
            yield f"doubled: {said}, is stored as {[line.seq for line in found]}"
        elif (found[0].conversation, found[0].seq) != (receipt.conversation, receipt.seq):
            yield f"moved: {said}, is stored as {found[0].seq}"
        elif (found[0].kind, found[0].text) != (receipt.kind, receipt.text):
            yield f"changed: {said}, is stored as {found[0].kind} {found[0].text!r}"
    if at_rest:
        spoken = [line for lines in by_id.values() for line in lines if line.kind in ("message", "note")]
        yield from (f"made up: {line.author} never had an answer for {line.text!r}" for line in spoken)


def _numbered(log: Sequence[Stored]) -> Iterator[str]:
    """M2, and the visitor's `prev`: the entry before that they may see."""
    for conversation, lines in _conversations(log).items():
        numbers = [line.seq for line in lines]
        if numbers != list(range(1, len(lines) + 1)):
            wrong = next(at for at, seq in enumerate(numbers, 1) if seq != at)
            yield f"gap: {conversation} has {numbers[wrong - 1]} where {wrong} belongs"
        before = 0
        for line in lines:
            expected = None if line.kind in STAFF_ONLY else before
            if line.prev != expected:
                yield f"wrong prev: {conversation} {line.seq} ({line.kind}) has {line.prev}, not {expected}"
            if line.kind not in STAFF_ONLY:
                before = line.seq


def _in_order_of_sending(log: Sequence[Stored], receipts: Sequence[Receipt]) -> Iterator[str]:
    """M3: what one sender said into one conversation stands in the order in which it was said."""
    place = {(line.author or "", line.client_id): line.seq for line in log if line.client_id}
    last: dict[tuple[str, str], int] = defaultdict(int)
    for receipt in receipts:
        seq = place.get((receipt.sender, receipt.client_id))
        if seq is None:
            continue
        outbox = receipt.sender, receipt.conversation
        if seq < last[outbox]:
            yield f"out of order: {receipt.sender}'s {receipt.text!r} is stored as {seq}, after {last[outbox]}"
        last[outbox] = seq


def _heard(log: Sequence[Stored], record: Record, at_rest: bool) -> Iterator[str]:
    """M4 and M5: the log as this audience may see it, in order, each entry once, and nothing else."""
    expected: list[tuple[Any, ...]] = []
    before = 0
    for line in _conversations(log).get(record.conversation, []):
        if record.audience == "staff" or line.kind not in STAFF_ONLY:
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
        yield f"differs: {record.who} has {applied[at : at + 1]} where the log has {wanted[at : at + 1]}"
    if record.audience == "visitor":
        secret = {line.text for line in log if line.kind in STAFF_ONLY and line.text}
        heard = set(_words(record.told)) & secret
        yield from (f"leaked: {record.who} was told the note {text!r}" for text in sorted(heard))
        yield from (
            f"leaked: {record.who} was told of {foreign!r}"
            for foreign in {e["conversation"] for e in record.told if isinstance(e, dict) and "seq" in e}
            if foreign != record.conversation
        )


def _conversations(log: Iterable[Stored]) -> dict[str, list[Stored]]:
    found: dict[str, list[Stored]] = defaultdict(list)
    for line in log:
        found[line.conversation].append(line)
    return found


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


def pushed_twice(people: Iterable[Returning]) -> int:
    """How many entries were pushed to a client that had been pushed them before."""
    told = [Counter((e["conversation"], e["seq"]) for e in person.pushed()) for person in people]
    return sum(times - 1 for counter in told for times in counter.values())
