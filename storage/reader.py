"""A reader thread: one operation at a time, each on a state that does not change meanwhile."""

from __future__ import annotations

import time

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from storage.lasting import LastingConnection
from storage.once import nothing_changes
from storage.trouble import wrote_as_reader
from storage.waiting import Line, Waiting, answer


class Reader:
    name = "purser-reader"

    def __init__(self, engine: Engine, line: Line) -> None:
        self._line = line
        self._kept = LastingConnection(engine, "PRAGMA query_only = ON")

    def run(self) -> None:
        """Serve the line until it is closed and empty."""
        while (waiting := self._line.take()) is not None:
            if not waiting.future.cancelled():
                self._serve(waiting)
                answer([waiting])
        self._kept.drop()

    def stop(self) -> None:
        """Interrupt what runs now; for another thread."""
        self._kept.stop()

    def _serve(self, waiting: Waiting) -> None:
        kept = self._kept.is_open
        waiting.error = self._tried(waiting)
        if waiting.error is not None and kept and not self._kept.is_open:
            # A server that was started again has ended what was kept; to read twice is no harm.
            waiting.error = self._tried(waiting)

    def _tried(self, waiting: Waiting) -> BaseException | None:
        try:
            connection = self._kept.begin(time.monotonic())
            with nothing_changes(connection):
                waiting.result = waiting.op(connection)
            self._kept.rollback()
        except BaseException as error:  # noqa: BLE001 (it belongs to who asked)
            self._kept.rollback()
            return self._said(error)
        return None

    def _said(self, error: BaseException) -> BaseException:
        if isinstance(error, DBAPIError) and wrote_as_reader(error):
            return RuntimeError("an operation that only reads tried to write; it belongs to store.write")
        return self._kept.said(error)
