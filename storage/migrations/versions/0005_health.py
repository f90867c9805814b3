"""Health of accounts, and what the bot lacks where it is to write."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "health",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("kind", sa.String(length=8), nullable=False, server_default=""),
        sa.Column("broken_since", sa.BigInteger()),
        sa.Column("told_of", sa.BigInteger()),
        sa.Column("told_kind", sa.String(length=8), nullable=False, server_default=""),
        sa.Column("told_at", sa.BigInteger()),
        sa.Column("ahead", sa.Integer()),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_health_account_id"),
        sa.PrimaryKeyConstraint("account_id", name="pk_health"),
    )
    op.add_column("subscriptions", sa.Column("lacks", sa.Text()))
