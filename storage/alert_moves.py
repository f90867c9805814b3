"""Whether a workspace's book moved since it was looked at: a mark that is cheap to make and to compare."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, func, select

from ledger.periods import DAY
from storage.edges import workspace_days
from storage.tables import accounts, alerts, budgets, day_lines, overrides

Moves = tuple[date, int, int, int, int, int]  # the local day; lines, their count, limits, raises, alerts due


def book_moves(connection: Connection, now: datetime) -> dict[int, Moves]:
    """Of every workspace: another mark says that something moved, the same one that most likely nothing did.

    Two moves that cancel each other out to the billionth look like none; time brings the next look.
    """
    lines = (
        select(accounts.c.workspace_id, func.sum(day_lines.c.cost), func.count())
        .join(accounts, accounts.c.id == day_lines.c.account_id)
        .where(day_lines.c.day >= now.date() - DAY * 2)
        .group_by(accounts.c.workspace_id)
    )
    moved = {row[0]: (int(row[1]), int(row[2])) for row in connection.execute(lines)}
    set_at = select(budgets.c.workspace_id, func.sum(budgets.c.allocated)).group_by(budgets.c.workspace_id)
    limits = {row[0]: int(row[1]) for row in connection.execute(set_at)}
    raises = (overrides.c.budget_id == budgets.c.id) & (overrides.c.until > now)
    going = select(budgets.c.workspace_id, func.count()).where(raises, overrides.c.ended_at.is_(None))
    raised = {row[0]: int(row[1]) for row in connection.execute(going.group_by(budgets.c.workspace_id))}
    due = (alerts.c.escalates_at <= now) | (alerts.c.snoozed_until <= now)
    waits = select(alerts.c.workspace_id, func.count()).where(alerts.c.state == "open", due)
    late = {row[0]: int(row[1]) for row in connection.execute(waits.group_by(alerts.c.workspace_id))}
    return {
        id: (day, *moved.get(id, (0, 0)), limits.get(id, 0), raised.get(id, 0), late.get(id, 0))
        for id, day in workspace_days(connection, now).items()
    }
