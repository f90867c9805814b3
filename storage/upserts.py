"""Insert a row, or update the one that has its key: the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Connection, Table, literal
from sqlalchemy.dialects import sqlite


@lru_cache
def adding(dialect: str, table: Table, *amounts: str) -> Any:
    """An insert that adds these columns to the row that has its primary key; made once."""
    insert = _insert(dialect, table)
    added = {name: table.c[name] + insert.excluded[name] for name in amounts}
    return insert.on_conflict_do_update(
        index_elements=[column.name for column in table.primary_key], set_=added
    )


def insert_of(connection: Connection, table: Table) -> Any:
    """An insert with `on_conflict_do_…`, which each dialect has for itself."""
    return _insert(connection.dialect.name, table)


def _insert(dialect: str, table: Table) -> Any:
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # a start on SQLite need not wait for it

        return postgresql.insert(table)
    return sqlite.insert(table)


def upsert(
    connection: Connection,
    table: Table,
    keys: Mapping[str, Any],
    values: Mapping[str, Any],
    returning: Column[Any] | None = None,
) -> Any:
    """`keys` name a unique key of the table; gives the `returning` column of the row that now stands."""
    statement = insert_of(connection, table).values(**keys, **values)
    statement = statement.on_conflict_do_update(index_elements=list(keys), set_=dict(values))
    if returning is None:
        connection.execute(statement)
        return None
    return connection.execute(statement.returning(returning)).scalar_one()


def insert_once(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert unless a row with one of its unique keys is there; True if it was inserted."""
    insert = insert_of(connection, table).values(**values).on_conflict_do_nothing()
    inserted = insert.returning(literal(1))  # psycopg's count of rows is unknown (-1) for an insert
    return connection.execute(inserted).first() is not None
