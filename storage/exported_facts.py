"""Facts with all that it takes to make the same book of them again, beside what people read of them.

`dims` are the dimensions as they are kept, `priced_as` is the model that a price was looked up for. `terms`
say what a figure means: of a reading and a top-up how its meter counts, of a rate what it is worth. So each
row stands for itself, in whatever order and part of the export it comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, select

from storage.cells import day_text
from storage.columns import canonical
from storage.exported_spend import CHARGE, READING, TOP_UP
from storage.exported_spend import FACTS as READ
from storage.sheets import Around, Column, Rows, Sheet, Source
from storage.tables import meters, rates, readings, top_ups

FORMAT = 2  # of a row; one that says none is older, and lacks the columns here
MORE = (
    Column("dims", "json"),
    Column("priced_as", "text"),
    Column("terms", "json"),
    Column("format", "integer"),
)
RATE = ("currency", "counts_in", "worth", "since", "removed_at")
TERMS = ("counts", "reset_day", "reset_zone", "dims")
BY_PEOPLE, OF_READINGS, OF_TOP_UPS = READ.sources
DIMS, PRICED_AS = CHARGE.index("dims"), CHARGE.index("model")


def _charges(around: Around, kept: Sequence[Any]) -> Rows:
    told = BY_PEOPLE.of(around, kept)
    return [(*row, each[DIMS], each[PRICED_AS], None, FORMAT) for row, each in zip(told, kept, strict=True)]


def _readings(around: Around, kept: Sequence[Any]) -> Rows:
    return _metered(OF_READINGS.of(around, [row[: len(READING)] for row in kept]), kept)


def _top_ups(around: Around, kept: Sequence[Any]) -> Rows:
    return _metered(OF_TOP_UPS.of(around, [row[: len(TOP_UP)] for row in kept]), kept)


def _metered(told: Rows, kept: Sequence[Any]) -> Rows:
    """The last cells of a row that is kept are its meter's."""
    rows = zip(told, kept, strict=True)
    return [(*row, None, None, _terms(*each[-len(TERMS) :]), FORMAT) for row, each in rows]


@lru_cache(maxsize=4096)
def _terms(counts: str, reset_day: int | None, reset_zone: str, dims: str) -> str:
    said = canonical({"counts": counts, "reset_day": reset_day, "reset_zone": reset_zone})
    return f'{said[:-1]},"dims":{dims}}}'


def _rates(_: Around, kept: Sequence[Any]) -> Rows:
    blank = (None,) * len(READ.columns)
    return [
        (
            *replaced(blank, kind="rate", currency=currency, withdrawn=removed_at is not None),
            None,
            None,
            canonical({"counts_in": counts_in, "since": day_text(since), "worth": worth}),
            FORMAT,
        )
        for currency, counts_in, worth, since, removed_at in kept
    ]


def replaced(blank: tuple[Any, ...], **cells: Any) -> tuple[Any, ...]:
    """The row with these cells, by the names of what people read."""
    return tuple(cells.get(column.name, cell) for column, cell in zip(READ.columns, blank, strict=True))


def _with_meter(table: Table) -> Table:
    """Rows of meters with how their meter counts."""
    more = [meters.c[name].label(f"meter_{name}") for name in TERMS]
    both = select(table, *more).join(meters, meters.c.id == table.c.meter_id)
    return both.subquery(f"{table.name}_told")  # type: ignore[return-value] # read by its columns, as a table


def _metered_source(table: Table, of: Any, like: Source) -> Source:
    told = _with_meter(table)
    kept = (*like.kept, *(f"meter_{name}" for name in TERMS))
    return replace(like, table=told, owner=told.c.meter_id, kept=kept, of=of)


FACTS = Sheet(
    "facts",
    (*READ.columns, *MORE),
    (
        Source(rates, "workspace", rates.c.workspace_id, ("id",), RATE, _rates, ("since",)),
        replace(BY_PEOPLE, of=_charges),
        _metered_source(readings, _readings, OF_READINGS),
        _metered_source(top_ups, _top_ups, OF_TOP_UPS),
    ),
)
