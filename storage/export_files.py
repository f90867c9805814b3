"""Files to be written into the operator's folder: due, leased, finished. A local date has one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update

from storage.scheduled_exports import ScheduledExport, find_export
from storage.schedules import Schedule, advance, unschedule
from storage.tables import export_files, scheduled_exports
from storage.upserts import insert_once

LEASE = timedelta(minutes=5)  # renewed while rows are written
REST = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A claimed file."""

    id: int
    export: ScheduledExport
    day: date
    planned_at: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class Written:
    name: str
    rows: int
    at: datetime


def make_file(
    connection: Connection,
    due: Schedule,
    export: ScheduledExport,
    planned: tuple[datetime, date],
    following: tuple[datetime, date],
) -> bool:
    """Take a due run and make its file due, in one transaction; False if somebody else took it.

    Of an export of all there is, an earlier file that was not written yet is not missed: this one has it all.
    """
    at, day = planned
    if not advance(connection, due, *following, done=day):
        return False
    if not export.only_last:
        open_files = delete(export_files).where(export_files.c.finished_at.is_(None))
        connection.execute(open_files.where(export_files.c.scheduled_export_id == export.id))
    values = {"workspace_id": export.workspace_id, "planned_at": at, "due_at": at}
    return insert_once(connection, export_files, {"scheduled_export_id": export.id, "day": day, **values})


def drop_schedule(connection: Connection, due: Schedule) -> None:
    """What it was about is ended."""
    unschedule(connection, due.workspace_id, due.what, due.about)


def claim_file(connection: Connection, now: datetime) -> ExportFile | None:
    """Lease the oldest due file."""
    free = export_files.c.leased_until.is_(None) | (export_files.c.leased_until <= now)
    query = (
        select(export_files)
        .where(export_files.c.finished_at.is_(None), export_files.c.due_at <= now, free)
        .order_by(export_files.c.due_at, export_files.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)  # on PostgreSQL; SQLite has one writer
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    mine = update(export_files).where(export_files.c.id == row.id)
    connection.execute(mine.values(leased_until=now + LEASE))
    export = find_export(connection, row.scheduled_export_id)
    assert export is not None  # it is deleted with its files
    return ExportFile(row.id, export, row.day, row.planned_at, row.attempts)


def renew_file(connection: Connection, file: ExportFile, now: datetime) -> bool:
    """Keep the lease while rows are written; False if its export was ended meanwhile."""
    mine = update(export_files).where(export_files.c.id == file.id)
    return bool(connection.execute(mine.values(leased_until=now + LEASE)).rowcount)


def finish_file(connection: Connection, file: ExportFile, name: str, rows: int, now: datetime) -> None:
    """It is in the folder; whatever was in the way is over."""
    mine = update(export_files).where(export_files.c.id == file.id)
    connection.execute(mine.values(finished_at=now, leased_until=None, name=name, row_count=rows))
    well = update(scheduled_exports).where(scheduled_exports.c.id == file.export.id)
    connection.execute(well.values(trouble=None, trouble_since=None))


def put_off_file(connection: Connection, file: ExportFile, trouble: str, now: datetime) -> datetime | None:
    """Try it again later. Gives since when there is trouble, if this is its beginning."""
    rest = REST[min(file.attempts, len(REST) - 1)]
    mine = update(export_files).where(export_files.c.id == file.id)
    tries = export_files.c.attempts + 1
    connection.execute(mine.values(due_at=now + rest, leased_until=None, attempts=tries))
    known = find_export(connection, file.export.id)
    if known is None:
        return None
    since = known.trouble_since or now
    noted = update(scheduled_exports).where(scheduled_exports.c.id == known.id)
    connection.execute(noted.values(trouble=trouble, trouble_since=since))
    return now if known.trouble_since is None else None


def release_file(connection: Connection, file: ExportFile) -> None:
    """Give a claimed file back that was not written."""
    mine = update(export_files).where(export_files.c.id == file.id)
    connection.execute(mine.values(leased_until=None))


def release_files(connection: Connection) -> None:
    """At the start of the one process that writes: leases of a killed one end."""
    open_files = update(export_files).where(export_files.c.finished_at.is_(None))
    connection.execute(open_files.values(leased_until=None))


def last_written(connection: Connection, export_id: int) -> Written | None:
    """The newest file of a scheduled export."""
    query = select(export_files).filter_by(scheduled_export_id=export_id)
    query = query.where(export_files.c.finished_at.is_not(None)).order_by(export_files.c.day.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return Written(row.name, row.row_count, row.finished_at) if row else None


def forget_files(connection: Connection, before: datetime) -> int:
    """Drop what was written before a moment, but each export's last; gives how many. Files stay."""
    last = select(func.max(export_files.c.id)).group_by(export_files.c.scheduled_export_id)
    old = delete(export_files).where(export_files.c.finished_at < before)
    return connection.execute(old.where(export_files.c.id.not_in(last))).rowcount
