"""What can go wrong under the storage, each in one sentence that a person can act on."""

from __future__ import annotations

import re
import sqlite3

from sqlalchemy.exc import DBAPIError


class StorageUnusable(Exception):
    """The database cannot be used now; the text is one sentence without secrets."""


class StorageBusy(StorageUnusable):
    """Another program kept the database for itself for longer than we wait; asking again may work."""


_SQLITE = {
    sqlite3.SQLITE_FULL: "The disk that holds {where} is full; free some space and Purser goes on by itself.",
    sqlite3.SQLITE_READONLY: "{where} cannot be written; check its owner, its mode and its disk.",
    sqlite3.SQLITE_PERM: "{where} cannot be written; check its owner, its mode and its disk.",
    sqlite3.SQLITE_CANTOPEN: "{where} cannot be opened; see that it is there and the folder can be written.",
    sqlite3.SQLITE_IOERR: "The disk under {where} failed; check it, and Purser goes on by itself.",
    sqlite3.SQLITE_CORRUPT: "{where} is damaged; put a copy of it back in its place.",
    sqlite3.SQLITE_NOTADB: "{where} is not an SQLite database; name another file or put a copy back.",
    sqlite3.SQLITE_INTERRUPT: "Purser was stopped before this was done; nothing was changed.",
}
# SQLSTATE, or its class: https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRESQL = {
    "25P03": "Purser stood still while it wrote to {where}, which ended that; nothing was changed.",
    "42501": "{where} does not let this user do that; make the user the owner of the database.",
    "57014": "{where} was told to stop before this was done; nothing was changed.",
    "08": "{where} cannot be reached; check that it runs and how it is addressed.",
    "25": "{where} takes no changes now; it may be a standby.",
    "28": "{where} refuses the user or the password of PURSER_DATABASE_URL.",
    "3D": "{where} does not have the database that PURSER_DATABASE_URL names.",
    "53": "{where} has no disk space, memory or connections left.",
    "57": "{where} stopped or interrupted this; Purser goes on when it is back.",
}
_POSTGRESQL_BUSY = {"40", "55"}  # a deadlock or a conflict, a lock that did not come free
# While connecting the driver hands on what the server said, without its SQLSTATE.
_WHILE_CONNECTING = (
    ("28", re.compile(r"authentication failed|no password supplied|role .* does not exist|no pg_hba\.conf")),
    ("3D", re.compile(r"database .* does not exist")),
    ("53", re.compile(r"too many (clients|connections)|remaining connection slots")),
    ("57", re.compile(r"the database system is")),  # starting up, shutting down, in recovery mode
)


def busy(where: str) -> StorageBusy:
    """The error for a database that somebody else writes for too long."""
    return StorageBusy(f"{where} is being written by another program and did not come free; try again.")


def ends_transaction(error: BaseException) -> bool:
    """Whether SQLite may have rolled back by itself; each statement that follows would be kept at once.

    https://www.sqlite.org/lang_transaction.html, "Response To Errors Within A Transaction".
    """
    code = _code(error)
    return code in _SQLITE and code not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM)


def wrote_as_reader(error: DBAPIError) -> bool:
    """Whether a transaction that only reads was used to write."""
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY
    return getattr(error.orig, "sqlstate", None) == "25006"


def explained(error: DBAPIError, where: str) -> StorageUnusable | None:
    """Say in a sentence what is wrong with the database; None if it is the statement that is wrong."""
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite(error.orig, where)
    state = getattr(error.orig, "sqlstate", None) or _state_of(error)
    if state[:2] in _POSTGRESQL_BUSY:
        return busy(where)
    text = _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
    return None if text is None else StorageUnusable(text.format(where=where))


def _state_of(error: DBAPIError) -> str:
    """The class of SQLSTATE that an error without one belongs to; empty: none."""
    if not (error.connection_invalidated or type(error.orig).__name__ == "OperationalError"):
        return ""
    said = str(error.orig)
    return next((state for state, words in _WHILE_CONNECTING if words.search(said)), "08")


def _sqlite(error: sqlite3.Error, where: str) -> StorageUnusable | None:
    code = _code(error)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return busy(where)
    text = _SQLITE.get(code)
    return None if text is None else StorageUnusable(text.format(where=where))


def _code(error: BaseException) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF  # the high bits only say where it happened
