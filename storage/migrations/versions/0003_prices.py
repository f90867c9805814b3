"""Prices: keepers' own, tables of them, and what usage was priced by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
USAGE = sa.text("model IS NOT NULL")
UNPRICED = sa.text("cost IS NULL AND model IS NOT NULL")


def upgrade() -> None:
    charges()
    prices()
    price_tables()
    price_choices()
    repricings()


def charges() -> None:
    op.add_column("charges", sa.Column("model", sa.String(length=200)))
    op.add_column("charges", sa.Column("usage", sa.Text()))
    op.add_column("charges", sa.Column("priced_by", sa.String(length=200)))
    op.create_index(
        "ix_charges_model",
        "charges",
        ["account_id", "model", "id"],
        sqlite_where=USAGE,
        postgresql_where=USAGE,
    )
    op.create_index(
        "ix_charges_unpriced",
        "charges",
        ["account_id", "model"],
        sqlite_where=UNPRICED,
        postgresql_where=UNPRICED,
    )


def prices() -> None:
    op.create_table(
        "prices",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("provider", sa.String(length=32), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("rates", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_prices_person_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_prices_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_prices"),
    )
    op.create_index("ix_prices_model", "prices", ["workspace_id", "provider", "model"])


def price_tables() -> None:
    op.create_table(
        "price_tables",
        sa.Column("id", ID, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=120), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_price_tables"),
        sa.UniqueConstraint("digest", name="uq_price_tables_digest"),
    )


def price_choices() -> None:
    op.create_table(
        "price_choices",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("price_table_id", ID, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("moved", sa.Text(), nullable=False),
        sa.Column("offered_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("person_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_price_choices_person_id"),
        sa.ForeignKeyConstraint(
            ["price_table_id"], ["price_tables.id"], name="fk_price_choices_price_table_id"
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_price_choices_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_price_choices"),
        sa.UniqueConstraint(
            "workspace_id", "price_table_id", name="uq_price_choices_workspace_id_price_table_id"
        ),
    )


def repricings() -> None:
    op.create_table(
        "repricings",
        sa.Column("id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("start_at", sa.BigInteger(), nullable=False),
        sa.Column("after_id", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_repricings_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_repricings"),
    )
    op.create_index("ix_repricings_finished_at", "repricings", ["finished_at"])
