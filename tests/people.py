"""The cast: people who speak the line over real sockets and keep what they hear by the client's only rule."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

import httpx2
import socketio

Entry = dict[str, Any]
T = TypeVar("T")
PATIENCE = 10.0
CURSORS = 200
"""As many as hello takes."""


class Refused(AssertionError):
    """An ask that should have been answered with ok was refused."""

    def __init__(self, ask: str, error: dict[str, Any]) -> None:
        super().__init__(f"{ask}: {error}")
        self.error = error


class Thread:
    """One conversation as a client has it; `violations` are entries that came twice or out of order into it."""

    def __init__(self) -> None:
        self.last = 0
        self.entries: list[Entry] = []

    def offer(self, entry: Entry) -> str:
        if entry["seq"] <= self.last:
            return "ignored"
        if entry["prev"] > self.last:
            return "gap"
        self.entries.append(entry)
        self.last = entry["seq"]
        return "applied"

    def texts(self, *kinds: str) -> list[str]:
        return [e["text"] for e in self.entries if e["kind"] in (kinds or ("message",))]


class Person:
    """Somebody with one socket. What is told is kept in `heard`, entries in `threads`."""

    namespace: str

    def __init__(self, url: str, name: str) -> None:
        self.url = url
        self.name = name
        self.threads: dict[str, Thread] = {}
        self.heard: list[tuple[str, Any]] = []
        self._news = asyncio.Condition()
        self._behind: set[str] = set()
        self._syncing: dict[str, asyncio.Task[None]] = {}
        self.socket = self._new_socket()

    def _new_socket(self) -> socketio.AsyncClient:
        socket = socketio.AsyncClient(reconnection=False, handle_sigint=False)
        socket.on("*", self._told, namespace=self.namespace)
        socket.on("entry", self._entry, namespace=self.namespace)
        return socket

    async def auth(self) -> dict[str, Any]:
        raise NotImplementedError

    async def comes(self) -> Any:
        """Connects and says hello; the answer."""
        await self._connects(await self.auth())
        cursors = {c: t.last for c, t in list(self.threads.items())[-CURSORS:]}
        return await self.ask("hello", cursors=cursors)

    async def _connects(self, auth: dict[str, Any]) -> None:
        await self.socket.connect(
            self.url, transports=["websocket"], namespaces=[self.namespace], auth=auth, wait_timeout=10
        )

    async def goes(self) -> None:
        await self.socket.disconnect()

    async def comes_again(self) -> Any:
        """A new socket, as after a reload that kept the cursors."""
        await self.socket.disconnect()
        self.socket = self._new_socket()
        return await self.comes()

    async def asks(self, ask: str, **payload: Any) -> Any:
        """The answer as it is, ok or refused."""
        return await self.socket.call(ask, payload, namespace=self.namespace, timeout=10)

    async def ask(self, ask: str, **payload: Any) -> Any:
        """The answer, which must be ok."""
        answer = await self.asks(ask, **payload)
        if not answer["ok"]:
            raise Refused(ask, answer["error"])
        return answer

    async def is_refused(self, code: str, ask: str, **payload: Any) -> Any:
        """The error, which must have this code."""
        answer = await self.asks(ask, **payload)
        assert not answer["ok"], answer
        assert answer["error"]["code"] == code, answer
        return answer["error"]

    async def hears(self, text: str, conversation: str | None = None) -> Entry:
        """Waits until an entry with these words has been applied."""
        return await self.sees(lambda e: e.get("text") == text, conversation, f"{self.name} hears {text!r}")

    async def sees(self, wanted: Callable[[Entry], bool], conversation: str | None = None, what: str = "") -> Entry:
        """Waits until such an entry has been applied."""

        def found() -> Entry | None:
            for key, thread in self.threads.items():
                if conversation in (None, key):
                    for entry in thread.entries:
                        if wanted(entry):
                            return entry
            return None

        return await self._until(found, what or f"{self.name} sees")

    async def is_told(self, event: str, wanted: Callable[[Any], bool] = lambda _: True) -> Any:
        """Waits for an event besides entries."""

        def found() -> Any:
            return next((p for e, p in self.heard if e == event and wanted(p)), None)

        return await self._until(found, f"{self.name} is told {event}")

    def thread(self, conversation: str) -> Thread:
        return self.threads.setdefault(conversation, Thread())

    async def catches_up(self, conversation: str) -> Thread:
        """Asks for what came after the last entry, until there is nothing more."""
        thread = self.thread(conversation)
        while True:
            had = thread.last
            page = await self.ask("sync", conversation=conversation, after=had)
            for entry in page["entries"]:
                thread.offer(entry)
            if thread.last in (had, page["head"]):  # there is nothing more, or nothing that fits
                return thread

    async def _until(self, found: Callable[[], T | None], what: str) -> T:
        async with self._news:
            try:
                await asyncio.wait_for(self._news.wait_for(lambda: found() is not None), PATIENCE)
            except TimeoutError:
                raise AssertionError(f"not within {PATIENCE} s: {what}; heard {self.heard[-5:]}") from None
        result = found()
        assert result is not None
        return result

    async def _told(self, event: str, payload: Any) -> None:
        async with self._news:
            self.heard.append((event, payload))
            self._news.notify_all()

    async def _entry(self, entry: Entry) -> None:
        async with self._news:
            self.heard.append(("entry", entry))
            verdict = self.thread(entry["conversation"]).offer(entry)
            self._news.notify_all()
        if verdict == "gap":
            self._misses(entry["conversation"])

    def _misses(self, conversation: str) -> None:
        """Asks for what is missing, once at a time; once more when another gap came to light meanwhile."""
        self._behind.add(conversation)
        if conversation not in self._syncing:
            self._syncing[conversation] = asyncio.create_task(self._syncs(conversation))

    async def _syncs(self, conversation: str) -> None:
        try:
            while conversation in self._behind:
                self._behind.discard(conversation)
                await self._sync(conversation)
        finally:
            del self._syncing[conversation]

    async def _sync(self, conversation: str) -> None:
        await self.catches_up(conversation)
        async with self._news:
            self._news.notify_all()


class Visitor(Person):
    namespace = "/visitor"

    def __init__(self, url: str, name: str, site_key: str) -> None:
        super().__init__(url, name)
        self.site_key = site_key
        self.token: str | None = None
        self.conversation: str | None = None
        self.locale = "en"
        self.page = {"url": "https://shop.example/lamps", "title": "Lamps", "referrer": ""}

    async def auth(self) -> dict[str, Any]:
        known = {"token": self.token} if self.token else {}
        return {"v": 1, "site": self.site_key, "page": self.page, "locale": self.locale, **known}

    async def comes(self) -> Any:
        hello = await super().comes()
        self.token = hello["token"]
        if hello["conversation"]:
            self.conversation = hello["conversation"]["id"]
        for entry in hello["entries"]:
            self.thread(entry["conversation"]).offer(entry)
        return hello

    async def says(self, text: str, **more: Any) -> Any:
        """Sends a message into the conversation they are in."""
        where = {"conversation": self.conversation} if self.conversation else {}
        answer = await self.ask("send", **{"client_id": new_id(), "text": text, **where, **more})
        self.conversation = answer["conversation"]
        return answer

    async def says_name(self) -> None:
        await self.ask("identify", name=self.name)


class Agent(Person):
    namespace = "/agent"

    def __init__(self, url: str, name: str, id: str, email: str, password: str) -> None:
        super().__init__(url, name)
        self.id = id
        self.email = email
        self.password = password
        self.http = httpx2.AsyncClient(base_url=url, headers={"origin": url}, timeout=60)

    async def signs_in(self) -> None:
        answer = await self.http.post(
            f"{self.url}/console/sign-in", json={"email": self.email, "password": self.password}
        )
        assert answer.status_code == 200, answer.text

    async def auth(self) -> dict[str, Any]:
        if not self.http.cookies:
            await self.signs_in()
        answer = await self.http.post(f"{self.url}/console/ticket")
        assert answer.status_code == 200, answer.text
        return {"v": 1, "ticket": answer.json()["ticket"]}

    async def goes(self) -> None:
        await super().goes()
        await self.http.aclose()

    async def opens(self, conversation: str) -> Any:
        answer = await self.ask("open", conversation=conversation)
        for entry in answer["entries"]:
            self.thread(conversation).offer(entry)
        return answer

    async def accepts(self, conversation: str | None = None) -> int:
        """Takes a conversation and opens it; the assignment epoch."""
        answer = await self.ask("accept", **({"conversation": conversation} if conversation else {}))
        await self.opens(answer["conversation"])
        return int(answer["assignment_epoch"])

    async def replies(self, conversation: str, text: str, epoch: int, **more: Any) -> Any:
        asked = {"client_id": new_id(), "conversation": conversation, "text": text, "assignment_epoch": epoch}
        return await self.ask("send", **asked, **more)

    async def notes(self, conversation: str, text: str) -> Any:
        return await self.ask("send", client_id=new_id(), conversation=conversation, text=text, note=True)

    async def row(self, conversation: str) -> Any:
        return (await self.opens(conversation))["row"]


def new_id() -> str:
    return secrets.token_hex(12)
