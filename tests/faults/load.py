"""People who come back whenever they lose the server, to any node, and keep their outbox until it is acknowledged."""

import asyncio
import contextlib
import random
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

import httpx2
from socketio.exceptions import SocketIOError

from ..people import Agent, Entry, Person, Refused, Visitor, new_id
from .checker import Audience, Breath, Grant, Mark, Promises, Receipt, Record, Refusal

TRANSIENT = {"busy", "db_unavailable", "rate_limited", "draining", "retry", "internal"}
HANDSHAKE_SECONDS = 5.0
ANSWER_SECONDS = 5.0
"""A client that has waited so long for an answer takes the line for dead, and another one."""

RETURN_SECONDS = 60.0


def pause(tries: int) -> float:
    """Seconds before try number `tries` to come back: as panel and console wait (widget/src/line.ts)."""
    if tries == 0:
        return random.uniform(0, 1)
    return min(10.0, 0.5 * 2.0 ** max(1, tries - 1)) * random.uniform(0.5, 1)


class Lost(Exception):
    """The socket went away before the answer came: whether the ask was done is not known."""


class Ledger(Promises):
    """All promises, and when each was made."""

    def __init__(self) -> None:
        super().__init__()
        self._more = asyncio.Condition()

    async def write(self, receipt: Receipt) -> None:
        async with self._more:
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

    def silence(self, since: float, until: float) -> float:
        """The longest that anybody who sends all the time went without an acknowledgement."""
        heard: dict[str, list[float]] = {}
        for receipt in self.receipts:
            if receipt.sender and since <= receipt.acknowledged_at <= until:
                heard.setdefault(receipt.sender, [since]).append(receipt.acknowledged_at)
        return max((b - a for times in heard.values() for a, b in pairwise([*times, until])), default=until - since)


class Returning(Person):
    """Comes back whenever the socket is lost, and asks again under the same id until there is an answer."""

    def __init__(self, urls: Sequence[str], *who: str) -> None:
        """`urls`: tried in turn; one who is to stay with a node has only that one."""
        self.here = asyncio.Event()
        self.pages: list[Entry] = []
        self.applied_at: dict[tuple[str, int], float] = {}
        self.retries = 0
        self.urls = list(urls)
        self._draining = asyncio.Event()
        self._after_seconds = 0.0
        super().__init__(self.urls[0], *who)

    async def comes(self) -> Any:
        hello = await super().comes()
        self.here.set()
        return hello

    async def _connects(self, auth: dict[str, Any]) -> None:
        """Notices when the line is lost before the namespace is joined, which the library waits out."""
        connecting = asyncio.ensure_future(super()._connects(auth))
        try:
            while not connecting.done():
                line = self.socket.eio.read_loop_task
                watched = [connecting, *([line] if line else [])]
                await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED, timeout=None if line else 0.02)
                if line and line.done() and not connecting.done():
                    raise Lost
            connecting.result()
        finally:
            connecting.cancel()

    async def goes(self) -> None:
        await self._lets_go()
        await super().goes()

    async def asks(self, ask: str, **payload: Any) -> Any:
        line = self.socket.eio.read_loop_task
        connection = self.socket
        if line is None:
            raise Lost
        answering = asyncio.ensure_future(super().asks(ask, **payload))
        try:
            await asyncio.wait([answering, line], return_when=asyncio.FIRST_COMPLETED, timeout=ANSWER_SECONDS)
            if not answering.done():
                if not line.done():
                    _hangs_up(connection)
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
            wait = await self._until_it_is_time()
            self.here.clear()
            await self.returns(wait)

    async def _until_it_is_time(self) -> float:
        """Until the line is lost or the server that goes is to be left; how long to be away then (s)."""
        line = self.socket.eio.read_loop_task
        if line is None:
            return pause(0)
        leaving = asyncio.create_task(self._is_told_to_leave())
        try:
            await asyncio.wait([line, leaving], return_when=asyncio.FIRST_COMPLETED)
            return 0.0 if leaving.done() else pause(0)
        finally:
            leaving.cancel()

    async def _is_told_to_leave(self) -> None:
        """`draining`: everybody at a moment of their own."""
        await self._draining.wait()
        await asyncio.sleep(random.uniform(0, self._after_seconds))

    async def _told(self, event: str, payload: Any) -> None:
        await super()._told(event, payload)
        if event == "draining":
            self._after_seconds = payload["after_ms"] / 1000
            self._draining.set()

    async def returns(self, wait: float = 0.0) -> None:
        """Tries, one node after the other, with the pauses of a panel, until hello is answered."""
        why: Exception | None = None
        tries = 0
        deadline = time.monotonic() + RETURN_SECONDS
        while time.monotonic() < deadline:
            await self._lets_go()
            await asyncio.sleep(wait)
            self.urls.append(self.urls.pop(0))
            self.url = self.urls[0]
            self.socket = self._new_socket()
            self._draining.clear()
            try:
                async with asyncio.timeout(HANDSHAKE_SECONDS):
                    await self.comes()
            except (SocketIOError, Lost, httpx2.TransportError, TimeoutError, AssertionError) as error:
                if isinstance(error, Refused) and error.error["code"] not in TRANSIENT:
                    raise
                why = error
            else:
                return
            tries = 0 if self.here.is_set() else tries + 1  # hello was answered: the server is there
            wait = pause(tries)
        raise AssertionError(f"{self.name} was not let in again: {why!r}")

    async def insists(self, ask: str, **asked: Any) -> Any:
        """Asks until there is an answer that stays: ok, or refused for good (Refused)."""
        while True:
            await self.here.wait()
            try:
                return await self.ask(ask, **asked)
            except Lost:
                self.retries += 1
                await asyncio.sleep(0)  # let the one who stays notice
            except Refused as refused:
                if refused.error["code"] not in TRANSIENT:
                    raise
                self.retries += 1
                await asyncio.sleep(refused.error.get("retry_after_ms", 500) / 1000 * random.uniform(0.5, 1))

    async def delivers(self, text: str, kind: str = "message", **where: Any) -> Receipt:
        """Sends until it is acknowledged, always under the same id."""
        asked = {"client_id": new_id(), "text": text, **where} | ({"note": True} if kind == "note" else {})
        return await self._receipt(asked, kind, time.monotonic())

    async def keeps_sending(
        self, what: str, quiet: asyncio.Event, ledger: Ledger, pace: float = 0.0, *, conversation: str
    ) -> None:
        """An outbox: one message in flight, the next when it is acknowledged and `pace` seconds have gone by."""
        number = 0
        while not quiet.is_set():
            number += 1
            text = f"{what} {number}."
            if number % 2:
                receipt = await self.delivers(text, conversation=conversation)
            else:
                receipt = await self.delivers_and_asks(text, conversation, ledger)
            await ledger.write(receipt)
            await self.rests(pace)

    async def delivers_and_asks(self, text: str, conversation: str, ledger: Ledger) -> Receipt:
        """Sends, and before there is an answer asks for what the log holds; both are to be answered in order."""
        await self.here.wait()
        line = self.socket.eio.read_loop_task
        asked = {"client_id": new_id(), "text": text, "conversation": conversation}
        after = {"conversation": conversation, "after": self.thread(conversation).last}
        answers: list[tuple[str, Any]] = []
        sent_at = time.monotonic()
        both = asyncio.Event()

        def answered(ask: str) -> Callable[[Any], None]:
            def took(answer: Any) -> None:
                answers.append((ask, answer))
                if len(answers) == 2:
                    both.set()

            return took

        with contextlib.suppress(SocketIOError, TimeoutError):
            for ask, payload in (("send", asked), ("sync", after)):
                await self.socket.emit(ask, payload, namespace=self.namespace, callback=answered(ask))
            answering = asyncio.create_task(both.wait())
            try:
                await asyncio.wait(
                    [answering, *([line] if line else [])], return_when=asyncio.FIRST_COMPLETED, timeout=ANSWER_SECONDS
                )
            finally:
                answering.cancel()
        said = dict(answers)
        if len(answers) == 2 and all(answer["ok"] for answer in said.values()):
            order = tuple(ask for ask, _ in answers)
            ledger.breaths.append(Breath(self.name, conversation, order, said["send"]["seq"], said["sync"]["head"]))
        at_once = said["send"] if said.get("send", {}).get("ok") else None
        return await self._receipt(asked, "message", sent_at, at_once)

    async def rests(self, pace: float) -> None:
        if pace:
            await asyncio.sleep(pace * random.uniform(0.5, 1.5))

    async def marks(self, conversation: str, side: str, ledger: Ledger) -> None:
        """Says how far they have read; what the answer says is a promise."""
        last = self.thread(conversation).last
        answer = await self.insists("mark", conversation=conversation, delivered=last, read=last - last % 3)
        told = answer["marks"][side]
        ledger.marks.append(Mark("visitor" if side == "visitor" else "agents", conversation, **told))

    async def _receipt(self, asked: dict[str, Any], kind: str, sent_at: float, answer: Any = None) -> Receipt:
        answer = answer or await self.insists("send", **asked)
        return Receipt(
            self.name,
            asked["client_id"],
            answer["conversation"],
            answer["seq"],
            kind,
            asked["text"],
            answer["created_at"],
            answer["duplicate"],
            asked,
            sent_at,
            time.monotonic(),
        )

    async def has_all(self, conversation: str, head: int) -> None:
        """Waits until the newest entry was applied."""
        await self.sees(lambda e: bool(e["seq"] == head), conversation, f"{self.name} has {conversation} up to {head}")

    def pushed(self) -> list[Entry]:
        """Entries as they came over the sockets, pages not counted."""
        return [payload for event, payload in self.heard if event == "entry"]

    def record(self, audience: Audience, conversation: str, called: str = "") -> Record:
        """What this client has of a conversation, and everything it was ever shown."""
        told = [payload for _, payload in self.heard] + list(self.pages)
        return Record(called or self.name, audience, conversation, self.thread(conversation).entries, told)

    async def _entry(self, entry: Entry) -> None:
        before = self.thread(entry["conversation"]).last
        await super()._entry(entry)
        self._note_times(entry["conversation"], before)

    async def _sync(self, conversation: str) -> None:
        before = self.thread(conversation).last
        with contextlib.suppress(Lost, Refused):
            await super()._sync(conversation)
        self._note_times(conversation, before)

    def _note_times(self, conversation: str, before: int) -> None:
        now = time.monotonic()
        for entry in reversed(self.thread(conversation).entries):
            if entry["seq"] <= before:
                return
            self.applied_at.setdefault((conversation, entry["seq"]), now)

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
            before = self.thread(self.conversation).last
            await self.catches_up(self.conversation)
            self._note_times(self.conversation, before)
        return hello


class ReturningAgent(Returning, Agent):
    """The console keeps its cookie and cursors, and opens again what was open."""

    def __init__(self, urls: Sequence[str], *who: str, origin: str) -> None:
        self.opened: set[str] = set()
        super().__init__(urls, *who)
        self.http.headers["origin"] = origin

    async def comes(self) -> Any:
        hello = await super().comes()
        for conversation in self.opened:
            await self._opens_again(conversation)
        return hello

    async def opens(self, conversation: str) -> Any:
        self.opened.add(conversation)
        return await super().opens(conversation)

    async def takes(self, conversation: str, ledger: Ledger) -> int | None:
        """Accepts it; the epoch, or None when somebody else was quicker."""
        try:
            answer = await self.insists("accept", conversation=conversation, client_id=new_id())
        except Refused as refused:
            assert refused.error["code"] == "not_assignee", refused
            return None
        ledger.grants.append(Grant(self.id, conversation, answer["assignment_epoch"]))
        return int(answer["assignment_epoch"])

    async def tries(self, text: str, conversation: str, epoch: int, ledger: Ledger) -> str:
        """Sends a message that is to be refused; the code."""
        client_id = new_id()
        asked = {"client_id": client_id, "conversation": conversation, "text": text, "assignment_epoch": epoch}
        try:
            answer = await self.insists("send", **asked)
        except Refused as refused:
            code = str(refused.error["code"])
            ledger.refusals.append(Refusal(self.name, client_id, conversation, code, text))
            return code
        raise AssertionError(f"{text!r} was taken: {answer}")

    async def _opens_again(self, conversation: str) -> None:
        thread = self.thread(conversation)
        before = thread.last
        answer = await self.ask("open", conversation=conversation, after=thread.last)
        for entry in answer["entries"]:
            thread.offer(entry)
        if thread.last < answer["head"]:
            await self.catches_up(conversation)
        self._note_times(conversation, before)


def _hangs_up(line: Any) -> None:
    """A line that does not answer is not asked to say goodbye."""
    ours = line.eio.ws and line.eio.ws.get_extra_info("socket")
    if ours:
        with contextlib.suppress(OSError):
            ours.shutdown(socket.SHUT_RDWR)


def pushed_twice(people: Iterable[Returning]) -> int:
    """How many entries were pushed to a client that had been pushed them before."""
    told = [Counter((e["conversation"], e["seq"]) for e in person.pushed()) for person in people]
    return sum(times - 1 for counter in told for times in counter.values())
