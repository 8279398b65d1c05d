"""The one path for all writes: whatever arrived while the last commit was running is the next transaction.

A job is a function of a transaction. It decides by what it reads there, and either returns its answer or raises
`Refused` before its first change. When the batch cannot be committed, its jobs are done again one by one.
"""

import asyncio
import contextvars
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import structlog

from .refused import Refused
from .store import connect
from .store.transaction import News, Transaction

T = TypeVar("T")
log = structlog.get_logger()

BATCH = 500
"""Jobs in one transaction at most, so that a flood does not make the first of it wait for the last."""


@dataclass(slots=True)
class _Job:
    run: Callable[[Transaction], Any]
    future: asyncio.Future[Any]
    answer: Any = None
    failure: Exception | None = None
    context: contextvars.Context = field(default_factory=contextvars.copy_context)
    """Of who asked, so that a line in the log says for which request it is."""


class _Spoilt(Exception):
    """A job failed after it had changed something: the batch has to be undone."""


class Writer:
    """Owns the only connection that writes, in a thread of its own."""

    def __init__(self, database: Path, committed: Callable[[list[News]], None]) -> None:
        """`committed` is called on the loop, in the order of commits, before the jobs' answers are given out."""
        self._connection = connect(database)
        self._committed = committed
        self._loop = asyncio.get_running_loop()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    async def write(self, run: Callable[[Transaction], T]) -> T:
        """What `run` returned, once that is on the disk. Raises what it raised, or `Refused("db_unavailable")`."""
        job = _Job(run, self._loop.create_future())
        self._jobs.put(job)
        answer: T = await job.future
        return answer

    async def close(self) -> None:
        """Finishes what is queued and closes the connection."""
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)
        self._connection.close()

    def _work(self) -> None:
        stopping = False
        while not stopping:
            batch, stopping = self._next_batch()
            if batch:
                self._do(batch)

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
        except (sqlite3.Error, _Spoilt):
            news = [item for job in batch for item in self._alone(job)]
        self._hand_over(batch, news)

    def _alone(self, job: _Job) -> list[News]:
        try:
            return self._commit([job])
        except sqlite3.OperationalError as error:  # locked, full, read-only, not reachable
            job.context.run(log.error, "commit_failed", error=str(error).partition("\n")[0])
            job.failure = Refused("db_unavailable", "This could not be stored just now. Try again in a moment.")
            job.failure.__cause__ = error
        except sqlite3.Error as error:  # a constraint or a mistake of ours: trying again would not help
            job.context.run(log.error, "write_failed", error=type(error).__name__)
            job.failure = error
        except _Spoilt:
            job.context.run(log.error, "write_failed", exc_info=job.failure)
        return []

    def _commit(self, batch: list[_Job]) -> list[News]:
        tx = Transaction(self._connection)
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            for job in batch:
                self._run(job, tx)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # a full disk has rolled back by itself
                self._connection.execute("ROLLBACK")
            raise
        return tx.news

    def _run(self, job: _Job, tx: Transaction) -> None:
        tx.wrote = False
        job.answer = job.failure = None
        try:
            job.answer = job.run(tx)
        except sqlite3.Error:
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
