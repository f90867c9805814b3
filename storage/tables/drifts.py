"""Drift, as it was when the bill of a time settled."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, String, Table

from storage.columns import Id, Moment
from storage.tables.schema import metadata

drifts = Table(  # a row for each settled page of an official bill
    "drifts",
    metadata,
    Column("account_id", Id, ForeignKey("accounts.id"), primary_key=True),
    Column("start_at", Moment, primary_key=True),
    Column("end_at", Moment, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("estimated", BigInteger, nullable=False),
    Column("billed", BigInteger, nullable=False),
    Column("noted_at", Moment, nullable=False),
)
