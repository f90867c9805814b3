"""Readings and top-ups as rows, and the charges that a meter's rows say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, select

from ledger.facts import Charge, Meter, Reading, TopUp
from ledger.meters import charges_of
from ledger.money import Money
from storage.accounts import meters_of
from storage.columns import canonical, moment
from storage.once import once
from storage.tables import accounts, history, meters, readings, top_ups
from storage.upserts import upsert

_LAST = (
    select(readings)
    .join(meters, meters.c.id == readings.c.meter_id)
    .where(meters.c.account_id == bindparam("account"), readings.c.withdrawn.is_(False))
    .where(meters.c.counts != "left")
    .order_by(readings.c.at.desc())
    .limit(1)
)

_READ_LAST = (
    select(meters.c.account_id, func.max(readings.c.at))
    .join(meters, meters.c.id == readings.c.meter_id)
    .join(accounts, accounts.c.id == meters.c.account_id)
    .where(accounts.c.workspace_id == bindparam("workspace"), readings.c.withdrawn.is_(False))
    .where(meters.c.counts != "left")
    .group_by(meters.c.account_id)
)


@dataclass(frozen=True, slots=True)
class ReadingFact:
    """A reading of the meter with this row; `withdrawn` takes it back."""

    meter_id: int
    at: int  # microseconds
    figure: Money
    reset: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class TopUpFact:
    """Money paid into a balance, by a key of its own."""

    meter_id: int
    key: str
    at: int  # microseconds
    amount: Money
    withdrawn: bool = False


def keep_meter_fact(connection: Connection, account_id: int, fact: ReadingFact | TopUpFact, now: int) -> bool:
    """Write a reading by its meter and moment, or a top-up by its key; False if it stands already."""
    if isinstance(fact, ReadingFact):
        keys: dict[str, Any] = {"meter_id": fact.meter_id, "at": fact.at}
        said = {"figure": fact.figure.units, "currency": fact.figure.currency, "reset": fact.reset}
        return _keep(connection, account_id, readings, keys, {**said, "withdrawn": fact.withdrawn}, now)
    keys = {"meter_id": fact.meter_id, "key": fact.key}
    said = {"at": fact.at, "amount": fact.amount.units, "currency": fact.amount.currency}
    return _keep(connection, account_id, top_ups, keys, {**said, "withdrawn": fact.withdrawn}, now)


def _keep(
    connection: Connection,
    account_id: int,
    table: Table,
    keys: dict[str, Any],
    said: dict[str, Any],
    now: int,
) -> bool:
    row = connection.execute(select(table).filter_by(**keys)).one_or_none()
    if row is not None:
        before = {name: row._mapping[name] for name in said}
        if before == said:
            return False
        old = {"kind": table.name, "fact_id": row.id, "said": canonical({**keys, **before})}
        connection.execute(history.insert().values(account_id=account_id, replaced_at=now, **old))
    upsert(connection, table, keys, {**said, "recorded": now})
    return True


def standing_readings(connection: Connection, meter_id: int) -> list[Reading]:
    """A meter's readings in order of time, without the withdrawn; `meter` is the row's id as text."""
    query = select(readings).filter_by(meter_id=meter_id, withdrawn=False).order_by(readings.c.at)
    return [
        Reading(str(meter_id), moment(row.at), Money(row.figure, row.currency), row.reset)
        for row in connection.execute(query)
    ]


def stands_empty(connection: Connection, meter_id: int) -> bool:
    """Whether a meter's newest reading is 0."""
    query = select(readings.c.figure).filter_by(meter_id=meter_id, withdrawn=False)
    newest = query.order_by(readings.c.at.desc()).limit(1)
    return connection.execute(newest).scalar_one_or_none() == 0


def stands(connection: Connection, fact: ReadingFact | TopUpFact) -> bool:
    """Whether this is what is known now of its moment, or of its key."""
    if isinstance(fact, ReadingFact):
        return reading_at(connection, fact.meter_id, fact.at) == fact
    return top_up_of(connection, fact.meter_id, fact.key) == fact


def reading_at(connection: Connection, meter_id: int, at: int) -> ReadingFact | None:
    """What stands at a moment, withdrawn or not."""
    row = connection.execute(select(readings).filter_by(meter_id=meter_id, at=at)).one_or_none()
    if row is None:
        return None
    return ReadingFact(meter_id, row.at, Money(row.figure, row.currency), row.reset, row.withdrawn)


def top_up_of(connection: Connection, meter_id: int, key: str) -> TopUpFact | None:
    """What is known of a key, withdrawn or not."""
    row = connection.execute(select(top_ups).filter_by(meter_id=meter_id, key=key)).one_or_none()
    if row is None:
        return None
    return TopUpFact(row.meter_id, row.key, row.at, Money(row.amount, row.currency), row.withdrawn)


def read_charges(connection: Connection, account_id: int) -> list[Charge]:
    """What the account's readings say, as charges of layer `reading`."""
    found: list[Charge] = []
    for meter_id, meter in meters_of(connection, account_id).items():
        found += charges_of(
            meter, standing_readings(connection, meter_id), standing_top_ups(connection, meter_id, meter)
        )
    return found


def standing_top_ups(connection: Connection, meter_id: int, meter: Meter) -> list[TopUp]:
    """What was paid into a balance, in order of time, without the withdrawn."""
    query = select(top_ups).filter_by(meter_id=meter_id, withdrawn=False).order_by(top_ups.c.at)
    rows: Any = connection.execute(query)
    return [TopUp(meter.name, row.key, moment(row.at), Money(row.amount, row.currency)) for row in rows]


def left_of(connection: Connection, account_id: int) -> list[Money]:
    """What an account's balances showed last, one amount for each currency."""
    left: dict[str, Money] = {}
    for meter_id, meter in meters_of(connection, account_id).items():
        query = select(readings.c.figure, readings.c.currency).filter_by(meter_id=meter_id, withdrawn=False)
        row = connection.execute(query.order_by(readings.c.at.desc()).limit(1)).one_or_none()
        if row is not None and meter.counts in ("down", "left"):
            shown = Money(row.figure, row.currency)
            left[row.currency] = shown + left.get(row.currency, Money(0, row.currency))
    return list(left.values())


@once
def read_last(connection: Connection, workspace_id: int) -> dict[int, datetime]:
    """When each account of a workspace was read last, of meters that charge; never: it is missing."""
    rows = connection.execute(_READ_LAST, {"workspace": workspace_id})
    return {account_id: moment(int(at)) for account_id, at in rows}


def last_reading(connection: Connection, account_id: int) -> Reading | None:
    """The newest standing reading of an account's meters, of those that charge."""
    row = connection.execute(_LAST, {"account": account_id}).one_or_none()
    if row is None:
        return None
    return Reading(str(row.meter_id), moment(row.at), Money(row.figure, row.currency), row.reset)
