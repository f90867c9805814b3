"""Prices and rates that keepers set, tables of prices that operators bring, and usage to be priced again."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from storage.columns import Day, Json, Moment
from storage.tables.schema import id_column, metadata, reference

prices = Table(  # what a keeper said that a model costs; the last one said of a moment stands
    "prices",
    metadata,
    id_column(),
    reference("workspaces"),
    Column("provider", String(32), nullable=False),
    Column("model", String(200), nullable=False),
    Column("valid_from", BigInteger, nullable=False),  # microseconds; 0: from the beginning
    Column("rates", Json, nullable=False),  # {"currency", "rates": {unit: amount, as price lists say it}}
    reference("people", nullable=True),  # who said it
    Column("made_at", Moment, nullable=False),
    Column("removed_at", Moment),
    Index("ix_prices_model", "workspace_id", "provider", "model"),
)

rates = Table(  # what a keeper said that one unit of another currency is worth; the last said stands
    "rates",
    metadata,
    id_column(),
    reference("workspaces", index=True),
    Column("currency", String(3), nullable=False),
    Column("counts_in", String(3), nullable=False),  # the workspace's currency when it was said
    Column("worth", String(40), nullable=False),  # exact decimal text
    Column("since", Day),  # null: always
    reference("people", nullable=True),  # who said it
    Column("made_at", Moment, nullable=False),
    Column("removed_at", Moment),
)

price_tables = Table(  # data in the price library's form
    "price_tables",
    metadata,
    id_column(),
    Column("digest", String(64), nullable=False, unique=True),
    Column("version", String(120), nullable=False),
    Column("data", LargeBinary, nullable=False),  # compressed
    Column("added_at", Moment, nullable=False),
)

price_choices = Table(  # what became of a table in a workspace
    "price_choices",
    metadata,
    id_column(),
    reference("workspaces"),
    reference("price_tables"),
    Column("state", String(8), nullable=False),  # waiting → used | declined; used → replaced
    Column("moved", Json, nullable=False),  # prices in use that it moves by more than half
    Column("offered_at", Moment, nullable=False),
    Column("decided_at", Moment),
    reference("people", nullable=True),  # who decided
    UniqueConstraint("workspace_id", "price_table_id"),
)

repricings = Table(  # usage of a model to be priced again, a slice at a time
    "repricings",
    metadata,
    id_column(),
    reference("accounts"),
    Column("model", String(200), nullable=False),
    Column("start_at", BigInteger, nullable=False),  # from this moment on
    Column("after_id", BigInteger, nullable=False),  # charges up to this one are done
    Column("changed", Integer, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("finished_at", Moment, index=True),
)
