"""Thresholds told: each (budget, period, threshold, recipient) once, in the transaction that passed it."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from ledger.limits import standing
from ledger.money import Money
from ledger.periods import Period, day_of
from ledger.scopes import EVERYTHING
from ledger.thresholds import Thresholds, crossed, still_told
from storage.budgets import Budget, spent_and_held
from storage.columns import canonical, micros
from storage.outbox import Promise, promise
from storage.people import Seat, clock_seat
from storage.scoped import unpriced_of
from storage.scopes import named
from storage.spend import spend_by_provider
from storage.subscriptions import subscribers
from storage.tables import budgets, crossings
from storage.upserts import insert_once


def tell_crossings(
    connection: Connection, workspace_id: int, budget: Budget, now: datetime
) -> Fraction | None:
    """Promise a message to every subscriber if a threshold was newly passed; gives which one."""
    workspace = clock_seat(connection, workspace_id)
    assert workspace is not None
    zone = ZoneInfo(workspace.zone or "UTC")
    today = day_of(now, zone)
    period = budget.period(today)
    spent, held = spent_and_held(connection, workspace_id, budget, period, today, now)
    told = told_thresholds(connection, budget, period)
    crossing = crossed(thresholds_of(budget, workspace), told, spent, budget.running.amount)
    for share in sorted(crossing.told - told):
        row = {"budget_id": budget.id, "first_day": period.first, "threshold": str(share), "crossed_at": now}
        insert_once(connection, crossings, row)
    if crossing.tell is None:
        return None
    answer = alert_answer(connection, workspace, budget, today, crossing.tell, (spent, held), zone)
    key = f"alert {budget.id} {period.first} {crossing.tell} {_armed_at(connection, budget)}"
    for subscriber in subscribers(connection, workspace_id, "alerts"):
        promise(connection, Promise("alert", canonical(answer), key), subscriber, now, workspace_id)
    return crossing.tell


def thresholds_of(budget: Budget, workspace: Seat) -> Thresholds:
    """A budget's own, else the workspace's."""
    return workspace.thresholds if budget.thresholds is None else budget.thresholds


def told_thresholds(connection: Connection, budget: Budget, period: Period) -> frozenset[Fraction]:
    """What has been told of a period."""
    query = select(crossings.c.threshold).filter_by(budget_id=budget.id, first_day=period.first)
    return frozenset(Fraction(share) for share in connection.execute(query).scalars())


def arm_again(connection: Connection, workspace_id: int, budget: Budget, now: datetime) -> None:
    """After a limit changed: thresholds that are not passed any more can be told again."""
    workspace = clock_seat(connection, workspace_id)
    assert workspace is not None
    today = day_of(now, ZoneInfo(workspace.zone or "UTC"))
    period = budget.period(today)
    told = told_thresholds(connection, budget, period)
    spent, _ = spent_and_held(connection, workspace_id, budget, period, today)
    gone = told - still_told(told, spent, budget.running.amount)
    if gone:
        connection.execute(
            crossings.delete().where(
                crossings.c.budget_id == budget.id,
                crossings.c.first_day == period.first,
                crossings.c.threshold.in_([str(share) for share in gone]),
            )
        )


def driver(
    connection: Connection, workspace_id: int, currency: str, first: date, last: date
) -> tuple[str, Money] | None:
    """The provider with the largest spend of these days."""
    found = spend_by_provider(connection, workspace_id, currency, Period("days", first, last))
    return (found[0].provider, found[0].cost) if found else None


def _armed_at(connection: Connection, budget: Budget) -> int:
    changed: datetime = connection.execute(select(budgets.c.changed_at).filter_by(id=budget.id)).scalar_one()
    return micros(changed)


def alert_answer(
    connection: Connection,
    workspace: Seat,
    budget: Budget,
    today: date,
    threshold: Fraction,
    counted: tuple[Money, Money],
    zone: ZoneInfo,
) -> dict[str, Any]:
    """What `commands/alert.py` lays out; money as exact text."""
    period = budget.period(today)
    stands = standing(budget.running, *counted, thresholds_of(budget, workspace))
    drove = driver(connection, workspace.workspace_id, workspace.currency, period.first, today)
    provider, about = named(connection, budget.scope)
    everything = budget.scope == EVERYTHING
    return {
        "provider": provider,
        "by": budget.scope.by,
        "about": about,
        "period": budget.limit.period,
        "name": period.name(),
        "threshold": str(threshold),
        "spent": _money(stands.spent),
        "allocated": _money(stands.allocated),
        "reserve": _money(stands.reserve),
        "held": _money(stands.held),
        "available": _money(stands.available),
        "driver": drove[0] if drove and everything else "",
        "driver_spent": _money(drove[1]) if drove and everything else None,
        "resets_at": period.end(zone).isoformat(),
        "zone": str(zone),
        "unpriced": unpriced_of(connection, workspace.workspace_id, period, budget.scope),
    }


def _money(money: Money) -> dict[str, str]:
    return {"amount": money.text(), "currency": money.currency}
