"""An engine on one SQLite file, safe beside other threads and other processes on the same file."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import QueuePool

from storage.trouble import StorageUnusable, ends_transaction

READS = "purser_reads"  # the execution option of a transaction that only reads

_PRAGMAS = (
    "PRAGMA synchronous = FULL",  # in WAL mode NORMAL may lose the last commits when the power fails
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -16000",  # 16 MB a connection, taken as needed
    "PRAGMA journal_size_limit = 67108864",  # a log that a large import blew up shrinks again
)


def sqlite_engine(file: Path, wait: float) -> Engine:
    """Open `file`, absolute; it and its folder are made if missing, for their owner only."""
    _make(file)
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(file)),
        creator=lambda: _connect(file, wait),
        poolclass=QueuePool,
        pool_size=8,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _remember_file)
    event.listen(engine, "checkout", _refuse_moved)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _close_after)
    event.listen(engine, "close", _roll_back)
    return engine


def moved(info: dict[Any, Any]) -> bool:
    """Whether the file behind a connection with this `info` is no longer the one at its path.

    SQLite goes on writing into a deleted file without a word, and everything written is lost.
    """
    return "file" in info and _identity(info["file"]) != info["identity"]


def _make(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Only a new file is opened here: closing one that SQLite has open elsewhere in this process
        # would drop its locks (https://www.sqlite.org/howtocorrupt.html, 2.2).
        with suppress(FileExistsError):
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except OSError as error:
        reason = (error.strerror or "unknown trouble").lower()
        raise StorageUnusable(f"The database {file} cannot be opened or made: {reason}.") from None


def _connect(file: Path, wait: float) -> sqlite3.Connection:
    # mode=rw: a file that went away is trouble to be told, not a new empty database.
    connection = sqlite3.connect(
        f"{file.as_uri()}?mode=rw",
        uri=True,
        timeout=wait,
        isolation_level=None,  # begin and commit are ours
        check_same_thread=False,
        cached_statements=512,
    )
    try:
        _use_wal(connection, file, wait)
        for pragma in _PRAGMAS:
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def _use_wal(connection: sqlite3.Connection, file: Path, wait: float) -> None:
    # The change needs the file alone and may fail without waiting: two starting processes meet here.
    until = time.monotonic() + wait
    while True:
        try:
            mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            break
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)
    if mode != "wal":
        raise StorageUnusable(f"The disk that holds {file} cannot keep a write-ahead log; use a local disk.")


def _identity(file: str) -> tuple[int, int] | None:
    try:
        found = os.stat(file)  # noqa: PTH116 (asked at every transaction: no Path is made)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _remember_file(raw: Any, entry: Any) -> None:
    file = raw.execute("PRAGMA database_list").fetchone()[2]
    entry.info.update(file=file, identity=_identity(file))


def _refuse_moved(_raw: Any, entry: Any, _proxy: Any) -> None:
    if moved(entry.info):
        raise DisconnectionError("the file was moved; the pool opens the one that is there now")


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get(READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _close_after(context: ExceptionContext) -> None:
    if ends_transaction(context.original_exception):
        context.is_disconnect = True
        context.invalidate_pool_on_disconnect = False


def _roll_back(raw: Any, _entry: Any) -> None:
    # A cursor that somebody still holds, in a traceback say, keeps a closed connection half alive,
    # and with it the transaction that locks all others out.
    with suppress(sqlite3.Error):
        raw.rollback()
