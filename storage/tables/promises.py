"""What is promised and when: subscriptions, deliveries, schedules, collections."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from storage.columns import Day, Moment, Said
from storage.tables.schema import id_column, metadata, reference

subscriptions = Table(
    "subscriptions",
    metadata,
    id_column(),
    reference("workspaces"),
    Column("what", String(8), nullable=False),  # digest, alerts, fallback, readings
    Column("surface", String(16), nullable=False),
    Column("chat", String(64), nullable=False),  # where it goes: a channel, a chat, a person
    Column("topic", String(32), nullable=False, server_default=""),
    Column("direct", Boolean, nullable=False),  # a person's direct messages
    reference("people", nullable=True),  # who asked for it
    Column("off_because", Said),  # null: on
    Column("made_at", Moment, nullable=False),
    Column("lacks", Said),  # the permission that the bot lacks there, in a sentence; null: none is known
    Column("quiet", String(11)),  # local hours in which alerts wait, as 22:00-07:00; null: none
    Column("hourly", Integer),  # alerts an hour before the rest is folded into one; null: the usual number
    Column("ping", String(200), nullable=False, server_default=""),  # who is mentioned; empty: nobody
    reference("places", nullable=True),  # the place that the chat is in; null: a person's, or not known
    Column("paused_until", Moment),  # reports are not made for it before; null: it is not paused
    UniqueConstraint("workspace_id", "what", "surface", "chat", "topic", "direct"),
)

outbox = Table(  # one row a recipient: leased, sent, marked
    "outbox",
    metadata,
    id_column(),
    reference("workspaces"),
    Column("dedup_key", String(300), nullable=False, unique=True),
    Column("command", String(32), nullable=False),  # whose show() paints the answer
    Column("answer", Text, nullable=False),
    Column("surface", String(16), nullable=False),
    Column("chat", String(64), nullable=False),
    Column("topic", String(32), nullable=False, server_default=""),
    Column("direct", Boolean, nullable=False),
    reference("subscriptions", nullable=True),
    Column("version", Integer, nullable=False, server_default="1"),  # a later one edits the message
    Column("sent_version", Integer, nullable=False, server_default="0"),
    Column("state", String(13), nullable=False, server_default="due"),  # due → sent | undeliverable
    Column("due_at", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("sent_at", Moment),
    Column("message", String(120), nullable=False, server_default=""),  # its id there
    Column("trouble", Said),
    Column("made_at", Moment, nullable=False),
    Index("ix_outbox_state_due_at", "state", "due_at"),
    Index("ix_outbox_surface_chat", "surface", "chat"),  # which message is answered there
)

schedules = Table(
    "schedules",
    metadata,
    id_column(),
    reference("workspaces"),
    Column("what", String(16), nullable=False),  # digest, collect
    Column("about", String(64), nullable=False, server_default=""),  # an account's id
    Column("next_run_at", Moment, nullable=False, index=True),
    Column("next_day", Day),  # the local date that this run is for
    Column("done_day", Day),  # the last one that was made: no date comes twice
    UniqueConstraint("workspace_id", "what", "about"),
)

runs = Table(  # a collection: due, leased, finished
    "runs",
    metadata,
    id_column(),
    reference("accounts"),
    Column("dedup_key", String(120), nullable=False, unique=True),
    Column("since", BigInteger),  # microseconds; null: as the collector usually reads
    Column("due_at", Moment, nullable=False, index=True),
    Column("leased_until", Moment),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("finished_at", Moment),
    Column("found", Integer, nullable=False, server_default="0"),
    Column("trouble", Said),
    Column("told_surface", String(16), nullable=False, server_default=""),  # where it was asked
    Column("told_chat", String(64), nullable=False, server_default=""),
    Column("told_topic", String(32), nullable=False, server_default=""),
    Column("told_direct", Boolean, nullable=False, server_default=false()),
)
