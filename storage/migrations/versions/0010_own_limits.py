"""What providers themselves let be spent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "own_limits",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger()),
        sa.Column("used", sa.BigInteger()),
        sa.Column("included", sa.BigInteger()),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("since_at", sa.BigInteger()),
        sa.Column("enforced", sa.Boolean(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_own_limits_account_id"),
        sa.PrimaryKeyConstraint("account_id", "name", name="pk_own_limits"),
    )
