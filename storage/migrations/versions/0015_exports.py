"""Exports into a folder by schedule, and the files of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "scheduled_exports",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("every", sa.String(length=8), nullable=False),
        sa.Column("only_last", sa.Boolean(), nullable=False),
        sa.Column("keep", sa.Integer()),
        sa.Column("person_id", ID),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("trouble", sa.Text()),
        sa.Column("trouble_since", sa.BigInteger()),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_scheduled_exports_person_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_scheduled_exports_workspace_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_scheduled_exports"),
        sa.UniqueConstraint(
            "workspace_id", "what", "format", name="uq_scheduled_exports_workspace_id_what_format"
        ),
    )
    op.create_table(
        "export_files",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("scheduled_export_id", ID, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("leased_until", sa.BigInteger()),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("finished_at", sa.BigInteger()),
        sa.Column("name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("row_count", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["scheduled_export_id"], ["scheduled_exports.id"], name="fk_export_files_scheduled_export_id"
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_export_files_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_export_files"),
        sa.UniqueConstraint("scheduled_export_id", "day", name="uq_export_files_scheduled_export_id_day"),
    )
    op.create_index("ix_export_files_finished_at_due_at", "export_files", ["finished_at", "due_at"])
