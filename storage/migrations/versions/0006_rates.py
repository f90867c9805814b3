"""Rates of other currencies, stated by keepers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "rates",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("counts_in", sa.String(length=3), nullable=False),
        sa.Column("worth", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Integer()),
        sa.Column("person_id", ID),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_rates_person_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_rates_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rates"),
    )
    op.create_index("ix_rates_workspace_id", "rates", ["workspace_id"])
