"""Reminders of meters that people read, what people want of them, and which message is answered where."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("id", ID, nullable=False),
        sa.Column("meter_id", ID, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=11), nullable=False),
        sa.Column("closes_at", sa.BigInteger()),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["meter_id"], ["meters.id"], name="fk_reminders_meter_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reminders"),
        sa.UniqueConstraint("meter_id", "day", name="uq_reminders_meter_id_day"),
    )
    op.create_table(
        "reminder_wishes",
        sa.Column("meter_id", ID, nullable=False),
        sa.Column("off", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("snoozed_until", sa.BigInteger()),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["meter_id"], ["meters.id"], name="fk_reminder_wishes_meter_id"),
        sa.PrimaryKeyConstraint("meter_id", name="pk_reminder_wishes"),
    )
    op.create_index("ix_outbox_surface_chat", "outbox", ["surface", "chat"])
