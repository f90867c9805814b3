"""Scheduled exports: what a workspace wants written into the operator's folder, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, delete, select

from ledger.periods import Period, next_at, period_holding
from storage.people import Seat, clock_seat
from storage.schedules import Schedule, next_run, schedule, unschedule
from storage.tables import export_files, scheduled_exports
from storage.upserts import upsert

EXPORT = "export"  # in schedules, about the id of the scheduled export
Every = Literal["day", "week", "month"]


@dataclass(frozen=True, slots=True)
class ScheduledExport:
    """`only_last`: of the day, week or month before alone. `keep`: how many files stay; None: all.

    `trouble` is a word and what else is known of it: `missing`, `other no such device`; empty: none.
    """

    id: int
    workspace_id: int
    what: str
    format: str
    every: Every
    only_last: bool
    keep: int | None
    trouble: str = ""
    trouble_since: datetime | None = None

    def days(self, day: date) -> tuple[date | None, date | None]:
        """The local days of the file that is written on `day`, both included; None: no end there."""
        if not self.only_last:
            return None, None
        before = period_holding(self.every, day).previous()
        return before.first, before.last


def exports_of(connection: Connection, workspace_id: int) -> list[ScheduledExport]:
    """All of a workspace, as they came."""
    query = select(scheduled_exports).filter_by(workspace_id=workspace_id).order_by(scheduled_exports.c.id)
    return [_export(row) for row in connection.execute(query)]


def find_export(connection: Connection, id: int) -> ScheduledExport | None:
    """The one with this id, unless it was ended."""
    row = connection.execute(select(scheduled_exports).filter_by(id=id)).one_or_none()
    return _export(row) if row else None


def export_named(
    connection: Connection, workspace_id: int, what: str, format_: str
) -> ScheduledExport | None:
    query = select(scheduled_exports).filter_by(workspace_id=workspace_id, what=what, format=format_)
    row = connection.execute(query).one_or_none()
    return _export(row) if row else None


def schedule_export(
    connection: Connection, seat: Seat, wanted: ScheduledExport, now: datetime
) -> ScheduledExport:
    """Let it be written from now on, in the place of what was said of it before; `id` 0 is made up here.

    A date of which there is a file already comes no second time.
    """
    keys = {"workspace_id": wanted.workspace_id, "what": wanted.what, "format": wanted.format}
    said = {"every": wanted.every, "only_last": wanted.only_last, "keep": wanted.keep}
    upsert(connection, scheduled_exports, keys, {**said, "person_id": seat.person_id or None, "made_at": now})
    made = export_named(connection, wanted.workspace_id, wanted.what, wanted.format)
    assert made is not None
    _plan(connection, seat, made, now)
    return made


def plan_exports(connection: Connection, workspace_id: int, now: datetime) -> None:
    """Plan what comes next by the workspace's zone and hour as they are now."""
    seat = clock_seat(connection, workspace_id)
    assert seat is not None
    for each in exports_of(connection, workspace_id):
        _plan(connection, seat, each, now)


def _plan(connection: Connection, seat: Seat, wanted: ScheduledExport, now: datetime) -> None:
    """One that is due stays due, and one of today whose hour is over in another zone comes when it was to."""
    planned = next_run(connection, wanted.workspace_id, EXPORT, str(wanted.id))
    done = planned.done_day if planned else None
    at, day = export_after(wanted.every, ZoneInfo(seat.zone or "UTC"), seat.digest_minute, now, done)
    if planned is not None and planned.next_day is not None:
        sooner = (
            planned.next_day < day
            and planned.next_day == period_holding(wanted.every, planned.next_day).first
        )
        if planned.next_run_at <= now or sooner:
            return
    schedule(connection, wanted.workspace_id, EXPORT, at, day, str(wanted.id))


def end_export(connection: Connection, ended: ScheduledExport) -> None:
    """Let it be written no more; what is in the folder stays there."""
    unschedule(connection, ended.workspace_id, EXPORT, str(ended.id))
    connection.execute(delete(export_files).filter_by(scheduled_export_id=ended.id))
    connection.execute(delete(scheduled_exports).filter_by(id=ended.id))


def export_after(
    every: Every, zone: ZoneInfo, minute: int, after: datetime, done: date | None
) -> tuple[datetime, date]:
    """The first moment after `after` at which a file is due, and its local date, later than `done`.

    Weeks on Mondays, months on their first day, at that minute of the day.
    """
    at, day = next_at(zone, after, minute)
    while day != period_holding(every, day).first or (done is not None and day <= done):
        at, day = next_at(zone, at, minute)
    return at, day


def next_due(
    export: ScheduledExport, zone: ZoneInfo, minute: int, due: Schedule, now: datetime
) -> tuple[datetime, date, tuple[datetime, date]]:
    """Of the files that were missed the one to make: when it was due, its date, and when the next one is.

    The latest where that has all there is; where each has days of its own, one after another.
    """
    if not export.only_last:
        return latest_due(export.every, zone, minute, due, now)
    at, day = due.next_run_at, due.next_day or due.next_run_at.date()
    return at, day, export_after(export.every, zone, minute, at, day)


def latest_due(
    every: Every, zone: ZoneInfo, minute: int, due: Schedule, now: datetime
) -> tuple[datetime, date, tuple[datetime, date]]:
    """Of the files that were missed the latest: when it was due, its date, and when the next one is."""
    at, day = due.next_run_at, due.next_day or due.next_run_at.date()
    after = max(at, period_start(every, zone, now))
    following = export_after(every, zone, minute, after, day)
    while following[0] <= now:
        at, day = following
        following = export_after(every, zone, minute, at, day)
    return at, day, following


def period_start(every: Every, zone: ZoneInfo, now: datetime) -> datetime:
    """The beginning of the period before the running one: no latest file was due before it."""
    running: Period = period_holding(every, now.astimezone(zone).date())
    return running.previous().start(zone)


def _export(row: Row[tuple[object, ...]]) -> ScheduledExport:
    said = row._mapping
    return ScheduledExport(
        id=said["id"],
        workspace_id=said["workspace_id"],
        what=said["what"],
        format=said["format"],
        every=said["every"],
        only_last=said["only_last"],
        keep=said["keep"],
        trouble=said["trouble"] or "",
        trouble_since=said["trouble_since"],
    )
