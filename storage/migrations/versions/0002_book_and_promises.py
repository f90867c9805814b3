"""The book, the limits, and what is promised and when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    quarter_sums()
    day_lines()
    unpriced_lines()
    budgets()
    counters()
    crossings()
    subscriptions()
    outbox()
    schedules()
    runs()


def quarter_sums() -> None:
    op.create_table(
        "quarter_sums",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("layer", sa.String(length=8), nullable=False),
        sa.Column("quarter_at", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("included", sa.Boolean(), nullable=False),
        sa.Column("category", sa.String(length=12), nullable=False),
        sa.Column("dims", sa.Text(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("unpriced", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_quarter_sums_account_id"),
        sa.PrimaryKeyConstraint(
            "account_id",
            "layer",
            "quarter_at",
            "currency",
            "included",
            "category",
            "dims",
            name="pk_quarter_sums",
        ),
    )


def day_lines() -> None:
    op.create_table(
        "day_lines",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("included", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(length=8), nullable=False),
        sa.Column("shape", sa.String(length=8), nullable=False),
        sa.Column("category", sa.String(length=12), nullable=False),
        sa.Column("dims", sa.Text(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_day_lines_account_id"),
        sa.PrimaryKeyConstraint(
            "account_id",
            "day",
            "currency",
            "included",
            "by",
            "shape",
            "category",
            "dims",
            name="pk_day_lines",
        ),
    )


def unpriced_lines() -> None:
    op.create_table(
        "unpriced_lines",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("layer", sa.String(length=8), nullable=False),
        sa.Column("dims", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_unpriced_lines_account_id"),
        sa.PrimaryKeyConstraint("account_id", "day", "layer", "dims", name="pk_unpriced_lines"),
    )


def budgets() -> None:
    op.create_table(
        "budgets",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("period", sa.String(length=5), nullable=False),
        sa.Column("provider", sa.String(length=32), server_default="", nullable=False),
        sa.Column("allocated", sa.BigInteger(), nullable=False),
        sa.Column("reserve", sa.String(length=40), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_budgets_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_budgets"),
        sa.UniqueConstraint(
            "workspace_id", "period", "provider", name="uq_budgets_workspace_id_period_provider"
        ),
    )


def counters() -> None:
    op.create_table(
        "counters",
        sa.Column("budget_id", ID, nullable=False),
        sa.Column("first_day", sa.Integer(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["budget_id"], ["budgets.id"], name="fk_counters_budget_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("budget_id", "first_day", name="pk_counters"),
    )


def crossings() -> None:
    op.create_table(
        "crossings",
        sa.Column("budget_id", ID, nullable=False),
        sa.Column("first_day", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.String(length=40), nullable=False),
        sa.Column("crossed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["budget_id"], ["budgets.id"], name="fk_crossings_budget_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("budget_id", "first_day", "threshold", name="pk_crossings"),
    )


def subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("chat", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=32), server_default="", nullable=False),
        sa.Column("direct", sa.Boolean(), nullable=False),
        sa.Column("person_id", ID),
        sa.Column("off_because", sa.Text()),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_subscriptions_person_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_subscriptions_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
        sa.UniqueConstraint(
            "workspace_id",
            "what",
            "surface",
            "chat",
            "topic",
            "direct",
            name="uq_subscriptions_workspace_id_what_surface_chat_topic_direct",
        ),
    )


def outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("dedup_key", sa.String(length=300), nullable=False),
        sa.Column("command", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("chat", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=32), server_default="", nullable=False),
        sa.Column("direct", sa.Boolean(), nullable=False),
        sa.Column("subscription_id", ID),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("sent_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.String(length=13), server_default="due", nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("leased_until", sa.BigInteger()),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent_at", sa.BigInteger()),
        sa.Column("message", sa.String(length=120), server_default="", nullable=False),
        sa.Column("trouble", sa.Text()),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], name="fk_outbox_subscription_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_outbox_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("dedup_key", name="uq_outbox_dedup_key"),
    )
    op.create_index("ix_outbox_state_due_at", "outbox", ["state", "due_at"])


def schedules() -> None:
    op.create_table(
        "schedules",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("about", sa.String(length=64), server_default="", nullable=False),
        sa.Column("next_run_at", sa.BigInteger(), nullable=False),
        sa.Column("next_day", sa.Integer()),
        sa.Column("done_day", sa.Integer()),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_schedules_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_schedules"),
        sa.UniqueConstraint("workspace_id", "what", "about", name="uq_schedules_workspace_id_what_about"),
    )
    op.create_index("ix_schedules_next_run_at", "schedules", ["next_run_at"])


def runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("dedup_key", sa.String(length=120), nullable=False),
        sa.Column("since", sa.BigInteger()),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("leased_until", sa.BigInteger()),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("finished_at", sa.BigInteger()),
        sa.Column("found", sa.Integer(), server_default="0", nullable=False),
        sa.Column("trouble", sa.Text()),
        sa.Column("told_surface", sa.String(length=16), server_default="", nullable=False),
        sa.Column("told_chat", sa.String(length=64), server_default="", nullable=False),
        sa.Column("told_topic", sa.String(length=32), server_default="", nullable=False),
        sa.Column("told_direct", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_runs_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.UniqueConstraint("dedup_key", name="uq_runs_dedup_key"),
    )
    op.create_index("ix_runs_due_at", "runs", ["due_at"])
