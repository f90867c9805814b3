"""Schedules as rows: losing the scheduler's memory loses nothing, and a run happens once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, delete, select, update

from storage.tables import schedules
from storage.upserts import upsert


@dataclass(frozen=True, slots=True)
class Schedule:
    """`what` is due at `next_run_at` for the local date `next_day`; `done_day` is the last one made."""

    id: int
    workspace_id: int
    what: str
    about: str
    next_run_at: datetime
    next_day: date | None
    done_day: date | None = None


def schedule(
    connection: Connection,
    workspace_id: int,
    what: str,
    at: datetime,
    day: date | None = None,
    about: str = "",
) -> None:
    """Set when something is due next, whatever was set before."""
    keys = {"workspace_id": workspace_id, "what": what, "about": about}
    upsert(connection, schedules, keys, {"next_run_at": at, "next_day": day})


def unschedule(connection: Connection, workspace_id: int, what: str, about: str = "") -> None:
    """Let something be due no more."""
    mine = (schedules.c.workspace_id == workspace_id) & (schedules.c.what == what)
    connection.execute(delete(schedules).where(mine, schedules.c.about == about))


def due_schedules(connection: Connection, now: datetime) -> list[Schedule]:
    """What is due, oldest first."""
    query = select(schedules).where(schedules.c.next_run_at <= now)
    query = query.order_by(schedules.c.next_run_at, schedules.c.id)
    return [Schedule(**row._mapping) for row in connection.execute(query)]


def advance(
    connection: Connection,
    due: Schedule,
    at: datetime,
    day: date | None = None,
    done: date | None = None,
) -> bool:
    """Take a due run, which makes `done`, by setting the next one; False if somebody else took it."""
    taken = (
        update(schedules)
        .where(schedules.c.id == due.id, schedules.c.next_run_at == due.next_run_at)
        .values(next_run_at=at, next_day=day, done_day=done)
    )
    return bool(connection.execute(taken).rowcount)


def next_run(connection: Connection, workspace_id: int, what: str, about: str = "") -> Schedule | None:
    """When something is due next."""
    query = select(schedules).filter_by(workspace_id=workspace_id, what=what, about=about)
    row = connection.execute(query).one_or_none()
    return Schedule(**row._mapping) if row else None
