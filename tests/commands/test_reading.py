"""Readings: what follows from a figure, what contradicts it, and what a word about that changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from commands.recorded import ReadingAnswer
from storage.columns import micros, moment
from tests.bot.house import NOON, TestHouse, said
from tests.commands.cast import WHO_ASKED, contents, refused, typed

DAY = timedelta(days=1)


async def read(house: TestHouse, line: str) -> ReadingAnswer:
    house.clock.pass_(seconds=10)
    answer = said(await typed(house, line))
    assert isinstance(answer, ReadingAnswer)
    return answer


async def doubted(house: TestHouse, line: str, word: str = "") -> tuple[str, ...]:
    """The lines to type instead; nothing is changed."""
    house.clock.pass_(seconds=10)
    before = contents(house, but=WHO_ASKED)
    refusal = refused(await typed(house, line), word)
    assert contents(house, but=WHO_ASKED) == before
    return refusal.lines


def standing(house: TestHouse) -> list[tuple[str, str, bool]]:
    """Moment, figure, reset of what stands."""
    rows = house.rows('select "at", figure, reset from readings where not withdrawn order by "at"')
    return [
        (f"{moment(int(str(at))):%-d %H:%M}", f"{Decimal(str(figure)).scaleb(-9):.2f}", bool(reset))
        for at, figure, reset in rows
    ]


def days(house: TestHouse) -> dict[int, Decimal]:
    """The book by day."""
    rows = house.rows("select day, sum(cost) from day_lines where not included group by day order by day")
    return {int(str(day)): Decimal(str(units)).scaleb(-9) for day, units in rows}


async def test_a_first_reading_makes_account_and_meter_and_covers_the_month_so_far(house: TestHouse) -> None:
    answer = await read(house, "/groq 1.06 20 Nov 12:00")
    assert (answer.before, answer.difference.text(), answer.days) == (None, "1.06", "19.5")
    assert answer.daily_average.units == 1_060_000_000 * 10 // 195
    assert answer.month_to_date.text() == "1.06"
    assert (answer.month, answer.first) == ("November", date(2026, 11, 1))
    assert len(days(house)) == 20
    assert sum(days(house).values()) == Decimal("1.06")
    assert answer.today.units == int(days(house)[20261120].scaleb(9))
    assert house.rows("select provider, connected_at from accounts") == [("groq", None)]
    assert house.rows("select name, counts, reset_day, reset_zone from meters") == [("groq", "up", 1, "UTC")]


async def test_the_next_one_says_the_difference_and_lies_between_the_two(house: TestHouse) -> None:
    await read(house, "/groq 1 19 Nov 12:00")
    answer = await read(house, "/reading groq 3 20 Nov 12:00")
    assert answer.before is not None
    assert (answer.before.text(), answer.difference.text(), answer.days) == ("1", "2", "1.0")
    assert answer.month_to_date.text() == "3"
    assert answer.today.text() == "1"
    assert sum(days(house).values()) == Decimal(3)


async def test_the_same_figure_again_is_a_day_without_spend(house: TestHouse) -> None:
    await read(house, "/groq 1 19 Nov 12:00")
    answer = await read(house, "/groq 1 20 Nov 12:00")
    assert (answer.difference.text(), answer.today.text()) == ("0", "0")
    assert len(standing(house)) == 2


async def test_nothing_at_all_is_a_figure_too(house: TestHouse) -> None:
    answer = await read(house, "/groq 0")
    assert (answer.figure.text(), answer.month_to_date.text(), answer.daily_average.text()) == ("0", "0", "0")
    assert days(house) == {}
    assert answer.meter.last_figure is not None  # a zero is a figure, not nothing
    answer = await read(house, "/groq 1")
    assert answer.before is not None
    assert answer.difference.text() == "1"


async def test_a_lower_figure_is_refused_with_two_lines_that_work(house: TestHouse) -> None:
    await read(house, "/groq 2 19 Nov 12:00")
    lines = await doubted(
        house, "/groq 1.5", "$1.50 is less than the $2.00 of 19 Nov 12:00, in the same month"
    )
    assert lines == ("/reading groq 1.5 reset", "/reading groq 1.5 correct")
    answer = await read(house, lines[0])
    assert (answer.reset, answer.difference.text(), answer.month_to_date.text()) == (True, "1.5", "3.5")
    said(await typed(house, "/undo"))
    answer = await read(house, lines[1])
    assert (answer.reset, answer.difference.text(), answer.month_to_date.text()) == (False, "1.5", "1.5")
    assert [figure.text() for figure in answer.withdrawn] == ["2"]


@pytest.mark.parametrize("how", ["reset", "correct"])
async def test_the_lines_hold_the_moment_and_every_place_of_the_figure(house: TestHouse, how: str) -> None:
    await read(house, "/groq 2 18 Nov 12:00")
    lines = await doubted(house, "/groq 1.2340 yesterday 12:00", "less than")
    await read(house, next(line for line in lines if line.endswith(how)))
    assert standing(house)[-1] == ("19 12:00", "1.23", how == "reset")
    assert house.rows(
        "select max(figure) from readings where reset or not withdrawn and figure < 2000000000"
    ) == [(1_234_000_000,)]


async def test_figures_that_differ_by_little_are_told_apart(house: TestHouse) -> None:
    await read(house, "/groq 1.0610")
    await doubted(house, "/groq 1.0605", "$1.060 is less than the $1.061 of")


async def test_a_lower_figure_for_the_same_moment_is_doubted_and_a_higher_one_replaces_it(
    house: TestHouse,
) -> None:
    await read(house, "/groq 2 19 Nov 12:00")
    await doubted(house, "/groq 1 19 Nov 12:00", "less than the $2.00")
    await read(house, "/groq 3 19 Nov 12:00")
    assert standing(house) == [("19 12:00", "3.00", False)]
    await read(house, "/groq 1 19 Nov 12:00 correct")
    assert standing(house) == [("19 12:00", "1.00", False)]


async def test_the_average_counts_what_was_before_a_reset(house: TestHouse) -> None:
    await read(house, "/groq 18 19 Nov 00:00")
    answer = await read(house, "/groq 1 20 Nov 00:00 reset")
    assert answer.daily_average.text() == "1"


async def test_a_correction_stops_at_a_reset(house: TestHouse) -> None:
    await read(house, "/groq 10 17 Nov 12:00")
    await read(house, "/groq 3 18 Nov 12:00 reset")
    answer = await read(house, "/groq 2 19 Nov 12:00 correct")
    assert standing(house) == [("17 12:00", "10.00", False), ("19 12:00", "2.00", True)]
    assert (answer.reset, answer.month_to_date.text()) == (True, "12")


async def test_a_correction_of_a_reset_is_one_too(house: TestHouse) -> None:
    await read(house, "/groq 10 17 Nov 12:00")
    await read(house, "/groq 3 18 Nov 12:00 reset")
    await doubted(house, "/groq 2 18 Nov 12:00", "less than the $3.00")
    await read(house, "/groq 2 18 Nov 12:00 correct")
    assert standing(house) == [("17 12:00", "10.00", False), ("18 12:00", "2.00", True)]
    await read(house, "/groq 4 18 Nov 12:00")  # a higher figure for that moment: still after the reset
    assert standing(house)[-1] == ("18 12:00", "4.00", True)


async def test_a_reading_between_two_others_moves_money_between_days_only(house: TestHouse) -> None:
    await read(house, "/groq 1 16 Nov 00:00")
    await read(house, "/groq 5 20 Nov 00:00")
    answer = await read(house, "/groq 4 17 Nov 00:00")
    assert (answer.difference.text(), answer.month_to_date.text()) == ("3", "5")
    assert (days(house)[20261116], days(house)[20261117]) == (
        Decimal(3),
        Decimal(1) / 3 // Decimal("1e-9") * Decimal("1e-9") + Decimal("1e-9"),
    )
    assert sum(days(house).values()) == Decimal(5)


async def test_one_that_is_higher_than_the_next_is_doubted(house: TestHouse) -> None:
    await read(house, "/groq 1 16 Nov 00:00")
    await read(house, "/groq 5 19 Nov 00:00")
    lines = await doubted(house, "/groq 7 17 Nov 00:00", "$7.00 is more than the $5.00 of 19 Nov 00:00")
    answer = await read(house, lines[0])  # it began again after the new reading: 1 + 6 + 5
    assert (answer.reset, answer.difference.text(), answer.month_to_date.text()) == (False, "6", "12")
    assert standing(house)[-1] == ("19 00:00", "5.00", True)
    said(await typed(house, "/undo"))
    assert standing(house) == [("16 00:00", "1.00", False), ("19 00:00", "5.00", False)]
    answer = await read(house, lines[1])  # what was typed later was wrong
    assert (answer.month_to_date.text(), [figure.text() for figure in answer.withdrawn]) == ("7", ["5"])


async def test_one_that_is_higher_than_a_reset_is_not(house: TestHouse) -> None:
    await read(house, "/groq 1 16 Nov 00:00")
    await read(house, "/groq 0.5 19 Nov 00:00 reset")
    answer = await read(house, "/groq 7 17 Nov 00:00")
    assert answer.month_to_date.text() == "7.5"


async def test_a_new_month_begins_with_any_figure(house: TestHouse) -> None:
    await read(house, "/groq 30 31 Oct")
    answer = await read(house, "/groq 40 2 Nov 00:00")  # higher than October's: still counted from nothing
    assert (answer.before, answer.difference.text(), answer.month_to_date.text()) == (None, "40", "40")
    answer = await read(house, "/groq 50 1 Nov 00:00")  # on the edge: it closes October
    assert (answer.month, answer.difference.text(), answer.month_to_date.text()) == ("October", "50", "50")
    assert sum(days(house).values()) == Decimal(90)


async def test_a_figure_a_moment_after_the_edge_is_the_new_months(house: TestHouse) -> None:
    await read(house, "/groq 30 2026-11-01T00:00:00Z")
    answer = await read(house, "/groq 0.01 2026-11-01T00:00:01Z")
    assert (answer.month, answer.before, answer.month_to_date.text()) == ("November", None, "0.01")


@pytest.mark.parametrize("zone", ["New York", "Auckland", "Kolkata", "UTC"])
async def test_the_month_is_the_teams(house: TestHouse, zone: str) -> None:
    said(await typed(house, f"/settings zone={zone}"))
    answer = await read(house, "/groq 30 31 Oct")
    assert (answer.month, answer.month_to_date.text()) == ("October", "30")
    answer = await read(house, "/groq 2")
    assert (answer.month, answer.before, answer.month_to_date.text()) == ("November", None, "2")
    house.clock.now = NOON.replace(month=12, day=1, hour=3)  # 30 November in New York only
    answer = await read(house, "/groq 5")
    assert (answer.month, answer.difference.text()) == (
        ("November", "3") if zone == "New York" else ("December", "5")
    )
    total = sum(days(house).values())
    said(await typed(house, "/settings zone=Honolulu"))
    assert sum(days(house).values()) == total


async def test_a_meter_keeps_its_months_when_the_team_moves_west(house: TestHouse) -> None:
    await read(house, "/groq 29 30 Oct")  # by UTC: nobody has said a zone yet
    said(await typed(house, "/settings zone=New York"))
    answer = await read(house, "/groq 30 31 Oct")
    assert answer.read_at == datetime(2026, 11, 1, tzinfo=UTC)  # four hours before New York's midnight
    assert (answer.month, answer.difference.text()) == ("October", "1")
    answer = await read(house, "/groq 2 1 Nov 01:00")
    assert (answer.month, answer.before, answer.difference.text()) == ("November", None, "2")
    assert sum(days(house).values()) == Decimal(32)


async def test_nor_do_they_move_when_it_moves_east(house: TestHouse) -> None:
    await read(house, "/groq 29 30 Oct")
    said(await typed(house, "/settings zone=Auckland"))
    answer = await read(house, "/groq 30 31 Oct")
    assert answer.read_at == datetime(2026, 10, 31, 11, tzinfo=UTC)
    answer = await read(
        house, "/groq 31 2026-10-31T20:00:00Z"
    )  # 1 November in Auckland, October on the meter
    assert answer.difference.text() == "1"
    answer = await read(house, "/groq 0.5")
    assert answer.before is None
    assert sum(days(house).values()) == Decimal("31.5")


async def test_a_bare_day_and_a_clock_are_the_workspaces(house: TestHouse) -> None:
    said(await typed(house, "/settings zone=Kolkata"))
    answer = await read(house, "/groq 1 18 Nov")
    assert answer.read_at == datetime(2026, 11, 18, 18, 30, tzinfo=UTC)
    answer = await read(house, "/groq 2 19 Nov 14:07")
    assert answer.read_at == datetime(2026, 11, 19, 8, 37, tzinfo=UTC)
    assert answer.before_at is not None
    assert f"{answer.before_at:%-d %b %H:%M}" == "19 Nov 00:00"
    assert sum(days(house).values()) == Decimal(2)


@pytest.mark.parametrize(
    "line, word",
    [
        ("/groq", "needs reading"),
        ("/groq -1", "is below zero"),
        ("/groq much", "“much” is not an amount"),
        ("/groq 1,234", "can mean 1234 or 1.234: type 1234 or 1.2340"),
        ("/groq 1.1234567891", "finer than a billionth"),
        ("/groq €5", "is in EUR; here USD is counted"),
        ("/groq 100000001", "is larger than Purser can keep"),
        ("/groq " + "9" * 50, "is larger than Purser can keep"),
        ("/groq 1 tomorrow", "is no day that Purser can read"),
        ("/groq 1 21 Nov", "is still to come"),
        ("/groq 1 31 Feb", "There is no 31 February"),
        ("/groq 1 25:00", "is no clock time"),
        ("/groq 1 how=perhaps", "is no how that I know: reset, correct"),
        ("/groq 1 reset reset", "is no day"),
        ("/reading groq", "needs amount"),
        ("/reading foo 3", "“foo” is no provider that I know"),
        ("/reading 3 groq", "“3” is no provider that I know"),
        ("/groq reading=1 reading=2", "“reading=2” is one word too many"),
    ],
)
async def test_what_is_no_reading_is_refused_in_a_sentence(house: TestHouse, line: str, word: str) -> None:
    await doubted(house, line, word)


async def test_a_program_gives_numbers_exactly(house: TestHouse) -> None:
    dispatch = house.wiring.dispatch
    for given, units in ((Decimal("1.234"), 1_234_000_000), (2, 2_000_000_000), ("2.5", 2_500_000_000)):
        house.clock.pass_(seconds=10)
        answer = said(await dispatch("groq", {"reading": given}, house.keeper(str(given))))
        assert isinstance(answer, ReadingAnswer)
        assert answer.figure.units == units
    for wrong in (Decimal("NaN"), Decimal("1e999999999"), True, [1], {"a": 1}, 1.5):
        refused(await dispatch("groq", {"reading": wrong}, house.keeper(str(wrong))))


async def test_the_status_of_the_meter_comes_along(house: TestHouse) -> None:
    answer = await read(house, "/groq 1")
    assert (answer.meter.status, answer.meter.days_until_reset) == ("normal", 11)
    assert answer.read_at == NOON + timedelta(seconds=10)
    assert micros(answer.read_at) == int(str(house.rows('select "at" from readings')[0][0]))
