"""The one path for all writes: whatever arrived while the last commit was running is the next transaction.

A job is a function of a transaction. It decides by what it reads there, and either returns its answer or raises
`Refused` before its first change. When the batch cannot be committed, its jobs are done again one by one.
"""

import asyncio
import contextvars
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog

from .refused import Refused
from .store.database import Connection, Database, DatabaseError, Lost, Unavailable
from .store.transaction import News, Transaction

T = TypeVar("T")
log = structlog.get_logger()

BATCH = 500
"""Jobs in one transaction at most, so that a flood does not make the first of it wait for the last."""


UNAVAILABLE = "This could not be stored just now. Try again in a moment."


@dataclass(slots=True)
class _Job:
    run: Callable[[Transaction], Any]
    about: str | None
    future: asyncio.Future[Any]
    answer: Any = None
    failure: Exception | None = None
    context: contextvars.Context = field(default_factory=contextvars.copy_context)
    """Of who asked, so that a line in the log says for which request it is."""


class _NotBegun(Unavailable):
    """Nothing was done yet, and nothing can be: not reached, or somebody else has it for too long."""


class _Spoilt(Exception):
    """A job failed after it had changed something: the batch has to be undone."""


class Writer:
    """Owns the only connection that writes, in a thread of its own."""

    def __init__(
        self,
        database: Database,
        committed: Callable[[list[News]], None],
        measured: Callable[[int, float], None] = lambda jobs, seconds: None,
    ) -> None:
        """`committed` is called on the loop, in the order of commits, before the jobs' answers are given out;
        `measured` in the writer's thread, with the jobs of a commit and the seconds it took."""
        self._measured = measured
        self._database = database
        self._connection: Connection | None = None
        self._committed = committed
        self._loop = asyncio.get_running_loop()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    async def write(self, run: Callable[[Transaction], T], about: str | None = None) -> T:
        """What `run` returned, once that is on the disk. Raises what it raised, or `Refused("db_unavailable")`.

        `about`: the site it writes to, by id, or another name that all share who write to the same; of those with the
        same name one comes after the other, on all nodes. None: it is alone with the whole database.
        """
        job = _Job(run, about, self._loop.create_future())
        self._jobs.put(job)
        answer: T = await job.future
        return answer

    async def close(self) -> None:
        """Finishes what is queued and closes the connection."""
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        stopping = False
        while not stopping:
            batch, stopping = self._next_batch()
            if batch:
                self._do(batch)
        self._drop()

    def _next_batch(self) -> tuple[list[_Job], bool]:
        batch: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            batch.append(job)
            if len(batch) == BATCH or self._jobs.empty():
                return batch, False
            job = self._jobs.get()
        return batch, True

    def _do(self, batch: list[_Job]) -> None:
        try:
            news = self._commit(batch)
        except (Lost, _NotBegun) as error:  # whether it was committed is told to who asks again with the same id
            self._fail(batch, error)
            news = []
        except (DatabaseError, _Spoilt):
            news = [item for job in batch for item in self._alone(job)]
        self._hand_over(batch, news)

    def _alone(self, job: _Job) -> list[News]:
        try:
            return self._commit([job])
        except Unavailable as error:
            self._fail([job], error)
        except DatabaseError as error:
            job.context.run(log.error, "write_failed", error=type(error).__name__)
            job.failure = error
        except _Spoilt:
            job.context.run(log.error, "write_failed", exc_info=job.failure)
        return []

    def _fail(self, batch: list[_Job], error: Unavailable) -> None:
        why = str(error).partition("\n")[0]
        for job in batch:
            job.context.run(log.error, "commit_failed", error=why)
            job.answer, job.failure = None, Refused("db_unavailable", UNAVAILABLE)
            job.failure.__cause__ = error

    def _commit(self, batch: list[_Job]) -> list[News]:
        started = time.perf_counter()
        names = {job.about for job in batch}
        connection = self._begun(None if None in names else {name for name in names if name is not None})
        tx = Transaction(connection)
        try:
            for job in batch:
                self._run(job, tx)
            connection.commit()
        except Lost:
            self._drop()
            raise
        except BaseException:
            self._roll_back(connection)
            raise
        self._measured(len(batch), time.perf_counter() - started)
        return tx.news

    def _begun(self, names: set[str] | None) -> Connection:
        """A connection in a transaction; a new one when the one we had turns out to be gone."""
        fresh = self._connection is None
        try:
            connection = self._connection = self._connection or self._database.connect()
            connection.begin(names)
        except Lost as error:
            self._drop()
            if fresh:
                raise _NotBegun(str(error)) from error
            return self._begun(names)
        except DatabaseError as error:
            if self._connection:
                self._roll_back(self._connection)
            raise _NotBegun(str(error)) from error
        return connection

    def _roll_back(self, connection: Connection) -> None:
        try:
            connection.rollback()
        except DatabaseError:
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(DatabaseError):
                connection.close()

    def _run(self, job: _Job, tx: Transaction) -> None:
        tx.wrote = False
        job.answer = job.failure = None
        try:
            job.answer = job.run(tx)
        except DatabaseError:
            raise
        except Exception as error:
            job.failure = error
            if tx.wrote:
                raise _Spoilt from error

    def _hand_over(self, batch: list[_Job], news: list[News]) -> None:
        try:
            self._loop.call_soon_threadsafe(self._settle, batch, news)
        except RuntimeError:
            log.warning("loop_closed_before_answers", jobs=len(batch))

    def _settle(self, batch: list[_Job], news: list[News]) -> None:
        try:
            self._committed(news)
        except Exception:
            log.exception("fan_out_failed")
        for job in batch:
            if job.future.done():
                continue
            if job.failure is not None:
                job.future.set_exception(job.failure)
            else:
                job.future.set_result(job.answer)
