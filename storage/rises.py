"""Balances that rose by more than anybody paid in, as far as was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, func, select

from ledger.money import Money
from storage.columns import micros, moment
from storage.tables import accounts, meters, readings, top_ups


@dataclass(frozen=True, slots=True)
class Rise:
    """In `(since, at]` a meter rose by `amount` more than its top-ups; nothing of that stretch is counted.

    At least so much was paid in: what was spent meanwhile is not in it.
    """

    account_id: int
    provider: str
    meter_id: int
    meter: str
    since: datetime
    at: datetime
    amount: Money
    account: str = ""


def rises_of(connection: Connection, account_id: int, after: datetime) -> list[Rise]:
    """An account's, between readings after a moment, the oldest first."""
    return _rises(connection, _OF_ACCOUNT, account_id, after)


def rises_in(connection: Connection, workspace_id: int, after: datetime) -> list[Rise]:
    """Those of all accounts of a workspace."""
    return _rises(connection, _OF_WORKSPACE, workspace_id, after)


def _higher(whose: ColumnElement[bool]) -> Select[Any]:
    read = (
        select(
            meters.c.account_id,
            accounts.c.provider,
            accounts.c.name.label("account"),
            meters.c.name,
            readings,
            func.lag(readings.c.figure)
            .over(partition_by=meters.c.id, order_by=readings.c.at)
            .label("before"),
            func.lag(readings.c.at).over(partition_by=meters.c.id, order_by=readings.c.at).label("since"),
        )
        .join(meters, meters.c.id == readings.c.meter_id)
        .join(accounts, accounts.c.id == meters.c.account_id)
        .where(whose, meters.c.counts == "down", readings.c.withdrawn.is_(False))
        .where(readings.c.at >= bindparam("after"))
        .subquery()
    )
    return select(read).where(read.c.figure > read.c.before, read.c.reset.is_(False)).order_by(read.c.at)


# Made once: to make a statement costs more than to carry it out, and every report asks.
_OF_ACCOUNT = _higher(meters.c.account_id == bindparam("whose"))
_OF_WORKSPACE = _higher(accounts.c.workspace_id == bindparam("whose"))


def _rises(connection: Connection, query: Select[Any], whose: int, after: datetime) -> list[Rise]:
    rows = connection.execute(query, {"whose": whose, "after": micros(after)})
    found = [_rise(connection, row) for row in rows.all()]
    return [rise for rise in found if rise.amount.units > 0]


def _rise(connection: Connection, row: Row[Any]) -> Rise:
    told = (
        select(func.coalesce(func.sum(top_ups.c.amount), 0))
        .filter_by(meter_id=row.meter_id, withdrawn=False)
        .where(top_ups.c.at > row.since, top_ups.c.at <= row.at)
    )
    rose = row.figure - row.before - int(connection.execute(told).scalar_one())
    return Rise(
        account_id=row.account_id,
        provider=row.provider,
        meter_id=row.meter_id,
        meter=row.name,
        since=moment(row.since),
        at=moment(row.at),
        amount=Money(rose, row.currency),
        account=row.account,
    )
