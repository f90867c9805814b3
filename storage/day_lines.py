"""The book as rows: the lines of local days, and what stays unpriced beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, func, select

from ledger.book import Book, DayLine, UnpricedLine
from storage.columns import canonical
from storage.tables import day_lines, unpriced_lines
from storage.upserts import adding

DaySums = dict[tuple[date, str, str], int]  # what is owed, in billionths, by day, currency and dimensions


def replace_days(
    connection: Connection, account_id: int, days: Iterable[date], currency: str, made: Book
) -> DaySums:
    """Put the made lines in the place of those days' rows; gives by how much the days moved."""
    wanted = sorted(days)
    moved: DaySums = defaultdict(int)
    for key, units in _sums(connection, account_id, wanted, currency).items():
        moved[key] -= units
    mine = day_lines.c.account_id == account_id, day_lines.c.currency == currency
    connection.execute(delete(day_lines).where(*mine, day_lines.c.day.in_(wanted)))
    for key, units in add_lines(connection, account_id, made).items():
        moved[key] += units
    return {key: units for key, units in moved.items() if units}


def drop_unpriced(connection: Connection, account_id: int, days: Iterable[date]) -> None:
    """Forget what those days' unpriced lines said, before they are made again."""
    mine = unpriced_lines.c.account_id == account_id
    connection.execute(delete(unpriced_lines).where(mine, unpriced_lines.c.day.in_(sorted(days))))


def add_lines(connection: Connection, account_id: int, made: Book) -> DaySums:
    """Add lines to those that are there; a line that comes to 0 goes. Gives by how much days moved."""
    _add(connection, day_lines, "cost", [_line_row(account_id, line) for line in made.lines])
    unpriced = [_unpriced_row(account_id, line) for line in made.unpriced]
    _add(connection, unpriced_lines, "quantity", unpriced)
    moved: DaySums = defaultdict(int)
    for line in made.lines:
        if not line.included:
            moved[line.day, line.currency, canonical(dict(line.dims))] += line.cost
    return dict(moved)


def _add(connection: Connection, table: Table, amount: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    connection.execute(adding(connection.dialect.name, table, amount), rows)
    days = sorted({row["day"] for row in rows})
    connection.execute(_nothing(table, amount), {"account": rows[0]["account_id"], "days": days})


@lru_cache
def _nothing(table: Table, amount: str) -> Any:
    days = table.c.day.in_(bindparam("days", expanding=True))
    return delete(table).where(table.c.account_id == bindparam("account"), days, table.c[amount] == 0)


def _sums(connection: Connection, account_id: int, days: list[date], currency: str) -> DaySums:
    query = (
        select(day_lines.c.day, day_lines.c.dims, func.sum(day_lines.c.cost))
        .where(day_lines.c.account_id == account_id, day_lines.c.day.in_(days))
        .where(day_lines.c.included.is_(False), day_lines.c.currency == currency)
        .group_by(day_lines.c.day, day_lines.c.dims)
    )
    return {(day, currency, dims): int(units) for day, dims, units in connection.execute(query)}


def _line_row(account_id: int, line: DayLine) -> dict[str, Any]:
    return {
        "account_id": account_id,
        "day": line.day,
        "currency": line.currency,
        "included": line.included,
        "by": line.by,
        "shape": line.shape,
        "category": line.category or "",
        "dims": canonical(dict(line.dims)),
        "cost": line.cost,
    }


def _unpriced_row(account_id: int, line: UnpricedLine) -> dict[str, Any]:
    return {
        "account_id": account_id,
        "day": line.day,
        "layer": line.layer,
        "dims": canonical(dict(line.dims)),
        "quantity": line.quantity,
    }
