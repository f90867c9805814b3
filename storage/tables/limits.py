"""Budgets, their counters, the thresholds that were told, and permissions that go beyond a limit."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, String, Table, Text, UniqueConstraint, true

from storage.columns import Day, Id, Json, Moment
from storage.tables.schema import id_column, metadata, reference

budgets = Table(
    "budgets",
    metadata,
    id_column(),
    reference("workspaces"),
    Column("period", String(5), nullable=False),  # day, week, month
    Column("allocated", BigInteger, nullable=False),
    Column("reserve", String(40), nullable=False),  # the share kept for emergencies, as 1/5
    Column("changed_at", Moment, nullable=False),
    Column("by", String(8), nullable=False, server_default=""),  # provider, account, model …; empty: all
    Column("about", String(200), nullable=False, server_default=""),  # which one; of an account its id
    Column("hard", Boolean, nullable=False, server_default=true()),  # holds are refused at it; else it warns
    Column("thresholds", Json),  # as ["1/2", "4/5", "1"]; null: the workspace's
    UniqueConstraint("workspace_id", "period", "by", "about"),
)

counters = Table(  # of a budget's period; a new period begins with a new row
    "counters",
    metadata,
    Column("budget_id", Id, ForeignKey("budgets.id", ondelete="CASCADE"), primary_key=True),
    Column("first_day", Day, primary_key=True),
    Column("spent", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False, server_default="0"),  # by holds that are not ended
)

crossings = Table(  # thresholds told; a row goes when a changed limit is not passed any more
    "crossings",
    metadata,
    Column("budget_id", Id, ForeignKey("budgets.id", ondelete="CASCADE"), primary_key=True),
    Column("first_day", Day, primary_key=True),
    Column("threshold", String(40), primary_key=True),  # a share of the limit, as 4/5
    Column("crossed_at", Moment, nullable=False),
)

overrides = Table(  # who let more be spent than a limit says, why and until when: never changed but to end it
    "overrides",
    metadata,
    id_column(),
    reference("workspaces", index=True),
    Column("kind", String(9), nullable=False),  # raise, emergency, approval, denial, clock
    Column("budget_id", Id, ForeignKey("budgets.id", ondelete="SET NULL"), index=True),  # of a raise
    Column("hold_id", String(24)),  # of an emergency, an approval, a denial
    Column("amount", BigInteger, nullable=False),
    Column("why", Text, nullable=False),
    reference("people", nullable=True),
    Column("made_at", Moment, nullable=False),
    Column("until", Moment),  # a raise ends by itself
    Column("ended_at", Moment),  # it was taken back before
)
