"""The book, derived from the facts: quarter sums and day lines."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, String, Table, Text

from storage.columns import Day, Id
from storage.tables.schema import metadata

quarter_sums = Table(  # records of equal layer and dimensions, added up a quarter of an hour
    "quarter_sums",
    metadata,
    Column("account_id", Id, ForeignKey("accounts.id"), primary_key=True),
    Column("layer", String(8), primary_key=True),
    Column("quarter_at", BigInteger, primary_key=True),
    Column("currency", String(3), primary_key=True),
    Column("included", Boolean, primary_key=True),
    Column("category", String(12), primary_key=True),
    Column("dims", Text, primary_key=True),
    Column("cost", BigInteger, nullable=False),
    Column("unpriced", BigInteger, nullable=False),  # requests without a price
)

day_lines = Table(
    "day_lines",
    metadata,
    Column("account_id", Id, ForeignKey("accounts.id"), primary_key=True),
    Column("day", Day, primary_key=True),
    Column("currency", String(3), primary_key=True),
    Column("included", Boolean, primary_key=True),
    Column("by", String(8), primary_key=True),
    Column("shape", String(8), primary_key=True),
    Column("category", String(12), primary_key=True),  # empty: none
    Column("dims", Text, primary_key=True),
    Column("cost", BigInteger, nullable=False),
)

unpriced_lines = Table(
    "unpriced_lines",
    metadata,
    Column("account_id", Id, ForeignKey("accounts.id"), primary_key=True),
    Column("day", Day, primary_key=True),
    Column("layer", String(8), primary_key=True),
    Column("dims", Text, primary_key=True),
    Column("quantity", BigInteger, nullable=False),
)
