"""The writer thread: everything that waits shares a transaction and its commit.

A commit costs a sync of the disk, the operations cost little: so a group is as large as the demand.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from sqlalchemy import Connection, Engine

from storage.lasting import LastingConnection
from storage.trouble import StorageBusy, StorageUnusable
from storage.waiting import Line, Waiting, answer

MOST = 500  # operations in a group: an error makes all of them run again
LONGEST = 0.05  # seconds that a group goes on taking operations in


class Writer:
    name = "purser-writer"

    def __init__(self, engine: Engine, line: Line) -> None:
        self._line = line
        # Short waits in a row instead of SQLite's own long one: that one sleeps through the moments
        # in which another busy process lets the file go, and cannot be stopped.
        self._kept = LastingConnection(engine, "PRAGMA busy_timeout = 20", writes=True)

    def run(self) -> None:
        """Serve the line until it is closed and empty."""
        while (first := self._line.take()) is not None:
            try:
                connection = self._kept.begin(first.until)
            except Exception as trouble:  # noqa: BLE001 (it belongs to who asked)
                self._refuse(first, trouble)
            else:
                self._serve(first, connection)
        self._kept.drop()

    def stop(self) -> None:
        """Interrupt what runs now; for another thread."""
        self._kept.stop()

    def _serve(self, first: Waiting, connection: Connection) -> None:
        group: list[Waiting] = []
        try:
            for waiting in self._joining(first):
                group.append(waiting)
                waiting.result = waiting.op(connection)
            trouble = self._kept.commit()
        except BaseException as error:  # noqa: BLE001 (it belongs to who asked)
            self._kept.rollback()
            if len(group) > 1:
                self._line.put_back(group)
            else:
                _answer_with(self._kept.said(error), group)
        else:
            _answer_with(trouble, group)

    def _joining(self, first: Waiting) -> Iterator[Waiting]:
        until = time.monotonic() + LONGEST
        yield first
        for _ in range(0 if first.alone else MOST - 1):
            waiting = self._line.take_if(lambda one: not one.alone) if time.monotonic() < until else None
            if waiting is None:
                return
            yield waiting

    def _refuse(self, first: Waiting, trouble: Exception) -> None:
        """Answer who waited too long for a busy database; or everybody, if it cannot be used at all."""
        now = time.monotonic() if isinstance(trouble, StorageBusy) else float("inf")
        refused = [first]
        while (waiting := self._line.take_if(lambda one: one.until <= now)) is not None:
            refused.append(waiting)
        _answer_with(trouble, refused)


def _answer_with(error: BaseException | None, group: list[Waiting]) -> None:
    for waiting in group:
        # Each its own: a traceback grows with every task that an error is raised in.
        own = type(error)(str(error)) if isinstance(error, StorageUnusable) else error
        if own is not None and own is not error:
            own.__cause__ = error
        waiting.error = own
    answer(group)
