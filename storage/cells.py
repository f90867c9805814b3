"""What is in the cells of an export: stored values made text or plain values, each kind in one way.

Amounts are exact decimal text, days ISO dates, moments ISO 8601 in UTC, small maps JSON text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import BigInteger, Boolean, ColumnElement, Integer, Text, type_coerce
from sqlalchemy.types import TypeEngine

from ledger.money import decimal_text
from ledger.scopes import tags_of
from ledger.sentences import remembered
from storage.columns import SECOND, Day, Id, Json, Moment, canonical, moment

Kind = Literal["text", "amount", "integer", "boolean", "day", "moment", "json"]
HOUR = 3_600 * SECOND
SPLIT = ("model", "project", "member")  # dimensions with a column of their own, beside tags


def kind_of(kept: TypeEngine[Any]) -> Kind:
    """What a column holds by its type. ValueError for a BIGINT: it may be money, a moment or a count."""
    known: tuple[tuple[type[TypeEngine[Any]], Kind], ...] = (
        (Moment, "moment"),
        (Day, "day"),
        (Json, "json"),
        (Boolean, "boolean"),
    )
    for type_, kind in known:
        if isinstance(kept, type_):
            return kind
    if isinstance(kept, BigInteger) and kept is not Id:
        raise ValueError("a BIGINT has to say what it counts")
    return "integer" if isinstance(kept, Integer) else "text"


def as_kept(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column as the database keeps it: numbers for days and moments are quicker than dates are."""
    if isinstance(column.type, Moment | Day):
        return type_coerce(column, BigInteger)
    return type_coerce(column, Text) if isinstance(column.type, Json) else column


def amount_text(units: int | None) -> str | None:
    """Billionths as exact decimal text; None stays None."""
    return None if units is None else decimal_text(units)


def sentence_text(kept: str | None) -> str | None:
    """A kept sentence without what it remembers."""
    return None if kept is None else str(remembered(kept))


@lru_cache(maxsize=4096)
def day_text(day: int | None) -> str | None:
    """A kept day, YYYYMMDD, as 2026-11-20."""
    return None if day is None else f"{day // 10_000:04d}-{day // 100 % 100:02d}-{day % 100:02d}"


def moment_text(micros: int | None) -> str | None:
    """A kept moment as 2026-11-20T12:00:00Z, with parts of a second where it has some."""
    if micros is None:
        return None
    hour, rest = divmod(micros, HOUR)
    seconds, parts = divmod(rest, SECOND)
    fraction = f".{parts:06d}" if parts else ""
    return f"{_hour_text(hour)}:{seconds // 60:02d}:{seconds % 60:02d}{fraction}Z"


@lru_cache(maxsize=4096)
def _hour_text(hour: int) -> str:
    return f"{moment(hour * HOUR):%Y-%m-%dT%H}"


@lru_cache(maxsize=4096)
def dims_cells(dims: str) -> tuple[str | None, ...]:
    """Model, project, member, tags and what else there is (JSON text), of kept dimensions."""
    said = json.loads(dims)
    tags = ", ".join(sorted(tags_of(said))) or None
    rest = {name: value for name, value in said.items() if not _has_column(name)}
    return (*(said.get(name) or None for name in SPLIT), tags, canonical(rest) if rest else None)


def _has_column(name: str) -> bool:
    return name in SPLIT or name == "tag" or name.startswith("tag:")


def _as_it_is(value: Any) -> Any:
    return value


CELLS: Mapping[Kind, Callable[[Any], Any]] = {
    "text": _as_it_is,
    "amount": amount_text,
    "integer": _as_it_is,
    "boolean": _as_it_is,
    "day": day_text,
    "moment": moment_text,
    "json": _as_it_is,
}
