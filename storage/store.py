"""The store: one writer thread with group commit, a few readers. Everything remembered goes through here.

An operation is a plain function over a connection. The writer runs several of them in one
transaction, commits once and answers then. If one raises, the group is rolled back and each runs
alone, so an operation may run twice: it touches nothing but its connection and takes ids and time
from its arguments. It neither commits nor rolls back, and it lets errors of the database pass.
While it runs everybody else waits: bulk work comes in slices of 1,000 rows, an operation each.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine

from storage.engine import WAIT, reading
from storage.reader import Reader
from storage.trouble import StorageBusy, StorageUnusable
from storage.waiting import Line, Waiting
from storage.writer import Writer

__all__ = ["Connection", "StorageBusy", "StorageUnusable", "Store"]

T = TypeVar("T")
Op = Callable[[Connection], T]


class Store:
    """Writes and reads for an event loop and for threads alike.

    Errors of an operation reach its waiter as they are; trouble of the database is StorageUnusable.
    A waiter that is cancelled loses the answer only: what was accepted is done, wholly.
    `wait` is how long, in seconds, a write may wait for another process to end its transaction.
    """

    def __init__(self, engine: Engine, *, readers: int = 3, wait: float = WAIT) -> None:
        self.engine = engine
        self._wait = wait
        self._writes, self._reads = Line(), Line()
        self._workers: list[Writer | Reader] = [
            Writer(engine, self._writes),
            *(Reader(reading(engine), self._reads) for _ in range(readers)),
        ]
        self._threads = [_begun(one) for one in self._workers]

    async def write(self, op: Op[T]) -> T:
        """Run `op` in a transaction; its result comes after the commit."""
        return await self._ask(self._writes, op)

    async def read(self, op: Op[T]) -> T:
        """Run `op` on a state of the database that does not change meanwhile; it cannot write."""
        return await self._ask(self._reads, op)

    def write_now(self, op: Op[T]) -> T:
        """`write` for a thread or a script; it blocks, so never in an event loop."""
        return self._ask_now(self._writes, op)

    def read_now(self, op: Op[T]) -> T:
        """`read` for a thread or a script; it blocks, so never in an event loop."""
        return self._ask_now(self._reads, op)

    def close(self, within: float = 5.0) -> None:
        """Finish what was accepted and close the database; blocks for `within` seconds at most.

        What cannot be finished in that time is interrupted, undone and answered with an error.
        """
        end = time.monotonic() + within
        self._writes.close()
        self._reads.close()
        self._join(end - 0.2 * within)
        while self._join(time.monotonic() + 0.02) and time.monotonic() < end:
            for worker in self._workers:
                worker.stop()
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _join(self, until: float) -> bool:
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return any(thread.is_alive() for thread in self._threads)

    async def _ask(self, line: Line, op: Op[T]) -> T:
        waiting = Waiting(op, asyncio.get_running_loop(), self._wait)
        self._accept(line, waiting)
        result: T = await waiting.future  # type: ignore[misc]
        return result

    def _ask_now(self, line: Line, op: Op[T]) -> T:
        if threading.current_thread() in self._threads:
            raise RuntimeError("an operation uses its connection and asks the store for nothing")
        waiting = Waiting(op, None, self._wait)
        self._accept(line, waiting)
        result: Any = waiting.future.result()
        return result  # type: ignore[no-any-return]

    def _accept(self, line: Line, waiting: Waiting) -> None:
        if not line.join(waiting):
            raise StorageUnusable("Purser is stopping and takes on nothing more.")


def _begun(worker: Writer | Reader) -> threading.Thread:
    """A thread that serves. It runs before the next one begins: two at once cannot both install a tracer
    (CPython 3.11 under coverage or a debugger), and one of them dies of it.
    """
    runs = threading.Event()

    def serve() -> None:
        runs.set()
        worker.run()

    thread = threading.Thread(target=serve, name=worker.name, daemon=True)
    thread.start()
    runs.wait()
    return thread
