"""A change of zone moves every day's edge: books, counters and the digest's hour are made again."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, select

from ledger.periods import day_of, next_at
from storage.accounts import accounts_in
from storage.billed import find_billed
from storage.budgets import budgets_of, count_again
from storage.schedules import schedule
from storage.settled import rebuild
from storage.tables import counters, workspaces
from storage.workspaces import change_workspace


def change_zone(connection: Connection, workspace_id: int, zone: str, now: datetime) -> None:
    """Set the workspace's zone, rebuild its book in it, and plan the next digest."""
    change_workspace(connection, workspace_id, zone=zone)
    for account in accounts_in(connection, workspace_id):
        rebuild(connection, find_billed(connection, account.id))
    recount(connection, workspace_id, now)
    plan_digest(connection, workspace_id, now)


def recount(connection: Connection, workspace_id: int, now: datetime) -> None:
    """Count every budget's running period again from the day lines."""
    row = connection.execute(select(workspaces).filter_by(id=workspace_id)).one()
    today = day_of(now, ZoneInfo(row.zone or "UTC"))
    for budget in budgets_of(connection, workspace_id, row.currency):
        coming = budget.period(today).next().first
        # counters of periods to come are made again when they are needed
        gone = (counters.c.budget_id == budget.id) & (counters.c.first_day >= coming)
        connection.execute(delete(counters).where(gone))
        count_again(connection, workspace_id, budget, budget.period(today))


def plan_digest(connection: Connection, workspace_id: int, now: datetime) -> tuple[datetime, date]:
    """Plan the next daily digest by the workspace's zone and hour; gives its moment and local date."""
    row = connection.execute(select(workspaces).filter_by(id=workspace_id)).one()
    at, day = next_at(ZoneInfo(row.zone or "UTC"), now, row.digest_minute)
    schedule(connection, workspace_id, "digest", at, day)
    return at, day
