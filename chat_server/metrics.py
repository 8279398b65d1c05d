"""What the server counts of itself, for Prometheus. Labels are asks, codes, sites: never a person or a conversation."""

from collections.abc import Iterable, Mapping
from importlib.metadata import version

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector

from .models import Audience

prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]

CONTENT_TYPE = prometheus_client.CONTENT_TYPE_LATEST
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
AUDIENCES: tuple[Audience, ...] = ("visitor", "staff")
JOBS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


class Metrics:
    """Of one server in one process. What counts may be called from any thread and never waits."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self._asks = Counter(
            "onethread_asks", "Asks answered; outcome is ok or the code of a refusal.", ["caller", "ask", "outcome"],
            registry=registry,
        )  # fmt: skip
        self._ask_seconds = Histogram(
            "onethread_ask_seconds", "From an ask to its acknowledgement.", ["caller", "ask"], buckets=SECONDS,
            registry=registry,
        )  # fmt: skip
        self._refused = Counter(
            "onethread_refused", "Refusals at the door and of asks, by code.", ["code"], registry=registry
        )
        self._held = Counter(
            "onethread_held", "Replies that the check held, once for each family of findings.", ["family"],
            registry=registry,
        )  # fmt: skip
        self._batch = Histogram("onethread_commit_jobs", "Jobs stored by one commit.", buckets=JOBS, registry=registry)
        self._commit = Histogram(
            "onethread_commit_seconds", "Time for one commit, with its jobs.", buckets=SECONDS, registry=registry
        )
        self._delivery = Histogram(
            "onethread_delivery_seconds", "From the commit of an entry until it went to sockets of this node.",
            buckets=SECONDS, registry=registry,
        )  # fmt: skip
        self._sockets = Gauge("onethread_sockets", "Sockets that said hello.", ["audience"], registry=registry)
        self._waiting = Gauge("onethread_waiting", "Conversations in the queue.", ["site"], registry=registry)
        self._oldest = Gauge(
            "onethread_oldest_wait_seconds", "How long the head of the queue has waited.", ["site"], registry=registry
        )
        self._database = Gauge("onethread_database_up", "1 while the database can be read.", registry=registry)
        self._doorbell = Gauge(
            "onethread_doorbell_up", "1 while the doorbell between nodes is heard, 0 while not, -1 without one.",
            registry=registry,
        )  # fmt: skip
        Info("onethread", "This server.", registry=registry).info({"version": version("onethread")})
        ProcessCollector(registry=registry)
        self._doorbell.set(-1)

    def asked(self, caller: str, ask: str, outcome: str, seconds: float) -> None:
        self._asks.labels(caller, ask, outcome).inc()
        self._ask_seconds.labels(caller, ask).observe(seconds)
        if outcome != "ok":
            self.refused(outcome)

    def refused(self, code: str) -> None:
        self._refused.labels(code).inc()

    def held(self, families: Iterable[str]) -> None:
        for family in set(families):
            self._held.labels(family).inc()

    def committed(self, jobs: int, seconds: float) -> None:
        self._batch.observe(jobs)
        self._commit.observe(seconds)

    def delivered(self, seconds: float) -> None:
        """`seconds` between two clocks, the database's and ours; less than nothing is nothing."""
        self._delivery.observe(max(seconds, 0.0))

    def doorbell(self, heard: bool) -> None:
        self._doorbell.set(int(heard))

    def shown(self, sockets: Mapping[Audience, int], queues: Iterable[tuple[str, int, float]] | None) -> bytes:
        """The page. `queues` holds (site key, length, oldest wait in seconds), None where it could not be read."""
        for audience in AUDIENCES:
            self._sockets.labels(audience).set(sockets.get(audience, 0))
        self._waiting.clear()
        self._oldest.clear()
        for site, length, oldest in queues or ():
            self._waiting.labels(site).set(length)
            self._oldest.labels(site).set(oldest)
        self._database.set(int(queues is not None))
        return prometheus_client.generate_latest(self.registry)
