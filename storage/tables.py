"""Every table, one place to read the guarantees: unique keys and what a row means.

Moments are microseconds since 1970 in UTC, money is a count of billionths, dimensions and other
small maps are canonical JSON text.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

from storage.columns import Day, Id, Json, Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


def _of(table: str, *, nullable: bool = False, index: bool = False) -> Column[int]:
    """A reference, named after what it points to (`account_id`)."""
    name = {"people": "person", "secrets": "secret"}.get(table, table.removesuffix("s"))
    return Column(f"{name}_id", Id, ForeignKey(f"{table}.id"), nullable=nullable, index=index)


# --- who ------------------------------------------------------------------------------------

workspaces = Table(
    "workspaces",
    metadata,
    _id(),
    Column("name", String(200), nullable=False),
    Column("zone", String(64)),  # null until somebody says it: days are UTC until then
    Column("currency", String(3), nullable=False),
    Column("digest_minute", Integer, nullable=False),  # local minutes after midnight
    Column("thresholds", Json, nullable=False),  # of each budget, as ["1/2", "4/5", "1"]
    Column("everyone_may", Boolean, nullable=False, server_default=false()),  # ask and record
    Column("made_at", Moment, nullable=False),
)

places = Table(
    "places",
    metadata,
    _id(),
    _of("workspaces", index=True),
    Column("surface", String(16), nullable=False),
    Column("external_id", String(64), nullable=False),  # a server's or chat's id there
    Column("name", String(200), nullable=False),
    Column("joined_at", Moment, nullable=False),
    UniqueConstraint("surface", "external_id"),
)

people = Table(
    "people",
    metadata,
    _id(),
    Column("surface", String(16), nullable=False),
    Column("external_id", String(64), nullable=False),
    Column("name", String(200), nullable=False),
    _of("workspaces", nullable=True),  # the one that a direct chat of theirs acts in
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
    _of("workspaces"),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

asks = Table(  # every ask that changes something, once: the same key again gets the first answer
    "asks",
    metadata,
    Column("surface", String(16), primary_key=True),
    Column("key", String(64), primary_key=True),  # a digest of who asked and the surface's key
    Column("command", String(32), nullable=False),
    _of("workspaces"),
    _of("people", nullable=True),
    Column("refused", Boolean, nullable=False),
    Column("answer", Text, nullable=False),
    Column("seed", String(64), nullable=False),
    Column("asked_at", Moment, nullable=False, index=True),
)

actions = Table(  # a button: who may press it, until when, and what it asks
    "actions",
    metadata,
    Column("id", String(24), primary_key=True),
    _of("workspaces"),
    _of("people", nullable=True),  # null: whoever may ask the command
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

# --- facts ----------------------------------------------------------------------------------

accounts = Table(
    "accounts",
    metadata,
    _id(),
    _of("workspaces", index=True),
    Column("provider", String(32), nullable=False),
    Column("name", String(100), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("connected_at", Moment),  # null: nothing is collected, figures come by hand
    Column("read_until", Moment),  # as of: facts before this moment are in
    Column("trouble", Text),  # the sentence of the last failed run, null when the last one worked
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
    _id(),
    _of("accounts"),
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
    _id(),
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
    UniqueConstraint("account_id", "layer", "key"),
    Index("ix_charges_meeting", "account_id", "layer", "record", "start_at"),
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
    _id(),
    _of("meters"),
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
    _id(),
    _of("meters"),
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
    _id(),
    _of("accounts", index=True),
    Column("kind", String(8), nullable=False),  # charge, reading, top_up
    Column("fact_id", BigInteger, nullable=False),
    Column("said", Text, nullable=False),  # JSON
    Column("replaced_at", BigInteger, nullable=False),
)

changes = Table(  # what a person's ask did to figures, so that /undo can correct it
    "changes",
    metadata,
    _id(),
    _of("workspaces"),
    _of("people", nullable=True),
    _of("accounts"),
    Column("said", Text, nullable=False),  # in words
    Column("undo", Json, nullable=False),  # the facts that correct it
    Column("made_at", Moment, nullable=False),
    Column("undone_at", Moment),
)

# --- the book, derived ----------------------------------------------------------------------

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

# --- limits ---------------------------------------------------------------------------------

budgets = Table(
    "budgets",
    metadata,
    _id(),
    _of("workspaces"),
    Column("period", String(5), nullable=False),  # day, week, month
    Column("provider", String(32), nullable=False, server_default=""),  # empty: all of them
    Column("allocated", BigInteger, nullable=False),
    Column("reserve", String(40), nullable=False),  # the share kept for emergencies, as 1/5
    Column("changed_at", Moment, nullable=False),
    UniqueConstraint("workspace_id", "period", "provider"),
)

counters = Table(  # of a budget's period; a new period begins with a new row
    "counters",
    metadata,
    Column("budget_id", Id, ForeignKey("budgets.id", ondelete="CASCADE"), primary_key=True),
    Column("first_day", Day, primary_key=True),
    Column("spent", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False, server_default="0"),
)

crossings = Table(  # thresholds told; a row is taken away when the spend is below again
    "crossings",
    metadata,
    Column("budget_id", Id, ForeignKey("budgets.id", ondelete="CASCADE"), primary_key=True),
    Column("first_day", Day, primary_key=True),
    Column("threshold", String(40), primary_key=True),  # a share of the limit, as 4/5
    Column("crossed_at", Moment, nullable=False),
)

# --- what is promised and when --------------------------------------------------------------

subscriptions = Table(
    "subscriptions",
    metadata,
    _id(),
    _of("workspaces"),
    Column("what", String(8), nullable=False),  # digest, alerts
    Column("surface", String(16), nullable=False),
    Column("chat", String(64), nullable=False),  # where it goes: a channel, a chat, a person
    Column("topic", String(32), nullable=False, server_default=""),
    Column("direct", Boolean, nullable=False),  # a person's direct messages
    _of("people", nullable=True),  # who asked for it
    Column("off_because", Text),  # null: on
    Column("made_at", Moment, nullable=False),
    UniqueConstraint("workspace_id", "what", "surface", "chat", "topic", "direct"),
)

outbox = Table(  # one row a recipient: leased, sent, marked
    "outbox",
    metadata,
    _id(),
    _of("workspaces"),
    Column("dedup_key", String(300), nullable=False, unique=True),
    Column("command", String(32), nullable=False),  # whose show() paints the answer
    Column("answer", Text, nullable=False),
    Column("surface", String(16), nullable=False),
    Column("chat", String(64), nullable=False),
    Column("topic", String(32), nullable=False, server_default=""),
    Column("direct", Boolean, nullable=False),
    _of("subscriptions", nullable=True),
    Column("version", Integer, nullable=False, server_default="1"),  # a later one edits the message
    Column("sent_version", Integer, nullable=False, server_default="0"),
    Column("state", String(13), nullable=False, server_default="due"),  # due → sent | undeliverable
    Column("due_at", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("sent_at", Moment),
    Column("message", String(120), nullable=False, server_default=""),  # its id there
    Column("trouble", Text),
    Column("made_at", Moment, nullable=False),
    Index("ix_outbox_state_due_at", "state", "due_at"),
)

schedules = Table(
    "schedules",
    metadata,
    _id(),
    _of("workspaces"),
    Column("what", String(16), nullable=False),  # digest, collect
    Column("about", String(64), nullable=False, server_default=""),  # an account's id
    Column("next_run_at", Moment, nullable=False, index=True),
    Column("next_day", Day),  # the local date that this run is for
    UniqueConstraint("workspace_id", "what", "about"),
)

runs = Table(  # a collection: due, leased, finished
    "runs",
    metadata,
    _id(),
    _of("accounts"),
    Column("dedup_key", String(120), nullable=False, unique=True),
    Column("since", BigInteger),  # microseconds; null: as the collector usually reads
    Column("due_at", Moment, nullable=False, index=True),
    Column("leased_until", Moment),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("finished_at", Moment),
    Column("found", Integer, nullable=False, server_default="0"),
    Column("trouble", Text),
    Column("told_surface", String(16), nullable=False, server_default=""),  # where it was asked
    Column("told_chat", String(64), nullable=False, server_default=""),
    Column("told_topic", String(32), nullable=False, server_default=""),
    Column("told_direct", Boolean, nullable=False, server_default=false()),
)
