"""What was estimated of times that no bill speaks of yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import Connection, select

from ledger.bills import TRUSTED, bills_of
from ledger.drift import FINER, Estimates
from ledger.layers import MICROSECOND
from ledger.money import Money
from ledger.periods import DAY
from storage.billed import find_billed
from storage.book_facts import BookFacts
from storage.charges import has_layer
from storage.tables import meters, readings


@dataclass(frozen=True, slots=True)
class Unbilled:
    """An estimate of `[start, end)` without a bill beside it."""

    start: datetime
    end: datetime
    estimated: Money


def is_billed(connection: Connection, account_id: int) -> bool:
    """Whether an account ever had a bill, or a reading of a meter: then one is to be expected."""
    if any(has_layer(connection, account_id, layer) for layer in TRUSTED):
        return True
    query = select(readings.c.id).join(meters).where(meters.c.account_id == account_id)
    return connection.execute(query.limit(1)).first() is not None


def unbilled(
    connection: Connection, account_id: int, start: datetime, end: datetime, now: datetime
) -> list[Unbilled]:
    """What was estimated up to now of each UTC day of `[start, end)` that not even an open bill meets."""
    account = find_billed(connection, account_id)
    facts = BookFacts(connection, account.id, account.currency, unpriced=False)
    days = list(_days(start, min(end, now + MICROSECOND)))  # with what was told at this moment
    if not days:
        return []
    first, last = days[0][0], days[-1][1]
    bills = bills_of((charge for layer in TRUSTED for charge in facts.meeting(layer, first, last)), now)
    estimates = Estimates(charge for layer in FINER for charge in facts.meeting(layer, first, last))
    open_days = [day for day in days if not any(bill.start < day[1] and bill.end > day[0] for bill in bills)]
    said = [(*day, estimates.units(*day)) for day in open_days]
    return [Unbilled(start, end, Money(units, account.currency)) for start, end, units in said if units]


def _days(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Cut at midnights UTC."""
    while start < end:
        midnight = datetime.combine(start.astimezone(UTC).date() + DAY, time(), UTC)
        yield start, min(midnight, end)
        start = midnight
