"""Scheduled exports as rows: planned by the workspace's dates, one file a date, taken by one process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection

from storage.export_files import (
    LEASE,
    claim_file,
    finish_file,
    forget_files,
    last_written,
    make_file,
    put_off_file,
    release_file,
    release_files,
    renew_file,
)
from storage.people import clock_seat
from storage.scheduled_exports import (
    EXPORT,
    Every,
    ScheduledExport,
    end_export,
    export_after,
    exports_of,
    latest_due,
    schedule_export,
)
from storage.schedules import Schedule, due_schedules, next_run
from storage.workspaces import change_workspace
from storage.zone import change_zone
from tests.storage.engines import ON_BOTH
from tests.storage.in_memory import NOW, workspace

pytestmark = ON_BOTH
DAY = timedelta(days=1)
LISBON = ZoneInfo("Europe/Lisbon")
WANTED = ScheduledExport(0, 1, "spend", "csv", "day", only_last=False, keep=None)


@pytest.fixture
def connection() -> Iterator[Connection]:
    with workspace() as connection:
        yield connection


def made(connection: Connection, wanted: ScheduledExport = WANTED, now: datetime = NOW) -> ScheduledExport:
    seat = clock_seat(connection, 1)
    assert seat is not None
    return schedule_export(connection, seat, wanted, now)


def planned(connection: Connection, export: ScheduledExport) -> Schedule:
    found = next_run(connection, 1, EXPORT, str(export.id))
    assert found is not None
    return found


def make_due(connection: Connection, export: ScheduledExport, now: datetime) -> bool:
    due = planned(connection, export)
    at, day, following = latest_due(export.every, ZoneInfo("UTC"), 9 * 60, due, now)
    return make_file(connection, due, export, (at, day), following)


@pytest.mark.parametrize(
    "every, days",
    [
        ("day", [date(2026, 11, 21), date(2026, 11, 22)]),
        ("week", [date(2026, 11, 23), date(2026, 11, 30)]),
        ("month", [date(2026, 12, 1), date(2027, 1, 1)]),
    ],
)
def test_files_are_due_on_days_mondays_and_firsts(every: Every, days: list[date]) -> None:
    at, found = NOW, []
    for _ in days:
        at, day = export_after(every, LISBON, 9 * 60, at, None)
        found.append(day)
        assert at.astimezone(LISBON).hour == 9
    assert found == days


def test_a_date_that_is_done_comes_no_second_time() -> None:
    at, day = export_after("day", LISBON, 23 * 60, NOW, date(2026, 11, 20))
    assert (at, day) == (datetime(2026, 11, 21, 23, tzinfo=UTC), date(2026, 11, 21))


@pytest.mark.parametrize(
    "every, days",
    [
        ("day", (date(2026, 11, 30), date(2026, 11, 30))),
        ("week", (date(2026, 11, 23), date(2026, 11, 29))),
        ("month", (date(2026, 11, 1), date(2026, 11, 30))),
    ],
)
def test_the_last_days_are_those_of_the_period_before(every: Every, days: tuple[date, date]) -> None:
    only_last = replace(WANTED, every=every, only_last=True)
    assert only_last.days(date(2026, 12, 1)) == days
    assert replace(only_last, only_last=False).days(date(2026, 12, 1)) == (None, None)


def test_a_schedule_is_changed_in_place_and_ended_whole(connection: Connection) -> None:
    first = made(connection)
    again = made(connection, replace(WANTED, every="week", keep=3))
    assert (again.id, again.every, again.keep) == (first.id, "week", 3)
    assert planned(connection, again).next_day == date(2026, 11, 23)
    assert len(exports_of(connection, 1)) == 1
    end_export(connection, again)
    assert (exports_of(connection, 1), next_run(connection, 1, EXPORT, str(again.id))) == ([], None)


def test_of_missed_dates_the_latest_is_made_once(connection: Connection) -> None:
    export = made(connection)
    later = NOW + DAY * 10
    (due,) = due_schedules(connection, later)
    assert make_due(connection, export, later)
    assert not make_file(
        connection, due, export, (due.next_run_at, date(2026, 11, 21)), (later, due.next_day or later.date())
    )
    file = claim_file(connection, later)
    assert file is not None
    assert file.day == date(2026, 11, 30)
    assert planned(connection, export).next_day == date(2026, 12, 1)
    assert claim_file(connection, later) is None


def test_a_claimed_file_is_another_s_only_when_its_lease_ends(connection: Connection) -> None:
    make_due(connection, made(connection), NOW + DAY)
    now = NOW + DAY
    file = claim_file(connection, now)
    assert file is not None
    assert renew_file(connection, file, now + LEASE / 2)
    assert claim_file(connection, now + LEASE) is None
    assert claim_file(connection, now + LEASE * 2) is not None
    release_file(connection, file)
    assert claim_file(connection, now) is not None
    release_files(connection)
    assert claim_file(connection, now) is not None
    end_export(connection, file.export)
    assert not renew_file(connection, file, now)


def test_trouble_begins_once_and_ends_with_a_file(connection: Connection) -> None:
    make_due(connection, made(connection), NOW + DAY)
    now = NOW + DAY
    file = claim_file(connection, now)
    assert file is not None
    assert put_off_file(connection, file, "missing", now) == now
    assert claim_file(connection, now) is None
    later = now + timedelta(minutes=2)
    file = claim_file(connection, later)
    assert file is not None
    assert put_off_file(connection, file, "full", later) is None
    (export,) = exports_of(connection, 1)
    assert (export.trouble, export.trouble_since) == ("full", now)
    finish_file(connection, file, "a.csv", 7, later)
    (export,) = exports_of(connection, 1)
    assert (export.trouble, export.trouble_since) == ("", None)
    last = last_written(connection, export.id)
    assert last is not None
    assert (last.name, last.rows, last.at) == ("a.csv", 7, later)


@pytest.mark.parametrize("only_last, left", [(False, 1), (True, 2)])
def test_what_has_it_all_takes_the_place_of_what_was_not_written(
    connection: Connection, only_last: bool, left: int
) -> None:
    export = made(connection, replace(WANTED, only_last=only_last))
    make_due(connection, export, NOW + DAY)
    make_due(connection, export, NOW + DAY * 2)
    found = 0
    while claim_file(connection, NOW + DAY * 2):
        found += 1
    assert found == left


def test_a_change_of_zone_plans_the_next_file_anew(connection: Connection) -> None:
    export = made(connection)
    change_zone(connection, 1, "Asia/Kolkata", NOW)
    assert planned(connection, export).next_run_at == datetime(2026, 11, 21, 3, 30, tzinfo=UTC)


def test_the_last_file_of_each_is_not_forgotten(connection: Connection) -> None:
    change_workspace(connection, 1, zone="UTC")
    export = made(connection)
    for days in (1, 2):
        make_due(connection, export, NOW + DAY * days)
        file = claim_file(connection, NOW + DAY * days)
        assert file is not None
        finish_file(connection, file, f"{days}", 1, NOW + DAY * days)
    assert forget_files(connection, NOW + DAY * 90) == 1
    last = last_written(connection, export.id)
    assert last is not None
    assert last.name == "2"


@pytest.mark.parametrize("every, today", [("day", NOW), ("month", datetime(2026, 12, 1, 8, tzinfo=UTC))])
def test_a_move_east_past_its_hour_loses_no_file(
    connection: Connection, every: Every, today: datetime
) -> None:
    before_nine = today.replace(hour=8, minute=30)
    export = made(connection, replace(WANTED, every=every, only_last=True), before_nine)
    day = planned(connection, export).next_day
    assert day == before_nine.date()
    change_zone(connection, 1, "Asia/Kolkata", before_nine)
    assert planned(connection, export).next_day == day
    assert planned(connection, export).next_run_at == before_nine.replace(hour=9, minute=0)


def test_a_rarer_file_does_not_come_on_the_next_day(connection: Connection) -> None:
    made(connection)
    export = made(connection, replace(WANTED, every="month"))
    assert planned(connection, export).next_day == date(2026, 12, 1)
