from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.moments import NotAMoment, parse_when
from ledger.periods import day_of, period_holding

NEW_YORK = ZoneInfo("America/New_York")
LISBON = ZoneInfo("Europe/Lisbon")
NOW = datetime(2026, 11, 20, 16, 5, tzinfo=UTC)  # 11:05 on a Friday in New York


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize("text", ["now", "today", "Today", "20 Nov", "2026-11-20", "friday", "0 days ago"])
def test_today_means_now(text: str) -> None:
    assert parse_when(text, NOW, NEW_YORK) == NOW


@pytest.mark.parametrize(
    "text, moment",
    [
        ("yesterday", at(20, 5)),
        ("18 Nov", at(19, 5)),
        ("2026-11-18", at(19, 5)),
        ("2 days ago", at(19, 5)),
        ("31 Oct", at(1, 4)),  # the clock goes back on the 1st itself, later
        ("october", at(1, 4)),
        ("Oct. 2026", at(1, 4)),
        ("2026-10", at(1, 4)),
        ("last month", at(1, 4)),
        ("the end of october", at(1, 4)),
        ("november", NOW),
        ("monday", at(17, 5)),
    ],
)
def test_a_bare_day_or_month_means_its_end(text: str, moment: datetime) -> None:
    assert parse_when(text, NOW, NEW_YORK) == moment


@pytest.mark.parametrize(
    "text, moment",
    [
        ("9:30", at(20, 14, 30)),
        ("at 9:30", at(20, 14, 30)),
        ("9am", at(20, 14)),
        ("12am", at(20, 5)),
        ("yesterday 18:30", at(19, 23, 30)),
        ("18:30 yesterday", at(19, 23, 30)),
        ("yesterday at 6:30 pm", at(19, 23, 30)),
        ("12:15pm yesterday", at(19, 17, 15)),
        ("2026-11-18 14:05", at(18, 19, 5)),
        ("Nov 18, 14:05", at(18, 19, 5)),
        ("18 November 2026 14:05:00", at(18, 19, 5)),
        ("monday 00:00", at(16, 5)),
    ],
)
def test_a_clock_time_is_of_the_zone(text: str, moment: datetime) -> None:
    assert parse_when(text, NOW, NEW_YORK) == moment


@pytest.mark.parametrize(
    "text, moment",
    [
        ("2026-11-18T14:05", at(18, 19, 5)),
        ("2026-11-18T14:05Z", at(18, 14, 5)),
        ("2026-11-18t14:05:00+02:00", at(18, 12, 5)),
        ("2026-11-21T05:00+14:00", at(20, 15)),
    ],
)
def test_a_stamp_of_a_program_is_read(text: str, moment: datetime) -> None:
    assert parse_when(text, NOW, NEW_YORK) == moment


@pytest.mark.parametrize(
    "text, back",
    [
        ("3 hours ago", timedelta(hours=3)),
        ("an hour ago", timedelta(hours=1)),
        ("20 minutes ago", timedelta(minutes=20)),
    ],
)
def test_hours_ago_are_counted_from_now(text: str, back: timedelta) -> None:
    assert parse_when(text, NOW, NEW_YORK) == NOW - back


def test_hours_ago_are_real_hours_over_a_clock_change() -> None:
    after = datetime(2026, 10, 25, 3, tzinfo=UTC)
    assert parse_when("3 hours ago", after, LISBON) == after - timedelta(hours=3)


def test_a_skipped_time_is_after_the_gap_and_a_repeated_one_first() -> None:
    assert parse_when("2026-03-29 01:30", NOW, LISBON) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert parse_when("2026-10-25 01:30", NOW, LISBON) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["11:06", "6pm", "2026-11-20 23:00", "2026-11-20T16:06Z"])
def test_a_moment_still_to_come_is_refused(text: str) -> None:
    with pytest.raises(
        NotAMoment, match="is still to come: type a moment that has passed, such as yesterday 18:30"
    ):
        parse_when(text, NOW, NEW_YORK)


def test_this_very_minute_is_not_still_to_come() -> None:
    assert parse_when("11:05", NOW, NEW_YORK) == NOW


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("", "is no day that Purser can read"),
        ("foo", "type yesterday, 31 Oct or 2026-11-20"),
        ("foo 18:30", "“foo” is no day"),
        ("3.20", "is no day"),
        ("18", "is no day"),
        ("21 Nov", "is still to come"),
        ("25:00", "“25:00” is no clock time: type it as 18:30"),
        ("9:60", "is no clock time"),
        ("13pm", "is no clock time"),
        ("0am", "is no clock time"),
        ("2026-99-18T14:05", "type a moment such as 2026-11-18 14:05"),
        ("0001-01-01T00:00+14:00", "is out of reach"),
        ("9999-12-31T23:59-14:00", "is out of reach"),
    ],
)
def test_what_is_no_moment_is_refused_with_the_reason(text: str, sentence: str) -> None:
    with pytest.raises(NotAMoment) as refusal:
        parse_when(text, NOW, NEW_YORK)
    assert sentence in str(refusal.value)


@settings(max_examples=200, deadline=None)
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 20, 16), timezones=st.just(UTC)),
    st.sampled_from(("Europe/Lisbon", "Africa/Cairo", "Asia/Kathmandu", "Pacific/Chatham")).map(ZoneInfo),
)
def test_a_written_moment_is_read_back_and_its_day_ends_after_it(moment: datetime, zone: ZoneInfo) -> None:
    minute = moment.replace(second=0, microsecond=0)
    shown = minute.astimezone(zone)
    read = parse_when(f"{shown:%Y-%m-%d %H:%M}", NOW, zone)
    assert read in (minute, minute - timedelta(hours=1))  # the first occurrence of a repeated hour
    assert read.astimezone(zone).replace(tzinfo=None) == shown.replace(tzinfo=None)
    ends = period_holding("day", day_of(minute, zone)).end(zone)
    assert parse_when(f"{shown:%Y-%m-%d}", NOW, zone) == min(ends, NOW) > minute - timedelta(days=1)
