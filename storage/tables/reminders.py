"""Reminders of meters that people read: what was told, and what people want of them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, String, Table, UniqueConstraint, false

from storage.columns import Day, Id, Moment
from storage.tables.schema import id_column, metadata, reference

reminders = Table(  # one a day and meter, whoever is told and by whichever process
    "reminders",
    metadata,
    id_column(),
    reference("meters"),
    Column("day", Day, nullable=False),  # of the team
    Column("type", String(11), nullable=False),
    Column("closes_at", Moment),  # the end of the period that is asked for; null: any figure
    Column("told_at", Moment, nullable=False),
    Column("answered_at", Moment),  # when its messages were found to be answered
    UniqueConstraint("meter_id", "day"),
)

reminder_wishes = Table(
    "reminder_wishes",
    metadata,
    Column("meter_id", Id, ForeignKey("meters.id"), primary_key=True),
    Column("off", Boolean, nullable=False, server_default=false()),
    Column("snoozed_until", Moment),
    Column("changed_at", Moment, nullable=False),
)
