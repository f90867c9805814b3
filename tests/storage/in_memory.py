"""A database in memory with one workspace, number 1, for tests of rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.pool import StaticPool

from storage.tables import metadata
from storage.workspaces import open_workspace

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@contextmanager
def workspace() -> Iterator[Connection]:
    """A connection in a transaction; references are checked as in a real one."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys = ON"))
    metadata.create_all(engine)
    with engine.begin() as connection:
        assert open_workspace(connection, "Test", NOW) == 1
        yield connection
    engine.dispose()
