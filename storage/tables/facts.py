"""Accounts and facts: what sources said, and what they said before."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from storage.columns import Id, Json, Moment, Said
from storage.tables.schema import id_column, metadata, reference

USAGE = text("model IS NOT NULL")
UNPRICED = text("cost IS NULL AND model IS NOT NULL")

accounts = Table(
    "accounts",
    metadata,
    id_column(),
    reference("workspaces", index=True),
    Column("provider", String(32), nullable=False),
    Column("name", String(100), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("connected_at", Moment),  # null: nothing is collected, figures come by hand
    Column("read_until", Moment),  # as of: facts before this moment are in
    Column("trouble", Said),  # the sentence of the last failed run, null when the last one worked
    Column("subject", String(200), nullable=False, server_default=""),  # whose bill, if the key says it not
    UniqueConstraint("workspace_id", "provider", "name"),
)

secrets = Table(
    "secrets",
    metadata,
    Column("account_id", Id, ForeignKey("accounts.id"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("sealed_at", Moment, nullable=False),
)

meters = Table(
    "meters",
    metadata,
    id_column(),
    reference("accounts"),
    Column("name", String(100), nullable=False),
    Column("counts", String(4), nullable=False),
    Column("reset_day", Integer),
    Column("reset_zone", String(64), nullable=False),
    Column("dims", Json, nullable=False),
    UniqueConstraint("account_id", "name"),
)

charges = Table(
    "charges",
    metadata,
    id_column(),
    Column("account_id", Id, ForeignKey("accounts.id"), nullable=False),
    Column("layer", String(8), nullable=False),
    Column("key", String(300), nullable=False),
    Column("recorded", BigInteger, nullable=False),  # its place in the order of knowing
    Column("withdrawn", Boolean, nullable=False, server_default=false()),
    Column("start_at", BigInteger, nullable=False),
    Column("end_at", BigInteger, nullable=False),
    Column("record", Boolean, nullable=False),  # of no length and settled: summed by quarter hours
    Column("cost", BigInteger),  # null: unpriced
    Column("currency", String(3), nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("category", String(12)),
    Column("settled", Boolean, nullable=False, server_default=true()),
    Column("included", Boolean, nullable=False, server_default=false()),
    Column("dims", Text, nullable=False),
    Column("sku", String(200), nullable=False),
    Column("model", String(200)),  # of usage that was priced here; null: the figure is the source's own
    Column("usage", Text),  # JSON: context, quantities, requests
    Column("priced_by", String(200)),  # empty: no price is known
    UniqueConstraint("account_id", "layer", "key"),
    Index("ix_charges_meeting", "account_id", "layer", "record", "start_at"),
    Index("ix_charges_model", "account_id", "model", "id", sqlite_where=USAGE, postgresql_where=USAGE),
    Index("ix_charges_unpriced", "account_id", "model", sqlite_where=UNPRICED, postgresql_where=UNPRICED),
)

longest = Table(  # how far back a charge that meets a span can start: the longest of each layer
    "longest",
    metadata,
    Column("account_id", Id, ForeignKey("accounts.id"), primary_key=True),
    Column("layer", String(8), primary_key=True),
    Column("length", BigInteger, nullable=False),
)

readings = Table(
    "readings",
    metadata,
    id_column(),
    reference("meters"),
    Column("at", BigInteger, nullable=False),
    Column("recorded", BigInteger, nullable=False),
    Column("withdrawn", Boolean, nullable=False, server_default=false()),
    Column("figure", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("reset", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("meter_id", "at"),
)

top_ups = Table(
    "top_ups",
    metadata,
    id_column(),
    reference("meters"),
    Column("key", String(120), nullable=False),
    Column("recorded", BigInteger, nullable=False),
    Column("withdrawn", Boolean, nullable=False, server_default=false()),
    Column("at", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    UniqueConstraint("meter_id", "key"),
)

history = Table(  # what a fact said before it was replaced
    "history",
    metadata,
    id_column(),
    reference("accounts", index=True),
    Column("kind", String(8), nullable=False),  # charge, reading, top_up
    Column("fact_id", BigInteger, nullable=False),
    Column("said", Text, nullable=False),  # JSON
    Column("replaced_at", BigInteger, nullable=False),
    Index("ix_history_fact", "fact_id"),
)

changes = Table(  # what a person's ask did to figures, so that /undo can correct it
    "changes",
    metadata,
    id_column(),
    reference("workspaces"),
    reference("people", nullable=True),
    reference("accounts"),
    Column("said", Said, nullable=False),  # in words
    Column("note", Text, nullable=False, server_default=""),  # the person's own
    Column("undo", Json, nullable=False),  # the facts that correct it
    Column("made_at", Moment, nullable=False),
    Column("undone_at", Moment),
)
