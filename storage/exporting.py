"""Exports: the rows of one workspace, a slice at a time, however many there are.

A slice is a short read that goes on behind the last row of the slice before, by a unique key: nobody
waits long for it and nothing is held between two. What is written meanwhile may or may not be in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    func,
    or_,
    select,
    tuple_,
)

from ledger.money import Money
from ledger.periods import Period, start_of_day
from ledger.rates import Rate, converted, worth_on
from storage.cells import as_kept
from storage.columns import Day, Moment, micros
from storage.exported_accounting import QUICKBOOKS, XERO
from storage.exported_facts import FACTS
from storage.exported_focus import FOCUS
from storage.exported_spend import SPEND
from storage.exported_tables import TABLES
from storage.rates import rates_of
from storage.sheets import Around, Rows, Sheet, Source
from storage.spend import unconverted
from storage.tables import accounts, meters, workspaces

SLICE = 2_000  # rows in a read, which takes some 15 ms
SHEETS: Mapping[str, Sheet] = {
    sheet.name: sheet for sheet in (SPEND, FACTS, FOCUS, QUICKBOOKS, XERO, *TABLES)
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of a workspace: a sheet, of local days, both included; None: of all."""

    workspace: int
    sheet: Sheet
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a slice ended: its source, its owner, and the key of its last row (None: before its first).

    `around` None: it is read. An export tells all of its rows with what it began with.
    """

    source: int = 0
    owner: int = 0
    key: tuple[Any, ...] | None = None
    around: Around | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows of cells in the order of the sheet's columns. `then` None: there are no more."""

    rows: Rows
    then: Place | None


START = Place()


def read_slice(connection: Connection, wanted: Wanted, place: Place = START) -> Slice:
    """The rows that follow a place."""
    around = place.around or _around(connection, wanted.workspace)
    if wanted.sheet.made is not None:
        return Slice(wanted.sheet.made(connection, around, wanted.first, wanted.last), None)
    found: Rows = []
    for number in range(place.source, len(wanted.sheet.sources)):
        source = wanted.sheet.sources[number]
        begun = place if place.source == number else Place(number)
        for owner in _owners(connection, wanted.workspace, source):
            if owner < begun.owner:
                continue
            key = begun.key if owner == begun.owner else None
            kept = _kept(connection, wanted, source, owner, key, SLICE - len(found))
            width = len(source.kept)
            found += source.of(around, kept if width == len(source.read) else [row[:width] for row in kept])
            if len(found) == SLICE:
                last = dict(zip(source.read, kept[-1], strict=True))
                return Slice(found, Place(number, owner, tuple(last[name] for name in source.keys), around))
    return Slice(found, None)


def count_rows(connection: Connection, wanted: Wanted) -> int:
    """How many rows there are now."""
    if wanted.sheet.made is not None:
        return len(read_slice(connection, wanted).rows)
    total = 0
    for source in wanted.sheet.sources:
        within = _within(connection, wanted, source)
        for owner in _owners(connection, wanted.workspace, source):
            query = select(func.count()).select_from(source.rows).where(source.owner == owner, *within)
            total += int(connection.execute(query).scalar_one())
    return total


def not_converted(connection: Connection, wanted: Wanted) -> list[Money]:
    """What a sheet in the workspace's currency alone lacks, for no rate holds; of any other sheet nothing."""
    if wanted.sheet.made is None:
        return []
    currency = _settings(connection, wanted.workspace)[-1]
    period = Period("days", wanted.first or date.min, wanted.last or date.max)
    return unconverted(connection, wanted.workspace, currency, period)


def _kept(
    connection: Connection,
    wanted: Wanted,
    source: Source,
    owner: int,
    key: tuple[Any, ...] | None,
    most: int,
) -> Sequence[Any]:
    keys = [as_kept(source.table.c[name]) for name in source.keys]
    query: Select[Any] = (
        select(*(as_kept(source.table.c[name]) for name in source.read))
        .select_from(source.rows)
        .where(source.owner == owner, *_within(connection, wanted, source))
        .order_by(*keys)
        .limit(most)
    )
    if key is not None:
        said = [bindparam(None, value, type_=column.type) for value, column in zip(key, keys, strict=True)]
        query = query.where(tuple_(*keys) > tuple_(*said))
    found = connection.execute(query)
    rows = found.cursor.fetchall()  # as the driver has them: a named row each would take as long as the read
    found.close()
    return rows


def _within(connection: Connection, wanted: Wanted, source: Source) -> list[ColumnElement[bool]]:
    """What lies in the wanted days, if only in part."""
    if not source.when:
        return []
    since, until = (source.table.c[source.when[at]] for at in (0, -1))
    said: list[ColumnElement[bool]] = []
    if isinstance(since.type, Day):
        said += [] if wanted.first is None else [since >= wanted.first]
        return said + ([] if wanted.last is None else [since <= wanted.last])
    _, zone, _ = _settings(connection, wanted.workspace)
    if wanted.first is not None:
        start = start_of_day(wanted.first, zone)
        said.append(or_(since >= _kept_as(since, start), until > _kept_as(until, start)))
    if wanted.last is not None:
        said.append(since < _kept_as(since, Period("day", wanted.last, wanted.last).end(zone)))
    return said


def _kept_as(column: ColumnElement[Any], at: datetime) -> datetime | int:
    return at if isinstance(column.type, Moment) else micros(at)


def _owners(connection: Connection, workspace: int, source: Source) -> list[int]:
    if source.kind == "workspace":
        return [workspace]
    mine = select(accounts.c.id).where(accounts.c.workspace_id == workspace)
    if source.kind == "meter":
        mine = select(meters.c.id).where(meters.c.account_id.in_(mine))
    return sorted(connection.execute(mine).scalars())


def _around(connection: Connection, workspace: int) -> Around:
    said = (accounts.c.id, accounts.c.provider, accounts.c.name, as_kept(accounts.c.read_until).label("read"))
    owned = connection.execute(select(*said).filter_by(workspace_id=workspace)).all()
    metered = (
        select(meters.c.id, meters.c.account_id, meters.c.name)
        .join(accounts, accounts.c.id == meters.c.account_id)
        .where(accounts.c.workspace_id == workspace)
    )
    name, zone, currency = _settings(connection, workspace)
    return Around(
        accounts={row.id: (row.provider, row.name) for row in owned},
        meters={row.id: (row.account_id, row.name) for row in connection.execute(metered)},
        counted=_counting(currency, rates_of(connection, workspace)),
        read_until={row.id: row.read for row in owned},
        id=workspace,
        name=name,
        zone=zone,
        currency=currency,
    )


def _counting(currency: str, rates: list[Rate]) -> Callable[[str, int, int], int | None]:
    def counted(of: str, day: int, units: int) -> int | None:
        if of == currency:
            return units
        worth = worth_on(rates, of, date(day // 10_000, day // 100 % 100, day % 100))
        return None if worth is None else converted(units, worth)

    return counted


def _settings(connection: Connection, workspace: int) -> tuple[str, ZoneInfo, str]:
    """The name, the zone and the currency."""
    said = select(workspaces.c.name, workspaces.c.zone, workspaces.c.currency)
    row = connection.execute(said.filter_by(id=workspace)).one()
    return row.name, ZoneInfo(row.zone or "UTC"), row.currency
