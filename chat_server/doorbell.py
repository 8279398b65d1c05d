"""Rings at the other nodes: "something of this site was written". Ids only, over Redis.

A ring may be lost, doubled, late or forged without harm: whoever hears it looks into the database, and looks there once
a second anyhow. So Redis is never waited for, and never asked what is true. A channel for each site, heard only while
the site has members here. A node hears its own heart beat; when it does not, the path is dead, whatever TCP says.
"""

import asyncio
import re
from collections.abc import Iterable
from typing import Protocol

import redis.asyncio as redis
import structlog

logger = structlog.get_logger()

BEAT_SECONDS = 1.0
SILENCE_SECONDS = 2.5
CONNECT_SECONDS = 1.0
AGAIN_SECONDS = 0.5
RINGS_KEPT = 1_000
"""Sites whose rings wait for Redis at most; beyond that the sweep is quicker."""
IDS_IN_A_RING = 200

_IDS = re.compile(r"[A-Za-z0-9_-]{1,64}( [A-Za-z0-9_-]{1,64})*")


class Heard(Protocol):
    """What a ring leads to."""

    def sites(self) -> frozenset[str]:
        """Whose rings are of interest here."""

    def rang(self, site_id: str, conversation_ids: Iterable[str]) -> None: ...

    def typed(self, site_id: str, conversation_id: str, agent_id: str | None) -> None:
        """Somebody writes: this agent, or the visitor."""

    def hears(self, connected: bool) -> None:
        """Whether rings arrive. When they do again, anything may have been missed."""


class Silence(Exception):
    """No heartbeat came back: the path is dead."""


class Doorbell:
    """To be made inside the running loop. `node_id` tells our own rings from others'."""

    def __init__(self, url: str, node_id: str, heard: Heard) -> None:
        self._url = url
        self._node_id = node_id
        self._heard = heard
        self._rings: dict[str, set[str]] = {}
        self._typed: dict[str, str] = {}
        self._waiting = asyncio.Event()
        self.connected = False
        self._task = asyncio.create_task(self._live())

    def ring(self, site_id: str, conversation_ids: Iterable[str]) -> None:
        """Soon, together with what else is rung meanwhile; never waits."""
        if self.connected and (site_id in self._rings or len(self._rings) < RINGS_KEPT):
            self._rings.setdefault(site_id, set()).update(conversation_ids)
            self._waiting.set()

    def typing(self, site_id: str, conversation_id: str, agent_id: str | None) -> None:
        """Somebody writes: this agent, or the visitor. Who and where, never what."""
        if self.connected:
            self._typed[conversation_id] = f"{site_id} {agent_id or ''}"
            self._waiting.set()

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _live(self) -> None:
        while True:
            try:
                await self._one_connection()
            except Exception as error:  # Redis is away, or the path is: the sweep keeps the promise meanwhile
                if self.connected:
                    logger.warning("doorbell_silent", error=type(error).__name__)
            self._is_connected(False)
            self._rings.clear()
            self._typed.clear()
            await asyncio.sleep(AGAIN_SECONDS)

    async def _one_connection(self) -> None:
        client = redis.from_url(
            self._url, decode_responses=True, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=SILENCE_SECONDS
        )
        try:
            async with client.pubsub(ignore_subscribe_messages=True) as subscription:
                await subscription.subscribe(self._own_channel)
                works = [asyncio.create_task(work) for work in (self._listen(subscription), self._send(client))]
                try:
                    done, _ = await asyncio.wait(works, return_when=asyncio.FIRST_EXCEPTION)
                    for work in done:
                        work.result()
                finally:
                    for work in works:
                        work.cancel()
                    await asyncio.gather(*works, return_exceptions=True)
        finally:
            await asyncio.wait_for(client.aclose(), CONNECT_SECONDS)

    async def _listen(self, subscription: "redis.client.PubSub") -> None:
        loop = asyncio.get_running_loop()
        heard_at, subscribed = loop.time(), set[str]()
        while True:
            wanted = {_channel(site_id) for site_id in self._heard.sites()}
            if wanted - subscribed:
                await subscription.subscribe(*(wanted - subscribed))
            if subscribed - wanted:
                await subscription.unsubscribe(*(subscribed - wanted))
            subscribed = wanted
            message = await subscription.get_message(timeout=BEAT_SECONDS / 4)
            if message is None:
                pass
            elif message["channel"] == self._own_channel:
                heard_at = loop.time()
                self._is_connected(True)
            else:
                self._hear(str(message["channel"]).rpartition(":")[2], str(message["data"]))
            if loop.time() - heard_at > SILENCE_SECONDS:
                raise Silence

    def _is_connected(self, connected: bool) -> None:
        if connected != self.connected:
            self.connected = connected
            self._heard.hears(connected)

    def _hear(self, site_id: str, payload: str) -> None:
        """Whatever is not a ring of ours is no ring."""
        sender, _, rest = payload.partition(" ")
        verb, _, ids = rest.partition(" ")
        if sender == self._node_id or (ids and not _IDS.fullmatch(ids)):
            return
        if verb == "wrote":
            self._heard.rang(site_id, ids.split()[:IDS_IN_A_RING])
        elif verb == "types" and ids:
            conversation_id, _, agent_id = ids.partition(" ")
            self._heard.typed(site_id, conversation_id, agent_id or None)

    async def _send(self, client: "redis.Redis") -> None:
        """All that was rung since the last time in one go, and the heart beat."""
        loop = asyncio.get_running_loop()
        beat_at = loop.time() - BEAT_SECONDS
        while True:
            rings, self._rings = self._rings, {}
            typed, self._typed = self._typed, {}
            self._waiting.clear()
            async with client.pipeline(transaction=False) as pipe:
                if loop.time() - beat_at >= BEAT_SECONDS:
                    beat_at = loop.time()
                    pipe.publish(self._own_channel, "")
                for site_id, ids in rings.items():
                    some = " ".join(list(ids)[:IDS_IN_A_RING])
                    pipe.publish(_channel(site_id), f"{self._node_id} wrote {some}".rstrip())
                for conversation_id, who in typed.items():
                    site_id, _, agent_id = who.partition(" ")
                    pipe.publish(_channel(site_id), f"{self._node_id} types {conversation_id} {agent_id}".rstrip())
                await pipe.execute()
            try:
                await asyncio.wait_for(self._waiting.wait(), max(0.0, beat_at + BEAT_SECONDS - loop.time()))
            except TimeoutError:
                continue

    @property
    def _own_channel(self) -> str:
        return f"onethread:node:{self._node_id}"


async def silent_because(url: str) -> str | None:
    """What Redis says instead of an answer; None when it answers."""
    client = redis.from_url(url, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=SILENCE_SECONDS)
    try:
        await client.ping()
    except (redis.RedisError, OSError) as error:
        return str(error) or type(error).__name__
    finally:
        await client.aclose()
    return None


def _channel(site_id: str) -> str:
    return f"onethread:site:{site_id}"
