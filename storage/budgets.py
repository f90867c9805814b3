"""Budgets and their counters: what is allocated, and what a period has spent of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select

from ledger.limits import Limit
from ledger.money import Money
from ledger.periods import Period, period_holding
from storage.rates import counted_lines, counted_sum
from storage.tables import accounts, budgets, counters, crossings, day_lines
from storage.upserts import upsert

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Budget:
    """A limit over everything, or over one provider (`provider` not empty)."""

    id: int
    provider: str
    limit: Limit

    def period(self, day: date) -> Period:
        """The period of this budget that holds a day."""
        return period_holding(self.limit.period, day)


def budgets_of(connection: Connection, workspace_id: int, currency: str) -> list[Budget]:
    """A workspace's budgets, in the order in which they were set first."""
    rows = connection.execute(select(budgets).filter_by(workspace_id=workspace_id).order_by(budgets.c.id))
    return [_budget(row, currency) for row in rows]


def set_budget(
    connection: Connection, workspace_id: int, provider: str, limit: Limit, at: datetime, today: date
) -> Budget:
    """Set or change a limit; the counter of the running period is counted from the day lines."""
    budget_id = upsert(
        connection,
        budgets,
        {"workspace_id": workspace_id, "period": limit.period, "provider": provider},
        {"allocated": limit.amount.units, "reserve": str(limit.reserve), "changed_at": at},
        returning=budgets.c.id,
    )
    budget = Budget(int(budget_id), provider, limit)
    count_again(connection, workspace_id, budget, budget.period(today))
    return budget


def drop_budget(connection: Connection, workspace_id: int, period: str, provider: str) -> bool:
    """Take a limit away, with its counters; False if there was none."""
    found = select(budgets.c.id).filter_by(workspace_id=workspace_id, period=period, provider=provider)
    budget_id = connection.execute(found).scalar_one_or_none()
    if budget_id is None:
        return False
    for table in (counters, crossings):
        connection.execute(delete(table).where(table.c.budget_id == budget_id))
    connection.execute(delete(budgets).where(budgets.c.id == budget_id))
    return True


def count_again(connection: Connection, workspace_id: int, budget: Budget, period: Period) -> int:
    """Set a period's counter to the sum of its day lines; gives the billionths."""
    spent = spend(connection, workspace_id, budget.limit.amount.currency, period, budget.provider)
    keys = {"budget_id": budget.id, "first_day": period.first}
    upsert(connection, counters, keys, {"spent": spent})
    return spent


def spend(
    connection: Connection, workspace_id: int, currency: str, period: Period, provider: str = ""
) -> int:
    """The book of a workspace over a period, in billionths; what is included is owed to nobody.

    Other currencies count on the days for which a keeper stated a rate.
    """
    query = (
        select(func.coalesce(func.sum(day_lines.c.cost), 0))
        .join(accounts, accounts.c.id == day_lines.c.account_id)
        .where(accounts.c.workspace_id == workspace_id, day_lines.c.currency == currency)
        .where(day_lines.c.included.is_(False), day_lines.c.day.between(period.first, period.last))
    )
    if provider:
        query = query.where(accounts.c.provider == provider)
    foreign = counted_lines(connection, workspace_id, currency, period, provider=provider)
    return int(connection.execute(query).scalar_one()) + counted_sum(foreign)


def spent_and_held(
    connection: Connection, workspace_id: int, budget: Budget, period: Period, today: date | None = None
) -> tuple[Money, Money]:
    """A period's counter; where it has none yet, the sum of its day lines.

    With `today`: without the days after it, whose lines are committed and not spent.
    """
    query = select(counters.c.spent, counters.c.held).filter_by(budget_id=budget.id, first_day=period.first)
    row = connection.execute(query).one_or_none()
    currency = budget.limit.amount.currency
    spent = spend(connection, workspace_id, currency, period, budget.provider) if row is None else row.spent
    if today is not None and today < period.last:
        later = Period("days", max(period.first, today + A_DAY), period.last)
        spent -= spend(connection, workspace_id, currency, later, budget.provider)
    return Money(spent, currency), Money(0 if row is None else row.held, currency)


def _budget(row: Row[Any], currency: str) -> Budget:
    limit = Limit(Money(row.allocated, currency), row.period, Fraction(row.reserve))
    return Budget(row.id, row.provider, limit)
