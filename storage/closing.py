"""The close of a month: which of its days have no settled bill yet, and when its statement is due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from ledger.bills import TYPED, days_of
from ledger.money import Money
from ledger.periods import DAY, Period, day_of, moment_of, next_at, period_holding
from storage.accounts import accounts_in
from storage.drifts import noted_between
from storage.people import Seat, clock_seat
from storage.schedules import Schedule, next_run, schedule
from storage.tables import accounts, day_lines
from storage.unbilled import is_billed, unbilled
from storage.zone import plan_week

RECONCILE, STATEMENT = "reconcile", "statement"  # which comes with the month's report
EARLY = 5 * 60  # minutes of the local day: before anybody's digest
LATEST = 5  # the day of the next month on which a statement comes at the latest


@dataclass(slots=True)
class OpenDays:
    """Days of a provider whose bill may still move, or is not there."""

    days: set[date] = field(default_factory=set)
    billed: Money | None = None  # by bills that have not settled and say more than the estimate already

    def add(self, first: date, billed: Money | None) -> None:
        self.days.add(first)
        if billed is not None:
            self.billed = billed if self.billed is None else self.billed + billed


def open_days(
    connection: Connection, workspace_id: int, period: Period, now: datetime
) -> Mapping[str, OpenDays]:
    """By provider, of accounts that have bills. What nobody ever bills stays as it is."""
    zone = _zone(connection, workspace_id)
    start, end = period.start(zone), period.end(zone)
    found: dict[str, OpenDays] = defaultdict(OpenDays)
    providers = {row.id: row.provider for row in accounts_in(connection, workspace_id)}
    for row in noted_between(connection, workspace_id, start - DAY, end):
        first, last = days_of(row.drift.start, row.drift.end, zone)
        moves = not row.settled and row.layer != TYPED  # a figure that was typed stays as it is
        if moves and first <= period.last and last >= period.first:
            floor = row.drift.billed if row.drift.billed > row.drift.estimated else None
            found[providers[row.account_id]].add(first, floor)
    for account_id, provider in providers.items():
        if is_billed(connection, account_id):
            for each in unbilled(connection, account_id, start, end, now):
                found[provider].add(days_of(each.start, each.end, zone)[0], None)
    return found


def category_sums(
    connection: Connection, workspace_id: int, currency: str, period: Period
) -> Mapping[str, Money]:
    """What is owed by category (Usage, Purchase, Credit, Tax, Adjustment), in the workspace's currency."""
    query = (
        select(day_lines.c.category, func.sum(day_lines.c.cost))
        .join(accounts, accounts.c.id == day_lines.c.account_id)
        .where(accounts.c.workspace_id == workspace_id, day_lines.c.currency == currency)
        .where(day_lines.c.included.is_(False), day_lines.c.day.between(period.first, period.last))
        .group_by(day_lines.c.category)
    )
    return {category: Money(int(units), currency) for category, units in connection.execute(query)}


def plan(connection: Connection, workspace_id: int, now: datetime) -> None:
    """Plan the daily reconciliation, the next statement and the next week, where they are not planned."""
    workspace = clock_seat(connection, workspace_id)
    if workspace is None:
        return
    if next_run(connection, workspace_id, RECONCILE) is None:
        schedule(connection, workspace_id, RECONCILE, *reconcile_after(workspace, now))
    if next_run(connection, workspace_id, STATEMENT) is None:
        schedule(connection, workspace_id, STATEMENT, *statement_after(workspace, now))
    plan_week(connection, workspace_id, now)


def reconcile_after(workspace: Seat, now: datetime) -> tuple[datetime, date]:
    """When the next reconciliation comes, and its local date."""
    return next_at(ZoneInfo(workspace.zone or "UTC"), now, EARLY)


def statement_after(workspace: Seat, now: datetime, done: date | None = None) -> tuple[datetime, date]:
    """When the next statement is looked at first, and the first day of its month: the one after `done`.

    Without one it is the month that runs now. Of a long absence only the last two months are made up for.
    """
    zone = ZoneInfo(workspace.zone or "UTC")
    month = period_holding("month", day_of(now, zone))
    if done is not None:
        following = period_holding("month", done).next()
        month = max(following, month.previous().previous(), key=lambda each: each.first)
    minute = workspace.digest_minute
    clock = datetime.combine(month.next().first, time(minute // 60, minute % 60))
    return moment_of(clock, zone), month.first


def statement_again(workspace: Seat, due: Schedule, now: datetime) -> datetime | None:
    """When to look at a month again that has open days; None: it has waited long enough."""
    zone = ZoneInfo(workspace.zone or "UTC")
    assert due.next_day is not None
    today = day_of(now, zone)
    following = period_holding("month", due.next_day).next().first
    if today >= following + DAY * (LATEST - 1):
        return None
    return next_at(zone, now, workspace.digest_minute)[0]


def latest_statement(workspace: Seat, due: Schedule) -> datetime:
    """When the statement of a month comes if it has not settled before."""
    assert due.next_day is not None
    fifth = period_holding("month", due.next_day).next().first + DAY * (LATEST - 1)
    minute = workspace.digest_minute
    return moment_of(
        datetime.combine(fifth, time(minute // 60, minute % 60)), ZoneInfo(workspace.zone or "UTC")
    )


def _zone(connection: Connection, workspace_id: int) -> ZoneInfo:
    workspace = clock_seat(connection, workspace_id)
    return ZoneInfo((workspace.zone if workspace else "") or "UTC")
