"""Drift as rows: when a bill settles, what the estimates had said is noted beside it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from ledger.drift import FINER, Drift, estimate
from ledger.facts import Charge
from ledger.money import Money
from storage.billed import find_billed
from storage.book_facts import BookFacts
from storage.tables import drifts
from storage.upserts import upsert


def note_drift(
    connection: Connection,
    account_id: int,
    bill: Iterable[Charge],
    start: datetime,
    end: datetime,
    now: datetime,
) -> Drift | None:
    """Note the drift of `[start, end)`, of which `bill` is all that was billed; None while it may still grow.

    The same bill and estimates give the same row, and a restated bill a new one in its place.
    """
    charges = list(bill)
    if not charges or not all(charge.settled for charge in charges):
        return None
    account = find_billed(connection, account_id)
    facts = BookFacts(connection, account_id, account.currency, unpriced=True)
    finer = [charge for layer in FINER for charge in facts.meeting(layer, start, end)]
    drift = Drift(
        start,
        end,
        Money(estimate(finer, start, end), account.currency),
        sum((_owed(charge, account.currency) for charge in charges), Money(0, account.currency)),
    )
    upsert(
        connection,
        drifts,
        {"account_id": account_id, "start_at": start},
        {
            "end_at": end,
            "currency": account.currency,
            "estimated": drift.estimated.units,
            "billed": drift.billed.units,
            "noted_at": now,
        },
    )
    return drift


def last_drift(connection: Connection, account_id: int) -> Drift | None:
    """The newest one of a time that had both an estimate and a bill."""
    query = (
        select(drifts)
        .where(drifts.c.account_id == account_id, drifts.c.estimated != 0, drifts.c.billed != 0)
        .order_by(drifts.c.start_at.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    estimated, billed = Money(row.estimated, row.currency), Money(row.billed, row.currency)
    return Drift(row.start_at, row.end_at, estimated, billed)


def _owed(charge: Charge, currency: str) -> Money:
    counts = charge.category == "Usage" and not charge.included
    alike = charge.cost is not None and charge.cost.currency == currency
    return charge.cost if counts and alike and charge.cost is not None else Money(0, currency)
