"""Control: budgets of more than providers, holds, alerts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    make_alerts()
    make_holds()
    make_overrides()
    widen_budgets()


def make_alerts() -> None:
    op.create_table(
        "alert_rules",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=9), nullable=False),
        sa.Column("by", sa.String(length=8), server_default="", nullable=False),
        sa.Column("about", sa.String(length=200), server_default="", nullable=False),
        sa.Column("amount", sa.BigInteger()),
        sa.Column("state", sa.String(length=3), nullable=False),
        sa.Column("person_id", ID),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_alert_rules_person_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_alert_rules_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_alert_rules"),
        sa.UniqueConstraint(
            "workspace_id", "kind", "by", "about", name="uq_alert_rules_workspace_id_kind_by_about"
        ),
    )
    op.create_table(
        "alerts",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("dedup_key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=9), nullable=False),
        sa.Column("command", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("snoozed_until", sa.BigInteger()),
        sa.Column("changed_at", sa.BigInteger()),
        sa.Column("changed_by", ID),
        sa.Column("escalates_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["changed_by"], ["people.id"], name="fk_alerts_changed_by"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_alerts_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.UniqueConstraint("workspace_id", "dedup_key", name="uq_alerts_workspace_id_dedup_key"),
    )
    op.create_index("ix_alerts_open", "alerts", ["state", "escalates_at"])


def make_holds() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("person_id", ID),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("model", sa.String(length=200), server_default="", nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("dims", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("emergency", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("tokens", sa.Text()),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("granted_at", sa.BigInteger()),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("actual", sa.BigInteger()),
        sa.Column("charge_key", sa.String(length=300)),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_holds_account_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_holds_person_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_holds_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_holds"),
    )
    op.create_index("ix_holds_open", "holds", ["workspace_id", "state", "expires_at"])


def make_overrides() -> None:
    op.create_table(
        "overrides",
        sa.Column("id", ID, nullable=False),
        sa.Column("workspace_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=9), nullable=False),
        sa.Column("budget_id", ID),
        sa.Column("hold_id", sa.String(length=24)),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("person_id", ID),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.Column("ended_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["budget_id"], ["budgets.id"], name="fk_overrides_budget_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_overrides_person_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name="fk_overrides_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_overrides"),
    )
    op.create_index("ix_overrides_budget_id", "overrides", ["budget_id"])
    op.create_index("ix_overrides_workspace_id", "overrides", ["workspace_id"])

    op.create_table(
        "held",
        sa.Column("hold_id", sa.String(length=24), nullable=False),
        sa.Column("budget_id", ID, nullable=False),
        sa.Column("first_day", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["budget_id"], ["budgets.id"], name="fk_held_budget_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.id"], name="fk_held_hold_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hold_id", "budget_id", name="pk_held"),
    )
    op.create_index("ix_held_budget_id", "held", ["budget_id"])


def widen_budgets() -> None:
    op.add_column("budgets", sa.Column("by", sa.String(length=8), server_default="", nullable=False))
    op.add_column("budgets", sa.Column("about", sa.String(length=200), server_default="", nullable=False))
    op.add_column("budgets", sa.Column("hard", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("budgets", sa.Column("thresholds", sa.Text()))
    op.execute("UPDATE budgets SET by = 'provider', about = provider WHERE provider <> ''")
    with op.batch_alter_table("budgets") as table:
        table.drop_constraint("uq_budgets_workspace_id_period_provider", type_="unique")
        table.create_unique_constraint(
            "uq_budgets_workspace_id_period_by_about", ["workspace_id", "period", "by", "about"]
        )
        table.drop_column("provider")
    op.add_column("subscriptions", sa.Column("quiet", sa.String(length=11)))
    op.add_column("subscriptions", sa.Column("hourly", sa.Integer()))
    op.add_column(
        "subscriptions", sa.Column("ping", sa.String(length=200), server_default="", nullable=False)
    )

    op.add_column("workspaces", sa.Column("approval_above", sa.BigInteger()))
    op.add_column("workspaces", sa.Column("granted_at", sa.BigInteger()))
