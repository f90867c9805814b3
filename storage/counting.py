"""Counters of budgets: they move with the day lines, in the same transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, select, update

from ledger.periods import Period, day_of
from ledger.scopes import DIMENSIONS
from storage.alert_amounts import tell_amounts
from storage.alerts import tell_crossings
from storage.billed import Billed
from storage.budgets import Budget, budgets_of, count_again
from storage.day_lines import DaySums
from storage.rates import rates_of
from storage.tables import counters

_COUNTED = select(counters.c.first_day).where(
    counters.c.budget_id == bindparam("budget"), counters.c.first_day >= bindparam("first")
)
_MORE = (
    update(counters)
    .where(counters.c.budget_id == bindparam("budget"), counters.c.first_day == bindparam("day"))
    .values(spent=counters.c.spent + bindparam("more"))
)


def move_counters(connection: Connection, account: Billed, moved: DaySums, now: datetime) -> None:
    """Move what periods have spent, and tell the thresholds that were passed.

    Each counter that is there stays the sum of its day lines; a period that is over needs none.
    """
    today = day_of(now, account.zone)
    foreign = any(currency != account.currency for _, currency, _ in moved)
    others = {rate.currency for rate in rates_of(connection, account.workspace_id)} if foreign else set()
    days = {day for day, currency, _ in moved if currency in others}
    dims = {each: json.loads(each) for _, _, each in moved}
    for budget in budgets_of(connection, account.workspace_id, account.currency, now):
        own = {each for each, said in dims.items() if budget.scope.holds(account.provider, account.id, said)}
        steps = _steps(budget, account.currency, moved, own)
        # which of another currency's lines moved is not known: by dimensions any may have
        anew = {budget.period(day) for day in days} if own or budget.scope.by in DIMENSIONS else set()
        _move(connection, account, budget, steps, today, anew)
        if any(today in period for period in (*steps, *anew)):
            tell_crossings(connection, account.workspace_id, budget, now)
    if any(day == today for day, _, _ in moved):
        tell_amounts(connection, account, moved, now)


def _steps(budget: Budget, currency: str, moved: DaySums, own: Collection[str]) -> dict[Period, int]:
    """By how much lines with these dimensions moved each period."""
    by_day: dict[date, int] = defaultdict(int)
    for (day, spoken, dims), units in moved.items():
        if spoken == currency and dims in own:
            by_day[day] += units
    steps: dict[Period, int] = defaultdict(int)
    for day, units in by_day.items():
        steps[budget.period(day)] += units
    return steps


def _move(
    connection: Connection,
    account: Billed,
    budget: Budget,
    steps: Mapping[Period, int],
    today: date,
    anew: Collection[Period],
) -> None:
    """Add the steps; the periods to be counted `anew` moved in another currency, line by line."""
    if not steps and not anew:
        return
    first = min(period.first for period in (*steps, *anew))
    counted = set(connection.execute(_COUNTED, {"budget": budget.id, "first": first}).scalars())
    for period in anew:
        if period.first in counted or period.last >= today:
            count_again(connection, account.workspace_id, budget, period)
    for period, units in steps.items():
        if period in anew:
            continue
        if period.first in counted:
            connection.execute(_MORE, {"budget": budget.id, "day": period.first, "more": units})
        elif period.last >= today:
            count_again(connection, account.workspace_id, budget, period)
