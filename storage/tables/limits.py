"""Budgets, their counters, and the thresholds that were told."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, String, Table, UniqueConstraint

from storage.columns import Day, Id, Moment
from storage.tables.schema import id_column, metadata, reference

budgets = Table(
    "budgets",
    metadata,
    id_column(),
    reference("workspaces"),
    Column("period", String(5), nullable=False),  # day, week, month
    Column("provider", String(32), nullable=False, server_default=""),  # empty: all of them
    Column("allocated", BigInteger, nullable=False),
    Column("reserve", String(40), nullable=False),  # the share kept for emergencies, as 1/5
    Column("changed_at", Moment, nullable=False),
    UniqueConstraint("workspace_id", "period", "provider"),
)

counters = Table(  # of a budget's period; a new period begins with a new row
    "counters",
    metadata,
    Column("budget_id", Id, ForeignKey("budgets.id", ondelete="CASCADE"), primary_key=True),
    Column("first_day", Day, primary_key=True),
    Column("spent", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False, server_default="0"),
)

crossings = Table(  # thresholds told; a row goes when a changed limit is not passed any more
    "crossings",
    metadata,
    Column("budget_id", Id, ForeignKey("budgets.id", ondelete="CASCADE"), primary_key=True),
    Column("first_day", Day, primary_key=True),
    Column("threshold", String(40), primary_key=True),  # a share of the limit, as 4/5
    Column("crossed_at", Moment, nullable=False),
)
