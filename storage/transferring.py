"""Everything that one database holds, copied into another one: from a file to a server, or back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, Table, func, select, text

from storage.engine import WAIT, file_of, open_engine, place_of, reading, take_turn
from storage.far import Tell, untold
from storage.locks import lock_beside
from storage.tables import metadata, workspaces
from storage.trouble import StorageUnusable
from storage.upgrading import HEAD, prepare, version_found

SLICE = 1_000


def copy_everything(source: str, target: str, tell: Tell = untold) -> int:
    """Copy all rows of the database at one address into the empty one at another; gives how many.

    `tell` hears of how many are copied.
    StorageUnusable if that cannot be, or a Purser runs on the source; the target then has no rows.
    """
    file = file_of(source)
    if file is not None and not file.exists():
        raise StorageUnusable(f"There is no file {file}.")
    with _opened(source) as found, _opened(target) as empty:
        _check(found, empty)
        with _alone(found):
            prepare(empty)
            return _copied(found, empty, tell)


@contextmanager
def _opened(address: str) -> Iterator[Engine]:
    engine = open_engine(address)
    try:
        yield engine
    finally:
        engine.dispose()


def _check(source: Engine, target: Engine) -> None:
    found = version_found(source)
    if found != HEAD:
        raise StorageUnusable(
            f"{place_of(source)} is of another version of Purser, or empty: purser migrate brings it to this."
        )
    if version_found(target) is not None:
        with reading(target).begin() as connection:
            if connection.execute(select(workspaces.c.id).limit(1)).first() is not None:
                raise StorageUnusable(f"{place_of(target)} is in use already: name an empty database.")


@contextmanager
def _alone(source: Engine) -> Iterator[None]:
    """While no Purser collects or delivers: what it wrote meanwhile would be left behind."""
    lock = lock_beside(source, "process")
    if not lock.try_take():
        raise StorageUnusable(f"Purser runs on {place_of(source)} (process {lock.holder()}): end it first.")
    try:
        yield
    finally:
        lock.release()


def _copied(source: Engine, target: Engine, tell: Tell) -> int:
    count = 0
    with reading(source).begin() as rows, target.begin() as into:
        take_turn(into, time.monotonic() + WAIT, may_freeze=True)
        total = 0 if tell is untold else _all_rows(rows)
        for table in metadata.sorted_tables:
            for copied in _copied_table(rows, into, table):
                count += copied
                tell(count, total)
        _count_on(into)
    return count


def _all_rows(rows: Connection) -> int:
    counts = (select(func.count()).select_from(table) for table in metadata.sorted_tables)
    return sum(int(rows.execute(count).scalar_one()) for count in counts)


def _copied_table(rows: Connection, into: Connection, table: Table) -> Iterator[int]:
    """Gives how many rows each slice had."""
    found = rows.execution_options(yield_per=SLICE).execute(select(table))
    for part in found.mappings().partitions():
        into.execute(table.insert(), [dict(row) for row in part])
        yield len(part)


def _count_on(into: Connection) -> None:
    """New rows of a server are numbered after those that were copied."""
    if into.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        if table.autoincrement_column is not None:
            last = into.execute(select(func.max(table.autoincrement_column))).scalar_one()
            sequence = text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)")
            names = {"table": table.name, "column": table.autoincrement_column.name}
            if last is not None:
                into.execute(sequence, {**names, "last": last})
