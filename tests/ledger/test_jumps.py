"""Jumps: what is usual a day, and when a figure is far beyond it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ledger.facts import Meter, Reading
from ledger.jumps import is_jump, usual_a_day
from ledger.money import Money
from tests.ledger.short_facts import at, reading, top_up

GROQ = Meter("groq")
NOW = at("20")
DAY = timedelta(days=1)


def usual(meter: Meter, *readings: Reading) -> str | None:
    found = usual_a_day(meter, readings, [], NOW)
    return found.text() if found else None


def test_it_is_the_average_between_the_last_readings() -> None:
    assert usual(GROQ, reading("10", "5"), reading("12", "6"), reading("14", "9")) == "1"


def test_what_lies_before_the_first_of_them_is_not_in_it() -> None:
    readings = [reading(str(day), f"{day * 10 if day < 5 else 40 + day}") for day in range(2, 13)]
    assert usual(GROQ, *readings) == "1"  # the eight last: 5 to 12 November


def test_a_month_s_open_end_is_not_in_it_and_its_beginning_is() -> None:
    readings = [reading("2026-10-20 00:00", "10"), reading("2026-10-22 00:00", "12"), reading("3", "6")]
    assert usual(GROQ, *readings) == "2"  # 2 in two days, and 6 in the two since 1 November


def test_what_comes_after_the_moment_says_nothing() -> None:
    assert usual(GROQ, reading("10", "1"), reading("21", "2")) is None


@pytest.mark.parametrize(
    "readings",
    [
        [],
        [reading("10", "5")],
        [reading("10", "5"), reading("2026-11-10 23:59", "6")],
        [reading("10", "5"), reading("12", "5")],
    ],
)
def test_nobody_can_say_of_one_or_of_a_day_or_of_nothing(readings: list[Reading]) -> None:
    assert usual(GROQ, *readings) is None


def test_a_reset_and_a_top_up_are_counted_in() -> None:
    assert usual(GROQ, reading("10", "5"), reading("12", "2", reset=True)) == "1"
    readings = [reading("10", "5"), reading("12", "13")]
    found = usual_a_day(Meter("b", "down"), readings, [top_up("11", "10")], NOW)
    assert found == Money.of("1")


@pytest.mark.parametrize(
    "cost, over, jumps",
    [
        ("10", 2 * DAY, False),
        ("10.000000001", 2 * DAY, True),
        ("5", DAY / 24, False),  # most of a day's money may go in an hour
        ("5.000000001", DAY / 24, True),
    ],
)
def test_more_than_five_times_the_usual_is_a_jump(cost: str, over: timedelta, *, jumps: bool) -> None:
    assert is_jump(Money.of(cost), over, Money.of("1")) == jumps
