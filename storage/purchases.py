"""Charges that people type: seats, subscriptions, machines; each lies over its calendar month.

What was typed stands in `changes`, where `/undo` finds it; a monthly one has a schedule that posts
it where a month begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from ledger.facts import Charge
from ledger.money import Money
from ledger.periods import period_holding, start_of_day
from ledger.sentences import Sentence
from storage.billed import find_billed
from storage.change_rows import write_change
from storage.posting import post
from storage.schedules import Schedule, advance, next_run, schedule, unschedule
from storage.tables import accounts, changes, charges

LAYER = "reading"  # a person typed it
WHAT = "charge"


@dataclass(frozen=True, slots=True)
class Purchase:
    """The change with this `id`. `month` is the first day of its first month; `included`: not owed."""

    id: int
    account_id: int
    said: str
    amount: Money
    month: date
    monthly: bool = False
    included: bool = False
    note: str = ""

    def charge(self, first: date, zone: ZoneInfo) -> Charge:
        """What it says of the month that begins on `first`."""
        period = period_holding("month", first)
        return Charge(
            layer=LAYER,
            key=f"{WHAT} {self.id} {first:%Y-%m}",
            start=period.start(zone),
            end=period.end(zone),
            cost=self.amount,
            category="Usage" if self.included else "Purchase",
            included=self.included,
            sku=self.note,
        )


@dataclass(frozen=True, slots=True)
class Ending:
    """The change that ended a monthly purchase before the month that begins on `month`."""

    id: int
    account_id: int
    said: str
    purchase: int
    month: date


def remember_purchase(
    connection: Connection, workspace_id: int, person_id: int, typed: Purchase, at: datetime
) -> Purchase:
    """Write down what was typed (its `id` is not known before)."""
    said = {
        "amount": typed.amount.text(),
        "currency": typed.amount.currency,
        "month": typed.month.isoformat(),
        "monthly": typed.monthly,
        "included": typed.included,
    }
    undo = [{"purchase": said}]
    return replace(typed, id=_remember(connection, workspace_id, person_id, typed, undo, at, typed.note))


def post_months(connection: Connection, purchase: Purchase, now: datetime) -> None:
    """Post its month; of a monthly one each that has begun, and plan the next."""
    account = find_billed(connection, purchase.account_id)
    months, following = [purchase.month], purchase.month
    if purchase.monthly:
        months, following = _begun(purchase.month, account.zone, now)
        at = start_of_day(following, account.zone)
        schedule(connection, account.workspace_id, WHAT, at, following, about=str(purchase.id))
    post(connection, account.id, [purchase.charge(month, account.zone) for month in months], now)


def recur(connection: Connection, due: Schedule, now: datetime) -> bool:
    """Post the months that have begun, each once, and plan the next; False if somebody else did."""
    purchase = find_purchase(connection, int(due.about))
    assert purchase is not None
    assert due.next_day is not None
    account = find_billed(connection, purchase.account_id)
    months, following = _begun(due.next_day, account.zone, now)
    done = months[-1] if months else due.done_day
    if not advance(connection, due, start_of_day(following, account.zone), following, done=done):
        return False
    post(connection, account.id, [purchase.charge(month, account.zone) for month in months], now)
    return True


def withdraw(connection: Connection, workspace_id: int, purchase: Purchase, now: datetime) -> None:
    """Take all its months back, and let it come no more."""
    unschedule(connection, workspace_id, WHAT, str(purchase.id))
    mine = charges.c.key.startswith(f"{WHAT} {purchase.id} ", autoescape=True)
    query = select(charges.c.key).filter_by(account_id=purchase.account_id, layer=LAYER).where(mine)
    keys = list(connection.execute(query).scalars())
    post(connection, purchase.account_id, [], now, withdrawn={LAYER: keys})


def end(
    connection: Connection, workspace_id: int, person_id: int, purchase: Purchase, at: datetime
) -> Ending | None:
    """Let a monthly purchase come no more; what it said of months until now stays. None: it ended before."""
    planned = next_run(connection, workspace_id, WHAT, str(purchase.id))
    if planned is None or planned.next_day is None:
        return None
    unschedule(connection, workspace_id, WHAT, str(purchase.id))
    ending = Ending(0, purchase.account_id, _the_end_of(purchase.said), purchase.id, planned.next_day)
    undo = [{"ended": purchase.id, "month": ending.month.isoformat()}]
    return replace(ending, id=_remember(connection, workspace_id, person_id, ending, undo, at))


def go_on(connection: Connection, ending: Ending, now: datetime) -> bool:
    """Take an end back: the months that began since are posted. False if the purchase was taken back."""
    purchase = find_purchase(connection, ending.purchase)
    if purchase is None:
        return False
    post_months(connection, replace(purchase, month=ending.month), now)
    return True


def find_purchase(connection: Connection, id: int) -> Purchase | None:
    """A purchase that was not taken back."""
    row = connection.execute(select(changes).filter_by(id=id, undone_at=None)).one_or_none()
    found = None if row is None else purchase_change(row)
    return found if isinstance(found, Purchase) else None


def recurring(connection: Connection, workspace_id: int, account_ids: Iterable[int]) -> list[Purchase]:
    """The monthly purchases of some accounts that go on, the oldest first."""
    query = select(changes).filter_by(workspace_id=workspace_id, undone_at=None)
    rows = connection.execute(query.where(changes.c.account_id.in_(list(account_ids))).order_by(changes.c.id))
    found = [purchase_change(row) for row in rows]
    return [
        each
        for each in found
        if isinstance(each, Purchase)
        and each.monthly
        and next_run(connection, workspace_id, WHAT, str(each.id))
    ]


def purchase_change(row: Row[Any]) -> Purchase | Ending | None:
    """What a row of `changes` says of a purchase; None if it is about readings."""
    said = row.undo[0]
    if "ended" in said:
        return Ending(row.id, row.account_id, row.said, said["ended"], date.fromisoformat(said["month"]))
    if "purchase" not in said:
        return None
    typed = said["purchase"]
    return Purchase(
        id=row.id,
        account_id=row.account_id,
        said=row.said,
        amount=Money.of(typed["amount"], typed["currency"]),
        month=date.fromisoformat(typed["month"]),
        monthly=typed["monthly"],
        included=typed["included"],
        note=row.note,
    )


def move_purchases(connection: Connection, workspace_id: int, now: datetime) -> None:
    """After a change of zone: months begin and end at other moments."""
    query = select(charges.c.account_id, charges.c.key).join(accounts)
    query = query.where(accounts.c.workspace_id == workspace_id, charges.c.layer == LAYER)
    query = query.where(charges.c.key.startswith(f"{WHAT} "), charges.c.withdrawn.is_(False))
    for account_id, key in connection.execute(query).all():
        purchase = find_purchase(connection, int(key.split()[1]))
        zone = find_billed(connection, account_id).zone
        if purchase is not None:
            first = date.fromisoformat(f"{key.split()[2]}-01")
            post(connection, account_id, [purchase.charge(first, zone)], now)
    for purchase in recurring(connection, workspace_id, _account_ids(connection, workspace_id)):
        planned = next_run(connection, workspace_id, WHAT, str(purchase.id))
        if planned and planned.next_day:
            at = start_of_day(planned.next_day, find_billed(connection, purchase.account_id).zone)
            schedule(connection, workspace_id, WHAT, at, planned.next_day, about=str(purchase.id))


def _begun(first: date, zone: ZoneInfo, now: datetime) -> tuple[list[date], date]:
    """The months from `first` that have begun, and the one after them."""
    months: list[date] = []
    while start_of_day(first, zone) <= now:
        months.append(first)
        first = period_holding("month", first).next().first
    return months, first


def _account_ids(connection: Connection, workspace_id: int) -> Sequence[int]:
    return connection.execute(select(accounts.c.id).filter_by(workspace_id=workspace_id)).scalars().all()


def _the_end_of(said: str) -> Sentence:
    return Sentence(f"The end of {said}", "words.end_of", {"what": said})


def _remember(
    connection: Connection,
    workspace_id: int,
    person_id: int,
    what: Purchase | Ending,
    undo: list[dict[str, Any]],
    at: datetime,
    note: str = "",
) -> int:
    told = (connection, workspace_id, person_id, what.account_id, what.said, undo, at, note)
    return write_change(*told)
