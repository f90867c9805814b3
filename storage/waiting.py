"""Operations that wait for a thread of the store, and how their answers get back to who asked."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Any

from sqlalchemy import Connection

log = logging.getLogger(__name__)


class Waiting:
    """One operation, who waits for it (`loop` None: a thread), and what came of it."""

    __slots__ = ("alone", "error", "future", "loop", "op", "result", "until")

    def __init__(
        self, op: Callable[[Connection], Any], loop: asyncio.AbstractEventLoop | None, wait: float
    ) -> None:
        self.op = op
        self.loop = loop
        self.future: asyncio.Future[Any] | Future[Any] = Future() if loop is None else loop.create_future()
        self.until = time.monotonic() + wait  # how long it may wait for another process's transaction
        self.alone = False  # shares its transaction with nobody
        self.result: Any = None
        self.error: BaseException | None = None

    def deliver(self) -> None:
        """Hand the result over, in the loop's own thread; a waiter that went away is no error."""
        if self.future.done():
            if self.error is not None:
                log.warning("an operation nobody waits for any more failed: %s", self.error)
        elif self.error is None:
            self.future.set_result(self.result)
        elif isinstance(self.error, StopIteration):  # a future cannot carry it
            self.future.set_exception(RuntimeError("the operation raised StopIteration"))
        else:
            self.future.set_exception(self.error)


class Line:
    """What waits, first come first served."""

    def __init__(self) -> None:
        self._waiting: deque[Waiting] = deque()
        self._changed = threading.Condition()
        self._closed = False

    def join(self, waiting: Waiting) -> bool:
        """Accept it, unless the line is closed."""
        with self._changed:
            if not self._closed:
                self._waiting.append(waiting)
                self._changed.notify()
            return not self._closed

    def take(self) -> Waiting | None:
        """The next one, as soon as there is one; None when the line is closed and empty."""
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            return self._waiting.popleft() if self._waiting else None

    def take_if(self, fits: Callable[[Waiting], bool]) -> Waiting | None:
        """The next one, if it is there already and `fits`."""
        with self._changed:
            return self._waiting.popleft() if self._waiting and fits(self._waiting[0]) else None

    def put_back(self, group: list[Waiting]) -> None:
        """Let them be taken again, before all others, each to run alone."""
        for one in group:
            one.alone = True
        with self._changed:
            self._waiting.extendleft(reversed(group))

    def close(self) -> None:
        """Accept nothing more; what was accepted can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()


def answer(waiting: Iterable[Waiting]) -> None:
    """Give everyone their result. Each loop is woken once, however many of its tasks wait."""
    loops: dict[asyncio.AbstractEventLoop, list[Waiting]] = {}
    for one in waiting:
        if one.loop is None:
            one.deliver()
        else:
            loops.setdefault(one.loop, []).append(one)
    for loop, ones in loops.items():
        try:
            loop.call_soon_threadsafe(_deliver, ones)
        except RuntimeError:
            log.warning("%d answers came after their event loop was closed", len(ones))


def _deliver(ones: list[Waiting]) -> None:
    for one in ones:
        one.deliver()
