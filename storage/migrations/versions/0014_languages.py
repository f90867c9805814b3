"""Languages of workspaces, places and people; the place of a subscription, and how long it is paused."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# A Telegram chat is its own place; elsewhere a workspace with one place there has no other.
PLACE = """
UPDATE subscriptions SET place_id = (
  SELECT min(places.id) FROM places
  WHERE places.workspace_id = subscriptions.workspace_id AND places.surface = subscriptions.surface
    AND (places.surface <> 'telegram' OR places.external_id = subscriptions.chat)
  HAVING count(*) = 1
) WHERE NOT direct
"""


def upgrade() -> None:
    for table in ("workspaces", "places", "people"):
        op.add_column(table, sa.Column("language", sa.String(length=8)))
    with op.batch_alter_table("subscriptions") as subscriptions:
        subscriptions.add_column(sa.Column("place_id", ID))
        subscriptions.add_column(sa.Column("paused_until", sa.BigInteger()))
        subscriptions.create_foreign_key("fk_subscriptions_place_id", "places", ["place_id"], ["id"])
    op.execute(PLACE)
