"""What providers themselves let be spent."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, String, Table

from storage.columns import Id, Moment
from storage.tables.schema import metadata

own_limits = Table(  # as they were at the last read
    "own_limits",
    metadata,
    Column("account_id", Id, ForeignKey("accounts.id"), primary_key=True),
    Column("name", String(200), primary_key=True),  # of whom or of which; empty: of the whole account
    Column("currency", String(3), nullable=False),
    Column("amount", BigInteger),  # billionths; null: there is no limit
    Column("used", BigInteger),
    Column("included", BigInteger),
    Column("period", String(40), nullable=False),
    Column("since_at", Moment),
    Column("enforced", Boolean, nullable=False),
    Column("read_at", Moment, nullable=False),
)
