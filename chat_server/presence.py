"""Which agents are here: a socket, or one that left less than the grace ago. Changes nothing an agent has set."""

import asyncio
from collections import Counter
from collections.abc import Callable


class Presence:
    """Told by the line of sockets that come and go; a reload within the grace changes nothing that anyone sees."""

    def __init__(self, grace_seconds: float, changed: Callable[[str], None]) -> None:
        """`changed(agent_id)` is called when somebody came, and when the grace of somebody who left is over."""
        self._grace = grace_seconds
        self._changed = changed
        self._sockets: Counter[str] = Counter()
        self._leases: dict[str, asyncio.TimerHandle] = {}

    def present(self) -> frozenset[str]:
        """The ids of the agents who are here now."""
        return frozenset(self._sockets) | frozenset(self._leases)

    def arrived(self, agent_id: str) -> None:
        was_here = agent_id in self._sockets or agent_id in self._leases
        self._sockets[agent_id] += 1
        self._end_lease(agent_id)
        if not was_here:
            self._changed(agent_id)

    def left(self, agent_id: str) -> None:
        self._sockets[agent_id] -= 1
        if self._sockets[agent_id] <= 0:
            del self._sockets[agent_id]
            self._lease(agent_id)

    def seen(self, agent_id: str) -> None:
        """An agent without a socket asked something over HTTP."""
        if agent_id in self._sockets:
            return
        was_here = agent_id in self._leases
        self._lease(agent_id)
        if not was_here:
            self._changed(agent_id)

    def close(self) -> None:
        for lease in self._leases.values():
            lease.cancel()
        self._leases.clear()

    def _lease(self, agent_id: str) -> None:
        self._end_lease(agent_id)
        self._leases[agent_id] = asyncio.get_running_loop().call_later(self._grace, self._gone, agent_id)

    def _end_lease(self, agent_id: str) -> None:
        if lease := self._leases.pop(agent_id, None):
            lease.cancel()

    def _gone(self, agent_id: str) -> None:
        del self._leases[agent_id]
        self._changed(agent_id)
