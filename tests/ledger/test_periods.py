from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.periods import (
    DAY,
    Kind,
    Period,
    day_of,
    local,
    moment_of,
    next_at,
    period_holding,
    start_of_day,
)

ZONES = (
    "UTC", "Europe/Lisbon", "Atlantic/Azores", "America/New_York", "America/St_Johns", "America/Havana",
    "America/Santiago", "America/Sao_Paulo", "America/Asuncion", "Africa/Cairo", "Africa/Casablanca",
    "Asia/Beirut", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tokyo", "Antarctica/Troll", "Australia/Lord_Howe",
    "Pacific/Auckland", "Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati",
)  # fmt: skip
YEARS = (2026, 2028)
QUARTER = timedelta(minutes=15)
INSTANT = timedelta(microseconds=1)

zones = st.sampled_from(ZONES).map(ZoneInfo)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))
kinds: st.SearchStrategy[Kind] = st.sampled_from(("day", "week", "month"))


@lru_cache
def walked(name: str, year: int) -> dict[date, datetime]:
    """When each date begins, found by looking at the clock every quarter of an hour.

    Every change of these clocks in these years lies on a quarter; the tests look an instant
    before each edge as well.
    """
    zone, at = ZoneInfo(name), datetime(year - 1, 12, 20, tzinfo=UTC)
    latest, edges = at.astimezone(zone).date(), {}
    while at.year <= year or at.day < 12:
        at += QUARTER
        shown = at.astimezone(zone).date()
        while latest < shown:
            latest += DAY
            edges[latest] = at
    return edges


def days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + DAY * number for number in range(366 if year % 4 == 0 else 365)]


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("name", ZONES)
def test_every_day_begins_when_the_walked_clock_first_shows_its_date(name: str, year: int) -> None:
    zone, edges = ZoneInfo(name), walked(name, year)
    for day in days_of(year):
        begins = start_of_day(day, zone)
        assert begins == edges[day]
        assert (begins.astimezone(zone)).date() >= day > (begins - INSTANT).astimezone(zone).date()
        assert (day_of(begins, zone), day_of(begins - INSTANT, zone)) == (day, day - DAY)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("name", ZONES)
def test_weeks_and_months_have_the_edges_of_their_walked_days(name: str, year: int) -> None:
    zone, edges = ZoneInfo(name), walked(name, year)
    for day in days_of(year):
        week, month = period_holding("week", day), period_holding("month", day)
        monday = next(day - DAY * back for back in range(7) if (day - DAY * back).isoweekday() == 1)
        assert (week.start(zone), week.end(zone)) == (edges[monday], edges[monday + DAY * 7])
        following = date(year + day.month // 12, day.month % 12 + 1, 1)
        assert (month.start(zone), month.end(zone)) == (edges[day.replace(day=1)], edges[following])


@pytest.mark.parametrize(
    "name, day, hours",
    [
        ("Europe/Lisbon", date(2026, 3, 29), 23),
        ("Europe/Lisbon", date(2026, 10, 25), 25),
        ("Europe/Lisbon", date(2026, 11, 20), 24),
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Africa/Cairo", date(2026, 4, 24), 23),
        ("Africa/Cairo", date(2026, 10, 29), 25),
        ("America/Havana", date(2026, 11, 1), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Antarctica/Troll", date(2026, 3, 29), 22),
        ("Antarctica/Troll", date(2026, 10, 25), 26),
        ("Asia/Kathmandu", date(2028, 2, 29), 24),
    ],
)
def test_a_day_is_as_long_as_the_clock_makes_it(name: str, day: date, hours: float) -> None:
    period = period_holding("day", day)
    assert period.end(ZoneInfo(name)) - period.start(ZoneInfo(name)) == timedelta(hours=hours)


def test_a_day_without_midnight_begins_at_one() -> None:
    cairo = ZoneInfo("Africa/Cairo")
    begins = start_of_day(date(2026, 4, 24), cairo)
    assert begins == datetime(2026, 4, 23, 22, tzinfo=UTC)
    assert local(begins, cairo).hour == 1


def test_a_repeated_midnight_begins_its_day_once_and_first() -> None:
    havana = ZoneInfo("America/Havana")
    begins = start_of_day(date(2026, 11, 1), havana)
    assert begins == datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert local(begins + timedelta(hours=1), havana).hour == 0
    assert day_of(begins + timedelta(hours=1), havana) == date(2026, 11, 1)


def test_an_hour_repeated_over_midnight_stays_with_the_day_that_has_begun() -> None:
    st_johns = ZoneInfo("America/St_Johns")  # until 2011 its clocks went back at 00:01
    begins = datetime(2010, 11, 7, 2, 30, tzinfo=UTC)
    assert start_of_day(date(2010, 11, 7), st_johns) == begins
    repeated = begins + timedelta(minutes=31)
    assert local(repeated, st_johns).date() == date(2010, 11, 6)
    assert day_of(repeated, st_johns) == date(2010, 11, 7)


def test_a_day_that_the_zone_skipped_is_empty() -> None:
    apia = ZoneInfo("Pacific/Apia")
    skipped = period_holding("day", date(2011, 12, 30))
    assert skipped.start(apia) == skipped.end(apia) == datetime(2011, 12, 30, 10, tzinfo=UTC)
    assert day_of(skipped.start(apia), apia) == date(2011, 12, 31)
    assert day_of(skipped.start(apia) - INSTANT, apia) == date(2011, 12, 29)


def test_february_has_a_29th_in_a_leap_year_only() -> None:
    assert len(period_holding("month", date(2028, 2, 3))) == 29
    assert len(period_holding("month", date(2026, 2, 3))) == 28


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        day_of(datetime(2026, 11, 20, 12), ZoneInfo("UTC"))


@settings(max_examples=200, deadline=None)
@given(moments, zones, kinds)
def test_every_moment_lies_in_exactly_one_period(at: datetime, zone: ZoneInfo, kind: Kind) -> None:
    day = day_of(at, zone)
    period = period_holding(kind, day)
    assert period.start(zone) <= at < period.end(zone)
    assert day in period
    assert period.next().start(zone) == period.end(zone)
    assert period.previous().end(zone) == period.start(zone)
    assert day not in period.next()
    assert day not in period.previous()


@settings(max_examples=100, deadline=None)
@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)), zones)
def test_days_tile_their_month(day: date, zone: ZoneInfo) -> None:
    month = period_holding("month", day)
    days = [period_holding("day", each) for each in month.days()]
    assert [each.end(zone) for each in days[:-1]] == [each.start(zone) for each in days[1:]]
    assert (days[0].start(zone), days[-1].end(zone)) == (month.start(zone), month.end(zone))
    assert {period_holding("month", each) for each in month.days()} == {month}


@settings(max_examples=100, deadline=None)
@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)), kinds)
def test_next_and_previous_undo_each_other(day: date, kind: Kind) -> None:
    period = period_holding(kind, day)
    assert period.next().previous() == period == period.previous().next()


def test_a_week_begins_on_monday_over_a_new_year() -> None:
    week = period_holding("week", date(2027, 1, 1))
    assert (week.first, week.last) == (date(2026, 12, 28), date(2027, 1, 3))


def test_a_span_of_days_is_followed_by_one_as_long() -> None:
    span = Period("days", date(2026, 11, 14), date(2026, 11, 20))
    assert span.next() == Period("days", date(2026, 11, 21), date(2026, 11, 27))
    assert span.previous() == Period("days", date(2026, 11, 7), date(2026, 11, 13))


@pytest.mark.parametrize(
    "kind, name",
    [
        ("day", "20 November 2026"),
        ("week", "week of 16 November"),
        ("month", "November 2026"),
        ("days", "20 November to 20 November"),
    ],
)
def test_a_period_is_named_as_people_say_it(kind: Kind, name: str) -> None:
    assert period_holding(kind, date(2026, 11, 20)).name() == name


def test_a_skipped_time_is_the_moment_after_the_gap() -> None:
    lisbon = ZoneInfo("Europe/Lisbon")
    after_the_gap = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert moment_of(datetime(2026, 3, 29, 1, 20), lisbon) == after_the_gap
    assert moment_of(datetime(2026, 3, 29, 1, 59, 59, 999999), lisbon) == after_the_gap
    assert moment_of(datetime(2026, 3, 29, 2), lisbon) == after_the_gap
    assert moment_of(datetime(2026, 3, 29, 0, 59), lisbon) == after_the_gap - timedelta(minutes=1)


def test_a_repeated_time_is_its_first_occurrence() -> None:
    assert moment_of(datetime(2026, 10, 25, 1, 30), ZoneInfo("Europe/Lisbon")) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


@pytest.mark.parametrize("minute", [0, 30, 60, 90, 120, 9 * 60, 23 * 60 + 45])
@pytest.mark.parametrize("name", ZONES)
def test_a_daily_time_comes_exactly_once_a_date(name: str, minute: int) -> None:
    zone, at, clock = ZoneInfo(name), datetime(2026, 1, 1, tzinfo=UTC), time(minute // 60, minute % 60)
    dates, moved = [], 0
    for _ in range(366):
        later, day = next_at(zone, at, minute)
        assert later > at
        shown, asked = (
            local(later, zone).replace(tzinfo=None),
            datetime.combine(day, clock),
        )
        assert asked <= shown <= asked + timedelta(hours=2)
        moved += shown != asked
        at = later
        dates.append(day)
    assert moved <= 1  # by the one gap of a year
    assert dates == [dates[0] + DAY * number for number in range(366)]


def test_the_next_time_is_strictly_after() -> None:
    lisbon, nine = ZoneInfo("Europe/Lisbon"), datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert next_at(lisbon, nine - INSTANT, 9 * 60) == (nine, date(2026, 11, 20))
    assert next_at(lisbon, nine, 9 * 60) == (nine + DAY, date(2026, 11, 21))


def test_the_second_occurrence_of_a_repeated_time_is_passed_over() -> None:
    lisbon, first = ZoneInfo("Europe/Lisbon"), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_at(lisbon, first - DAY, 90)[0] == first
    assert next_at(lisbon, first, 90) == (datetime(2026, 10, 26, 1, 30, tzinfo=UTC), date(2026, 10, 26))


def test_a_time_at_a_skipped_midnight_comes_right_after_the_gap() -> None:
    cairo = ZoneInfo("Africa/Cairo")
    coming = next_at(cairo, datetime(2026, 4, 23, 12, tzinfo=UTC), 0)
    assert coming == (datetime(2026, 4, 23, 22, tzinfo=UTC), date(2026, 4, 24))


def test_a_date_that_the_zone_skipped_has_no_daily_time() -> None:
    apia, dates = ZoneInfo("Pacific/Apia"), []
    at = datetime(2011, 12, 28, tzinfo=UTC)
    for _ in range(4):
        at, day = next_at(apia, at, 9 * 60)
        dates.append(day.day)
    assert dates == [28, 29, 31, 1]
