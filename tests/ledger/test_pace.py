"""Pace: when an allocation is gone, told to the minute, and not told when nobody can know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.money import Money
from ledger.pace import Pace, pace

LISBON = ZoneInfo("Europe/Lisbon")
BEGINS = datetime(2026, 11, 20, tzinfo=UTC)
ENDS = BEGINS + timedelta(days=1)
TWENTY = Money.of(20)


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return BEGINS.replace(hour=hour, minute=minute, second=second)


def after(hours: float, spent: str, days: int = 30) -> Pace:
    """Of twenty for so many days, so many hours after they began."""
    now = BEGINS + timedelta(hours=hours)
    return pace(Money.of(spent), TWENTY, BEGINS, BEGINS + timedelta(days=days), now)


def test_at_this_rate_twenty_is_gone_by_a_quarter_to_four() -> None:
    assert pace(Money.of(10), TWENTY, BEGINS, ENDS, at(7, 50)) == Pace(
        Money(round(Fraction(10 * 10**9 * 24 * 60, 470))), at(15, 40)
    )


def test_the_moment_is_cut_to_the_minute() -> None:
    assert pace(Money.of(10), TWENTY, BEGINS, ENDS, at(7, 50, 29)).gone_at == at(15, 40)
    assert pace(Money.of(10), TWENTY, BEGINS, ENDS, at(7, 50, 30)).gone_at == at(15, 41)


def test_the_run_rate_is_for_a_day_however_long_the_period_is() -> None:
    assert after(48, "3").run_rate == Money.of("1.5")


def test_an_allocation_that_lasts_has_no_moment() -> None:
    assert pace(Money.of(5), TWENTY, BEGINS, ENDS, at(12)) == Pace(Money.of(10), None)


def test_an_allocation_that_is_gone_just_as_the_period_ends_lasts() -> None:
    assert pace(Money.of(10), TWENTY, BEGINS, ENDS, at(12)).gone_at is None
    assert pace(Money.of(10) + Money(1), TWENTY, BEGINS, ENDS, at(12)).gone_at == at(23, 59)


@pytest.mark.parametrize("spent", ["20", "25"])
def test_what_is_gone_already_is_no_forecast(spent: str) -> None:
    known = pace(Money.of(spent), TWENTY, BEGINS, ENDS, at(12))
    assert (known.gone_at, known.run_rate) == (None, Money.of(spent) + Money.of(spent))


def test_nothing_spent_lasts() -> None:
    assert pace(Money(0), TWENTY, BEGINS, ENDS, at(12)) == Pace(Money(0), None)


def test_refunds_last_too() -> None:
    assert pace(Money.of(-1), TWENTY, BEGINS, ENDS, at(12)) == Pace(Money.of(-2), None)


def test_the_first_hour_of_a_day_says_nothing_and_the_next_moment_does() -> None:
    assert pace(Money.of(5), TWENTY, BEGINS, ENDS, at(0, 59, 59)) == Pace(None, None)
    assert pace(Money.of(5), TWENTY, BEGINS, ENDS, at(1)).gone_at == at(4)


def test_a_period_shorter_than_a_day_speaks_after_a_24th_of_it() -> None:
    six = BEGINS + timedelta(hours=6)
    assert pace(Money.of(5), TWENTY, BEGINS, six, at(0, 14)) == Pace(None, None)
    assert pace(Money.of(5), TWENTY, BEGINS, six, at(0, 15)).gone_at == at(1)


def test_calm_first_hours_of_a_month_say_nothing_of_its_end() -> None:
    assert after(3, "0.80") == Pace(Money.of("6.40"), None)


def test_a_run_away_is_told_in_the_first_hours_of_a_month() -> None:
    assert after(3, "10").gone_at == at(6)


def test_a_24th_of_the_allocation_is_enough_to_go_by() -> None:
    twenty_four = Money.of(24)
    month = BEGINS + timedelta(days=30)
    assert pace(Money.of(1), twenty_four, BEGINS, month, at(2)).gone_at == BEGINS + timedelta(hours=48)
    assert pace(Money.of(1) - Money(1), twenty_four, BEGINS, month, at(2)).gone_at is None


def test_before_a_period_there_is_no_pace() -> None:
    assert after(-5, "1") == Pace(None, None)


def test_after_a_period_its_whole_time_counts_and_no_more() -> None:
    assert pace(Money.of(5), TWENTY, BEGINS, ENDS, ENDS + timedelta(days=9)) == Pace(Money.of(5), None)


@pytest.mark.parametrize(
    "month, day, hours", [(3, 29, 11), (10, 25, 13), (11, 20, 12)], ids=["23 hours", "25 hours", "24 hours"]
)
def test_hours_are_counted_as_they_pass_on_days_of_a_changed_clock(month: int, day: int, hours: int) -> None:
    begins = datetime(2026, month, day, tzinfo=LISBON)
    noon, ends = begins.replace(hour=12), begins.replace(day=day + 1)
    known = pace(Money.of(16), TWENTY, begins, ends, noon)
    assert known.gone_at == begins.astimezone(UTC) + timedelta(hours=hours) * 5 / 4
    assert known.run_rate == Money(round(Fraction(16 * 10**9 * 24, hours)))


def test_a_day_of_23_hours_ends_an_hour_earlier() -> None:
    begins = datetime(2026, 3, 29, tzinfo=LISBON)
    now, ends = begins.astimezone(UTC) + timedelta(hours=12), begins.replace(day=30)
    spent = Money(TWENTY.units * 120 // 231)  # gone after 23 hours and six minutes
    assert pace(spent, TWENTY, begins, ends, now).gone_at is None
    assert pace(spent, TWENTY, begins, ends + timedelta(hours=1), now).gone_at is not None


@pytest.mark.parametrize("which", range(3))
def test_a_moment_without_a_zone_is_refused(which: int) -> None:
    moments = [BEGINS, ENDS, at(12)]
    moments[which] = moments[which].replace(tzinfo=None)
    with pytest.raises(ValueError, match="needs a time zone"):
        pace(Money.of(5), TWENTY, *moments)


def test_a_period_without_time_is_refused() -> None:
    with pytest.raises(ValueError, match="a minute at least"):
        pace(Money.of(5), TWENTY, BEGINS, BEGINS, at(12))


def test_two_currencies_have_no_pace() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        pace(Money.of(5, "EUR"), TWENTY, BEGINS, ENDS, at(12))


@settings(max_examples=200, deadline=None)
@given(
    st.integers(-(10**10), 10**12),
    st.integers(1, 10**11),
    st.integers(60, 31 * 86400),
    st.integers(0, 31 * 86400),
)
def test_a_moment_told_is_the_minute_in_which_the_rate_reaches_the_allocation(
    spent: int, allocated: int, length: int, seen: int
) -> None:
    now, ends = BEGINS + timedelta(seconds=seen), BEGINS + timedelta(seconds=length)
    gone_at = pace(Money(spent), Money(allocated), BEGINS, ends, now).gone_at
    if gone_at is not None:
        elapsed = Fraction(seen, 60)  # minutes, as all below
        reached = elapsed * Fraction(allocated, spent)
        minute = Fraction((gone_at - BEGINS) // timedelta(seconds=1), 60)
        assert minute <= reached < minute + 1
        assert elapsed < reached < Fraction(length, 60)
        assert reached <= 24 * elapsed
        assert elapsed >= min(Fraction(60), Fraction(length, 24 * 60))


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 10**10), st.integers(1, 10**10), st.integers(60, 1440))
def test_more_spend_is_never_gone_later(spent: int, more: int, minute: int) -> None:
    now = BEGINS + timedelta(minutes=minute)
    first = pace(Money(spent), TWENTY, BEGINS, ENDS, now).gone_at
    second = pace(Money(spent + more), TWENTY, BEGINS, ENDS, now).gone_at
    assert first is None or second is None or second <= first
    assert first is None or second is not None or spent + more >= TWENTY.units
