"""Every day estimates are held against the bills, and a month is closed once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.schedule import tick
from bot.settings import Settings
from bot.wiring import wire
from ledger.facts import Charge
from ledger.money import Money
from ledger.periods import DAY
from storage.subscriptions import Address
from tests.bot.house import NOON, TestHouse, test_house
from tests.commands.spending import post_now, subscribed

TEAM = Address("discord", "team")
TODAY = datetime(2026, 11, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        yield made


def bill(day: datetime, cost: str, *, settled: bool = True) -> Charge:
    return Charge("official", f"{day:%Y-%m-%d}", day, day + DAY, Money.of(cost), settled=settled)


def record(at: datetime, cost: str) -> Charge:
    return Charge("pushed", f"{at}", at, at, Money.of(cost))


async def move_to(house: TestHouse, at: datetime) -> int:
    house.clock.now = at
    return await tick(house.wiring)


def told(house: TestHouse, command: str) -> list[dict[str, Any]]:
    rows = house.rows(f"select answer from outbox where command = '{command}' order by id")
    return [json.loads(str(row[0])) for row in rows]


async def test_the_morning_tells_once_of_a_bill_that_is_a_tenth_off(house: TestHouse) -> None:
    subscribed(house, "alerts", TEAM)
    for number, cost in enumerate(("10", "10", "8")):
        post_now(house, record(TODAY + DAY * number - DAY * 3 + HOUR, cost))
        post_now(house, bill(TODAY + DAY * number - DAY * 3, "10"))
    await move_to(house, NOON)
    for hours in range(48):
        await move_to(house, NOON + HOUR * hours)
    (drifted,) = told(house, "drifted")
    assert (drifted["first"], drifted["cause"]) == ("2026-11-19", "missing")
    assert (drifted["estimated"]["amount"], drifted["billed"]["amount"]) == ("8", "10")


@pytest.mark.parametrize("cost, settled", [("9.2", True), ("5", False)])
async def test_what_is_near_or_has_not_settled_is_not_told(
    house: TestHouse, cost: str, settled: bool
) -> None:
    subscribed(house, "alerts", TEAM)
    post_now(house, record(TODAY - DAY + HOUR, cost), bill(TODAY - DAY, "10", settled=settled))
    await move_to(house, NOON)
    await move_to(house, NOON + DAY)
    assert house.rows("select estimated, billed from drifts") != []
    assert told(house, "drifted") == []


async def test_a_bill_of_what_nobody_records_is_not_told(house: TestHouse) -> None:
    subscribed(house, "alerts", TEAM)
    post_now(house, *(bill(TODAY - DAY * number, "10") for number in range(1, 9)))
    await move_to(house, NOON)
    await move_to(house, NOON + DAY)
    assert {row[0] for row in house.rows("select cause from drifts")} == {"missing"}
    assert told(house, "drifted") == []


async def test_an_alert_is_over_when_the_records_come(house: TestHouse) -> None:
    subscribed(house, "alerts", TEAM)
    post_now(house, record(TODAY - DAY + HOUR, "8"), bill(TODAY - DAY, "10"))
    await move_to(house, NOON)
    await move_to(house, NOON + DAY)
    assert house.rows("select state from alerts") == [("open",)]
    post_now(house, record(TODAY - DAY + HOUR * 2, "2"))
    await move_to(house, NOON + DAY * 2)
    assert house.rows("select state from alerts") == [("ended",)]


async def test_an_alert_that_nobody_minds_is_over_after_a_month(house: TestHouse) -> None:
    subscribed(house, "alerts", TEAM)
    post_now(house, record(TODAY - DAY + HOUR, "8"), bill(TODAY - DAY, "10"))
    await move_to(house, NOON)
    await move_to(house, NOON + DAY)
    await move_to(house, NOON + DAY * 30)
    assert house.rows("select state from alerts") == [("open",)]
    await move_to(house, NOON + DAY * 33)
    assert house.rows("select state from alerts") == [("ended",)]


async def test_a_keeper_says_how_far_is_too_far(house: TestHouse) -> None:
    subscribed(house, "alerts", TEAM)
    await house.ask("/alert drift 25%")
    post_now(house, record(TODAY - DAY + HOUR, "8"), bill(TODAY - DAY, "10"))
    await move_to(house, NOON)
    await move_to(house, NOON + DAY)
    assert told(house, "drifted") == []
    await house.ask("/alert drift 15%")
    await move_to(house, NOON + DAY * 2)
    assert len(told(house, "drifted")) == 1


async def test_two_processes_reconcile_as_one(house: TestHouse) -> None:
    subscribed(house, "alerts", TEAM)
    await move_to(house, NOON)
    post_now(house, record(TODAY - DAY + HOUR, "8"), bill(TODAY - DAY, "10"))
    house.clock.pass_(days=1)
    other = wire(Settings.model_validate({"home": house.wiring.settings.home}), house.clock)
    try:
        await asyncio.gather(*(tick(wiring) for wiring in (house.wiring, other) * 2))
    finally:
        other.close()
    assert len(told(house, "drifted")) == 1
    assert house.rows("select count(*) from drifts") == [(1,)]


async def november(house: TestHouse, *, settled: bool) -> None:
    """A month whose last day has settled, or not."""
    subscribed(house, "digest", TEAM)
    await move_to(house, NOON)
    last = datetime(2026, 11, 30, tzinfo=UTC)
    bills = [bill(last - DAY * number, "10") for number in range(1, 6)]
    records = [record(last - DAY * number + HOUR, "9.5") for number in range(6)]
    post_now(house, *bills, bill(last, "4", settled=settled), *records)


def statements(house: TestHouse) -> list[dict[str, Any]]:
    """They come in the month's report."""
    assert told(house, "statement") == []
    return [month["statement"] for month in told(house, "month")]


async def test_a_month_that_has_settled_is_closed_on_its_first_morning_and_once(house: TestHouse) -> None:
    await november(house, settled=True)
    await move_to(house, datetime(2026, 12, 1, 8, tzinfo=UTC))
    assert statements(house) == []
    for hours in range(9, 24 * 8):
        await move_to(house, datetime(2026, 12, 1, tzinfo=UTC) + HOUR * hours)
    (statement,) = statements(house)
    assert (statement["month"], statement["closed"]) == ("November 2026", True)
    assert statement["total"]["amount"] == "54"
    assert statement["may_rise"]["amount"] == "0"


async def test_an_open_month_waits_and_comes_on_the_fifth_with_what_may_move(house: TestHouse) -> None:
    await november(house, settled=False)
    for hours in range(24 * 4 + 9):
        await move_to(house, datetime(2026, 12, 1, tzinfo=UTC) + HOUR * hours)
        assert statements(house) == []
    await move_to(house, datetime(2026, 12, 5, 9, tzinfo=UTC))
    (statement,) = statements(house)
    assert not statement["closed"]
    (line,) = statement["lines"]
    assert line["open_days"] == 1
    assert line["open"]["amount"] == "9.5"
    assert line["may_rise"]["amount"] == "0.5"


async def test_an_open_month_is_closed_as_soon_as_it_settles(house: TestHouse) -> None:
    await november(house, settled=False)
    await move_to(house, datetime(2026, 12, 1, 9, tzinfo=UTC))
    last = datetime(2026, 11, 30, tzinfo=UTC)
    post_now(house, bill(last, "10"))
    await move_to(house, datetime(2026, 12, 2, 5, tzinfo=UTC))
    await move_to(house, datetime(2026, 12, 2, 9, tzinfo=UTC))
    (statement,) = statements(house)
    assert statement["closed"]
    assert statement["official"]["amount"] == "60"


async def test_a_month_of_nothing_has_no_statement(house: TestHouse) -> None:
    subscribed(house, "digest", TEAM)
    await move_to(house, NOON)
    await move_to(house, datetime(2026, 12, 6, 9, tzinfo=UTC))
    assert statements(house) == []
    assert house.rows("select next_day from schedules where what = 'statement'") == [(20261201,)]
