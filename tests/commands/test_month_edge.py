"""The edge of a month: what the first reading of a new one closes, and what is told late."""

from __future__ import annotations

from decimal import Decimal

import pytest

from commands.recorded import ReadingAnswer
from tests.bot.house import NOON, TestHouse, said
from tests.commands.cast import typed
from tests.commands.test_reading import days, doubted, read


async def test_the_first_reading_says_at_what_and_how_early_the_old_month_is_closed(house: TestHouse) -> None:
    await read(house, "/groq 14.02 29 Oct 18:00")
    answer = await read(house, "/groq 0.90")
    closed = answer.closed
    assert closed is not None
    assert (closed.period, closed.figure.text(), closed.days) == ("October", "14.02", "2.2")
    assert closed.type == "/reading groq october and the figure"


async def test_the_second_reading_closes_nothing(house: TestHouse) -> None:
    await read(house, "/groq 14.02 29 Oct 18:00")
    await read(house, "/groq 0.90")
    assert (await read(house, "/groq 0.95")).closed is None


async def test_nor_does_the_first_of_all(house: TestHouse) -> None:
    assert (await read(house, "/groq 0.90")).closed is None


async def test_a_reading_at_its_end_needs_no_later_one(house: TestHouse) -> None:
    await read(house, "/groq october 14.31")
    closed = (await read(house, "/groq 0.90")).closed
    assert closed is not None
    assert (closed.days, closed.type) == ("0.0", "")


async def test_a_late_closing_figure_spreads_the_old_month_again(house: TestHouse) -> None:
    await read(house, "/groq 15.25 31 Oct 12:00")
    await read(house, "/groq 20 2 Nov 00:00")
    before = days(house)
    answer = await read(house, "/groq october 15.54")
    assert (answer.month, answer.difference.text(), answer.month_to_date.text()) == (
        "October",
        "0.29",
        "15.54",
    )
    after = days(house)
    assert after[20261031] - before[20261031] == Decimal("0.29")
    assert sum(after.values()) == Decimal("35.54")
    lines = await doubted(house, "/groq october 15.50", "is less than the $15.54 of 1 Nov 00:00")
    assert lines == ("/reading groq 15.5 2026-11-01T00:00:00+00:00 correct",)


async def test_of_a_month_without_a_reading_nothing_is_made_up(house: TestHouse) -> None:
    await read(house, "/groq 3 20 Sep")
    await read(house, "/groq 5")
    assert {day // 100 for day in days(house)} == {202609, 202611}


@pytest.mark.parametrize(
    "zone, edge",
    [
        ("Honolulu", "2026-11-01T10:00:00Z"),
        ("New York", "2026-11-01T04:00:00Z"),
        ("Lisbon", "2026-11-01T00:00:00Z"),
        ("Kolkata", "2026-10-31T18:30:00Z"),
        ("Kiritimati", "2026-10-31T10:00:00Z"),
    ],
)
async def test_a_month_ends_where_the_team_lives(house: TestHouse, zone: str, edge: str) -> None:
    said(await typed(house, f"/settings zone={zone}"))
    by_name = await read(house, "/groq october 30")
    assert f"{by_name.read_at:%Y-%m-%dT%H:%M:%SZ}" == edge
    answer = await read(house, f"/groq {edge.replace(':00Z', ':01Z')} 1")
    assert (answer.month, answer.before, answer.difference.text()) == ("November", None, "1")
    assert answer.closed is not None
    assert (answer.closed.period, answer.closed.type) == ("October", "")
    assert sum(days(house).values()) == Decimal(31)


async def test_the_running_month_has_not_ended(house: TestHouse) -> None:
    answer = await read(house, "/groq november 5")
    assert answer.read_at == NOON.replace(second=10)


async def test_what_is_left_of_a_budget_is_said(house: TestHouse) -> None:
    said(await typed(house, "/limit 20 month groq"))
    answer = await read(house, "/groq 4.50")
    assert isinstance(answer, ReadingAnswer)
    assert [each.remaining.text() for each in answer.budgets] == ["15.5"]
