from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg.errors import lookup
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from storage.engine import (
    StorageBusy,
    StorageUnusable,
    database_file,
    in_transaction,
    moved,
    open_engine,
    place_of,
    reading,
    sqlite_address,
)
from storage.trouble import explained


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path}/new/folder/purser.db", wait=0.05)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE notes (id INTEGER PRIMARY KEY, said TEXT)"))
        connection.execute(text("CREATE TABLE answers (note INTEGER REFERENCES notes)"))
    yield engine
    engine.dispose()


def trouble_of(engine: Engine, statement: str) -> StorageUnusable:
    with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
        connection.execute(text(statement))
    found = explained(caught.value, place_of(engine))
    assert found is not None
    return found


def test_a_missing_folder_is_made_and_the_file_is_its_owners_only(engine: Engine) -> None:
    file = database_file(engine)
    assert file is not None
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(Path(f"{file}-wal").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "pragma, expected",
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("temp_store", 2),
        ("busy_timeout", 50),
    ],
)
def test_a_connection_is_set_up_to_keep_what_it_is_given(
    engine: Engine, pragma: str, expected: object
) -> None:
    with engine.connect() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == expected


def test_an_existing_file_of_another_mode_is_kept_and_changed_to_wal(tmp_path: Path) -> None:
    file = tmp_path / "odd näme #%20?a=b.db"
    with sqlite3.connect(file) as plain:
        plain.execute("CREATE TABLE notes (said TEXT)")
        plain.execute("INSERT INTO notes VALUES ('kept')")
    plain.close()
    engine = open_engine(sqlite_address(file))
    with engine.begin() as connection:
        assert connection.execute(text("SELECT said FROM notes")).scalar() == "kept"
    engine.dispose()


def test_a_write_after_a_read_waits_instead_of_failing_at_once(engine: Engine) -> None:
    """BEGIN IMMEDIATE: the second writer is stopped where it begins, before it has read anything."""
    with engine.begin() as first:
        first.execute(text("SELECT count(*) FROM notes"))
        found = trouble_of(engine, "SELECT 1")
        assert isinstance(found, StorageBusy)
        assert "is being written by another program" in str(found)


def test_a_reader_waits_for_nobody_and_sees_one_state(engine: Engine) -> None:
    with reading(engine).begin() as reader:
        assert reader.execute(text("SELECT count(*) FROM notes")).scalar() == 0
        with engine.begin() as writer:
            writer.execute(text("INSERT INTO notes VALUES (1, 'new')"))
        assert reader.execute(text("SELECT count(*) FROM notes")).scalar() == 0
    with reading(engine).begin() as reader:
        assert reader.execute(text("SELECT count(*) FROM notes")).scalar() == 1


def test_a_transaction_that_raises_leaves_nothing_not_even_a_table(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE half (done INTEGER)"))
        connection.execute(text("INSERT INTO notes VALUES (1, 'half')"))
        with pytest.raises(DBAPIError):
            connection.execute(text("INSERT INTO notes VALUES (1, 'the same number')"))
    with engine.begin() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master")).scalars().all()
        assert "half" not in names
        assert connection.execute(text("SELECT count(*) FROM notes")).scalar() == 0


def test_a_wrong_statement_is_no_trouble_of_the_storage(engine: Engine) -> None:
    for statement in ("SELEC 1", "INSERT INTO answers VALUES (7)"):
        with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
            connection.execute(text(statement))
        assert explained(caught.value, "it") is None


def test_a_rollback_that_nobody_asked_for_is_noticed(engine: Engine) -> None:
    with engine.begin() as connection:
        assert in_transaction(connection)
        connection.exec_driver_sql("ROLLBACK")
        assert not in_transaction(connection)


def test_a_deleted_file_is_noticed_and_not_made_anew(engine: Engine) -> None:
    file = database_file(engine)
    assert file is not None
    with engine.connect() as connection:
        assert not moved(connection)
        file.unlink()
        assert moved(connection)
    assert "cannot be opened" in str(trouble_of(engine, "SELECT 1"))
    assert not file.exists()


def test_a_file_put_back_is_opened_again(engine: Engine, tmp_path: Path) -> None:
    file = database_file(engine)
    assert file is not None
    file.replace(tmp_path / "aside.db")
    for log in file.parent.glob("purser.db-*"):
        log.replace(tmp_path / log.name.replace("purser", "aside"))
    assert "cannot be opened" in str(trouble_of(engine, "SELECT 1"))
    other = open_engine(f"sqlite:///{tmp_path}/aside.db")
    with other.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM notes")).scalar() == 0
    other.dispose()
    (tmp_path / "aside.db").replace(file)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM notes")).scalar() == 0


def test_a_full_disk_is_said_and_over_when_there_is_room(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 8")
        connection.rollback()
    assert "is full" in str(trouble_of(engine, "INSERT INTO notes VALUES (1, zeroblob(100000))"))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 100000")
        connection.rollback()
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO notes VALUES (1, zeroblob(100000))"))


def test_a_file_that_may_not_be_written_is_said(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
        connection.rollback()
    assert "cannot be written" in str(trouble_of(engine, "INSERT INTO notes VALUES (1, '')"))


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}")
    assert "cannot be opened" in str(trouble_of(engine, "SELECT 1"))
    engine.dispose()


def test_a_file_that_is_no_database_is_said_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "purser.db"
    file.write_text("a shopping list, rather long: " + "milk, " * 500)
    engine = open_engine(f"sqlite:///{file}")
    assert "is not an SQLite database" in str(trouble_of(engine, "SELECT 1"))
    assert file.read_text().startswith("a shopping list")
    engine.dispose()


@pytest.mark.parametrize(
    "url, says",
    [
        ("", "cannot be read; write sqlite:////path"),
        ("data/purser.db", "cannot be read"),
        ("sqlite://", "must name a file that stays"),
        ("sqlite:///:memory:", "must name a file that stays"),
        ("sqlite:///file:x?mode=memory&uri=true", "must name a file that stays"),
        ("mysql://ann:secret@host/name", "not in mysql"),
        ("postgresql://ann:sec@ret@host/name", "write @ as %40"),
        ("postgresql://ann:secret@host:secret/name", "cannot be read"),
        ("sqlite:////proc/purser/purser.db", "cannot be opened or made: no such file"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_in_a_sentence(url: str, says: str) -> None:
    with pytest.raises(StorageUnusable, match=says) as caught:
        open_engine(url)
    assert "secret" not in f"{caught.value!r}"
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2", "postgresql+psycopg"])
def test_postgresql_is_reached_by_psycopg_however_it_is_written(scheme: str) -> None:
    engine = open_engine(f"{scheme}://ann:secret@127.0.0.1:1/name")
    assert engine.dialect.driver == "psycopg"
    assert database_file(engine) is None
    assert place_of(engine) == "PostgreSQL at 127.0.0.1:1"
    assert "secret" not in repr(engine)


@pytest.mark.parametrize(
    "sqlstate, says",
    [
        ("53100", "no disk space"),
        ("57P01", "stopped or interrupted"),
        ("28P01", "refuses the user or the password"),
        ("3D000", "does not have the database"),
        ("25006", "takes no changes now"),
        ("40P01", "did not come free"),
        ("55P03", "did not come free"),
    ],
)
def test_what_a_server_says_is_said_in_a_sentence(sqlstate: str, says: str) -> None:
    found = explained(
        DBAPIError("INSERT", {}, lookup(sqlstate)("ann:secret@host")), "PostgreSQL at host:5432"
    )
    assert says in str(found)
    assert "secret" not in str(found)
    assert isinstance(found, StorageBusy) == (says == "did not come free")


@pytest.mark.parametrize("sqlstate", ["23505", "42601", "22003"])
def test_a_wrong_statement_is_no_trouble_of_a_server_either(sqlstate: str) -> None:
    assert explained(DBAPIError("INSERT", {}, lookup(sqlstate)("no")), "PostgreSQL") is None


def test_readers_of_a_server_see_one_state_and_cannot_write() -> None:
    options = reading(open_engine("postgresql://ann@127.0.0.1:1/name")).get_execution_options()
    assert (options["isolation_level"], options["postgresql_readonly"]) == ("REPEATABLE READ", True)


def test_a_server_that_does_not_answer_is_said_without_its_password() -> None:
    found = trouble_of(open_engine("postgresql://ann:secret@127.0.0.1:1/name"), "SELECT 1")
    assert str(found).startswith("PostgreSQL at 127.0.0.1:1 cannot be reached")
