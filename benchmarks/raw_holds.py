"""Plain sqlite3 beside holds: the very rows that a hold and its settlement write, in two transactions."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from benchmarks.scratch import NOW
from bot.wiring import Wiring
from ledger.money import Money
from storage.admitting import grant
from storage.ending_holds import settle
from storage.engine import database_file
from storage.holds import Wanted, find_holds
from storage.store import Connection

FIRST = "raw-0"
WRITES = ("INSERT", "UPDATE", "DELETE")
ROOM = "SELECT spent, held FROM counters"

Statement = tuple[str, list[Any], bool]  # with its parameters, and whether they are many


class RawHolds:
    """A copy of the database, with all its tables, keys and indexes; WAL and synchronous=FULL."""

    def __init__(self, wiring: Wiring, folder: Path, account: int) -> None:
        self._holding, self._settling = _written(wiring, account)
        self._connection = sqlite3.connect(folder / "raw.db", isolation_level=None)
        with closing(sqlite3.connect(str(database_file(wiring.store.engine)))) as source:
            source.backup(self._connection)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._done = 0

    def rate(self, seconds: float) -> float:
        """Pairs a second, one after another, each transaction durable before the next begins."""
        begun, first = time.perf_counter(), self._done
        while time.perf_counter() < begun + seconds:
            self._done += 1
            self._carry_out(self._holding, f"raw-{self._done}")
            self._carry_out(self._settling, f"raw-{self._done}")
        return (self._done - first) / (time.perf_counter() - begun)

    def _carry_out(self, statements: list[Statement], id: str) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute(ROOM).fetchall()
        for sql, parameters, many in statements:
            said = [_renamed(row, id) for row in parameters]
            if many:
                self._connection.executemany(sql, said)
            else:
                self._connection.execute(sql, said[0]).fetchall()
        self._connection.execute("COMMIT")


def _written(wiring: Wiring, account: int) -> tuple[list[Statement], list[Statement]]:
    """What a hold writes, and what its settlement does."""
    said: list[Statement] = []

    def note(_c: object, _cursor: object, sql: str, parameters: Any, _context: object, many: bool) -> None:
        if sql.startswith(WRITES):
            said.append((sql, list(parameters) if many else [parameters], many))

    wanted = Wanted(
        1, 0, account, "groq", Money.of("0.002"), "a benchmark", timedelta(seconds=60), {"model": "m"}
    )

    def hold(connection: Connection) -> None:
        grant(connection, [(FIRST, wanted)], NOW)

    def pay(connection: Connection) -> None:
        settle(connection, [(find_holds(connection, 1, [FIRST])[FIRST], Money.of("0.001"))], NOW)

    event.listen(wiring.store.engine, "before_cursor_execute", note)
    wiring.store.write_now(hold)
    first = len(said)
    wiring.store.write_now(pay)
    event.remove(wiring.store.engine, "before_cursor_execute", note)
    return said[:first], said[first:]


def _renamed(row: Any, id: str) -> tuple[Any, ...]:
    return tuple(value.replace(FIRST, id) if isinstance(value, str) else value for value in row)
