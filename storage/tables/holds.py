"""Holds: permission to spend, taken before the call."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, String, Table, false

from storage.columns import Day, Id, Json, Moment
from storage.tables.schema import metadata, reference

holds = Table(
    "holds",
    metadata,
    Column("id", String(24), primary_key=True),
    reference("workspaces"),
    reference("people", nullable=True),  # who asked: a person or a program
    reference("accounts"),  # whose bill it will be on
    Column("model", String(200), nullable=False, server_default=""),
    Column("purpose", String(200), nullable=False),
    Column("dims", Json, nullable=False),  # what the settled charge will carry
    Column("amount", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("emergency", Boolean, nullable=False, server_default=false()),
    Column("tokens", Json),  # what an estimate rests on; null: the amount was said
    # waiting (for a person) -> held | denied; held -> settled | released | expired; expired -> settled
    Column("state", String(8), nullable=False),
    Column("seconds", BigInteger, nullable=False),  # its life, from the moment of granting
    Column("asked_at", Moment, nullable=False),
    Column("granted_at", Moment),  # null: it waits, or was denied
    Column("expires_at", Moment, nullable=False),  # of a waiting one: until when a person may answer
    Column("ended_at", Moment),
    Column("actual", BigInteger),  # billionths, when settled; null there: unpriced
    Column("charge_key", String(300)),  # the pushed charge that it became
    Index("ix_holds_open", "workspace_id", "state", "expires_at"),
)

held = Table(  # in which counters a hold counts, until it ends; it stays in the period that granted it
    "held",
    metadata,
    Column("hold_id", String(24), ForeignKey("holds.id", ondelete="CASCADE"), primary_key=True),
    Column("budget_id", Id, ForeignKey("budgets.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("first_day", Day, nullable=False),
    Column("amount", BigInteger, nullable=False),
)
