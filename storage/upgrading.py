"""Bringing the database to this version of Purser, before anything else uses it.

Everything happens in one transaction that begins as a writer: processes that start at once do it
one after another, and one that is killed leaves the database as it was.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine, MetaData, inspect, text
from sqlalchemy.exc import DBAPIError

from storage.copying import copy_database, free_name
from storage.engine import WAIT, database_file, place_of, reading, take_turn
from storage.far import Tell, untold
from storage.tables import metadata
from storage.trouble import StorageUnusable, explained

HEAD = "0015"
FOLDER = Path(__file__).with_name("migrations")


@dataclass(frozen=True)
class Steps:
    """The way to a version: `head`, the tables it has, and the folder of the steps that lead there."""

    head: str
    tables: MetaData
    folder: Path


OURS = Steps(HEAD, metadata, FOLDER)


@dataclass(frozen=True)
class Upgrade:
    """What was done, and the copy of the database as it was before (SQLite only)."""

    done: Literal["made", "current", "upgraded"]
    where: str
    from_version: str | None
    to_version: str
    copy: Path | None = None

    def __str__(self) -> str:
        if self.done != "upgraded":
            return f"{self.where} is {'new' if self.done == 'made' else 'up to date'}."
        copied = f"; a copy of it as it was is {self.copy}" if self.copy else ""
        return f"{self.where} was upgraded from {self.from_version} to {self.to_version}{copied}."


def prepare(engine: Engine, steps: Steps = OURS, tell: Tell = untold) -> Upgrade:
    """Make a new database, upgrade an older one (copied first), leave a current one as it is.

    `tell` hears of how many of the steps are done.
    StorageUnusable for a newer one, for one that is not ours, and if it cannot be done; it is then
    as it was.
    """
    where = place_of(engine)
    with _in_a_sentence(where):
        with reading(engine).begin() as connection:
            found = _version(connection, where)
        if found == steps.head:
            return Upgrade("current", where, found, found)
        with _alone(engine) as connection:
            return _prepare(engine, connection, steps, tell)


def version_found(engine: Engine) -> str | None:
    """The version that the database is of; None for an empty one. Nothing is changed.

    StorageUnusable for one that is not ours.
    """
    where = place_of(engine)
    with _in_a_sentence(where), reading(engine).begin() as connection:
        return _version(connection, where)


def _prepare(engine: Engine, connection: Connection, steps: Steps, tell: Tell) -> Upgrade:
    where = place_of(engine)
    found = _version(connection, where)  # another process may have been here meanwhile
    if found == steps.head:
        return Upgrade("current", where, found, found)
    if found is None:
        _check_text(connection, where)
        # As the steps would make it, which a test compares, but without loading Alembic.
        steps.tables.create_all(connection, checkfirst=False)
        connection.execute(
            text(
                "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
                " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
            )
        )
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": steps.head})
        return Upgrade("made", where, None, steps.head)
    known = sorted(step.name.partition("_")[0] for step in steps.folder.glob("versions/*.py"))
    if found not in known:
        raise StorageUnusable(
            f"{where} was written by a newer Purser (its version is {found}, this one knows {steps.head}); "
            "start that one, or put a copy from before back in its place."
        )
    ahead = len(known) - known.index(found) - 1
    copy = _upgrade(engine, connection, steps, lambda done: tell(done, ahead))
    return Upgrade("upgraded", where, found, steps.head, copy)


def _upgrade(
    engine: Engine, connection: Connection, steps: Steps, tell: Callable[[int], None]
) -> Path | None:
    from storage.migrating import run_steps

    done = count(1)
    file = database_file(engine)
    copy = None if file is None else free_name(file, steps.head)
    if file is not None and copy is not None:
        copy_database(file, copy)
    try:
        run_steps(connection, steps.folder, lambda: tell(next(done)))
        _check_references(connection)
    except BaseException:
        if copy is not None:
            copy.unlink()  # nothing was changed: a process that is started again and again fills no disk
        raise
    return copy


def _version(connection: Connection, where: str) -> str | None:
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return None
    if "alembic_version" in tables:
        versions = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
        if len(versions) == 1:
            return str(versions[0])
    raise StorageUnusable(f"{where} holds tables that are not Purser's; name another one.")


def _check_text(connection: Connection, where: str) -> None:
    if connection.dialect.name == "postgresql":
        letters = connection.execute(text("SHOW server_encoding")).scalar_one()
        if letters != "UTF8":
            raise StorageUnusable(
                f"{where} has a database that keeps text as {letters}; make it anew with ENCODING 'UTF8'."
            )


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A transaction that no other process prepares the database beside."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # A step may make a table anew, and to drop the old one would delete what refers to it.
            # https://www.sqlite.org/lang_altertable.html, 7; the setting holds outside transactions only.
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                take_turn(connection, time.monotonic() + WAIT, may_freeze=True)
                yield connection
        finally:
            connection.invalidate()  # the setting goes with it


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        dangling = connection.execute(text("PRAGMA foreign_key_check")).first()
        if dangling is not None:
            raise StorageUnusable(f"a row of {dangling[0]} would point to nothing")


@contextmanager
def _in_a_sentence(where: str) -> Iterator[None]:
    try:
        yield
    except StorageUnusable:
        raise
    except DBAPIError as error:
        found = explained(error, where)
        raise (
            found or StorageUnusable(f"{where} could not be prepared and is as it was: {error.orig}.")
        ) from error
    except (OSError, sqlite3.Error) as error:
        raise StorageUnusable(f"{where} could not be copied before its upgrade: {error}.") from error
