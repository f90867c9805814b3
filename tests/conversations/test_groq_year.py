"""A year of readings, by readers of four kinds: after every line the days add up to what was read."""

from __future__ import annotations

import asyncio
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from storage.columns import moment
from tests.bot.house import TestHouse, test_house
from tests.conversations.player import Table, typed

YEARS = sorted(Path(__file__).parent.glob("groq_year_*.txt"))
MOMENT = timedelta(microseconds=1)
METERS = "select id, account_id, counts, reset_day, reset_zone from meters"
READINGS = 'select meter_id, "at", figure, reset from readings where not withdrawn order by "at"'
TOP_UPS = 'select meter_id, "at", amount from top_ups where not withdrawn'
DAYS = "select account_id, sum(cost) from day_lines where not included group by account_id"

Row = tuple[Any, ...]


@pytest.mark.parametrize("path", YEARS, ids=lambda path: path.stem)
def test_the_days_add_up_to_the_readings_after_every_line(path: Path, tmp_path: Path) -> None:
    assert asyncio.run(sums_told(path.read_text(encoding="utf-8"), tmp_path)) > 3


async def sums_told(script: str, home: Path) -> int:
    """How many different sums there were, each of them as the readings say."""
    seen = set()
    with test_house(home) as house:
        table = Table(house)
        for line in typed(script):
            await table.turn(line)
            told = {account: units for account, units in house.rows(DAYS) if units}
            assert told == dict(_by_account(house)), line
            seen.add(tuple(sorted(told.items(), key=str)))
    return len(seen)


def _by_account(house: TestHouse) -> Iterator[tuple[object, int]]:
    """Worked out by the plainest rule that there is, from the rows."""
    readings, top_ups = (house.rows(query) for query in (READINGS, TOP_UPS))
    sums: dict[object, int] = defaultdict(int)
    for row in house.rows(METERS):
        own = [each[1:] for each in readings if each[0] == row[0]]
        paid = [each[1:] for each in top_ups if each[0] == row[0]]
        sums[row[1]] += _went(own, paid) if row[2] == "down" else _counted(own, row)
    return ((account, units) for account, units in sums.items() if units)


def _counted(readings: Sequence[Row], meter: Row) -> int:
    """Of each period what its meter showed last, and before each time that it began again."""
    periods: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for reading in readings:
        periods[_period(reading[0], meter)].append(reading)
    return sum(_shown(own) for own in periods.values())


def _shown(readings: Sequence[Row]) -> int:
    before_resets = sum(int(before[1]) for before, after in pairwise(readings) if after[2])
    return before_resets + int(readings[-1][1])


def _period(at: int, meter: Row) -> tuple[int, int]:
    """The year and month in which the billing period began that a moment closes or lies in."""
    clock = (moment(at) - MOMENT).astimezone(ZoneInfo(meter[4]))
    edge = min(meter[3], monthrange(clock.year, clock.month)[1])
    months = clock.year * 12 + clock.month - 1 - (clock.day < edge)
    return months // 12, months % 12 + 1


def _went(readings: Sequence[Row], top_ups: Sequence[Row]) -> int:
    """What a balance lost, wherever it did not rise by more than was paid in."""
    total = 0
    for (since, had, _), (at, has, _) in pairwise(readings):
        total += max(0, had - has + sum(amount for paid, amount in top_ups if since < paid <= at))
    return total
