"""Another amount for a purchase that a person typed: all its months say it, the old ones are history."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from ledger.money import Money
from ledger.sentences import kept, remembered
from storage.billed import find_billed
from storage.change_rows import write_change
from storage.posting import post
from storage.purchases import LAYER, WHAT, Purchase, find_purchase
from storage.tables import changes, charges


@dataclass(frozen=True, slots=True)
class Worth:
    """What a purchase came to, and how that was said."""

    amount: Money
    said: str


@dataclass(frozen=True, slots=True)
class Recharge:
    """The change that gave a purchase another amount."""

    id: int
    account_id: int
    said: str
    purchase: int
    before: Worth
    after: Worth


def recharge(
    connection: Connection, workspace_id: int, person_id: int, purchase: Purchase, after: Worth, at: datetime
) -> Recharge:
    """Let all its months, and those to come, say another amount; what it was is remembered."""
    before = Worth(purchase.amount, purchase.said)
    _set(connection, purchase, after, at)
    undo = [{"recharged": purchase.id, "before": _row(before), "after": _row(after)}]
    told = (connection, workspace_id, person_id, purchase.account_id, after.said, undo, at)
    return Recharge(write_change(*told), purchase.account_id, after.said, purchase.id, before, after)


def charge_back(connection: Connection, change: Recharge, now: datetime) -> bool:
    """Let it say what it said before; False if it was changed again since, or taken back."""
    purchase = find_purchase(connection, change.purchase)
    if purchase is None or purchase.amount != change.after.amount:
        return False
    _set(connection, purchase, change.before, now)
    return True


def recharge_change(row: Row[Any]) -> Recharge | None:
    """What a row of `changes` says of another amount; None if it is about something else."""
    said = row.undo[0]
    if "recharged" not in said:
        return None
    before, after = (_worth(said[name]) for name in ("before", "after"))
    return Recharge(row.id, row.account_id, row.said, said["recharged"], before, after)


def _set(connection: Connection, purchase: Purchase, worth: Worth, now: datetime) -> None:
    row = connection.execute(select(changes.c.undo).filter_by(id=purchase.id)).scalar_one()
    typed = {**row[0]["purchase"], "amount": worth.amount.text()}
    as_typed = update(changes).where(changes.c.id == purchase.id)
    connection.execute(as_typed.values(undo=[{"purchase": typed}], said=worth.said))
    new = replace(purchase, amount=worth.amount, said=worth.said)
    zone = find_billed(connection, purchase.account_id).zone
    months = [new.charge(first, zone) for first in _months(connection, purchase)]
    post(connection, purchase.account_id, months, now)


def _months(connection: Connection, purchase: Purchase) -> list[date]:
    """The first days of the months that it stands in."""
    mine = charges.c.key.startswith(f"{WHAT} {purchase.id} ", autoescape=True)
    query = select(charges.c.key).filter_by(account_id=purchase.account_id, layer=LAYER, withdrawn=False)
    keys = connection.execute(query.where(mine).order_by(charges.c.key)).scalars()
    return [date.fromisoformat(f"{key.split()[2]}-01") for key in keys]


def _row(worth: Worth) -> dict[str, str]:
    return {"amount": worth.amount.text(), "currency": worth.amount.currency, "said": kept(worth.said)}


def _worth(said: dict[str, str]) -> Worth:
    return Worth(Money.of(said["amount"], said["currency"]), remembered(said["said"]))
