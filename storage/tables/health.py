"""How well each account's bill can be read."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from storage.columns import Id, Moment
from storage.tables.schema import metadata

health = Table(  # a row an account, from its first trouble or answer on
    "health",
    metadata,
    Column("account_id", Id, ForeignKey("accounts.id"), primary_key=True),
    Column("failures", Integer, nullable=False, server_default="0"),  # in a row
    Column("kind", String(8), nullable=False, server_default=""),  # of the break: see storage/health.py
    Column("broken_since", Moment),  # null: it is not broken
    Column("told_of", Moment),  # the break (its `broken_since`) that was told last
    Column("told_kind", String(8), nullable=False, server_default=""),
    Column("told_at", Moment),
    Column("ahead", Integer),  # seconds by which this machine's clock is before the provider's
)
