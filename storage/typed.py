"""Invoices and credits that people type: charges over whole local days, each with a way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from ledger.facts import Charge
from ledger.layers import MICROSECOND
from ledger.money import Money
from ledger.periods import Period, day_of
from storage.billed import find_billed
from storage.change_rows import write_change
from storage.charges import Said, charge_of, keys_standing, said_by
from storage.posting import post
from storage.tables import accounts, charges

INVOICE = "invoice"
CREDIT = "credit"
IMPORT = "import"  # keys of files whose days are the team's: storage/importing.py
LOCAL = (INVOICE, CREDIT, IMPORT)  # first words of keys that lie by the team's days
SLICE = 1000


@dataclass(frozen=True, slots=True)
class Typed:
    """Money over the local dates from `first` to `last`; an invoice has no category."""

    layer: str
    key: str
    first: date
    last: date
    amount: Money
    category: str | None = None
    note: str = ""

    @property
    def period(self) -> Period:
        return Period("days", self.first, self.last)

    def charge(self, zone: ZoneInfo) -> Charge:
        return Charge(
            layer=self.layer,
            key=self.key,
            start=self.period.start(zone),
            end=self.period.end(zone),
            cost=self.amount,
            category=self.category,
            sku=self.note,
        )


@dataclass(frozen=True, slots=True)
class TypedChange:
    """The change with this `id`: what stood by a key before, and what since; None: nothing."""

    id: int
    account_id: int
    said: str
    before: Typed | None
    after: Typed | None


def invoice_of(period: Period, amount: Money, note: str = "") -> Typed:
    """An invoice over a period; one that begins on the same day takes its place."""
    key = f"{INVOICE} {period.first.isoformat()}"
    return Typed("invoice", key, period.first, period.last, amount, None, note)


def credit_of(period: Period, amount: Money, name: str, note: str = "") -> Typed:
    """Money that comes back: `amount` is above zero, what is posted below it. `name`: unlike all others."""
    key = f"{CREDIT} {name}"
    return Typed("reading", key, period.first, period.last, -amount, "Credit", note)


def change_typed(
    connection: Connection,
    workspace_id: int,
    person_id: int,
    change: TypedChange,
    now: datetime,
) -> TypedChange:
    """Post it and remember how to take it back (its `id` is not known before)."""
    _put(connection, change.account_id, change.before, change.after, now)
    undo = [{"typed": {"before": _row(change.before), "after": _row(change.after)}}]
    note = change.after.note if change.after else ""
    told = (connection, workspace_id, person_id, change.account_id, change.said, undo, now, note)
    return replace(change, id=write_change(*told))


def take_back(connection: Connection, change: TypedChange, now: datetime) -> bool:
    """Post what stood before; False if it was changed again since."""
    if not still_stands(connection, change):
        return False
    _put(connection, change.account_id, change.after, change.before, now)
    return True


def still_stands(connection: Connection, change: TypedChange) -> bool:
    """Whether what the change made is what is known now."""
    account = find_billed(connection, change.account_id)
    some = change.after or change.before
    assert some is not None
    stands = keys_standing(connection, account.id, some.layer, [some.key]).get(some.key)
    return stands == (change.after and said_by(change.after.charge(account.zone), account.currency))


def typed_change(row: Row[Any]) -> TypedChange | None:
    """What a row of `changes` says of an invoice or a credit; None if it is about something else."""
    said = row.undo[0].get("typed")
    if said is None:
        return None
    return TypedChange(row.id, row.account_id, row.said, _typed(said["before"]), _typed(said["after"]))


def standing_invoices(connection: Connection, account_id: int) -> list[Typed]:
    """An account's invoices in order of time, by the team's days."""
    zone = find_billed(connection, account_id).zone
    query = select(charges).filter_by(account_id=account_id, layer="invoice", withdrawn=False)
    rows = connection.execute(query.order_by(charges.c.start_at, charges.c.key))
    return [_days_of(_charge(row), zone) for row in rows]


def move_typed(connection: Connection, workspace_id: int, zone: ZoneInfo, now: datetime) -> None:
    """After a change of zone, which was `zone` before: days begin and end at other moments."""
    ids = connection.execute(select(accounts.c.id).filter_by(workspace_id=workspace_id)).scalars().all()
    for account_id in ids:
        new = find_billed(connection, account_id).zone
        found = [_moved(charge, zone, new) for charge in _by_local_days(connection, account_id)]
        for start in range(0, len(found), SLICE):
            post(connection, account_id, found[start : start + SLICE], now)


def _by_local_days(connection: Connection, account_id: int) -> list[Charge]:
    query = select(charges).filter_by(account_id=account_id, withdrawn=False)
    query = query.where(charges.c.layer.in_(("invoice", "reading"))).order_by(charges.c.start_at)
    return [_charge(row) for row in connection.execute(query) if row.key.partition(" ")[0] in LOCAL]


def _charge(row: Row[Any]) -> Charge:
    return charge_of(row.layer, row.key, Said(*(row._mapping[name] for name in Said._fields)))


def _moved(charge: Charge, zone: ZoneInfo, new: ZoneInfo) -> Charge:
    lies = _lies(charge, zone)
    return replace(charge, start=lies.start(new), end=lies.end(new))


def _lies(charge: Charge, zone: ZoneInfo) -> Period:
    first = day_of(charge.start, zone)
    return Period("days", first, max(first, day_of(charge.end - MICROSECOND, zone)))


def _days_of(charge: Charge, zone: ZoneInfo) -> Typed:
    assert charge.cost is not None  # what people type has a figure
    lies = _lies(charge, zone)
    return Typed(charge.layer, charge.key, lies.first, lies.last, charge.cost, charge.category, charge.sku)


def _put(
    connection: Connection, account_id: int, before: Typed | None, after: Typed | None, now: datetime
) -> None:
    if after is not None:
        zone = find_billed(connection, account_id).zone
        post(connection, account_id, [after.charge(zone)], now)
    elif before is not None:
        post(connection, account_id, [], now, withdrawn={before.layer: [before.key]})


def _row(typed: Typed | None) -> dict[str, Any] | None:
    if typed is None:
        return None
    return {
        "layer": typed.layer,
        "key": typed.key,
        "first": typed.first.isoformat(),
        "last": typed.last.isoformat(),
        "amount": typed.amount.text(),
        "currency": typed.amount.currency,
        "category": typed.category,
        "note": typed.note,
    }


def _typed(said: Mapping[str, Any] | None) -> Typed | None:
    if said is None:
        return None
    return Typed(
        layer=said["layer"],
        key=said["key"],
        first=date.fromisoformat(said["first"]),
        last=date.fromisoformat(said["last"]),
        amount=Money.of(said["amount"], said["currency"]),
        category=said["category"],
        note=said["note"],
    )
