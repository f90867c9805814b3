"""What providers themselves let be spent, as it was at the last read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from ledger.facts import OwnLimit
from ledger.money import Money
from storage.tables import own_limits

LONGEST_NAME, LONGEST_PERIOD = 200, 40


@dataclass(frozen=True, slots=True)
class KnownLimit:
    limit: OwnLimit
    read_at: datetime


def keep_own_limits(
    connection: Connection, account_id: int, limits: Iterable[OwnLimit], now: datetime
) -> None:
    """Keep all of an account's in the place of those before; names that are cut alike count once."""
    forget_own_limits(connection, account_id)
    rows = {row["name"]: row for row in (_row(account_id, limit, now) for limit in limits)}
    if rows:
        connection.execute(insert(own_limits), list(rows.values()))


def own_limits_of(connection: Connection, account_id: int) -> list[KnownLimit]:
    """An account's, the whole account's own first, then who used most."""
    rows = connection.execute(select(own_limits).filter_by(account_id=account_id))
    order = sorted(rows, key=lambda row: (row.name != "", -(row.used or 0), row.name))
    return [KnownLimit(_limit(row), row.read_at) for row in order]


def forget_own_limits(connection: Connection, account_id: int) -> None:
    """It is not read any more."""
    connection.execute(delete(own_limits).where(own_limits.c.account_id == account_id))


def _row(account_id: int, limit: OwnLimit, now: datetime) -> dict[str, Any]:
    sums = {"amount": limit.amount, "used": limit.used, "included": limit.included}
    currency = next((money.currency for money in sums.values() if money is not None), "USD")
    return {
        "account_id": account_id,
        "name": limit.name[:LONGEST_NAME],
        "currency": currency,
        **{name: None if money is None else money.units for name, money in sums.items()},
        "period": limit.period[:LONGEST_PERIOD],
        "since_at": limit.since,
        "enforced": limit.enforced,
        "read_at": now,
    }


def _limit(row: Row[Any]) -> OwnLimit:
    def money(units: int | None) -> Money | None:
        return None if units is None else Money(units, row.currency)

    return OwnLimit(
        amount=money(row.amount),
        name=row.name,
        period=row.period,
        used=money(row.used),
        included=money(row.included),
        since=row.since_at,
        enforced=row.enforced,
    )
