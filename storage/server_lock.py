"""A named lock on a server: an advisory lock of a session of its own, which ends with its connection."""

from __future__ import annotations

import os
import socket
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from storage.engine import place_of
from storage.trouble import StorageUnusable, explained

NAMESPACE = 80217767  # "purser": other programs may lock numbers of their own in the same database
NAMED = "purser process "  # how a session with a lock is called, and after it who has it
LONGEST_NAME = 63  # bytes that the server keeps of it
SETTLES = 3.0  # seconds

# Of the lock :key, in this database, by whichever session has it.
HELD = f"""
    FROM pg_locks JOIN pg_stat_activity AS session USING (pid)
    WHERE locktype = 'advisory' AND granted AND classid = {NAMESPACE} AND objid = :key AND objsubid = 2
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class ServerLock:
    """The lock `name` of the schema that `engine` works in. It may be asked from any thread.

    A proxy that gives a session to somebody else between two transactions cannot hold it.
    """

    settles = SETTLES

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name
        self._session: Connection | None = None
        self._key = 0
        self._taken = False
        self._one = threading.Lock()

    def try_take(self) -> bool:
        """Take it if nobody else has it; StorageUnusable if the server cannot be asked."""
        with self._asked():
            if not self._is_held():
                self._taken = bool(self._answer(f"SELECT pg_try_advisory_lock({NAMESPACE}, :key)"))
            return self._taken

    def is_held(self) -> bool:
        """Whether it is held still; a lost connection has lost it."""
        with suppress(StorageUnusable), self._asked():
            return self._is_held()
        return False

    def release(self) -> None:
        """Let it go by ending the session, which needs no answer of a server that may be gone."""
        if self._one.acquire(timeout=1.0):
            self._end()
            self._one.release()

    def holder(self) -> str | None:
        """Which process has it, and where; for telling a person only."""
        with suppress(StorageUnusable), self._asked():
            said = str(self._answer(f"SELECT application_name {HELD}"))
            return said.removeprefix(NAMED) if said.startswith(NAMED) else None
        return None

    def _is_held(self) -> bool:
        if self._taken:
            self._taken = bool(self._answer(f"SELECT true {HELD} AND pid = pg_backend_pid()"))
        return self._taken

    def _answer(self, query: str) -> object:
        if self._session is None:
            self._session = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            name = f"{NAMED}{os.getpid()} on {socket.gethostname()}".encode()[:LONGEST_NAME]
            named = text("SELECT set_config('application_name', :name, false), current_schema()")
            _, schema = self._session.execute(named, {"name": name.decode(errors="ignore")}).one()
            self._key = zlib.crc32(f"{schema} {self._name}".encode()) & 0x7FFFFFFF
        return self._session.execute(text(query), {"key": self._key}).scalar()

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """One thread at a time. Trouble ends the session, and the lock with it."""
        with self._one:
            try:
                yield
            except DBAPIError as error:
                self._end()
                raise explained(error, place_of(self._engine)) or error from None

    def _end(self) -> None:
        self._taken = False
        session, self._session = self._session, None
        if session is not None:
            with suppress(Exception):  # it may be broken already
                session.invalidate()
                session.close()
