"""A database in memory with one workspace, number 1, for tests of rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Connection

from storage.workspaces import open_workspace
from tests.storage.engines import rows

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@contextmanager
def workspace() -> Iterator[Connection]:
    """A connection in a transaction; references are checked as in a real one."""
    with rows() as connection:
        assert open_workspace(connection, "Test", NOW) == 1
        yield connection
