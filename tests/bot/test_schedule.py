"""The clock asks once, whatever happens to the process, and what it asks for arrives."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from bot.delivering import deliver_due
from bot.schedule import Clockwork, tick, tick_forever
from bot.settings import Settings
from bot.wiring import wire
from ledger.facts import Charge
from ledger.money import Money
from storage.accounts import make_account
from storage.columns import moment
from storage.holds import FORGOTTEN, KEPT, Wanted, keep_holds
from storage.runs import claim_run, finish_run, open_runs
from storage.schedules import schedule
from storage.store import Connection
from storage.subscriptions import Address
from storage.tables import holds
from tests.bot.fake_surface import FakeSurface, connected, until
from tests.bot.flaky_store import in_trouble
from tests.bot.house import NOON, TestHouse, test_house
from tests.commands.spending import post_now, spend, subscribed

TEAM, ADA = Address("discord", "team"), Address("telegram", "42", direct=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        yield made


def digests(house: TestHouse, chat: str = "team") -> list[dict[str, Any]]:
    rows = house.rows(f"select answer from outbox where command = 'digest' and chat = '{chat}' order by id")
    return [json.loads(str(row[0])) for row in rows]


def days(house: TestHouse, chat: str = "team") -> list[str]:
    """The days that digests were about."""
    return [digest["day"] for digest in digests(house, chat)]


async def move_to(house: TestHouse, at: datetime) -> int:
    house.clock.now = at
    return await tick(house.wiring)


async def live_for(house: TestHouse, digests: int, until: datetime) -> None:
    """Tick and deliver every hour, until the last of these digests is promised and not delivered."""
    clockwork = Clockwork(house.wiring)
    await deliver_due(house.wiring)
    while house.clock.now < until:
        if await clockwork.tick():
            digests -= 1
            if not digests:
                return
            await deliver_due(house.wiring)
        house.clock.pass_(hours=1)


@pytest.mark.parametrize(
    "zone, first",
    [("Europe/Lisbon", date(2026, 10, 10)), ("America/New_York", date(2026, 10, 18))],
)
async def test_a_month_of_restarts_has_one_digest_a_day_and_place(
    tmp_path: Path, zone: str, first: date
) -> None:
    """Both months hold the night in which clocks go back; each process ends before it has delivered."""
    now = datetime(first.year, first.month, first.day, 16, tzinfo=UTC)
    end = now + timedelta(days=30)
    networks = FakeSurface("discord"), FakeSurface("telegram")
    while now < end:
        with test_house(tmp_path) as house:
            house.clock.now = now
            if not networks[0].taken:
                await house.ask(f"/settings zone={zone} digest=09:00")
                subscribed(house, "digest", TEAM, ADA)
            house.wiring.surfaces.update({network.name: network for network in networks})
            await live_for(house, digests=6, until=end)
            now = house.clock.now
            sent = house.rows("select sent_at from outbox where sent_at is not null")
    expected = [f"{first + timedelta(days=number):%A %-d %B %Y}" for number in range(30)]
    for network in networks:
        assert network.titles() == [f"Digest, {day}" for day in expected]
    clocks = [moment(int(str(row[0]))).astimezone(ZoneInfo(zone)) for row in sent]
    assert {(clock.hour, clock.minute) for clock in clocks} == {(9, 0)}


async def test_a_missed_digest_is_caught_up_once_and_marked_late(house: TestHouse) -> None:
    subscribed(house, "digest", TEAM)
    await move_to(house, NOON + timedelta(days=4))
    assert days(house) == ["2026-11-23"]
    (digest,) = digests(house)
    assert digest["late"]
    assert digest["due_at"] == "2026-11-24T09:00:00Z"
    await move_to(house, NOON + timedelta(days=4, minutes=1))
    assert len(days(house)) == 1
    await move_to(house, datetime(2026, 11, 25, 9, tzinfo=UTC))
    assert days(house) == ["2026-11-23", "2026-11-24"]
    assert not digests(house)[-1]["late"]


async def test_after_a_year_only_the_latest_is_caught_up(house: TestHouse) -> None:
    subscribed(house, "digest", TEAM)
    await move_to(house, NOON + timedelta(days=365))
    assert days(house) == ["2027-11-19"]


async def test_within_the_hour_a_digest_is_not_late(house: TestHouse) -> None:
    subscribed(house, "digest", TEAM)
    await move_to(house, datetime(2026, 11, 21, 10, tzinfo=UTC))
    assert [digest["late"] for digest in digests(house)] == [False]


async def test_a_missed_digest_after_midnight_is_about_the_day_it_was_due_for(house: TestHouse) -> None:
    subscribed(house, "digest", TEAM)
    await move_to(house, datetime(2026, 11, 22, 3, tzinfo=UTC))
    assert days(house) == ["2026-11-20"]
    await move_to(house, datetime(2026, 11, 22, 9, tzinfo=UTC))
    assert days(house) == ["2026-11-20", "2026-11-21"]


async def test_before_its_time_there_is_no_digest(house: TestHouse) -> None:
    subscribed(house, "digest", TEAM)
    assert await move_to(house, datetime(2026, 11, 21, 8, 59, 59, tzinfo=UTC)) == 0
    assert days(house) == []


async def test_two_processes_make_one_digest(house: TestHouse) -> None:
    subscribed(house, "digest", TEAM, ADA)
    house.clock.pass_(days=1)
    other = wire(Settings.model_validate({"home": house.wiring.settings.home}), house.clock)
    try:
        done = await asyncio.gather(*(tick(wiring) for wiring in (house.wiring, other) * 3))
    finally:
        other.close()
    assert sum(done) == 1
    assert days(house) == days(house, "42") == ["2026-11-20"]


async def test_the_digest_is_what_one_would_be_answered(house: TestHouse) -> None:
    subscribed(house, "digest", TEAM)
    spend(house, "1.234567891")
    house.clock.now = datetime(2026, 11, 21, 9, tzinfo=UTC)
    await tick(house.wiring)
    asked = await house.ask("/digest")
    assert digests(house) == [json.loads(asked.answer.model_dump_json())]


async def test_who_subscribes_after_the_hour_waits_for_the_next(house: TestHouse) -> None:
    subscribed(house, "digest", TEAM)
    await move_to(house, datetime(2026, 11, 21, 9, tzinfo=UTC))
    subscribed(house, "digest", ADA)
    await move_to(house, datetime(2026, 11, 21, 12, tzinfo=UTC))
    assert days(house, "42") == []
    await move_to(house, datetime(2026, 11, 22, 9, tzinfo=UTC))
    assert days(house, "42") == ["2026-11-21"]


async def test_looking_at_the_settings_does_not_plan_a_due_digest_away(house: TestHouse) -> None:
    subscribed(house, "digest", TEAM)
    house.clock.now = datetime(2026, 11, 21, 9, 0, 1, tzinfo=UTC)
    await house.ask("/settings")
    await house.ask("/start")
    await tick(house.wiring)
    assert days(house) == ["2026-11-20"]


async def test_an_hour_that_is_moved_after_the_digest_brings_no_second_one(house: TestHouse) -> None:
    subscribed(house, "digest", TEAM)
    await move_to(house, datetime(2026, 11, 21, 9, tzinfo=UTC))
    await house.ask("/settings digest=10:00")
    await move_to(house, datetime(2026, 11, 21, 10, tzinfo=UTC))
    assert days(house) == ["2026-11-20"]
    await move_to(house, datetime(2026, 11, 22, 10, tzinfo=UTC))
    assert days(house) == ["2026-11-20", "2026-11-21"]


async def test_an_hour_that_is_moved_past_now_loses_no_digest(house: TestHouse) -> None:
    subscribed(house, "digest", TEAM)
    house.clock.now = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
    await house.ask("/settings digest=08:00")
    await move_to(house, datetime(2026, 11, 21, 9, tzinfo=UTC))
    assert days(house) == ["2026-11-20"]
    await move_to(house, datetime(2026, 11, 22, 8, tzinfo=UTC))
    assert days(house) == ["2026-11-20", "2026-11-21"]


async def test_a_move_to_another_zone_brings_no_date_twice(house: TestHouse) -> None:
    subscribed(house, "digest", TEAM)
    await move_to(house, datetime(2026, 11, 21, 9, tzinfo=UTC))
    for zone in ("Pacific/Honolulu", "Pacific/Auckland", "Europe/Lisbon"):
        await house.ask(f"/settings zone={zone}")
        for _ in range(24):
            await move_to(house, house.clock.now + HOUR)
    assert days(house) == sorted(set(days(house)))
    assert days(house)[-1] == "2026-11-23"


def plan_collection(house: TestHouse, at: datetime) -> int:
    def write(connection: Connection) -> int:
        account_id = make_account(connection, 1, "openai", NOON)
        schedule(connection, 1, "collect", at, about=str(account_id))
        return account_id

    return house.wiring.store.write_now(write)


def finish_all(house: TestHouse) -> int:
    """Do what is due, and say how much it was."""

    def write(connection: Connection) -> int:
        done = 0
        while run := claim_run(connection, house.clock.now):
            finish_run(connection, run, house.clock.now)
            done += 1
        return done

    return house.wiring.store.write_now(write)


def next_run(house: TestHouse) -> datetime:
    return moment(int(str(house.rows("select next_run_at from schedules where what = 'collect'")[0][0])))


async def test_an_account_is_collected_every_hour_and_a_little(house: TestHouse) -> None:
    plan_collection(house, NOON + HOUR)
    extra = set()
    for _ in range(24):
        before = next_run(house)
        await move_to(house, before - timedelta(seconds=1))
        assert finish_all(house) == 0
        await move_to(house, before)
        assert finish_all(house) == 1
        extra.add(next_run(house) - before - HOUR)
    assert min(extra) >= timedelta(0)
    assert max(extra) <= timedelta(minutes=5)
    assert len(extra) > 12


async def test_hours_that_were_missed_are_one_collection(house: TestHouse) -> None:
    plan_collection(house, NOON + HOUR)
    await move_to(house, NOON + timedelta(days=2))
    assert finish_all(house) == 1
    assert next_run(house) >= house.clock.now + HOUR


async def test_while_one_is_under_way_no_other_is_made(house: TestHouse) -> None:
    plan_collection(house, NOON + HOUR)
    await move_to(house, NOON + timedelta(hours=1))
    await move_to(house, next_run(house))
    assert house.wiring.store.read_now(partial(open_runs, workspace_id=1)) == 1
    assert finish_all(house) == 1


async def test_a_schedule_in_trouble_holds_up_no_other(
    house: TestHouse, caplog: pytest.LogCaptureFixture
) -> None:
    subscribed(house, "digest", TEAM)
    house.wiring.store.write_now(
        partial(schedule, workspace_id=1, what="collect", at=NOON, about="no account")
    )
    clockwork = Clockwork(house.wiring)
    house.clock.pass_(days=1)
    await clockwork.tick()
    await clockwork.tick()
    assert days(house) == ["2026-11-20"]
    assert [record.levelname for record in caplog.records if record.name == "purser.schedule"] == ["ERROR"]
    house.clock.pass_(minutes=1)
    await clockwork.tick()
    assert len([record for record in caplog.records if record.levelname == "ERROR"]) == 2


async def test_what_a_later_version_planned_is_left_alone(house: TestHouse) -> None:
    house.wiring.store.write_now(partial(schedule, workspace_id=1, what="horoscope", at=NOON))
    assert await move_to(house, NOON + HOUR) == 0
    assert house.rows("select count(*) from schedules where what = 'horoscope'") == [(1,)]


async def spent_today(house: TestHouse) -> str:
    answer: Any = (await house.ask("/budget")).answer.model_dump()
    return str(answer["budgets"][0]["spent"]["amount"])


async def test_a_day_that_begins_over_a_threshold_is_told_once_at_its_edge(house: TestHouse) -> None:
    await house.ask("/settings zone=Lisbon")
    await house.ask("/limit 1 day")
    subscribed(house, "alerts", TEAM)
    month = datetime(2026, 11, 21, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    post_now(house, Charge("official", "a seat", *month, Money.of("8"), category="purchase"))
    clockwork = Clockwork(house.wiring)
    await clockwork.tick()
    house.clock.now = datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC)
    await clockwork.tick()
    assert house.rows("select count(*) from outbox") == [(0,)]
    for _ in range(4):
        house.clock.pass_(seconds=20)
        await clockwork.tick()
    await tick(house.wiring)
    (told,) = house.rows("select answer from outbox")
    assert json.loads(str(told[0]))["name"] == "21 November 2026"
    assert await spent_today(house) == "0.8"


async def test_a_new_period_is_seen_at_its_first_moment(house: TestHouse) -> None:
    await house.ask("/settings zone=America/New_York")
    await house.ask("/limit 10 day")
    spend(house, "3")
    edge = datetime(2026, 11, 21, 5, tzinfo=UTC)
    house.clock.now = edge - timedelta(microseconds=1)
    assert await spent_today(house) == "3"
    house.clock.now = edge
    assert await spent_today(house) == "0"


async def test_what_is_of_no_use_is_forgotten_once_a_day(house: TestHouse) -> None:
    clockwork = Clockwork(house.wiring)
    await clockwork.tick()
    await house.ask("/link")
    await house.ask("/groq 1")
    house.clock.pass_(hours=23)
    await clockwork.tick()
    assert house.rows("select count(*) from link_codes") == [(1,)]
    house.clock.pass_(hours=2)
    await clockwork.tick()
    assert house.rows("select count(*) from link_codes") == [(0,)]
    assert house.rows("select count(*) from asks where command = 'groq'") == [(1,)]
    house.clock.pass_(days=31)
    await clockwork.tick()
    assert house.rows("select count(*) from asks") == [(0,)]
    assert house.rows("select count(*) from readings") == [(1,)]


async def test_the_clock_ticks_by_itself_and_stops(house: TestHouse) -> None:
    network = connected(house.wiring)
    subscribed(house, "digest", TEAM)
    told = house.wiring.wake.listener()
    house.clock.pass_(days=1)
    ticking = asyncio.create_task(tick_forever(house.wiring))
    async with asyncio.timeout(10):
        await told.wait()
    ticking.cancel()
    await asyncio.gather(ticking, return_exceptions=True)
    assert ticking.cancelled()
    await deliver_due(house.wiring)
    await until(lambda: network.taken)
    assert network.titles() == ["Digest, Friday 20 November 2026"]
    assert network.taken[0].address == TEAM


@pytest.mark.parametrize("reads, writes", [(1, 0), (0, 1)])
async def test_a_tick_in_trouble_is_made_up_by_the_next(
    house: TestHouse, caplog: pytest.LogCaptureFixture, reads: int, writes: int
) -> None:
    subscribed(house, "digest", TEAM)
    house.clock.pass_(days=1)
    clockwork = Clockwork(in_trouble(house.wiring, reads, writes))
    await clockwork.tick_quietly()
    assert days(house) == []
    assert "The database is locked by somebody else." in caplog.text
    await clockwork.tick_quietly()
    assert days(house) == ["2026-11-20"]


async def test_holds_of_long_ago_are_forgotten_some_at_a_time_until_none_is_left(house: TestHouse) -> None:
    kept = 5

    def write(connection: Connection) -> None:
        account = make_account(connection, 1, "groq", NOON)
        wanted = Wanted(1, 0, account, "groq", Money(1), "a test", HOUR)
        keep_holds(connection, [(f"{number:020x}", wanted) for number in range(FORGOTTEN + kept * 2)], NOON)
        connection.execute(update(holds).values(state="released", ended_at=NOON - KEPT - HOUR))
        lately = holds.c.id < f"{kept:020x}"
        connection.execute(update(holds).where(lately).values(ended_at=NOON - KEPT + HOUR))

    house.wiring.store.write_now(write)
    await tick(house.wiring)
    assert house.rows("select count(*) from holds") == [(kept,)]
