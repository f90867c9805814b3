"""What was promised as an alert of a limit before its notice had another name."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.execute("UPDATE outbox SET command = 'crossed' WHERE command = 'alert'")
