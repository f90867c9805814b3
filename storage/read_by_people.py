"""Meters that people read: what is known of each, and whether somebody is to be reminded of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, bindparam, func, select

from ledger.facts import Meter, Reading
from ledger.money import Money
from ledger.reminding import Reminder, ReminderType, Wishes, due, next_due, reasons
from storage.columns import moment
from storage.tables import accounts, meters, readings, reminder_wishes, reminders

OPEN_FOR = timedelta(days=7)  # what is said later was not meant as an answer

_METERS = (
    select(meters, accounts.c.provider, accounts.c.name.label("account"))
    .join(accounts, accounts.c.id == meters.c.account_id)
    .where(accounts.c.workspace_id == bindparam("workspace"), accounts.c.connected_at.is_(None))
    .where(meters.c.name == accounts.c.provider, meters.c.counts != "left")
    .order_by(accounts.c.provider, accounts.c.id)
)


@dataclass(frozen=True, slots=True)
class Told:
    """The newest reminder of a meter; `day` is the team's."""

    day: date
    type: ReminderType
    closes_at: datetime | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ReadMeter:
    """A meter of an account that nothing is collected of. `recorded_at`: when anything was last recorded."""

    id: int
    account_id: int
    provider: str
    account: str
    meter: Meter
    last: Reading | None
    recorded_at: datetime | None
    told: Told | None
    wishes: Wishes

    @property
    def read_at(self) -> datetime | None:
        return self.last.at if self.last else None

    def is_asked(self, now: datetime) -> bool:
        """Whether its reminder still waits for an answer."""
        if self.told is None or now - self.told.at >= OPEN_FOR:
            return False
        return self.recorded_at is None or self.recorded_at < self.told.at

    def due(self, now: datetime, zone: ZoneInfo) -> Reminder | None:
        return due(self.meter, self.read_at, self.wishes, now, zone)

    def next_due(self, now: datetime, zone: ZoneInfo) -> tuple[datetime, Reminder] | None:
        return next_due(self.meter, self.read_at, self.wishes, now, zone)

    def standing(self, now: datetime) -> tuple[Reminder, ...]:
        """Why a figure is wanted, whether or not anybody was told; nothing for what rests or is off."""
        resting = self.wishes.snoozed_until is not None and now < self.wishes.snoozed_until
        return () if self.wishes.off or resting else reasons(self.meter, self.read_at, now)


def read_meters(
    connection: Connection, workspace_id: int, account_id: int | None = None
) -> Sequence[ReadMeter]:
    """A workspace's, by provider; of one account only if it is given."""
    query = _METERS if account_id is None else _METERS.where(accounts.c.id == account_id)
    rows = connection.execute(query, {"workspace": workspace_id})
    return [_read_meter(connection, row) for row in rows]


def _read_meter(connection: Connection, row: Row[Any]) -> ReadMeter:
    standing = select(readings).filter_by(meter_id=row.id, withdrawn=False)
    last = connection.execute(standing.order_by(readings.c.at.desc()).limit(1)).one_or_none()
    newest = select(func.max(readings.c.recorded)).filter_by(meter_id=row.id, withdrawn=False)
    recorded: int | None = connection.execute(newest).scalar_one()
    told = _told(connection, row.id)
    wishes = connection.execute(select(reminder_wishes).filter_by(meter_id=row.id)).one_or_none()
    day = told.day if told else None
    return ReadMeter(
        id=row.id,
        account_id=row.account_id,
        provider=row.provider,
        account=row.account,
        meter=Meter(row.name, row.counts, row.reset_day, row.reset_zone, row.dims),
        last=_reading(last) if last else None,
        recorded_at=None if recorded is None else moment(recorded),
        told=told,
        wishes=Wishes(day, wishes.snoozed_until, wishes.off) if wishes else Wishes(day),
    )


def _reading(row: Row[Any]) -> Reading:
    return Reading(str(row.meter_id), moment(row.at), Money(row.figure, row.currency), row.reset)


def _told(connection: Connection, meter_id: int) -> Told | None:
    query = select(reminders).filter_by(meter_id=meter_id).order_by(reminders.c.day.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return Told(row.day, row.type, row.closes_at, row.told_at) if row else None
