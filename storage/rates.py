"""Rates of other currencies, and the day lines that count by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, bindparam, insert, select, update

from ledger.periods import Period
from ledger.rates import Rate, converted, worth_on
from storage.once import once
from storage.tables import accounts, day_lines, rates, workspaces

_RATES = (
    select(rates.c.currency, rates.c.worth, rates.c.since)
    .join(workspaces, workspaces.c.id == rates.c.workspace_id)
    .where(rates.c.workspace_id == bindparam("workspace"), rates.c.counts_in == workspaces.c.currency)
    .where(rates.c.removed_at.is_(None))
    .order_by(rates.c.id)
)


@dataclass(frozen=True, slots=True)
class CountedLine:
    """A day line of another currency. `counted`: billionths of the workspace's; None: no rate holds."""

    account_id: int
    provider: str
    day: date
    by: str
    dims: str
    currency: str
    cost: int
    counted: int | None
    category: str = ""


@once
def rates_of(connection: Connection, workspace_id: int) -> list[Rate]:
    """What holds in a workspace, in the order of saying."""
    rows = connection.execute(_RATES, {"workspace": workspace_id})
    return [Rate(row.currency, Decimal(row.worth), row.since) for row in rows]


def add_rate(
    connection: Connection, workspace_id: int, counts_in: str, rate: Rate, person_id: int, at: datetime
) -> None:
    """State a rate; one from the same day that was stated before comes back if this is undone."""
    row = insert(rates).values(
        workspace_id=workspace_id,
        currency=rate.currency,
        counts_in=counts_in,
        worth=f"{rate.worth:f}",
        since=rate.since,
        person_id=person_id or None,
        made_at=at,
    )
    connection.execute(row)


def take_back_rates(
    connection: Connection, workspace_id: int, currency: str, at: datetime, *, only_last: bool
) -> int:
    """Take back what was stated of a currency, all of it or the last; gives how many rates that were."""
    mine = select(rates.c.id).filter_by(workspace_id=workspace_id, currency=currency, removed_at=None)
    found = list(connection.execute(mine.order_by(rates.c.id)).scalars())
    gone = found[-1:] if only_last else found
    connection.execute(update(rates).where(rates.c.id.in_(gone)).values(removed_at=at))
    return len(gone)


def counted_lines(
    connection: Connection,
    workspace_id: int,
    currency: str,
    period: Period,
    *,
    provider: str = "",
    included: bool = False,
    known: Sequence[Rate] | None = None,
) -> list[CountedLine]:
    """The day lines of other currencies, each counted by its day's rate; none are read without a rate."""
    known = rates_of(connection, workspace_id) if known is None else known
    if not known:
        return []
    query = (
        select(day_lines, accounts.c.provider)
        .join(accounts, accounts.c.id == day_lines.c.account_id)
        .where(accounts.c.workspace_id == workspace_id, day_lines.c.currency != currency)
        .where(day_lines.c.included.is_(included), day_lines.c.day.between(period.first, period.last))
    )
    if provider:
        query = query.where(accounts.c.provider == provider)
    found = []
    for row in connection.execute(query):
        worth = worth_on(known, row.currency, row.day)
        counted = None if worth is None else converted(row.cost, worth)
        place = row.account_id, row.provider, row.day, row.by, row.dims
        found.append(CountedLine(*place, row.currency, row.cost, counted, row.category))
    return found


def counted_sum(lines: Sequence[CountedLine]) -> int:
    """What they come to in the workspace's currency."""
    return sum(line.counted or 0 for line in lines)
