"""How the pump reaches one socket: into its outbound queue, which is bounded in events and in bytes."""

import asyncio
from typing import Any

from engineio import packet as eio

from ..models import Audience
from .frames import Frames

OUTBOUND_EVENTS = 256
OUTBOUND_BYTES = 1024 * 1024
"""How far a socket may lie behind; beyond that it is closed and catches up by its cursor."""

ROOM_SECONDS = 20.0
"""How long a socket may leave its answers unread before it is closed."""


class OutboundQueue(asyncio.Queue[Any]):
    """What still has to leave through a socket, and how much that is."""

    def __init__(self) -> None:
        super().__init__()
        self.bytes = 0
        self.has_room = asyncio.Event()
        self.has_room.set()

    def _put(self, item: Any) -> None:
        super()._put(item)
        self._count(_size(item))

    def _get(self) -> Any:
        item = super()._get()
        self._count(-_size(item))
        return item

    def _count(self, change: int) -> None:
        self.bytes += change
        if self.bytes <= OUTBOUND_BYTES:
            self.has_room.set()
        else:
            self.has_room.clear()


def _size(item: Any) -> int:
    """Of text at least its characters; a packet of nothing counts nothing."""
    return len(item.data) if item is not None and isinstance(item.data, str) else 0


class SocketListener:
    """One socket that joined a namespace."""

    def __init__(self, socket: Any, namespace: str, frames: Frames) -> None:
        self.audience: Audience = "visitor" if namespace == "/visitor" else "staff"
        self.reader_id = ""
        self.reader_name = ""
        self.site_id = ""
        self.session_id: str | None = None
        self.parted = False
        self._socket = socket
        self._queue: OutboundQueue = socket.queue
        self._prefix = f'2{namespace},["'
        self._frames = frames

    def tell(self, event: str, payload: str) -> None:
        """Hands over an event; a socket that lies too far behind is closed instead."""
        if self._queue.qsize() >= OUTBOUND_EVENTS or not self._queue.has_room.is_set():
            self._drop()
        else:
            self.send(f'{self._prefix}{event}",{payload}]')

    def send(self, packet: str) -> None:
        if not self._socket.closed:
            self._queue.put_nowait(eio.Packet(eio.MESSAGE, data=packet))

    def backlog(self) -> int:
        return self._queue.qsize()

    async def room(self) -> bool:
        """Waits until the answers given so far have left: who does not read is not answered any further."""
        try:
            await asyncio.wait_for(self._queue.has_room.wait(), ROOM_SECONDS)
        except TimeoutError:
            self._drop()
            return False
        return True

    def end(self) -> None:
        self._frames.close()

    def _drop(self) -> None:
        while not self._queue.empty():
            self._queue.get_nowait()
            self._queue.task_done()
        self._frames.give_up()
