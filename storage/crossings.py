"""Thresholds that were passed, each with when it was told."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from sqlalchemy import Connection, select

from ledger.periods import Period
from storage.budgets import Budget
from storage.tables import crossings


def crossings_in(connection: Connection, budget: Budget, period: Period) -> list[tuple[Fraction, datetime]]:
    """What was told of a budget's period, the lowest threshold first."""
    query = select(crossings.c.threshold, crossings.c.crossed_at)
    rows = connection.execute(query.filter_by(budget_id=budget.id, first_day=period.first))
    return sorted((Fraction(row.threshold), row.crossed_at) for row in rows)
