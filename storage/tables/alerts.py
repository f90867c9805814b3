"""Alerts: what is watched beside the thresholds, and what became of each alert."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint

from storage.columns import Id, Moment
from storage.tables.schema import id_column, metadata, reference

alert_rules = Table(  # a keeper's; without one everything is told but amounts
    "alert_rules",
    metadata,
    id_column(),
    reference("workspaces"),
    Column("kind", String(9), nullable=False),  # amount, pace, balance, stale, overrun, unusual
    Column("by", String(8), nullable=False, server_default=""),  # as of a budget
    Column("about", String(200), nullable=False, server_default=""),
    Column("amount", BigInteger),  # billionths; null: the kind needs none, or it is off
    Column("state", String(3), nullable=False),  # on, off
    reference("people", nullable=True),
    Column("made_at", Moment, nullable=False),
    UniqueConstraint("workspace_id", "kind", "by", "about"),
)

alerts = Table(  # one happening, told once to each recipient
    "alerts",
    metadata,
    id_column(),
    reference("workspaces"),
    Column("dedup_key", String(200), nullable=False),
    Column("kind", String(9), nullable=False),  # threshold, risen, or as of a rule
    Column("command", String(32), nullable=False),  # the notice that lays it out
    Column("answer", Text, nullable=False),  # its data
    Column("state", String(12), nullable=False),  # open -> acknowledged | ended
    Column("made_at", Moment, nullable=False),
    Column("snoozed_until", Moment),
    Column("changed_at", Moment),  # when it was acknowledged or ended
    Column("changed_by", Id, ForeignKey("people.id")),  # null: nobody, it ended by itself
    Column("escalates_at", Moment),  # when keepers hear of it directly if it is still open
    UniqueConstraint("workspace_id", "dedup_key"),
    Index("ix_alerts_open", "state", "escalates_at"),
)
