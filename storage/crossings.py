"""Thresholds that were passed, each with when it was told and what became of its alert."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import Connection, select

from ledger.periods import Period
from storage.alerting import Alert, alerts_about
from storage.alerts import THRESHOLD
from storage.budgets import Budget
from storage.tables import crossings


@dataclass(frozen=True, slots=True)
class Crossing:
    """`alert` None: it was marked in silence, beside a higher one, or told before alerts were rows."""

    threshold: Fraction
    crossed_at: datetime
    alert: Alert | None


def crossings_in(connection: Connection, workspace_id: int, budget: Budget, period: Period) -> list[Crossing]:
    """What was told of a budget's period, the lowest threshold first."""
    query = select(crossings.c.threshold, crossings.c.crossed_at)
    rows = connection.execute(query.filter_by(budget_id=budget.id, first_day=period.first)).all()
    about = f"{THRESHOLD} {budget.id} {period.first}"
    alerts = reversed(alerts_about(connection, workspace_id, about) if rows else [])
    latest = {Fraction(alert.data["threshold"]): alert for alert in alerts}
    found = [(Fraction(row.threshold), row.crossed_at) for row in rows]
    return [Crossing(share, at, latest.get(share)) for share, at in sorted(found)]
