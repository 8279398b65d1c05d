"""The entries of each site, told in the order of commit, whichever node committed them.

A site's entries are numbered without gaps, so the next number is told as it comes. Where one is missing, because
another node wrote it, all after the last one told are read from the log.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from .. import rendering
from ..models import Audience, Entry
from ..store import log
from ..store.transaction import Appended, Transaction
from .listeners import Listener, Listeners, encode

Read = Callable[[Callable[[Transaction], Any]], Awaitable[Any]]


class Entries:
    """`told` is called after each entry that went out, or would have if anybody had listened."""

    def __init__(self, read: Read, listeners: Listeners, told: Callable[[Appended], None]) -> None:
        self._read = read
        self._listeners = listeners
        self._told = told
        self._heads: dict[str, int] = {}
        self._behind: set[str] = set()

    def knows(self, site_id: str) -> bool:
        """Whether it has been said where this site's log stands."""
        return site_id in self._heads

    def begin(self, site_id: str, head: int) -> None:
        """From now on everything after `head` is told."""
        self._heads[site_id] = head

    def forget(self, site_id: str) -> None:
        """Nobody of this site listens any more."""
        self._heads.pop(site_id, None)
        self._behind.discard(site_id)

    def committed(self, item: Appended) -> None:
        """One that this node wrote."""
        head = self._heads.get(item.site_id)
        if head is None:
            return
        if item.site_seq == head + 1:
            self._tell(item)
        elif item.site_seq > head:
            self._behind.add(item.site_id)

    def rang(self, site_id: str) -> None:
        """There may be something new, or not."""
        if site_id in self._heads:
            self._behind.add(site_id)

    @property
    def behind(self) -> bool:
        return bool(self._behind)

    async def catch_up(self) -> None:
        """Tells what was missed, of every site in one read."""
        sites, self._behind = self._behind, set()
        wanted = {site_id: self._heads[site_id] for site_id in sites}
        try:
            missed: list[Appended] = await self._read(
                lambda tx: [item for site_id, head in wanted.items() for item in log.missed(tx, site_id, head)]
            )
        except BaseException:
            self._behind |= sites
            raise
        for item in missed:
            head = self._heads.get(item.site_id)
            if head is not None and item.site_seq == head + 1:  # the others were told while we read
                self._tell(item)
                if item.site_seq == wanted[item.site_id] + log.PAGE_ENTRIES:
                    self._behind.add(item.site_id)

    def _tell(self, item: Appended) -> None:
        entry = item.entry
        self._heads[item.site_id] = item.site_seq
        if entry.prev is not None:
            self._tell_entry(self._listeners.of_visitor(item.visitor_id), entry, "visitor")
        concerned = {item.assignee_id, (entry.staff.get("from") or {}).get("id"), *entry.staff.get("mentions", ())}
        self._tell_entry(self._listeners.concerned(entry.conversation_id, *concerned), entry, "staff")
        self._told(item)

    def _tell_entry(self, listeners: Iterable[Listener], entry: Entry, audience: Audience) -> None:
        author = entry.author
        encoded: dict[bool, str] = {}
        for listener in listeners:
            own = author.id == listener.reader_id and (author.kind == "visitor") == (audience == "visitor")
            if own not in encoded:
                encoded[own] = encode(rendering.entry(entry, audience, own))
            listener.tell("entry", encoded[own])
