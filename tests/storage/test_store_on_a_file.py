"""A store on an SQLite file that goes away or finds no room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from storage.engine import database_file, open_engine, sqlite_address
from storage.store import Connection, StorageUnusable, Store
from tests.storage.noting import behind_a_gate, made_notes, note, notes


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(sqlite_address(tmp_path / "purser.db"))
    made_notes(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> Iterator[Store]:
    with Store(engine) as store:
        yield store


def test_a_file_that_is_gone_is_said_and_works_again_when_it_is_back(store: Store, engine: Engine) -> None:
    file = database_file(engine)
    assert file is not None
    store.write_now(note(1))
    store.write_now(lambda connection: None)
    with engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for name in (f"{file}-wal", f"{file}-shm"):
        Path(name).unlink(missing_ok=True)
    file.rename(file.with_name("aside.db"))
    for ask in (lambda: store.write_now(note(2)), lambda: store.read_now(notes)):
        with pytest.raises(StorageUnusable, match="cannot be opened"):
            ask()
    assert not file.exists()
    file.with_name("aside.db").rename(file)
    assert store.write_now(note(3)) == 3
    assert store.read_now(notes) == [1, 3]


def fill(connection: Connection) -> None:
    """Use up the room, and go on as if nothing had happened."""
    note(1)(connection)
    connection.connection.execute("PRAGMA max_page_count = 8")
    try:
        connection.execute(text("INSERT INTO notes VALUES (2, zeroblob(100000))"))
    except DBAPIError:
        connection.execute(text("INSERT INTO notes VALUES (3, 0)"))


async def test_a_full_disk_that_an_operation_overlooks_keeps_nothing_of_it(store: Store) -> None:
    """SQLite has rolled back by itself then, and would keep the next statement at once."""
    answers = await behind_a_gate(store, note(10), fill, note(11))
    assert (answers[0], answers[2]) == (10, 11)
    assert isinstance(answers[1], Exception)
    assert await store.read(notes) == [10, 11]
