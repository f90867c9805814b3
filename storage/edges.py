"""The edges of periods: a budget whose new period begins with spend in it is told like any other."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from ledger.periods import day_of
from storage.alerts import tell_crossings
from storage.budgets import budgets_of
from storage.people import clock_seat
from storage.tables import workspaces


def workspace_days(connection: Connection, now: datetime) -> dict[int, date]:
    """The local day of each workspace."""
    rows = connection.execute(select(workspaces.c.id, workspaces.c.zone))
    return {row.id: day_of(now, ZoneInfo(row.zone or "UTC")) for row in rows}


def tell_edges(connection: Connection, workspace_id: int, now: datetime) -> int:
    """Tell the thresholds that the running periods have passed; gives how many budgets were told of."""
    workspace = clock_seat(connection, workspace_id)
    if workspace is None:
        return 0
    found = budgets_of(connection, workspace_id, workspace.currency, now)
    return sum(tell_crossings(connection, workspace_id, budget, now) is not None for budget in found)
