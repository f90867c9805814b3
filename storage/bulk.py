"""Many rows by one statement, handed to the driver as they are: half of what SQLAlchemy's own path costs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from storage.columns import canonical_dims
from storage.tables import charges

# Dimensions are part of keys, of which PostgreSQL keeps 2,704 bytes at most. Who pushes more is refused.
LONGEST_DIMS = 2_500  # bytes
SHORTER, MOST_DIMS = 60, 5  # letters of up to four bytes, in names and values

MARKS = {"sqlite": "?", "postgresql": "%s"}


def upsert_charges(
    connection: Connection,
    columns: tuple[str, ...],
    keys: tuple[str, ...],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    """Insert rows of `charges`, values in the order of `columns`; what has the same keys is replaced.

    The values are those the driver keeps: numbers, text, truth and None.
    """
    if rows:
        connection.exec_driver_sql(_statement(connection.dialect.name, columns, keys), list(rows))


@lru_cache(maxsize=4096)
def dims_text(pairs: tuple[tuple[str, str], ...]) -> str:
    """Canonical JSON of dimensions; the same few stand in every slice. What is too long is cut."""
    text = canonical_dims(dict(pairs))
    if len(text.encode()) <= LONGEST_DIMS:
        return text
    return canonical_dims({name[:SHORTER]: word[:SHORTER] for name, word in pairs[:MOST_DIMS]})


@lru_cache
def _statement(dialect: str, columns: tuple[str, ...], keys: tuple[str, ...]) -> str:
    marks = ", ".join([MARKS[dialect]] * len(columns))
    replaced = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in keys)
    return (
        f"INSERT INTO {charges.name} ({', '.join(columns)}) VALUES ({marks}) "
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {replaced}"
    )
