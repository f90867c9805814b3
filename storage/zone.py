"""A change of zone moves every day's edge: books, counters and the digest's hour are made again."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, select

from ledger.periods import day_of, next_at
from storage.accounts import accounts_in
from storage.billed import find_billed
from storage.budgets import budgets_of, count_again
from storage.held_again import hold_again
from storage.purchases import move_purchases
from storage.scheduled_exports import plan_exports
from storage.schedules import next_run, schedule
from storage.settled import rebuild
from storage.tables import counters, workspaces
from storage.typed import move_typed
from storage.workspaces import change_workspace

DIGEST, WEEK = "digest", "week"
MONDAY = 0


def change_zone(connection: Connection, workspace_id: int, zone: str, now: datetime) -> None:
    """Set the workspace's zone, rebuild its book in it, and plan the next digest."""
    before = connection.execute(select(workspaces.c.zone).filter_by(id=workspace_id)).scalar_one()
    change_workspace(connection, workspace_id, zone=zone)
    if zone == (before or "UTC"):
        return
    for account in accounts_in(connection, workspace_id):
        rebuild(connection, find_billed(connection, account.id))
    recount(connection, workspace_id, now)
    move_purchases(connection, workspace_id, now)
    move_typed(connection, workspace_id, ZoneInfo(before or "UTC"), now)
    plan_digest(connection, workspace_id, now, anew=True)
    plan_exports(connection, workspace_id, now)


def recount(connection: Connection, workspace_id: int, now: datetime) -> None:
    """Count every budget's running period again from the day lines."""
    row = connection.execute(select(workspaces).filter_by(id=workspace_id)).one()
    today = day_of(now, ZoneInfo(row.zone or "UTC"))
    for budget in budgets_of(connection, workspace_id, row.currency, now):
        running = budget.period(today)
        # those of other periods are made again where they are needed
        gone = (counters.c.budget_id == budget.id) & (counters.c.first_day != running.first)
        connection.execute(delete(counters).where(gone))
        count_again(connection, workspace_id, budget, running)
        hold_again(connection, workspace_id, budget)


def plan_digest(
    connection: Connection, workspace_id: int, now: datetime, *, anew: bool = False
) -> tuple[datetime, date]:
    """Plan the next daily digest, and the next week's report; gives the digest's moment and local date.

    They come at the workspace's hour in its zone. One that is due stays due. An hour that has passed already
    today takes effect tomorrow, and today's comes when it was to come, unless it is a digest that is planned
    `anew` for another zone: the next one is near, a week's is not.
    """
    at, day = _plan(connection, workspace_id, DIGEST, now, anew=anew)
    _plan(connection, workspace_id, WEEK, now, anew=False)
    return at, day


def plan_week(connection: Connection, workspace_id: int, now: datetime) -> None:
    """Plan the next week's report where it is not planned."""
    if next_run(connection, workspace_id, WEEK) is None:
        _plan(connection, workspace_id, WEEK, now, anew=False)


def report_after(
    connection: Connection, workspace_id: int, what: str, after: datetime, done: date | None
) -> tuple[datetime, date]:
    """The first moment after `after` at which a digest or week comes, and its local date, later than `done`.

    The week's comes on Mondays.
    """
    row = connection.execute(select(workspaces).filter_by(id=workspace_id)).one()
    zone = ZoneInfo(row.zone or "UTC")
    at, day = next_at(zone, after, row.digest_minute)
    while (done is not None and day <= done) or (what == WEEK and day.weekday() != MONDAY):
        at, day = next_at(zone, at, row.digest_minute)
    return at, day


def _plan(
    connection: Connection, workspace_id: int, what: str, now: datetime, *, anew: bool
) -> tuple[datetime, date]:
    planned = next_run(connection, workspace_id, what)
    at, day = report_after(connection, workspace_id, what, now, planned.done_day if planned else None)
    if planned and planned.next_day:
        sooner = planned.next_day < day and not anew
        if planned.next_run_at <= now or sooner:
            return planned.next_run_at, planned.next_day
    schedule(connection, workspace_id, what, at, day)
    return at, day
