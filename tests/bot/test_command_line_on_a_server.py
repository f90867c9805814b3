"""`purser doctor`, `migrate` and `rebuild` where PURSER_DATABASE_URL names a server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.engine import open_engine, sqlite_address
from storage.server_lock import ServerLock
from storage.upgrading import HEAD
from tests.bot.test_command_line import purser, refused
from tests.storage.engines import Databases


@pytest.fixture
def engine(postgresql: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    url = postgresql.address(tmp_path, empty=True)
    monkeypatch.setenv("PURSER_DATABASE_URL", url)
    monkeypatch.setenv("PURSER_HTTP_PORT", "0")
    engine = open_engine(url)
    yield engine
    engine.dispose()
    postgresql.forget()


def done(*words: str) -> str:
    result = purser(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_it_is_made_once_and_its_book_made_again(engine: Engine) -> None:
    assert done("migrate") == "PostgreSQL at this machine:5432 is new.\n"
    assert done("migrate") == "PostgreSQL at this machine:5432 is up to date.\n"
    done("ask", "/groq 1.06")
    assert done("rebuild") == "Groq: nothing differed.\nThe book is as its facts say.\n"
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE day_lines SET cost = cost + 7")
    assert done("rebuild").splitlines()[-1] == "The book differed from its facts, and is made again."


def test_what_a_file_holds_is_copied_to_it(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    url = os.environ["PURSER_DATABASE_URL"]
    monkeypatch.delenv("PURSER_DATABASE_URL")
    done("ask", "/groq 1.06")
    file = sqlite_address(Path(os.environ["PURSER_HOME"]) / "purser.db")
    monkeypatch.setenv("PURSER_DATABASE_URL", url)
    assert "rows were copied; `purser rebuild` proves" in done("copy", file)
    assert "$1.06" in done("ask", "/budget")
    assert "is in use already" in refused("copy", file)
    assert "There is no file" in refused("copy", f"{file}.not")


def test_the_doctor_says_what_would_be_made_and_who_runs(engine: Engine) -> None:
    assert "is empty; its tables are made at the first start" in done("doctor")
    done("migrate")
    said = done("doctor")
    assert "PostgreSQL at this machine:5432 is up to date" in said
    assert "not running; port 0 is free" in said
    lock = ServerLock(engine, "process")
    assert lock.try_take()
    assert f"Purser is running as process {lock.holder()}" in done("doctor")
    lock.release()
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert "is upgraded at the next start (copy it first, with pg_dump)" in done("doctor")


def test_a_newer_database_is_refused_and_left_alone(engine: Engine) -> None:
    done("migrate")
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{int(HEAD) + 1:04}'")
    assert "was written by a newer Purser" in refused("migrate")


def test_a_database_that_keeps_no_letters_of_others_is_refused(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = engine.execution_options(isolation_level="AUTOCOMMIT")
    with plain.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS latin")
        connection.exec_driver_sql(
            "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'"
        )
    monkeypatch.setenv("PURSER_DATABASE_URL", engine.url.set(database="latin").render_as_string())
    assert "keeps text as LATIN1; make it anew with ENCODING 'UTF8'" in refused("migrate")


def test_a_user_who_may_make_nothing_is_told_so(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS guest")
        connection.exec_driver_sql("CREATE ROLE guest LOGIN")
        connection.exec_driver_sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    monkeypatch.setenv("PURSER_DATABASE_URL", engine.url.set(username="guest").render_as_string())
    assert "does not let this user do that; make the user the owner" in refused("migrate")
