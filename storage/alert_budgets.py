"""What an alert says of a budget: where it stands, what drove it, and when it is gone at this rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ledger.limits import standing
from ledger.money import Money
from ledger.pace import Pace, pace
from ledger.periods import Period, day_of
from ledger.thresholds import Thresholds
from storage.alert_lines import driver_of, lines_of, purchases_of
from storage.budgets import Budget, spent_and_held
from storage.people import Seat, clock_seat
from storage.scoped import unpriced_of
from storage.scopes import named


@dataclass(frozen=True, slots=True)
class Running:
    """A budget in the period that runs now."""

    workspace: Seat
    budget: Budget
    today: date
    period: Period
    spent: Money
    held: Money
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.workspace.zone or "UTC")

    @property
    def about(self) -> str:
        """The budget and the period, as keys of alerts name them."""
        return f"{self.budget.id} {self.period.first}"

    @property
    def allocated(self) -> Money:
        return self.budget.running.amount

    @property
    def thresholds(self) -> Thresholds:
        return thresholds_of(self.budget, self.workspace)

    @property
    def share(self) -> Fraction:
        """How much of the whole is spent."""
        return Fraction(self.spent.units, self.allocated.units)


def thresholds_of(budget: Budget, workspace: Seat) -> Thresholds:
    """A budget's own, else the workspace's."""
    return workspace.thresholds if budget.thresholds is None else budget.thresholds


def running(connection: Connection, workspace_id: int, budget: Budget, now: datetime) -> Running:
    """Where a budget stands now."""
    workspace = clock_seat(connection, workspace_id)
    assert workspace is not None
    today = day_of(now, ZoneInfo(workspace.zone or "UTC"))
    period = budget.period(today)
    spent, held = spent_and_held(connection, workspace_id, budget, period, today, now)
    return Running(workspace, budget, today, period, spent, held, now)


def pace_of(connection: Connection, at: Running) -> Pace:
    """The pace of what is not fixed: a seat for a month costs the whole of each day from its first minute."""
    lines = purchases_of(connection, at.workspace.workspace_id, at.workspace.currency, at.period)
    own = [line for line in lines if at.budget.scope.holds(line.provider, line.account_id, line.dims)]
    fixed = Money(sum(line.units for line in own), at.allocated.currency)
    so_far = Money(sum(line.units for line in own if line.day <= at.today), at.allocated.currency)
    begins, ends = at.period.start(at.zone), at.period.end(at.zone)
    if fixed >= at.allocated:  # nothing is left for anything else
        return pace(at.spent, at.allocated, begins, ends, at.now)
    return pace(at.spent - so_far, at.allocated - fixed, begins, ends, at.now)


def budget_answer(
    connection: Connection, at: Running, *, kind: str = "threshold", threshold: Fraction | None = None
) -> dict[str, Any]:
    """What `commands/crossed.py` lays out; money as exact text."""
    workspace, scope = at.workspace, at.budget.scope
    so_far = Period("days", at.period.first, at.today)
    lines = lines_of(connection, workspace.workspace_id, workspace.currency, so_far)
    drove = driver_of(lines, workspace.currency, scope)
    provider, about = named(connection, scope)
    gone_at = pace_of(connection, at).gone_at
    return {
        "kind": kind,
        "provider": provider,
        "by": scope.by,
        "about": about,
        "period": at.budget.limit.period,
        "name": at.period.name(),
        "threshold": "" if threshold is None else str(threshold),
        **_standing(at),
        "driver": drove.provider if drove else "",
        "driver_by": drove.by if drove else "",
        "driver_about": drove.about if drove else "",
        "driver_spent": said(drove.cost) if drove else None,
        "gone_at": gone_at.isoformat() if gone_at else None,
        "resets_at": at.period.end(at.zone).isoformat(),
        "zone": str(at.zone),
        "unpriced": unpriced_of(connection, workspace.workspace_id, at.period, scope),
    }


def said(money: Money) -> dict[str, str]:
    """As answers write it."""
    return {"amount": money.text(), "currency": money.currency}


def _standing(at: Running) -> Mapping[str, Any]:
    stands = standing(at.budget.running, at.spent, at.held, at.thresholds)
    return {
        "spent": said(stands.spent),
        "allocated": said(stands.allocated),
        "reserve": said(stands.reserve),
        "held": said(stands.held),
        "available": said(stands.available),
    }
