"""Token buckets: how much one address or one visitor may do, with a wait of at most five seconds to be told."""

import threading
import time

from .refused import rate_limited
from .settings import Limits

KEPT = 20_000
"""Buckets held at most; the ones that are full again are forgotten first."""


class Rates:
    """Safe to call from the writer's thread and from the loop."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}
        self._lock = threading.Lock()

    def send(self, address: str, visitor_id: str | None = None) -> None:
        if visitor_id is not None:
            burst = self.limits.visitor_burst
            self.take("visitor", visitor_id, burst, burst)
        self.take("send", address, self.limits.sends, self.limits.sends)

    def ask(self, address: str) -> None:
        self.take("ask", address, self.limits.asks, self.limits.asks // 6)

    def conversation(self, address: str) -> None:
        self.take("conversation", address, self.limits.conversations, self.limits.conversations)

    def handshake(self, address: str) -> None:
        self.take("handshake", address, self.limits.handshakes, self.limits.handshakes)

    def sign_in(self, address: str, email: str) -> None:
        self.take("sign_in", address, self.limits.sign_ins, self.limits.sign_ins)
        self.take("account", email, self.limits.sign_ins, self.limits.sign_ins)

    def take(self, kind: str, who: str, per_minute: int, burst: int) -> None:
        """Takes one token or raises `rate_limited`."""
        with self._lock:
            now = time.monotonic()
            tokens, at = self._buckets.get((kind, who), (float(burst), now))
            tokens = min(float(burst), tokens + (now - at) * per_minute / 60)
            if tokens < 1:
                wait_ms = (1 - tokens) * 60_000 / per_minute
                raise rate_limited(min(5_000, max(1, round(wait_ms))))
            self._buckets[(kind, who)] = (tokens - 1, now)
            if len(self._buckets) > KEPT:
                self._forget(now)

    def _forget(self, now: float) -> None:
        self._buckets = {key: bucket for key, bucket in self._buckets.items() if now - bucket[1] < 60}
        if len(self._buckets) > KEPT:
            newest = sorted(self._buckets.items(), key=lambda item: item[1][1])[KEPT // 2 :]
            self._buckets = dict(newest)
