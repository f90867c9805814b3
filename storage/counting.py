"""Counters of budgets: they move with the day lines, in the same transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection, select, update

from ledger.periods import Period, day_of
from storage.alerts import tell_crossings
from storage.billed import Billed
from storage.budgets import Budget, budgets_of, count_again
from storage.day_lines import DaySums
from storage.tables import counters


def move_counters(connection: Connection, account: Billed, moved: DaySums, now: datetime) -> None:
    """Move what periods have spent, and tell the thresholds that were passed.

    Each counter that is there stays the sum of its day lines; a period that is over needs none.
    """
    today = day_of(now, account.zone)
    for budget in budgets_of(connection, account.workspace_id, account.currency):
        if budget.provider not in ("", account.provider):
            continue
        steps: dict[Period, int] = defaultdict(int)
        for (day, currency), units in moved.items():
            if currency == account.currency:
                steps[budget.period(day)] += units
        _move(connection, account, budget, steps, today)
        if any(today in period for period in steps):
            tell_crossings(connection, account.workspace_id, budget, now)


def _move(
    connection: Connection, account: Billed, budget: Budget, steps: Mapping[Period, int], today: date
) -> None:
    if not steps:
        return
    first = min(period.first for period in steps)
    mine = (counters.c.budget_id == budget.id) & (counters.c.first_day >= first)
    counted = set(connection.execute(select(counters.c.first_day).where(mine)).scalars())
    for period, units in steps.items():
        if period.first in counted:
            counter = (counters.c.budget_id == budget.id) & (counters.c.first_day == period.first)
            connection.execute(update(counters).where(counter).values(spent=counters.c.spent + units))
        elif period.last >= today:
            count_again(connection, account.workspace_id, budget, period)
