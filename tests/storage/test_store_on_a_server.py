"""A store on a PostgreSQL server that goes away, takes no changes, or waits for a process that froze."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text

from storage import server
from storage.engine import open_engine, take_turn
from storage.store import Connection, StorageBusy, StorageUnusable, Store
from tests.storage.engines import Databases
from tests.storage.noting import behind_a_gate, made_notes, note, notes


@pytest.fixture
def url(postgresql: Databases, tmp_path: Path) -> Iterator[str]:
    yield postgresql.address(tmp_path, empty=True)
    postgresql.forget()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    made_notes(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> Iterator[Store]:
    with Store(engine, readers=1) as store:
        yield store


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """Another program's engine."""
    engine = open_engine(url)
    yield engine
    engine.dispose()


def soon() -> float:
    return time.monotonic() + 10


def end_sessions(url: str) -> int:
    """What a server does to its clients when it is started again; gives how many there were."""
    with opened(url) as other, other.begin() as connection:
        ended = text(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return int(connection.execute(ended).scalar_one())


def test_a_server_that_ends_is_said_and_work_goes_on_when_it_is_back(
    store: Store, postgresql: Databases
) -> None:
    store.write_now(note(1))
    assert store.read_now(notes) == [1]
    postgresql.server.end()
    try:
        for _ in range(2):
            with pytest.raises(StorageUnusable, match="cannot be reached; check that it runs"):
                store.write_now(note(2))
            with pytest.raises(StorageUnusable, match="cannot be reached; check that it runs"):
                store.read_now(notes)
    finally:
        postgresql.server.begin()
    assert store.write_now(note(3)) == 3
    assert store.read_now(notes) == [1, 3]


def test_connections_that_ended_meanwhile_trouble_nobody(store: Store, url: str) -> None:
    store.write_now(note(1))
    assert store.read_now(notes) == [1]
    assert end_sessions(url) == 2
    assert store.write_now(note(2)) == 2
    assert store.read_now(notes) == [1, 2]


async def test_a_connection_that_ends_within_a_group_undoes_its_operation_and_no_other(
    store: Store, url: str
) -> None:
    runs: list[int] = []

    def cut_off(connection: Connection) -> None:
        runs.append(1)
        note(9)(connection)
        end_sessions(url)
        note(10)(connection)

    answers = await behind_a_gate(store, note(1), cut_off, note(2))
    assert [type(answer) for answer in answers] == [int, StorageUnusable, int]
    assert "stopped or interrupted this" in str(answers[1])
    assert len(runs) == 2  # in the group, then alone
    assert await store.read(notes) == [1, 2]


def test_a_server_that_takes_no_changes_is_said_and_can_be_read(store: Store, url: str) -> None:
    store.write_now(note(1))
    _default(url, "default_transaction_read_only", "on")
    end_sessions(url)
    with pytest.raises(StorageUnusable, match="takes no changes now; it may be a standby"):
        store.write_now(note(2))
    assert store.read_now(notes) == [1]
    _default(url, "default_transaction_read_only", "off")
    end_sessions(url)
    assert store.write_now(note(3)) == 3


def test_whoever_freezes_while_it_writes_loses_its_turn(
    url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "FROZEN", 50)
    with Store(engine, wait=20) as store, opened(url) as frozen, frozen.connect() as connection:
        take_turn(connection, soon())
        note(1)(connection)
        assert store.write_now(note(2)) == 2  # after the fifty milliseconds
        with pytest.raises(Exception, match="idle-in-transaction") as caught:
            note(3)(connection)
    assert getattr(caught.value, "orig", None) is not None
    with Store(engine) as store:
        assert store.read_now(notes) == [2]


def test_a_store_that_froze_is_told_that_nothing_was_changed(
    store: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "FROZEN", 50)

    def stands_still(connection: Connection) -> None:
        note(1)(connection)
        with opened(url) as program, program.begin() as other:
            take_turn(other, soon())  # comes free when the first has lost it
        note(2)(connection)

    with pytest.raises(StorageUnusable, match=r"stood still while it wrote .* nothing was changed"):
        store.write_now(stands_still)
    assert store.read_now(notes) == []


async def test_two_stores_take_turns_and_neither_fails_on_the_others_order_of_rows(
    store: Store, url: str
) -> None:
    """Rows locked in opposite orders would be a deadlock, and one of the two an error."""
    store.write_now(note(1))
    store.write_now(note(2))
    begun: list[object] = []

    def touch(*numbers: int) -> object:
        def both(connection: Connection) -> None:
            for number in numbers:
                statement = text("UPDATE notes SET size = size + 1 WHERE id = :id")
                connection.execute(statement, {"id": number})

        return both

    with Store(open_engine(url)) as other:
        event.listen(store.engine, "begin", begun.append)
        await asyncio.gather(
            *(store.write(touch(1, 2)) for _ in range(100)),  # type: ignore[arg-type]
            *(other.write(touch(2, 1)) for _ in range(100)),  # type: ignore[arg-type]
        )
    assert begun
    assert store.read_now(_sizes) == [200, 200]


def test_a_turn_that_does_not_come_is_said_as_a_busy_database(engine: Engine, url: str) -> None:
    with Store(engine, wait=0.1) as store, opened(url) as other, other.begin() as connection:
        take_turn(connection, soon())
        with pytest.raises(StorageBusy, match="is being written by another program"):
            store.write_now(note(1))
        connection.rollback()
        assert store.write_now(note(2)) == 2


def _sizes(connection: Connection) -> list[int]:
    return list(connection.execute(text("SELECT size FROM notes ORDER BY id")).scalars())


def _default(url: str, setting: str, value: str) -> None:
    with opened(url) as engine, engine.begin() as connection:
        connection.execute(text("SET TRANSACTION READ WRITE"))
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.execute(text(f"ALTER DATABASE {name} SET {setting} = {value}"))
