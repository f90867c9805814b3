"""Column types: how moments, days and small maps are kept, alike on SQLite and PostgreSQL."""
# ruff: noqa: ARG002 (SQLAlchemy names the arguments)

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

from ledger.sentences import kept, remembered

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000  # microseconds

# SQLite numbers rows by itself only for a key declared INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")


def micros(at: datetime) -> int:
    """Microseconds since 1970 in UTC, exact; ValueError for a datetime without a zone."""
    if at.utcoffset() is None:
        raise ValueError(f"{at.isoformat()} has no time zone; a moment needs one")
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds


def moment(micros: int) -> datetime:
    """The inverse of `micros`: an aware datetime in UTC, exact."""
    return EPOCH + timedelta(microseconds=micros)


def canonical(value: Any) -> str:
    """JSON text that is equal when the values are equal: sorted names, no spaces, no NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical_dims(dims: Mapping[str, str]) -> str:
    """`canonical` for dimensions, which hold text only: TypeError for anything else."""
    if not all(isinstance(word, str) for pair in dims.items() for word in pair):
        raise TypeError("dimensions are names and values, both of them text")
    return canonical(dict(dims))


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as microseconds since 1970 (BIGINT) and given back in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else moment(value)


class Day(TypeDecorator[date]):
    """A local date, kept as the number YYYYMMDD: small, in order, and legible to whoever opens the file.

    It compares and sorts as dates do; it does not add: count days in Python.
    """

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if isinstance(value, datetime):  # a datetime is a date to Python, and its day depends on a zone
            raise TypeError(f"{value.isoformat()} is a moment, not a day")
        return value.year * 10_000 + value.month * 100 + value.day

    def process_result_value(self, value: int | None, dialect: Dialect) -> date | None:
        return None if value is None else date(value // 10_000, value // 100 % 100, value % 100)


class Said(TypeDecorator[str]):
    """Text that may be a Sentence: its key and values are kept beneath it and come back with it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else kept(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else remembered(value)


class Json(TypeDecorator[Any]):
    """Plain data as canonical JSON text, so that equal values are equal rows. None is NULL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class Dims(TypeDecorator[Mapping[str, str]]):
    """Dimensions: names and values, both text, as canonical JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, str] | None, dialect: Dialect) -> str | None:
        return None if value is None else canonical_dims(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, str] | None:
        return None if value is None else json.loads(value)
