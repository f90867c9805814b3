"""Reconciliation of an account: its bills beside what was estimated of their time, as rows.

To compare only reads, to keep only writes. The same facts give the same rows, however often it is run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ledger.bills import TRUSTED, Bill, bills_of
from ledger.comparing import Comparison, fits
from ledger.drift import FINER, Drift, Estimates
from ledger.money import Money
from ledger.periods import DAY
from ledger.reconciling import judge
from storage.billed import Billed, find_billed
from storage.book_facts import BookFacts
from storage.drift_alerts import tell_drifts
from storage.drift_evidence import first_billed, how_counted, record_count, repeated
from storage.drifts import Noted, note, noted_at, withdraw_others

HOUR = timedelta(hours=1)
HOURS = [hours for hours in range(-14, 15) if hours]  # the widest zones
BESIDE = DAY * 2  # how far a bill's neighbours are looked for


def compare(
    connection: Connection, account_id: int, start: datetime, end: datetime, now: datetime
) -> list[Noted]:
    """The account's bills that begin in `[start, end)`, in order, each beside what was estimated of it.

    Bills in another currency than the workspace's are left out: estimates are not converted.
    """
    account = find_billed(connection, account_id)
    facts = BookFacts(connection, account.id, account.currency, unpriced=True)
    bills = _bills(facts, start - BESIDE, end + BESIDE, now)
    estimates = _estimates(facts, bills)
    compared = [_compared(connection, account, estimates, bill) for bill in bills]
    compared = [
        _looked_into(connection, account, estimates, compared, number) for number in range(len(compared))
    ]
    return [
        _noted(account, one, _beside(compared, number))
        for number, one in enumerate(compared)
        if start <= one.bill.start < end
    ]


def keep(
    connection: Connection,
    account_id: int,
    start: datetime,
    end: datetime,
    found: Sequence[Noted],
    now: datetime,
) -> int:
    """Make the rows of `[start, end)` say what was found; gives how many are new or different."""
    withdraw_others(connection, account_id, start, end, [each.drift.start for each in found])
    return note(connection, account_id, found, now)


def reconcile(
    connection: Connection, account_id: int, start: datetime, end: datetime, now: datetime
) -> list[Noted]:
    """Compare and keep in one go."""
    found = compare(connection, account_id, start, end, now)
    keep(connection, account_id, start, end, found, now)
    return found


def _bills(facts: BookFacts, start: datetime, end: datetime, now: datetime) -> list[Bill]:
    """Those that meet the time, whole: a reading of the month reaches further."""
    found = [charge for layer in TRUSTED for charge in facts.meeting(layer, start, end)]
    return bills_of(found, now)


def _estimates(facts: BookFacts, bills: Sequence[Bill]) -> Estimates:
    if not bills:
        return Estimates(())
    first = min(bill.start for bill in bills) + HOUR * HOURS[0]
    last = max(bill.end for bill in bills) + HOUR * HOURS[-1]
    return Estimates(charge for layer in FINER for charge in facts.meeting(layer, first, last))


def _compared(connection: Connection, account: Billed, estimates: Estimates, bill: Bill) -> Comparison:
    known = noted_at(connection, account.id, [bill.start]).get(bill.start)
    first: int | None = None
    if bill.settled:
        before = known.first_billed if known and known.settled else None
        first = first_billed(connection, account.id, bill) if before is None else before.units
    said = estimates.said(bill.start, bill.end)
    return Comparison(
        bill=bill,
        estimated=said.units,
        by_model=said.by_model,
        unpriced=said.unpriced,
        records=record_count(connection, account.id, bill),
        first_billed=first,
    )


def _looked_into(
    connection: Connection,
    account: Billed,
    estimates: Estimates,
    compared: Sequence[Comparison],
    number: int,
) -> Comparison:
    """With what it takes to say why, where bill and estimate differ: that takes longer."""
    one = compared[number]
    if not (one.bill.settled and one.is_off and one.records):
        return one
    several = any(each.is_off for each in _beside(compared, number))
    return replace(
        one,
        counted=how_counted(connection, account.id, one.bill),
        repeated=repeated(connection, account.id, one.bill) if one.gap < 0 else 0,
        shifts=_shifts(estimates, one.bill) if several else frozenset(),
    )


def _shifts(estimates: Estimates, bill: Bill) -> frozenset[int]:
    moved = {hours: HOUR * hours for hours in HOURS}
    said = {hours: estimates.units(bill.start + by, bill.end + by) for hours, by in moved.items()}
    return frozenset(hours for hours, units in said.items() if fits(bill.units - units, bill.units))


def _beside(compared: Sequence[Comparison], number: int) -> list[Comparison]:
    """The settled bills next to one, if they are near."""
    one = compared[number]
    near = (*compared[max(number - 1, 0) : number], *compared[number + 1 : number + 2])
    return [
        each
        for each in near
        if each.bill.settled
        and each.bill.start - one.bill.end <= DAY
        and one.bill.start - each.bill.end <= DAY
    ]


def _noted(account: Billed, one: Comparison, beside: Sequence[Comparison]) -> Noted:
    bill, currency = one.bill, account.currency
    return Noted(
        account_id=account.id,
        drift=Drift(bill.start, bill.end, Money(one.estimated, currency), Money(bill.units, currency)),
        layer=bill.layer,
        settled=bill.settled,
        verdict=judge(one, beside),
        records=one.records,
        first_billed=None if one.first_billed is None else Money(one.first_billed, currency),
    )


def reconcile_and_tell(
    connection: Connection, account_id: int, start: datetime, end: datetime, now: datetime
) -> list[Noted]:
    """Compare, keep, and open alerts about what is too far off."""
    found = compare(connection, account_id, start, end, now)
    keep_and_tell(connection, account_id, start, end, found, now)
    return found


def keep_and_tell(
    connection: Connection,
    account_id: int,
    start: datetime,
    end: datetime,
    found: Sequence[Noted],
    now: datetime,
) -> int:
    """The same of what was compared already; gives how many alerts are new."""
    before = noted_at(connection, account_id, [each.drift.start for each in found])
    keep(connection, account_id, start, end, found, now)
    return tell_drifts(connection, account_id, before, found, now)
