"""Schedules as rows: taken by one, planned by the workspace's clock, no date twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from storage.accounts import make_account
from storage.edges import workspace_days
from storage.forgetting import FORGETTING, KEPT, forget_runs
from storage.runs import claim_run, finish_run, last_run, make_run
from storage.schedules import Schedule, advance, due_schedules, next_run, schedule
from storage.tables import runs
from storage.workspaces import change_workspace, keep_code, open_workspace, use_code
from storage.zone import change_zone, plan_digest
from tests.storage.engines import ON_BOTH
from tests.storage.in_memory import NOW, workspace

pytestmark = ON_BOTH

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOMORROW = date(2026, 11, 21)


@pytest.fixture
def connection() -> Iterator[Connection]:
    with workspace() as connection:
        yield connection


def digest(connection: Connection) -> Schedule:
    found = next_run(connection, 1, "digest")
    assert found is not None
    return found


def test_a_due_run_is_taken_by_one(connection: Connection) -> None:
    schedule(connection, 1, "collect", NOW, about="7")
    (due,) = due_schedules(connection, NOW)
    assert advance(connection, due, NOW + HOUR)
    assert not advance(connection, due, NOW + HOUR * 2)
    assert due_schedules(connection, NOW) == []
    assert due_schedules(connection, NOW + HOUR)[0].next_run_at == NOW + HOUR


def test_the_oldest_comes_first_and_what_is_to_come_does_not(connection: Connection) -> None:
    for hours in (1, 3, 2, -1):
        schedule(connection, 1, "collect", NOW - HOUR * hours, about=f"{hours}")
    assert [due.about for due in due_schedules(connection, NOW)] == ["3", "2", "1"]


def test_a_schedule_is_set_again(connection: Connection) -> None:
    schedule(connection, 1, "collect", NOW, about="7")
    schedule(connection, 1, "collect", NOW + HOUR, about="7")
    assert [due.next_run_at for due in due_schedules(connection, NOW + DAY)] == [NOW + HOUR]


def test_the_digest_is_planned_for_the_next_morning_there(connection: Connection) -> None:
    assert plan_digest(connection, 1, NOW) == (datetime(2026, 11, 21, 9, tzinfo=UTC), TOMORROW)
    change_zone(connection, 1, "America/New_York", NOW)
    planned = digest(connection)
    assert (planned.next_run_at, planned.next_day) == (
        datetime(2026, 11, 20, 14, tzinfo=UTC),
        date(2026, 11, 20),
    )


def test_a_due_digest_stays_due_whoever_plans(connection: Connection) -> None:
    at, day = plan_digest(connection, 1, NOW)
    for anew in (False, True):
        assert plan_digest(connection, 1, at, anew=anew) == (at, day)
    assert [due.what for due in due_schedules(connection, at)] == ["digest"]


def test_a_date_that_was_made_is_not_planned_again(connection: Connection) -> None:
    at, day = plan_digest(connection, 1, NOW)
    assert advance(connection, digest(connection), at + DAY, day + DAY, done=day)
    change_workspace(connection, 1, digest_minute=10 * 60)
    assert plan_digest(connection, 1, at) == (at + DAY + HOUR, day + DAY)
    assert digest(connection).done_day == day


def test_an_hour_that_has_passed_takes_effect_tomorrow_and_today_s_comes(connection: Connection) -> None:
    at, day = plan_digest(connection, 1, NOW)
    change_workspace(connection, 1, digest_minute=8 * 60)
    assert plan_digest(connection, 1, at - HOUR / 2) == (at, day)
    assert plan_digest(connection, 1, at - HOUR * 2) == (at - HOUR, day)


def test_the_days_of_workspaces_are_their_own(connection: Connection) -> None:
    open_workspace(connection, "Auckland", NOW)
    change_workspace(connection, 2, zone="Pacific/Auckland")
    assert workspace_days(connection, NOW) == {1: date(2026, 11, 20), 2: TOMORROW}


def test_old_collections_are_forgotten_but_not_an_account_s_last(connection: Connection) -> None:
    account_id = make_account(connection, 1, "openai", NOW)
    ended = [NOW - KEPT - DAY * 2, NOW - KEPT - DAY, NOW - DAY]
    for number, at in enumerate(ended):
        make_run(connection, account_id, f"{number}", at)
        run = claim_run(connection, at)
        assert run is not None
        finish_run(connection, run, at)
    assert forget_runs(connection, NOW) == 2
    assert last_run(connection, account_id) == NOW - DAY
    assert forget_runs(connection, NOW + KEPT * 2) == 0


def test_a_collection_that_is_still_to_be_done_is_not_forgotten(connection: Connection) -> None:
    account_id = make_account(connection, 1, "openai", NOW)
    for number in range(2):
        make_run(connection, account_id, f"{number}", NOW - KEPT * 2)
    assert forget_runs(connection, NOW) == 0
    assert len(connection.execute(select(runs)).all()) == 2


def test_a_code_is_forgotten_when_it_joins_nothing_any_more(connection: Connection) -> None:
    until = keep_code(connection, 1, "ABC", NOW)
    for forget in FORGETTING:
        assert forget(connection, now=until - HOUR) == 0
    assert use_code(connection, "ABC", until - HOUR) == 1
    assert sum(forget(connection, now=until) for forget in FORGETTING) == 1
