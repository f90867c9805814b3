"""Workspaces, places, people, and what they asked."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from storage.columns import Id, Json, Moment
from storage.tables.schema import id_column, metadata, reference

workspaces = Table(
    "workspaces",
    metadata,
    id_column(),
    Column("name", String(200), nullable=False),
    Column("zone", String(64)),  # null until somebody says it: days are UTC until then
    Column("currency", String(3), nullable=False),
    Column("digest_minute", Integer, nullable=False),  # local minutes after midnight
    Column("thresholds", Json, nullable=False),  # of each budget, as ["1/2", "4/5", "1"]
    Column("everyone_may", Boolean, nullable=False, server_default=false()),  # ask and record
    Column("made_at", Moment, nullable=False),
    Column("approval_above", BigInteger),  # a hold above it asks a person; null: none does
    Column("granted_at", Moment),  # the latest moment at which a hold was granted: no clock goes back of it
    Column("language", String(8)),  # of those who have not chosen one; null: English
)

places = Table(
    "places",
    metadata,
    id_column(),
    reference("workspaces", index=True),
    Column("surface", String(16), nullable=False),
    Column("external_id", String(64), nullable=False),  # a server's or chat's id there
    Column("name", String(200), nullable=False),
    Column("joined_at", Moment, nullable=False),
    Column("language", String(8)),  # null: the workspace's
    UniqueConstraint("surface", "external_id"),
)

people = Table(
    "people",
    metadata,
    id_column(),
    Column("surface", String(16), nullable=False),
    Column("external_id", String(64), nullable=False),
    Column("name", String(200), nullable=False),
    reference("workspaces", nullable=True),  # the one that a direct chat of theirs acts in
    Column("language", String(8)),  # in direct messages; null: the workspace's
    UniqueConstraint("surface", "external_id"),
)

memberships = Table(
    "memberships",
    metadata,
    Column("workspace_id", Id, ForeignKey("workspaces.id"), primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), primary_key=True),
    Column("keeper", Boolean, nullable=False),
    # the place whose surface said so and may take it back; null: made a keeper by a code
    Column("place_id", Id, ForeignKey("places.id")),
    Column("seen_at", Moment, nullable=False),
)

link_codes = Table(
    "link_codes",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    reference("workspaces"),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

passports = Table(  # a row stays when it is revoked: who had which key is asked long after
    "passports",
    metadata,
    id_column(),
    reference("workspaces"),
    Column("name", String(40), nullable=False),
    reference("people"),  # whose it is; of a program on the surface `program`
    Column("maker_id", Id, ForeignKey("people.id")),  # null: no person that is known
    Column("secret_hash", String(64), nullable=False),
    Column("needs", Json, nullable=False),  # as ["ask", "record"]
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
    Index(
        "ix_passports_live_name",
        "workspace_id",
        "name",
        unique=True,
        sqlite_where=text("revoked_at IS NULL"),
        postgresql_where=text("revoked_at IS NULL"),
    ),
)

asks = Table(  # every ask that changes something, once: the same key again gets the first answer
    "asks",
    metadata,
    Column("surface", String(16), primary_key=True),
    Column("key", String(64), primary_key=True),  # a digest of who asked and the surface's key
    Column("command", String(32), nullable=False),
    reference("workspaces"),
    reference("people", nullable=True),
    Column("refused", Boolean, nullable=False),
    Column("answer", Text, nullable=False),
    Column("seed", String(64), nullable=False),
    Column("asked_at", Moment, nullable=False, index=True),
)

actions = Table(  # a button: who may press it, until when, and what it asks
    "actions",
    metadata,
    Column("id", String(24), primary_key=True),
    reference("workspaces"),
    reference("people", nullable=True),  # null: whoever may ask the command
    Column("command", String(32), nullable=False),
    Column("given", Json, nullable=False),
    Column("asks_for", String(32), nullable=False, server_default=""),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

questions = Table(  # an argument still open: a bare answer by that person there fills it
    "questions",
    metadata,
    Column("surface", String(16), primary_key=True),
    Column("chat", String(64), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("command", String(32), nullable=False),
    Column("given", Json, nullable=False),
    Column("asks_for", String(32), nullable=False),  # empty: the ask waits for its private chat
    Column("place", String(64), nullable=False, server_default=""),  # what it acts in, if not the chat
    Column("message", String(64), nullable=False, server_default=""),  # its id there
    Column("answered_by", String(64), nullable=False, server_default=""),  # the key of the answer
    Column("expires_at", Moment, nullable=False),
)
