"""A connection that a thread keeps from one transaction to the next."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from storage.engine import in_transaction, interrupt, moved, place_of, take_turn
from storage.trouble import StorageBusy, StorageUnusable, explained


class LastingConnection:
    """One connection, opened when first needed and again after trouble.

    `begin`, `commit` and `rollback` are for the one thread that owns it, `stop` for any other.
    """

    def __init__(self, engine: Engine, pragma: str, *, writes: bool = False) -> None:
        self._engine = engine
        self._pragma = pragma  # set on each SQLite connection
        self._writes = writes
        self._connection: Connection | None = None
        self._stopped = False

    @property
    def is_open(self) -> bool:
        """Whether there is one; after trouble: whether it outlived that."""
        return self._connection is not None

    def begin(self, until: float) -> Connection:
        """Begin a transaction; tried until `until` while another process writes.

        StorageUnusable (StorageBusy) if it cannot be begun.
        """
        while True:
            kept = self.is_open
            try:
                return self._begun(until)
            except StorageBusy:
                if self._stopped or time.monotonic() >= until:
                    raise
            except StorageUnusable:
                # A server that was started again has ended what was kept: a new one may be had at once.
                if self._stopped or not kept:
                    raise

    def commit(self) -> StorageUnusable | None:
        """Keep what was done. Trouble of the database is returned: it is not known then what was kept."""
        assert self._connection is not None
        if not in_transaction(self._connection):
            raise RuntimeError("an operation ended its transaction, or went on after an error that ended it")
        try:
            self._connection.commit()
        except DBAPIError as error:
            self.drop()  # SQLite's transaction is still open then, while SQLAlchemy's is over
            said = self.said(error)
            if not isinstance(said, StorageUnusable):
                raise
            return said
        return None

    def rollback(self) -> None:
        """Undo what was done; a connection that is broken is given up."""
        try:
            if self._connection is not None:
                self._connection.rollback()
        except Exception:  # noqa: BLE001 (whatever it is, closing the connection rolls back too)
            self.drop()
        if self._connection is not None and self._connection.invalidated:
            self.drop()

    def said(self, error: BaseException) -> BaseException:
        """The same error, in a sentence if it is the database's."""
        found = explained(error, place_of(self._engine)) if isinstance(error, DBAPIError) else None
        if found is not None:
            found.__cause__ = error
        return found or error

    def drop(self) -> None:
        """Close the connection; what is not committed is undone."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):  # it may be broken already
                connection.invalidate()
                connection.close()

    def stop(self) -> None:
        """Make what runs now fail soon: its statement is interrupted, another process is not waited for."""
        self._stopped = True
        with suppress(Exception):  # the owner may close it at this moment
            if self._connection is not None:
                interrupt(self._connection)

    def _begun(self, until: float) -> Connection:
        if self._connection is not None and moved(self._connection):
            self.drop()
        try:
            if self._connection is None:
                self._connection = self._opened()
            self._connection.begin()
            if self._writes:
                take_turn(self._connection, until)
        except (DBAPIError, StorageUnusable) as error:
            said = self.said(error)
            if isinstance(said, StorageBusy):
                self.rollback()
            else:
                self.drop()
            raise said from None
        return self._connection

    def _opened(self) -> Connection:
        connection = self._engine.connect()
        raw: Any = connection.connection.dbapi_connection
        if connection.dialect.name == "sqlite":
            raw.execute(self._pragma)
        return connection
