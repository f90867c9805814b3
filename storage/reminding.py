"""Reminders on their way: one a day and meter, to whoever reads it, and no more once it was answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, delete, select, update

from ledger.periods import day_of
from ledger.quiet import next_loud, parse_quiet
from ledger.reminding import Reminder, period_name
from storage.columns import canonical
from storage.outbox import Promise, promise
from storage.people import clock_seat
from storage.read_by_people import OPEN_FOR, ReadMeter, read_meters
from storage.reminder_readers import elsewhere, readers, unread
from storage.reminder_rows import REMINDER, key_of, rows_of, with_answer
from storage.subscriptions import Subscriber
from storage.tables import outbox, reminder_wishes, reminders
from storage.upserts import insert_once, upsert


def has_reminders(connection: Connection, workspace_id: int, now: datetime) -> bool:
    """Whether `remind` may have something to do: to ask this keeps no writer waiting."""
    zone = _zone(connection, workspace_id)
    found = read_meters(connection, workspace_id)
    if any(meter.due(now, zone) and readers(connection, workspace_id, meter, now) for meter in found):
        return True
    return bool(_answered(connection, found, now)) or any(_unread(connection, m, now, zone) for m in found)


def remind(connection: Connection, workspace_id: int, now: datetime) -> int:
    """Promise what is due, and settle what was answered; gives how many messages were promised or changed."""
    zone, done = _zone(connection, workspace_id), 0
    found = read_meters(connection, workspace_id)
    for id in _answered(connection, found, now):
        done += _settle(connection, next(meter for meter in found if meter.id == id), now)
    for meter in found:
        reminder = meter.due(now, zone)
        if reminder is not None:
            done += _tell(connection, workspace_id, meter, reminder, now, zone)
        elif _unread(connection, meter, now, zone):
            done += _tell_elsewhere(connection, workspace_id, meter, now, zone)
    return done


def keep_wishes(
    connection: Connection, meter_id: int, now: datetime, *, off: bool, until: datetime | None = None
) -> None:
    """Switch a meter's reminders off or on, or let them rest; what waits to be sent is not sent."""
    said = {"off": off, "snoozed_until": until, "changed_at": now}
    upsert(connection, reminder_wishes, {"meter_id": meter_id}, said)
    if off or until is not None:
        _drop(connection, meter_id)


def forget_reminders(connection: Connection, before: datetime) -> int:
    """Drop what was told before a moment; gives how many."""
    return connection.execute(reminders.delete().where(reminders.c.told_at < before)).rowcount


def _tell(
    connection: Connection,
    workspace_id: int,
    meter: ReadMeter,
    reminder: Reminder,
    now: datetime,
    zone: ZoneInfo,
) -> int:
    told = readers(connection, workspace_id, meter, now)
    if not told:
        return 0
    row = {"meter_id": meter.id, "day": day_of(now, zone), "type": reminder.type}
    if not insert_once(connection, reminders, {**row, "closes_at": reminder.closes_at, "told_at": now}):
        return 0
    _drop(connection, meter.id)
    what = Promise(REMINDER, _said(meter, reminder, now), key_of(meter.id, day_of(now, zone)))
    return sum(_promise(connection, workspace_id, what, to, now, zone) for to in told)


def _promise(
    connection: Connection, workspace_id: int, what: Promise, to: Subscriber, now: datetime, zone: ZoneInfo
) -> bool:
    quiet = None if to.quiet is None else parse_quiet(to.quiet)
    return promise(connection, what, to, now, workspace_id, next_loud(now, quiet, zone))


def _said(meter: ReadMeter, reminder: Reminder, now: datetime) -> str:
    last = meter.last
    closes = reminder.closes_at
    return canonical(
        {
            "provider": meter.provider,
            "account": meter.account,
            "type": reminder.type,
            "urgency": reminder.urgency,
            "days": reminder.days,
            "period": period_name(meter.meter, closes or now),
            "closes_at": closes.isoformat() if closes else None,
            "last": {"amount": last.figure.text(), "currency": last.figure.currency} if last else None,
            "last_at": last.at.isoformat() if last else None,
        }
    )


def _unread(connection: Connection, meter: ReadMeter, now: datetime, zone: ZoneInfo) -> bool:
    """Whether today's reminder reached nobody."""
    today = meter.told is not None and meter.told.day == day_of(now, zone)
    return today and meter.is_asked(now) and unread(connection, key_of(meter.id, day_of(now, zone)))


def _tell_elsewhere(
    connection: Connection, workspace_id: int, meter: ReadMeter, now: datetime, zone: ZoneInfo
) -> int:
    rows = rows_of(connection, key_of(meter.id, day_of(now, zone)))
    told = elsewhere(connection, workspace_id)
    what = Promise(REMINDER, rows[0].answer, key_of(meter.id, day_of(now, zone)))
    return sum(_promise(connection, workspace_id, what, to, now, zone) for to in told)


def _answered(connection: Connection, found: Sequence[ReadMeter], now: datetime) -> list[int]:
    """Meters with messages that still ask for a figure which was recorded since."""
    read = [meter.id for meter in found if meter.told and meter.recorded_at and not meter.is_asked(now)]
    query = select(reminders.c.meter_id).where(reminders.c.meter_id.in_(read))
    query = query.where(reminders.c.answered_at.is_(None), reminders.c.told_at > now - OPEN_FOR)
    return list(connection.execute(query.distinct()).scalars()) if read else []


def _settle(connection: Connection, meter: ReadMeter, now: datetime) -> int:
    """Let its messages say that they were answered, without buttons; what was not sent is not sent."""
    _drop(connection, meter.id)
    lately = [told.day for told in _asking(connection, meter.id) if now - told.told_at < OPEN_FOR]
    rows = [row for day in lately for row in rows_of(connection, key_of(meter.id, day))]
    mine = reminders.c.meter_id == meter.id
    settled = update(reminders).where(mine, reminders.c.answered_at.is_(None))
    connection.execute(settled.values(answered_at=now))
    return sum(with_answer(connection, row, meter.last, now) for row in rows)


def _drop(connection: Connection, meter_id: int) -> None:
    """Take back what nobody has seen yet: a terminal that was closed for weeks is told the newest only."""
    for told in _asking(connection, meter_id):
        ids = [row.id for row in rows_of(connection, key_of(meter_id, told.day)) if not row.sent_version]
        unseen = outbox.c.id.in_(ids) & (outbox.c.state == "due") & outbox.c.leased_until.is_(None)
        connection.execute(delete(outbox).where(unseen))


def _asking(connection: Connection, meter_id: int) -> Sequence[Row[Any]]:
    query = select(reminders).filter_by(meter_id=meter_id, answered_at=None)
    return connection.execute(query.order_by(reminders.c.day)).all()


def _zone(connection: Connection, workspace_id: int) -> ZoneInfo:
    seat = clock_seat(connection, workspace_id)
    return ZoneInfo((seat.zone if seat else None) or "UTC")
