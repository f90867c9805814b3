"""Passports: keys of people and programs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVE = sa.text("revoked_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "passports",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("maker_id", ID),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger()),
        sa.Column("revoked_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["maker_id"], ["people.id"], name="fk_passports_maker_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_passports_person_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_passports_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_passports"),
    )
    op.create_index(
        "ix_passports_live_name",
        "passports",
        ["workspace_id", "name"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
