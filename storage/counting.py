"""Counters of budgets: they move with the day lines, in the same transaction."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection, update

from ledger.periods import Period, day_of
from storage.alerts import tell_crossings
from storage.billed import Billed
from storage.budgets import Budget, budgets_of, count_again
from storage.day_lines import DaySums
from storage.tables import counters


def move_counters(connection: Connection, account: Billed, moved: DaySums, now: datetime) -> None:
    """Move what running and coming periods have spent, and tell the thresholds that were passed.

    Periods that are over need no counter: nothing is admitted there any more.
    """
    today = day_of(now, account.zone)
    for budget in budgets_of(connection, account.workspace_id, account.currency):
        if budget.provider not in ("", account.provider):
            continue
        steps: dict[Period, int] = defaultdict(int)
        for (day, currency), units in moved.items():
            if currency == account.currency and budget.period(day).last >= today:
                steps[budget.period(day)] += units
        for period, units in sorted(steps.items(), key=lambda step: step[0].first):
            _move(connection, account, budget, period, units)
        if any(today in period for period in steps):
            tell_crossings(connection, account.workspace_id, budget, now)


def _move(connection: Connection, account: Billed, budget: Budget, period: Period, units: int) -> None:
    counter = (counters.c.budget_id == budget.id) & (counters.c.first_day == period.first)
    moved = update(counters).where(counter).values(spent=counters.c.spent + units)
    if not connection.execute(moved).rowcount:
        count_again(connection, account.workspace_id, budget, period)
