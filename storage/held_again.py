"""What open holds hold of a budget, counted again: after a limit is new, or days have other edges."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, update

from ledger.periods import day_of
from storage.budgets import Budget
from storage.tables import accounts, counters, held, holds
from storage.workspaces import zone_of


def hold_again(connection: Connection, workspace_id: int, budget: Budget) -> None:
    """Make the budget's held rows from the open holds, and its counters' `held` from them."""
    zone = ZoneInfo(zone_of(connection, workspace_id))
    mine = held.c.budget_id == budget.id
    connection.execute(held.delete().where(mine))
    connection.execute(update(counters).where(counters.c.budget_id == budget.id).values(held=0))
    query = (
        select(holds, accounts.c.provider)
        .join(accounts, accounts.c.id == holds.c.account_id)
        .where(holds.c.workspace_id == workspace_id, holds.c.state == "held")
        .order_by(holds.c.id)
    )
    for row in connection.execute(query).all():
        if not budget.scope.holds(row.provider, row.account_id, row.dims):
            continue
        first = budget.period(day_of(row.granted_at, zone)).first
        kept = {"hold_id": row.id, "budget_id": budget.id, "first_day": first, "amount": row.amount}
        connection.execute(held.insert().values(kept))
        counter = (counters.c.budget_id == budget.id) & (counters.c.first_day == first)
        connection.execute(update(counters).where(counter).values(held=counters.c.held + row.amount))
