"""Drift: what was estimated of a time, held against what was billed of it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, String, Table, Text, true

from storage.columns import Id, Moment
from storage.tables.schema import metadata

drifts = Table(  # a row for each bill of a time: a day's, or a longer one's
    "drifts",
    metadata,
    Column("account_id", Id, ForeignKey("accounts.id"), primary_key=True),
    Column("start_at", Moment, primary_key=True),
    Column("end_at", Moment, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("estimated", BigInteger, nullable=False),
    Column("billed", BigInteger, nullable=False),
    Column("noted_at", Moment, nullable=False),
    Column("layer", String(8), nullable=False, server_default="official"),  # that billed it
    Column("settled", Boolean, nullable=False, server_default=true()),
    Column("cause", String(10), nullable=False, server_default=""),  # empty: no drift, or not settled
    Column("about", Text, nullable=False, server_default=""),  # whose price, how many requests
    Column("records", BigInteger, nullable=False, server_default="0"),  # charges that the estimate is made of
    Column("first_billed", BigInteger),  # what the bill said when it had first settled
)
