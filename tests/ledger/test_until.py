"""A day to come is read as people say it, and what has passed is not taken."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.dates import NotAMoment
from ledger.until import parse_until

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    "typed, day",
    [
        ("tomorrow", date(2026, 11, 21)),
        ("monday", date(2026, 11, 23)),
        ("until Mon", date(2026, 11, 23)),
        ("friday", date(2026, 11, 27)),
        ("next friday", date(2026, 11, 27)),
        ("3 days", date(2026, 11, 23)),
        ("for a week", date(2026, 11, 27)),
        ("2 weeks", date(2026, 12, 4)),
        ("next week", date(2026, 11, 23)),
        ("next month", date(2026, 12, 1)),
        ("24 Dec", date(2026, 12, 24)),
        ("Dec 24", date(2026, 12, 24)),
        ("21 Nov", date(2026, 11, 21)),
        ("until 20 Nov", date(2027, 11, 20)),
        ("10 January", date(2027, 1, 10)),
        ("6 Jan 2027", date(2027, 1, 6)),
        ("2026-12-24", date(2026, 12, 24)),
    ],
)
def test_a_day_to_come_is_read(typed: str, day: date) -> None:
    assert parse_until(typed, FRIDAY) == day


@pytest.mark.parametrize(
    "typed", ["yesterday", "today", "", "soon", "0 weeks ago", "3", "31 Feb", "mo", "noon"]
)
def test_what_is_no_day_to_come_is_refused(typed: str) -> None:
    with pytest.raises(NotAMoment, match="type monday, 24 Dec or 3 days"):
        parse_until(typed, FRIDAY)


@pytest.mark.parametrize("typed", ["2026-11-20", "2026-11-19", "19 Nov 2026", "0 days"])
def test_what_has_passed_is_refused(typed: str) -> None:
    with pytest.raises(NotAMoment, match="is not to come"):
        parse_until(typed, FRIDAY)


@pytest.mark.parametrize("typed", ["2028-01-01", "24 Dec 2027", "60 weeks"])
def test_more_than_a_year_is_refused(typed: str) -> None:
    with pytest.raises(NotAMoment, match="more than a year away"):
        parse_until(typed, FRIDAY)


@settings(max_examples=200, deadline=None)
@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.integers(1, 364))
def test_every_day_of_the_next_year_can_be_typed(today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)
    assert parse_until(day.isoformat(), today) == day
    if (day.month, day.day) != (2, 29):
        assert parse_until(f"{day.day} {day:%B}", today) == day
