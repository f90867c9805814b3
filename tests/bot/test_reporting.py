"""A digest a day, a week on Mondays, a month once it settled: one each a place, whatever happens."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from bot.delivering import deliver_due
from bot.schedule import Clockwork, tick
from bot.settings import Settings
from bot.wiring import wire
from storage.pausing import pause
from storage.store import Connection
from storage.subscriptions import Address
from storage.tables import schedules
from tests.bot.fake_surface import FakeSurface
from tests.bot.house import NOON, TestHouse, test_house
from tests.commands.spending import spend, subscribed

TEAM, ADA = Address("discord", "team"), Address("telegram", "42", direct=True)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        yield made


def told(house: TestHouse, command: str, chat: str = "team") -> list[dict[str, Any]]:
    query = f"select answer from outbox where command = '{command}' and chat = '{chat}' order by id"
    return [json.loads(str(row[0])) for row in house.rows(query)]


async def move_to(house: TestHouse, at: datetime) -> int:
    house.clock.now = at
    return await tick(house.wiring)


async def live(house: TestHouse, until: datetime, *, step: timedelta = HOUR) -> None:
    clockwork = Clockwork(house.wiring)
    while house.clock.now < until:
        await clockwork.tick()
        await deliver_due(house.wiring)
        house.clock.now += step


def expected(first: date, last: date) -> Counter[str]:
    """The titles of what a place is told on these mornings, where everything settles at once."""
    titles: Counter[str] = Counter()
    for number in range((last - first).days + 1):
        morning = first + DAY * number
        before = morning - DAY
        titles[f"Digest, {before:%A %-d %B %Y}"] += 1
        if morning.weekday() == 0:
            monday = morning - DAY * 7
            titles[f"Week, {monday.day} {monday:%b} to {before.day} {before:%b} {before.year}"] += 1
        if morning.day == 1:
            titles[f"Month, {before:%B} {before.year}"] += 1
    return titles


@pytest.mark.parametrize(
    "zone, first",
    [
        ("Europe/Lisbon", date(2026, 10, 10)),  # clocks go back
        ("America/New_York", date(2026, 2, 20)),  # and forward
        ("Asia/Kolkata", date(2026, 11, 15)),
    ],
)
async def test_a_month_of_restarts_and_an_outage_brings_exactly_these_messages(
    tmp_path: Path, zone: str, first: date
) -> None:
    """Every process lives for 31 hours and does not deliver all; the networks are away for days."""
    networks = FakeSurface("discord"), FakeSurface("telegram")
    now, end = midnight(first), midnight(first + DAY * 32)
    lives = 0
    while now < end:
        with test_house(tmp_path) as house:
            house.clock.now = now
            if not lives:
                await begin(house, zone, first)
            if not 9 < lives < 14:
                house.wiring.surfaces.update({network.name: network for network in networks})
            await live(house, min(now + HOUR * 31, end))
            now, lives = house.clock.now, lives + 1
    for network in networks:
        assert Counter(network.titles()) == expected(first, first + DAY * 31)


def midnight(day: date) -> datetime:
    """In no zone of these tests it is 9 in the morning then."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


async def begin(house: TestHouse, zone: str, first: date) -> None:
    """Two places subscribe; something is spent on every day since weeks before."""
    await house.ask(f"/settings zone={zone} digest=09:00")
    subscribed(house, "digest", TEAM, ADA)
    for number in range(-40, 33, 2):
        spend(house, "1.5", at=midnight(first) + DAY * number + HOUR * 18)


async def test_days_without_the_process_are_told_once_the_latest_and_late(house: TestHouse) -> None:
    await begin(house, "UTC", date(2026, 11, 20))
    await live(house, datetime(2026, 11, 21, 12, tzinfo=UTC))
    house.clock.now = datetime(2026, 12, 8, 12, tzinfo=UTC)
    await live(house, house.clock.now + HOUR)
    assert [(each["day"], each["late"]) for each in told(house, "digest")] == [
        ("2026-11-20", False),
        ("2026-12-07", True),
    ]
    (week,) = told(house, "week")
    assert (week["first"], week["late"], week["due_at"]) == ("2026-11-30", True, "2026-12-07T09:00:00Z")
    (month,) = told(house, "month")
    assert (month["first"], month["late"]) == ("2026-11-01", True)


async def test_two_processes_tell_everything_once(house: TestHouse) -> None:
    await begin(house, "UTC", date(2026, 11, 20))
    other = wire(Settings.model_validate({"home": house.wiring.settings.home}), house.clock)
    try:
        for _ in range(24 * 12):
            house.clock.pass_(hours=1)
            await asyncio.gather(*(tick(wiring) for wiring in (house.wiring, other) * 2))
    finally:
        other.close()
    for chat in ("team", "42"):
        assert Counter(str(row[0]) for row in rows(house, chat)) == {"digest": 12, "week": 2, "month": 1}


async def test_the_week_is_what_one_would_be_answered(house: TestHouse) -> None:
    await begin(house, "UTC", date(2026, 11, 20))
    await move_to(house, datetime(2026, 11, 23, 9, tzinfo=UTC))
    asked = await house.ask("/week")
    assert told(house, "week") == [json.loads(asked.answer.model_dump_json())]


async def test_the_month_is_what_one_would_be_answered_statement_and_all(house: TestHouse) -> None:
    await begin(house, "UTC", date(2026, 11, 20))
    await move_to(house, NOON)
    await move_to(house, datetime(2026, 12, 1, 9, tzinfo=UTC))
    asked, statement = await house.ask("/month"), await house.ask("/statement november")
    (month,) = told(house, "month")
    assert month == json.loads(asked.answer.model_dump_json())
    assert month["statement"] == json.loads(statement.answer.model_dump_json())
    assert told(house, "statement") == []


async def test_before_anything_is_known_only_digests_come(house: TestHouse) -> None:
    subscribed(house, "digest", TEAM)
    await live(house, datetime(2026, 12, 9, tzinfo=UTC))
    assert len(told(house, "digest")) == 18
    assert told(house, "week") == told(house, "month") == []


async def test_a_move_to_another_zone_moves_the_week_and_brings_none_twice(house: TestHouse) -> None:
    await begin(house, "UTC", date(2026, 11, 20))
    await move_to(house, datetime(2026, 11, 23, 9, tzinfo=UTC))
    await house.ask("/settings zone=Pacific/Honolulu")
    await live(house, datetime(2026, 11, 30, 18, 30, tzinfo=UTC))
    assert [week["first"] for week in told(house, "week")] == ["2026-11-16"]
    await live(house, datetime(2026, 11, 30, 21, tzinfo=UTC))  # 9 in the morning there is 19:00 UTC
    assert [week["first"] for week in told(house, "week")] == ["2026-11-16", "2026-11-23"]


async def test_a_database_of_an_earlier_version_gets_its_weeks_too(house: TestHouse) -> None:
    await begin(house, "UTC", date(2026, 11, 20))

    def forget(connection: Connection) -> None:
        connection.execute(delete(schedules).where(schedules.c.what == "week"))

    house.wiring.store.write_now(forget)
    await live(house, datetime(2026, 11, 24, tzinfo=UTC))
    assert len(told(house, "week")) == 1


async def test_who_pauses_is_left_out_of_all_three(house: TestHouse) -> None:
    await begin(house, "UTC", date(2026, 11, 20))

    def pause_team(connection: Connection) -> None:
        assert pause(connection, 1, "digest", TEAM, datetime(2026, 12, 2, tzinfo=UTC))

    house.wiring.store.write_now(pause_team)
    await live(house, datetime(2026, 12, 3, tzinfo=UTC))
    team, ada = (Counter(str(row[0]) for row in rows(house, chat)) for chat in ("team", "42"))
    assert team == {"digest": 1}
    assert ada == {"digest": 12, "week": 2, "month": 1}


def rows(house: TestHouse, chat: str) -> list[tuple[object, ...]]:
    return house.rows(f"select command from outbox where chat = '{chat}'")


async def test_a_move_east_on_a_monday_morning_loses_no_week(house: TestHouse) -> None:
    await begin(house, "UTC", date(2026, 11, 20))
    house.clock.now = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    await house.ask("/settings zone=Asia/Kolkata")
    await live(house, datetime(2026, 11, 25, tzinfo=UTC))
    assert [week["first"] for week in told(house, "week")] == ["2026-11-16"]
    await live(house, datetime(2026, 12, 1, tzinfo=UTC))
    assert [week["first"] for week in told(house, "week")] == ["2026-11-16", "2026-11-23"]


async def test_the_clock_keeps_no_buttons_and_what_is_delivered_has_some(house: TestHouse) -> None:
    """Who is told presses those of the message."""
    subscribed(house, "digest", TEAM)
    network = FakeSurface("discord")
    await move_to(house, datetime(2026, 11, 21, 9, tzinfo=UTC))
    assert len(told(house, "digest")) == 1
    assert house.rows("select count(*) from actions") == [(0,)]
    house.wiring.surfaces["discord"] = network
    await deliver_due(house.wiring)
    (taken,) = network.taken
    rows = [action.row for action in taken.answered.reply.actions if action.row]
    assert rows
    assert house.rows("select count(*) from actions") == [(len(rows),)]


async def test_who_asks_has_buttons_that_are_kept(house: TestHouse) -> None:
    answered = await house.ask("/digest")
    rows = {action.row for action in answered.reply.actions if action.row}
    assert rows
    assert {str(row[0]) for row in house.rows("select id from actions")} == rows
