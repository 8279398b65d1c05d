"""Which agents are here: a socket on any node, or one that left less than the grace ago. Changes nothing they have set.

The database holds a lease for each of them, by its own clock: so the nodes know of each other's, and a server that
starts again knows who was here a moment ago.
"""

import asyncio
from collections import Counter
from collections.abc import Callable

GRACE_SECONDS = 60.0
"""For somebody of whose site nothing is known yet."""


class Presence:
    """Told by the line of sockets that come and go; a reload within the grace changes nothing that anyone sees."""

    def __init__(self, changed: Callable[[str, bool | None], None]) -> None:
        """`changed(agent_id, here)` is called when somebody came, when the grace of somebody who left is over, and with
        None for `here` when another node says so."""
        self._changed = changed
        self._sockets: Counter[str] = Counter()
        self._leases: dict[str, asyncio.TimerHandle] = {}
        self._graces: dict[str, float] = {}
        self._elsewhere: frozenset[str] = frozenset()

    def heard(self, elsewhere: frozenset[str]) -> None:
        """Who is here by the leases of other nodes, all of them."""
        was, self._elsewhere = self._elsewhere, elsewhere
        for agent_id in was ^ elsewhere:
            if agent_id not in self._here():
                self._changed(agent_id, None)

    def connected(self) -> dict[str, float]:
        """The agents who have a socket here now, and their grace in seconds."""
        return {agent_id: self.grace(agent_id) for agent_id in self._sockets}

    def grace(self, agent_id: str) -> float:
        """Seconds that somebody still counts as here after they left: their site's."""
        return self._graces.get(agent_id, GRACE_SECONDS)

    def present(self) -> frozenset[str]:
        """The ids of the agents who are here now, on any node."""
        return self._here() | self._elsewhere

    def arrived(self, agent_id: str, grace: float) -> None:
        """A socket of theirs said hello; `grace` in seconds is their site's."""
        self._graces[agent_id] = grace
        was_here = agent_id in self._here()
        self._sockets[agent_id] += 1
        self._end_lease(agent_id)
        if not was_here:
            self._changed(agent_id, True)

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
            self._changed(agent_id, True)

    def close(self) -> None:
        for lease in self._leases.values():
            lease.cancel()
        self._leases.clear()

    def _here(self) -> frozenset[str]:
        return frozenset(self._sockets) | frozenset(self._leases)

    def _lease(self, agent_id: str) -> None:
        self._end_lease(agent_id)
        loop = asyncio.get_running_loop()
        self._leases[agent_id] = loop.call_later(self.grace(agent_id), self._gone, agent_id)

    def _end_lease(self, agent_id: str) -> None:
        if lease := self._leases.pop(agent_id, None):
            lease.cancel()

    def _gone(self, agent_id: str) -> None:
        del self._leases[agent_id]
        self._changed(agent_id, False)
