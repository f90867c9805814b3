"""Another zone: the same money on other days, counters of those days, and the digest at its hour."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from ledger.facts import Charge
from ledger.limits import Limit
from ledger.money import Money
from ledger.scopes import EVERYTHING
from storage.budgets import budgets_of, set_budget, spent_and_held
from storage.posting import post
from storage.schedules import next_run
from storage.tables import counters, workspaces
from storage.zone import change_zone, plan_digest, recount
from tests.storage.engines import ON_BOTH
from tests.storage.posted import NOW, Posted, in_memory

pytestmark = ON_BOTH

HOUR = timedelta(hours=1)
UTC_ZONE = ZoneInfo("UTC")


def limited(team: Posted, kind: str = "day") -> None:
    limit = Limit(Money(100), kind, Fraction(0))  # type: ignore[arg-type]
    set_budget(team.connection, team.workspace, EVERYTHING, limit, NOW, NOW.date())


def spent(connection: Connection, team: Posted, day: date) -> list[int]:
    found = budgets_of(connection, team.workspace, "USD", NOW)
    return [spent_and_held(connection, team.workspace, each, each.period(day))[0].units for each in found]


def test_money_moves_to_the_days_of_the_zone_and_none_is_lost() -> None:
    with in_memory() as connection:
        team = Posted(connection, UTC_ZONE)
        limited(team)
        charge = Charge("official", "a", NOW, NOW + HOUR * 12, Money(12))  # from noon to midnight
        post(connection, team.account, [charge], NOW)
        assert spent(connection, team, date(2026, 11, 20)) == [12]
        change_zone(connection, team.workspace, "Asia/Kolkata", NOW)
        assert {line["day"]: line["cost"] for line in team.lines()} == {
            "2026-11-20": "0.000000007",  # half past five in the afternoon to midnight
            "2026-11-21": "0.000000005",
        }
        assert spent(connection, team, date(2026, 11, 20)) == [7]
        assert team.rebuild() == {}
        change_zone(connection, team.workspace, "UTC", NOW)
        assert [line["cost"] for line in team.lines()] == ["0.000000012"]


def test_counters_of_other_periods_are_dropped_and_made_when_they_are_needed() -> None:
    with in_memory() as connection:
        team = Posted(connection, UTC_ZONE)
        limited(team)
        for hours in (0, 24):
            at = NOW + HOUR * hours
            post(connection, team.account, [Charge("pushed", f"{hours}", at, at, Money(5))], NOW)
        assert len(connection.execute(select(counters)).all()) == 2
        for hours, left in ((0, date(2026, 11, 20)), (24, date(2026, 11, 21))):
            recount(connection, team.workspace, NOW + HOUR * hours)
            assert connection.execute(select(counters.c.first_day)).scalars().all() == [left]
            for day in (date(2026, 11, 20), date(2026, 11, 21)):
                assert spent(connection, team, day) == [5]


def test_a_zone_that_was_meant_all_along_is_set_and_moves_nothing() -> None:
    with in_memory() as connection:
        team = Posted(connection, UTC_ZONE)
        connection.execute(workspaces.update().values(zone=None))
        post(connection, team.account, [Charge("pushed", "a", NOW, NOW, Money(5))], NOW)
        connection.exec_driver_sql("delete from day_lines")  # which a rebuild would bring back
        change_zone(connection, team.workspace, "UTC", NOW)
        assert connection.execute(select(workspaces.c.zone)).scalar_one() == "UTC"
        assert team.lines() == []
        change_zone(connection, team.workspace, "Europe/Lisbon", NOW)
        assert len(team.lines()) == 1


def test_another_workspace_keeps_its_days() -> None:
    with in_memory() as connection:
        team, other = Posted(connection, UTC_ZONE), Posted(connection, UTC_ZONE)
        late = datetime(2026, 11, 20, 23, tzinfo=UTC)
        for each in (team, other):
            post(connection, each.account, [Charge("pushed", "a", late, late, Money(5))], NOW)
        change_zone(connection, team.workspace, "Asia/Kolkata", NOW)
        assert [each.lines()[0]["day"] for each in (team, other)] == ["2026-11-21", "2026-11-20"]


def test_the_digest_is_planned_in_the_zone() -> None:
    with in_memory() as connection:
        team = Posted(connection, UTC_ZONE)
        at, day = plan_digest(connection, team.workspace, NOW)
        assert (at, day) == (datetime(2026, 11, 21, 9, tzinfo=UTC), date(2026, 11, 21))
        change_zone(connection, team.workspace, "America/New_York", NOW)
        planned = next_run(connection, team.workspace, "digest")
        assert planned is not None
        assert planned.next_run_at == datetime(2026, 11, 20, 14, tzinfo=UTC)
