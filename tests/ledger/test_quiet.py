"""Quiet hours: read as people type them, and over before anybody is told, whatever clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.quiet import NotQuietHours, Quiet, next_loud, parse_quiet, show_quiet

LISBON = ZoneInfo("Europe/Lisbon")
NIGHT = Quiet(time(22), time(7))
ZONES = (
    "UTC", "Europe/Lisbon", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns",
    "Africa/Cairo", "Pacific/Apia",
)  # fmt: skip


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def is_quiet(clock: time, quiet: Quiet) -> bool:
    if quiet.begins < quiet.ends:
        return quiet.begins <= clock < quiet.ends
    return clock >= quiet.begins or clock < quiet.ends


@pytest.mark.parametrize(
    "text, begins, ends",
    [
        ("22-7", time(22), time(7)),
        ("22:30-07:00", time(22, 30), time(7)),
        (" 22.30 \u2013 7 ", time(22, 30), time(7)),
        ("22 to 7", time(22), time(7)),
        ("10pm-7am", time(22), time(7)),
        ("10 PM to 7:30 AM", time(22), time(7, 30)),
        ("12am-12pm", time(0), time(12)),
        ("22-7am", time(22), time(7)),
        ("0-7am", time(0), time(7)),
        ("20-24", time(20), time(0)),
        ("13-14", time(13), time(14)),
    ],
)
def test_quiet_hours_are_read_as_people_type_them(text: str, begins: time, ends: time) -> None:
    assert parse_quiet(text) == Quiet(begins, ends)


@pytest.mark.parametrize("text", ["off", "None"])
def test_quiet_hours_can_be_switched_off(text: str) -> None:
    assert parse_quiet(text) is None


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("", "“” are no quiet hours: type them as 22-7 or 22:30-07:00, or off"),
        ("at night", "“at night” are no quiet hours"),
        ("22", "are no quiet hours"),
        ("22-7-9", "are no quiet hours"),
        ("2230-0700", "are no quiet hours"),
        ("25-7", "There is no 25 on a clock: type them as 22-7"),
        ("22:60-7", "There is no 22:60 on a clock"),
        ("24:30-7", "There is no 24:30 on a clock"),
        ("13pm-7am", "There is no 13pm on a clock"),
        ("10-7am", "“10-7am” can mean the morning or the evening: type am or pm at both"),
        ("10pm-7", "can mean the morning or the evening"),
        ("7-7", "Quiet hours leave some of the day"),
        ("0-24", "Quiet hours leave some of the day"),
    ],
)
def test_unclear_quiet_hours_are_refused_with_what_to_type(text: str, sentence: str) -> None:
    with pytest.raises(NotQuietHours) as refusal:
        parse_quiet(text)
    assert sentence in str(refusal.value)


@pytest.mark.parametrize(
    "at, loud",
    [
        ("2026-11-20 21:59:59", "2026-11-20 21:59:59"),
        ("2026-11-20 22:00", "2026-11-21 07:00"),
        ("2026-11-20 23:59", "2026-11-21 07:00"),
        ("2026-11-21 00:00", "2026-11-21 07:00"),
        ("2026-11-21 06:59:59", "2026-11-21 07:00"),
        ("2026-11-21 07:00", "2026-11-21 07:00"),
        ("2026-11-21 12:00", "2026-11-21 12:00"),
    ],
)
def test_a_night_is_quiet_until_its_end(at: str, loud: str) -> None:
    assert next_loud(utc(at), NIGHT, LISBON) == utc(loud)


def test_hours_of_one_day_are_quiet_that_day() -> None:
    siesta = Quiet(time(13), time(15, 30))
    assert next_loud(utc("2026-11-20 13:00"), siesta, LISBON) == utc("2026-11-20 15:30")
    assert next_loud(utc("2026-11-20 12:59"), siesta, LISBON) == utc("2026-11-20 12:59")


def test_without_quiet_hours_every_moment_is_loud() -> None:
    assert next_loud(utc("2026-11-20 23:00"), None, LISBON) == utc("2026-11-20 23:00")


def test_hours_are_those_of_the_zone() -> None:
    kolkata = ZoneInfo("Asia/Kolkata")
    assert next_loud(utc("2026-11-20 16:30"), NIGHT, kolkata) == utc("2026-11-21 01:30")
    assert next_loud(utc("2026-11-20 16:29"), NIGHT, kolkata) == utc("2026-11-20 16:29")


@pytest.mark.parametrize(
    "at, loud", [("2026-03-28 22:00", "2026-03-29 06:00"), ("2026-10-24 21:00", "2026-10-25 07:00")]
)
def test_a_night_of_a_changed_clock_ends_when_clocks_show_its_end(at: str, loud: str) -> None:
    assert next_loud(utc(at), NIGHT, LISBON) == utc(loud)


def test_an_end_that_clocks_jump_over_is_the_jump() -> None:
    assert next_loud(utc("2026-03-29 00:00"), Quiet(time(22), time(1, 30)), LISBON) == utc("2026-03-29 01:00")


def test_a_beginning_that_clocks_jump_over_is_the_jump() -> None:
    late = Quiet(time(1, 30), time(5))
    assert next_loud(utc("2026-03-29 00:59"), late, LISBON) == utc("2026-03-29 00:59")
    assert next_loud(utc("2026-03-29 01:00"), late, LISBON) == utc("2026-03-29 04:00")


def test_hours_that_clocks_jump_over_are_not_quiet_at_all() -> None:
    gone = Quiet(time(1, 10), time(1, 50))
    assert next_loud(utc("2026-03-29 01:00"), gone, LISBON) == utc("2026-03-29 01:00")


def test_an_end_that_clocks_show_twice_is_the_second() -> None:
    early = Quiet(time(22), time(1, 30))
    assert next_loud(utc("2026-10-25 00:15"), early, LISBON) == utc("2026-10-25 01:30")
    assert next_loud(utc("2026-10-25 00:45"), early, LISBON) == utc("2026-10-25 01:30")


def test_a_beginning_that_clocks_show_twice_is_the_first() -> None:
    late = Quiet(time(1, 30), time(5))
    assert next_loud(utc("2026-10-25 00:29"), late, LISBON) == utc("2026-10-25 00:29")
    assert next_loud(utc("2026-10-25 00:30"), late, LISBON) == utc("2026-10-25 05:00")
    assert next_loud(utc("2026-10-25 01:15"), late, LISBON) == utc("2026-10-25 05:00")


def test_a_night_over_a_date_that_was_skipped_goes_on() -> None:
    apia = ZoneInfo("Pacific/Apia")  # from 29 to 31 December 2011, at 10:00 UTC
    assert next_loud(utc("2011-12-30 08:30"), NIGHT, apia) == utc("2011-12-30 17:00")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        next_loud(datetime(2026, 11, 20, 23), NIGHT, LISBON)


quiets = (
    st.tuples(st.integers(0, 287), st.integers(0, 287))
    .filter(lambda pair: pair[0] != pair[1])
    .map(lambda pair: Quiet(*(time(five // 12, five % 12 * 5) for five in pair)))
)
zones = st.sampled_from(ZONES).map(ZoneInfo)
ordinary = st.datetimes(datetime(2010, 1, 1), datetime(2030, 1, 1))
changes = st.sampled_from(
    [
        datetime(2026, 3, 29, 1), datetime(2026, 10, 25, 1), datetime(2026, 3, 8, 7),
        datetime(2026, 11, 1, 6), datetime(2026, 4, 4, 15), datetime(2026, 10, 3, 15, 30),
        datetime(2010, 11, 7, 2, 31), datetime(2011, 12, 30, 10), datetime(2026, 4, 23, 22),
    ]
)  # fmt: skip
near = st.builds(lambda at, minutes: at + timedelta(minutes=minutes), changes, st.integers(-1800, 1800))
moments = (ordinary | near).map(lambda at: at.replace(tzinfo=UTC))


@settings(max_examples=200, deadline=None)
@given(moments, quiets, zones)
def test_clocks_never_show_quiet_hours_when_it_is_loud(at: datetime, quiet: Quiet, zone: ZoneInfo) -> None:
    loud = next_loud(at, quiet, zone)
    assert loud >= at
    assert not is_quiet(loud.astimezone(zone).time(), quiet)
    assert next_loud(loud, quiet, zone) == loud


@settings(max_examples=200, deadline=None)
@given(moments, quiets, zones)
def test_a_loud_moment_is_itself_but_for_hours_that_clocks_repeat(
    at: datetime, quiet: Quiet, zone: ZoneInfo
) -> None:
    day = timedelta(days=1)
    offsets = {(at + day * number).astimezone(zone).utcoffset() for number in range(-2, 3)}
    if len(offsets) == 1:
        assert (next_loud(at, quiet, zone) > at) == is_quiet(at.astimezone(zone).time(), quiet)


@settings(max_examples=100, deadline=None)
@given(moments, st.integers(0, 2000), quiets, zones)
def test_what_comes_later_is_told_no_earlier(
    at: datetime, minutes: int, quiet: Quiet, zone: ZoneInfo
) -> None:
    later = at + timedelta(minutes=minutes)
    assert next_loud(at, quiet, zone) <= next_loud(later, quiet, zone)


@settings(max_examples=100, deadline=None)
@given(quiets | st.none())
def test_shown_quiet_hours_are_read_back_unchanged(quiet: Quiet | None) -> None:
    assert parse_quiet(show_quiet(quiet)) == quiet
