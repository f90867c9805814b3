from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.dates import NotAMoment, parse_day, parse_period
from ledger.periods import DAY, Kind, Period, period_holding

TODAY = date(2026, 11, 20)  # a Friday


@pytest.mark.parametrize(
    "text, day",
    [
        ("today", TODAY),
        ("Yesterday", date(2026, 11, 19)),
        ("2 days ago", date(2026, 11, 18)),
        ("a day ago", date(2026, 11, 19)),
        ("1 week ago", date(2026, 11, 13)),
        ("monday", date(2026, 11, 16)),
        ("thu", date(2026, 11, 19)),
        ("friday", TODAY),
        ("last friday", date(2026, 11, 13)),
        ("last monday", date(2026, 11, 16)),
        ("2026-11-18", date(2026, 11, 18)),
        ("2026/1/8", date(2026, 1, 8)),
        ("18 Nov", date(2026, 11, 18)),
        ("Nov 18", date(2026, 11, 18)),
        ("on 18th of november", date(2026, 11, 18)),
        ("November 1st, 2025", date(2025, 11, 1)),
        ("3 sept", date(2026, 9, 3)),
        ("31 Oct", date(2026, 10, 31)),
        ("1 January 2000", date(2000, 1, 1)),
    ],
)
def test_a_day_is_read_as_people_type_it(text: str, day: date) -> None:
    assert parse_day(text, TODAY) == day


@pytest.mark.parametrize(
    "text", ["", "foo", "18", "3.20", "11/12/2026", "18 no", "18 foo", "tomorrow", "ago"]
)
def test_what_is_no_day_is_refused_with_what_to_type(text: str) -> None:
    with pytest.raises(
        NotAMoment, match="is no day that Purser can read: type yesterday, 31 Oct or 2026-11-20"
    ):
        parse_day(text, TODAY)


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("21 Nov", "21 November 2026 is still to come"),
        ("25 Dec", "25 December 2026 is still to come"),
        ("2026-11-21", "is still to come: type a day that has passed"),
        ("9999-12-31", "is still to come"),
        ("31 Dec 1999", "31 December 1999 is too long ago: type a day from 2000 on"),
        ("9999 weeks ago", "is too long ago"),
        ("31 Feb", "There is no 31 February 2026"),
        ("29 Feb 2026", "There is no 29 February 2026"),
        ("2026-13-01", "There is no month 13"),
        ("0000-01-01", "There is no 1 January 0"),
    ],
)
def test_a_day_out_of_reach_is_refused_with_the_reason(text: str, sentence: str) -> None:
    with pytest.raises(NotAMoment) as refusal:
        parse_day(text, TODAY)
    assert sentence in str(refusal.value)


def test_a_day_without_a_year_in_january_is_of_last_year_if_that_is_near() -> None:
    january = date(2027, 1, 10)
    assert parse_day("31 Dec", january) == date(2026, 12, 31)
    assert parse_day("10 Jan", january) == january
    with pytest.raises(NotAMoment, match="11 January 2027 is still to come"):
        parse_day("11 Jan", january)
    with pytest.raises(NotAMoment, match="1 June 2027 is still to come"):
        parse_day("1 Jun", january)


def test_the_leap_day_is_read_in_a_leap_year() -> None:
    assert parse_day("29 Feb", date(2028, 3, 1)) == date(2028, 2, 29)


@pytest.mark.parametrize(
    "text, kind, first, last",
    [
        ("today", "day", TODAY, TODAY),
        ("day", "day", TODAY, TODAY),
        ("yesterday", "day", date(2026, 11, 19), date(2026, 11, 19)),
        ("2026-11-18", "day", date(2026, 11, 18), date(2026, 11, 18)),
        ("week", "week", date(2026, 11, 16), date(2026, 11, 22)),
        ("Last week", "week", date(2026, 11, 9), date(2026, 11, 15)),
        ("week of 5 Nov", "week", date(2026, 11, 2), date(2026, 11, 8)),
        ("month", "month", date(2026, 11, 1), date(2026, 11, 30)),
        ("this month", "month", date(2026, 11, 1), date(2026, 11, 30)),
        ("last month", "month", date(2026, 10, 1), date(2026, 10, 31)),
        ("november", "month", date(2026, 11, 1), date(2026, 11, 30)),
        ("oct", "month", date(2026, 10, 1), date(2026, 10, 31)),
        ("december", "month", date(2025, 12, 1), date(2025, 12, 31)),
        ("february 2024", "month", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-10", "month", date(2026, 10, 1), date(2026, 10, 31)),
        ("7 days", "days", date(2026, 11, 14), TODAY),
        ("last 30 days", "days", date(2026, 10, 22), TODAY),
        ("1 Nov to 7 Nov", "days", date(2026, 11, 1), date(2026, 11, 7)),
    ],
)
def test_a_period_is_read_as_people_type_it(text: str, kind: Kind, first: date, last: date) -> None:
    assert parse_period(text, TODAY) == Period(kind, first, last)


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("2026", "is no day that Purser can read"),
        ("2026-12", "1 December 2026 is still to come"),
        ("2026-13", "There is no month 13"),
        ("december 2026", "is still to come"),
        ("0 days", "Type 1 to 366 days"),
        ("367 days", "Type 1 to 366 days"),
        ("7 Nov to 1 Nov", "The first day comes after the last"),
        ("1 Nov to 25 Nov", "is still to come"),
        ("ma", "is no day"),
        ("foo 2026", "is no day"),
    ],
)
def test_what_is_no_period_is_refused_with_the_reason(text: str, sentence: str) -> None:
    with pytest.raises(NotAMoment) as refusal:
        parse_period(text, TODAY)
    assert sentence in str(refusal.value)


@settings(max_examples=100, deadline=None)
@given(st.dates(date(2000, 1, 10), TODAY), st.sampled_from(("day", "month")))
def test_a_name_is_read_back_as_its_period(day: date, kind: Kind) -> None:
    period = period_holding(kind, day)
    assert parse_period(period.name(), TODAY) == period


@settings(max_examples=100, deadline=None)
@given(st.dates(date(2001, 1, 1), date(2030, 1, 1)), st.integers(0, 182))
def test_a_day_of_the_last_half_year_needs_no_year_if_its_month_is_near(today: date, back: int) -> None:
    day = today - DAY * back
    months = (today.year - day.year) * 12 + today.month - day.month
    if months <= 6:
        assert parse_day(f"{day.day} {day:%b}", today) == day
