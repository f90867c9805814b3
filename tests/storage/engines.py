"""The database that a test runs on: SQLite, and where the test says so a real PostgreSQL too.

`pytestmark = ON_BOTH` in a module, or `@ON_BOTH` over a test, runs it on each. Its database comes from
`rows()` (so do `workspace()` and `in_memory()`), `test_house(home)`, or `address(folder)`.
Where no server can be started those tests are skipped, or fail if TESTS_NEED_POSTGRESQL is set.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import StaticPool

from storage.engine import open_engine, sqlite_address
from storage.tables import metadata
from storage.upgrading import prepare
from tests.storage.postgresql_server import PostgresqlServer

ON_BOTH = pytest.mark.usefixtures("each_engine")
FEW: dict[Callable[..., None], int] = {}  # examples, of tests that are tried less often on PostgreSQL
NEEDED = bool(os.environ.get("TESTS_NEED_POSTGRESQL"))
RESTART = """
    SELECT setval(pg_get_serial_sequence(table_name, column_name), 1, false)
    FROM information_schema.columns WHERE table_schema = current_schema() AND column_default LIKE 'nextval%'
"""


class Databases:
    """Those of one server: a template with all tables, one for `rows`, and those of the running test."""

    def __init__(self, server: PostgresqlServer) -> None:
        self.server = server
        self._template = ""
        self._rows: Engine | None = None
        self._of_test: dict[Path, str] = {}

    def address(self, folder: Path, *, empty: bool) -> str:
        """The database that stands for a file in `folder`: made once a test, `empty` or with all tables."""
        if folder not in self._of_test:
            self._of_test[folder] = self.server.make("template1" if empty else self._with_tables())
        return self.server.address(self._of_test[folder])

    def rows(self) -> Engine:
        if self._rows is None:
            self._rows = open_engine(self.server.address(self.server.make(self._with_tables())))
        return self._rows

    def forget(self) -> None:
        """Drop what the running test made."""
        for name in self._of_test.values():
            self.server.drop(name)
        self._of_test.clear()

    def close(self) -> None:
        if self._rows is not None:
            self._rows.dispose()

    def _with_tables(self) -> str:
        if not self._template:
            self._template = self.server.make()
            engine = open_engine(self.server.address(self._template))
            prepare(engine)
            engine.dispose()
        return self._template


class Running:
    """What the running test is on. `databases` None: SQLite."""

    databases: Databases | None = None


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Databases]:
    """The server of this worker, started when the first test needs it."""
    try:
        server = PostgresqlServer()
    except Exception as error:  # noqa: BLE001 (whatever it is, there is none here)
        (pytest.fail if NEEDED else pytest.skip)(f"no PostgreSQL can be started here: {error!r}")
    databases = Databases(server)
    yield databases
    databases.close()
    server.stop()


# Of a test that is in no class this is the scope of the function, without hypothesis taking it for a fixture
# that each example needs anew.
@pytest.fixture(scope="class", params=["sqlite", "postgresql"])
def each_engine(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.param == "postgresql":
        Running.databases = request.getfixturevalue("postgresql")
    with _fewer(getattr(request.node, "obj", None)):
        yield
    databases, Running.databases = Running.databases, None
    if databases is not None:
        databases.forget()


def on_postgresql() -> bool:
    """Whether the running test is on PostgreSQL."""
    return Running.databases is not None


def address(folder: Path, *, empty: bool = True) -> str:
    """The address of the running test's database for `folder`: `empty` (always on SQLite) or prepared."""
    if Running.databases is not None:
        return Running.databases.address(folder, empty=empty)
    return sqlite_address(folder / "purser.db")


@contextmanager
def rows() -> Iterator[Connection]:
    """Every table, empty, in a transaction whose rows are gone afterwards."""
    if Running.databases is None:
        yield from _in_memory()
        return
    with Running.databases.rows().connect() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))  # a test that forgot one fails, and soon
        connection.execute(text(RESTART))
        yield connection
        connection.rollback()


def few_on_postgresql(most: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Beneath `@given`: try `most` examples there, for each costs more."""

    def decorated(test: Callable[..., None]) -> Callable[..., None]:
        FEW[test] = most
        return test

    return decorated


@contextmanager
def _fewer(test: Any) -> Iterator[None]:
    most = FEW.get(test.hypothesis.inner_test) if hasattr(test, "hypothesis") else None
    if most is None or not on_postgresql():
        yield
        return
    usual = test._hypothesis_internal_use_settings  # hypothesis has no other place for what is known so late
    test._hypothesis_internal_use_settings = settings(usual, max_examples=most)
    yield
    test._hypothesis_internal_use_settings = usual


def _in_memory() -> Iterator[Connection]:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys = ON"))
    metadata.create_all(engine)
    with engine.begin() as connection:
        yield connection
    engine.dispose()
