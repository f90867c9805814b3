"""An engine from an address: one SQLite file, or PostgreSQL.

A transaction on SQLite begins as a writer unless `reading(engine)` is asked: a plain BEGIN that
reads first and writes later fails at once when another writer came between, whatever the timeout.
On a server writers take turns by `take_turn`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from storage import server, sqlite_file
from storage.trouble import StorageBusy, StorageUnusable

__all__ = [
    "Engine",
    "StorageBusy",
    "StorageUnusable",
    "database_file",
    "file_of",
    "in_transaction",
    "interrupt",
    "moved",
    "open_engine",
    "place_of",
    "reading",
    "sqlite_address",
    "take_turn",
]

WAIT = 30.0  # seconds that a writer waits for another process's transaction

_EXAMPLES = "write sqlite:////path/to/purser.db or postgresql://user:password@host/name"


def open_engine(url: str, *, wait: float = WAIT) -> Engine:
    """Open the database at `url`; a missing SQLite file and its folder are made, for their owner only.

    `wait` is in seconds. StorageUnusable if the address cannot be used; a server is not called yet.
    """
    parsed = _parsed(url)
    if parsed.drivername.startswith("postgres"):
        return server.server_engine(parsed)
    if not parsed.drivername.startswith("sqlite"):
        raise StorageUnusable(
            f"Purser keeps its data in SQLite or PostgreSQL, not in {parsed.drivername}; {_EXAMPLES}."
        )
    name = parsed.database or ""
    if name in ("", ":memory:") or name.startswith("file:"):
        raise StorageUnusable(f"PURSER_DATABASE_URL must name a file that stays; {_EXAMPLES}.")
    return sqlite_file.sqlite_engine(Path(name).expanduser().absolute(), wait)


def file_of(url: str) -> Path | None:
    """The SQLite file that an address names, made or not, absolute; None for a server."""
    parsed = _parsed(url)
    if not parsed.drivername.startswith("sqlite"):
        return None
    return Path(parsed.database or "").expanduser().absolute()


def sqlite_address(file: Path) -> str:
    """The address of an SQLite file, whatever letters are in its name."""
    return URL.create("sqlite", database=str(file)).render_as_string()


def reading(engine: Engine) -> Engine:
    """The same engine for transactions that only read: on SQLite they wait for nobody."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{sqlite_file.READS: True})
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def database_file(engine: Engine) -> Path | None:
    """The SQLite file, absolute; None for a server."""
    return Path(str(engine.url.database)) if engine.dialect.name == "sqlite" else None


def place_of(engine: Engine) -> str:
    """How to name the database to a person: never with a user or a password."""
    if engine.dialect.name == "sqlite":
        return f"The database {engine.url.database}"
    return f"PostgreSQL at {engine.url.host or 'this machine'}:{engine.url.port or 5432}"


def moved(connection: Connection) -> bool:
    """Whether the SQLite file behind an open connection is no longer the one at its path."""
    return sqlite_file.moved(connection.info)


def in_transaction(connection: Connection) -> bool:
    """Whether the database itself is still in a transaction that a commit would keep.

    SQLite rolls back by itself on a full disk; PostgreSQL answers COMMIT after a failed statement
    with a rollback and no error. An operation that swallowed the error must not be told it is done.
    """
    raw: Any = connection.connection.dbapi_connection
    return bool(raw.in_transaction) if _is_file(connection) else server.in_transaction(raw)


def interrupt(connection: Connection) -> None:
    """Make a statement that runs on `connection` in another thread fail soon."""
    raw: Any = connection.connection.dbapi_connection
    if _is_file(connection):
        raw.interrupt()
    else:
        server.interrupt(raw)


def take_turn(connection: Connection, until: float, *, may_freeze: bool = False) -> None:
    """Be the only writer of the database from here to the end of the transaction that just began.

    An SQLite file is written by one anyway: see `server.take_turn`.
    """
    if not _is_file(connection):
        server.take_turn(connection, until, may_freeze=may_freeze)


def _is_file(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _parsed(url: str) -> URL:
    # The parser's own message may quote parts of the address, and so of a password.
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise StorageUnusable(f"PURSER_DATABASE_URL cannot be read; {_EXAMPLES}.") from None
    if "@" in (parsed.host or ""):
        raise StorageUnusable(
            "PURSER_DATABASE_URL cannot be read; write @ as %40, / as %2F and : as %3A in its password."
        )
    return parsed
