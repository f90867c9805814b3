"""Where a month ends at its run rate, and on how many days that rests."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.money import Money
from ledger.periods import DAY, period_holding
from ledger.run_rate import RunRate, run_rate

NOVEMBER = period_holding("month", date(2026, 11, 1))


def usd(text: str) -> Money:
    return Money.of(text)


def test_a_month_goes_on_as_its_days_went() -> None:
    found = run_rate(usd("20"), usd("1"), NOVEMBER, date(2026, 11, 20), date(2026, 8, 1))
    assert found == RunRate(usd("1"), usd("30"), 19)


def test_days_before_anything_was_known_do_not_count() -> None:
    found = run_rate(usd("10"), usd("0"), NOVEMBER, date(2026, 11, 20), date(2026, 11, 15))
    assert found == RunRate(usd("2"), usd("32"), 5)


def test_what_today_cost_beyond_the_rate_is_not_lost() -> None:
    found = run_rate(usd("28"), usd("9"), NOVEMBER, date(2026, 11, 20), date(2026, 8, 1))
    assert found == RunRate(usd("1"), usd("38"), 19)


@pytest.mark.parametrize(
    "today, known",
    [
        (date(2026, 11, 1), date(2026, 8, 1)),
        (date(2026, 11, 20), date(2026, 11, 20)),
        (date(2026, 11, 20), None),
        (date(2026, 12, 1), date(2026, 8, 1)),
    ],
)
def test_without_a_day_that_is_over_nothing_is_foreseen(today: date, known: date | None) -> None:
    assert run_rate(usd("1"), usd("1"), NOVEMBER, today, known) is None


@given(st.integers(0, 10**13), st.integers(0, 10**13), st.integers(1, 29))
def test_a_month_never_ends_below_what_it_cost_already(before: int, of_today: int, days: int) -> None:
    today = NOVEMBER.first + DAY * days
    found = run_rate(Money(before + of_today), Money(of_today), NOVEMBER, today, NOVEMBER.first)
    assert found is not None
    assert not found.expected < Money(before + of_today)
    assert found.days == days
