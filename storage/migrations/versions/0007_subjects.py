"""Whose bill an account's is, where its key does not say it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("subject", sa.String(length=200), nullable=False, server_default=""))
