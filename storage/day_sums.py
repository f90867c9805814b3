"""What each account cost on each day, without what its lines say: read once for a whole report.

A workspace may have a thousand lines a day, and a report would go through them for its day, its month, its
picture and its forecast. The widest of these reads is kept as long as nothing changes, and the others are
parts of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Connection, Select, bindparam, cast, func, select

from ledger.periods import Period
from storage.once import kept_in
from storage.tables import accounts, day_lines


class DaySum(NamedTuple):
    """In billionths of one currency; what is included is owed to nobody and in none."""

    account_id: int
    provider: str
    day: date
    by: str
    shape: str
    category: str
    units: int


_KEYS = (
    day_lines.c.account_id,
    accounts.c.provider,
    day_lines.c.day,
    day_lines.c.by,
    day_lines.c.shape,
    day_lines.c.category,
)
_SUMS: Select[Any] = (
    select(*_KEYS, cast(func.sum(day_lines.c.cost), BigInteger))
    .select_from(day_lines)
    .join(accounts, accounts.c.id == day_lines.c.account_id)
    .where(accounts.c.workspace_id == bindparam("workspace"), day_lines.c.currency == bindparam("currency"))
    .where(day_lines.c.included.is_(False))
    .where(day_lines.c.day.between(bindparam("first"), bindparam("last")))
    .group_by(*_KEYS)
)


def read_sums(connection: Connection, workspace_id: int, currency: str, period: Period) -> Sequence[DaySum]:
    """Every sum of these days; kept for reads of fewer days while nothing changes."""
    found = kept_sums(connection, workspace_id, currency, period)
    if found is None:
        said = {"workspace": workspace_id, "currency": currency, "first": period.first, "last": period.last}
        found = list(map(DaySum._make, connection.execute(_SUMS, said)))
        kept = kept_in(connection)
        if kept is not None:
            kept["day sums", workspace_id, currency] = period, found
    return found


def kept_sums(
    connection: Connection, workspace_id: int, currency: str, period: Period
) -> Sequence[DaySum] | None:
    """Those of a period, if more days than its own were read before; None: they were not."""
    kept = kept_in(connection)
    whole: tuple[Period, Sequence[DaySum]] | None = (
        kept.get(("day sums", workspace_id, currency)) if kept is not None else None
    )
    if whole is None or period.first < whole[0].first or whole[0].last < period.last:
        return None
    return [each for each in whole[1] if each.day in period]
