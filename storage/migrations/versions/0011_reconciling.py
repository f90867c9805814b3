"""Every estimate held against its bill, with the cause of what lies between them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    with op.batch_alter_table("drifts") as drifts:
        drifts.add_column(sa.Column("layer", sa.String(length=8), server_default="official", nullable=False))
        drifts.add_column(sa.Column("settled", sa.Boolean(), server_default=sa.true(), nullable=False))
        drifts.add_column(sa.Column("cause", sa.String(length=10), server_default="", nullable=False))
        drifts.add_column(sa.Column("about", sa.Text(), server_default="", nullable=False))
        drifts.add_column(sa.Column("records", sa.BigInteger(), server_default="0", nullable=False))
        drifts.add_column(sa.Column("first_billed", sa.BigInteger()))
    op.create_index("ix_history_fact", "history", ["fact_id"])
