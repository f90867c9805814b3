"""Who is reminded of a meter: who asked for it, else who read it last, else where the digest goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from ledger.reminding import WEEK
from storage.addresses import DIRECT
from storage.read_by_people import ReadMeter
from storage.reminder_rows import REMINDER, rows_of
from storage.subscriptions import Address, Subscriber, subscribers
from storage.tables import changes, memberships, outbox, people, subscriptions

READINGS = "readings"  # what a subscription to reminders is kept as
LATELY = 20  # changes of an account that are looked through for whoever read it


def readers(connection: Connection, workspace_id: int, meter: ReadMeter, now: datetime) -> list[Subscriber]:
    """Whom to remind; each with the quiet hours that are kept for alerts there, if it has none of its own."""
    found = subscribers(connection, workspace_id, READINGS)
    if not found:
        there = _who_read(connection, workspace_id, meter)
        there = [each for each in there if not _is_closed(connection, each, now)]
        found = [Subscriber(each) for each in there[:1]] or subscribers(connection, workspace_id, "digest")
    return [_with_quiet(connection, workspace_id, each) for each in found]


def elsewhere(connection: Connection, workspace_id: int) -> list[Subscriber]:
    """Where the digest goes, for what reached nobody."""
    found = subscribers(connection, workspace_id, "digest")
    return [_with_quiet(connection, workspace_id, each) for each in found]


def unread(connection: Connection, key: str) -> bool:
    """Whether a reminder was promised, and none of its messages can arrive."""
    rows = rows_of(connection, key)
    lost = all(row.state == "undeliverable" and not row.sent_version for row in rows)
    if not rows or not lost:
        return False
    tried = {Address(row.surface, row.chat, row.topic, row.direct) for row in rows}
    workspace_id = rows[0].workspace_id
    return any(each.address not in tried for each in elsewhere(connection, workspace_id))


def _who_read(connection: Connection, workspace_id: int, meter: ReadMeter) -> list[Address]:
    """The members who recorded the meter's readings, the last first; nobody who cannot be written to."""
    query = (
        select(people.c.surface, people.c.external_id, changes.c.undo)
        .join(people, people.c.id == changes.c.person_id)
        .join(memberships, memberships.c.person_id == people.c.id)
        .where(memberships.c.workspace_id == workspace_id, changes.c.account_id == meter.account_id)
        .where(changes.c.undone_at.is_(None))
        .order_by(changes.c.id.desc())
        .limit(LATELY)
    )
    read = [row for row in connection.execute(query) if _reads(row, meter.id)]
    found = [row for row in read if row.surface in DIRECT]
    return list(dict.fromkeys(Address(row.surface, row.external_id, direct=True) for row in found))


def _reads(row: Any, meter_id: int) -> bool:
    if not isinstance(row.undo, list):
        return False
    after = [step.get("after") or {} for step in row.undo if isinstance(step, dict)]
    return any(fact.get("meter_id") == meter_id and "figure" in fact for fact in after)


def _is_closed(connection: Connection, address: Address, now: datetime) -> bool:
    """Whether the last reminder to a person could not be delivered, a week ago at most."""
    mine = (outbox.c.surface == address.surface) & (outbox.c.chat == address.chat) & outbox.c.direct
    query = select(outbox.c.state).where(mine, outbox.c.command == REMINDER, outbox.c.made_at > now - WEEK)
    query = query.order_by(outbox.c.id.desc())
    return connection.execute(query.limit(1)).scalar_one_or_none() == "undeliverable"


def _with_quiet(connection: Connection, workspace_id: int, to: Subscriber) -> Subscriber:
    if to.quiet is not None:
        return to
    there = to.address
    query = select(subscriptions.c.quiet).filter_by(
        workspace_id=workspace_id,
        what="alerts",
        surface=there.surface,
        chat=there.chat,
        topic=there.topic,
        direct=there.direct,
    )
    return replace(to, quiet=connection.execute(query).scalar_one_or_none())
