"""Reminders of meters: asked for where a figure is wanted, in good hours, once a day, whatever clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.facts import Meter
from ledger.meters import billing_period
from ledger.periods import DAY, day_of, local
from ledger.reminding import GIVEN_UP, Reminder, Wishes, due, is_good_hour, next_due, period_name, reasons

LISBON = ZoneInfo("Europe/Lisbon")
ZONES = (
    "UTC", "Europe/Lisbon", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns",
    "Africa/Cairo", "Pacific/Apia", "Pacific/Kiritimati",
)  # fmt: skip
GROQ = Meter("groq", reset_zone="Europe/Lisbon")

zones = st.sampled_from(ZONES)
moments = st.datetimes(datetime(2011, 12, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
meters = st.builds(Meter, st.just("m"), reset_day=st.sampled_from((1, 15, 29, 31, None)), reset_zone=zones)
ages = st.timedeltas(timedelta(0), timedelta(days=80))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def asked(now: str, read: str, wishes: Wishes | None = None) -> tuple[str, str, int] | None:
    found = due(GROQ, utc(read), wishes or Wishes(), utc(now), LISBON)
    return (found.type, found.urgency, found.days) if found else None


@pytest.mark.parametrize(
    "now, expected",
    [
        ("2026-11-27 12:00", None),
        ("2026-11-28 12:00", ("period_end", "normal", 3)),
        ("2026-11-29 12:00", ("period_end", "normal", 2)),
        ("2026-11-30 12:00", ("period_end", "high", 1)),
        ("2026-12-01 12:00", ("period_open", "normal", 1)),
        ("2026-12-02 12:00", ("period_open", "normal", 2)),
        ("2026-12-03 12:00", ("period_open", "high", 3)),
        ("2026-12-04 12:00", ("no_reading", "low", 7)),  # a Friday
    ],
)
def test_the_last_and_first_days_of_a_period_ask(now: str, expected: tuple[str, str, int] | None) -> None:
    assert asked(now, "2026-11-27 10:00") == expected


def test_a_reading_in_the_last_days_answers_for_all_of_them() -> None:
    assert asked("2026-11-30 12:00", "2026-11-28 00:00") is None
    assert asked("2026-11-30 12:00", "2026-11-27 23:59") is not None


def test_a_reading_at_the_very_end_closes_the_period_and_one_before_does_not() -> None:
    assert asked("2026-12-01 12:00", "2026-12-01 00:00") is None
    assert asked("2026-12-01 12:00", "2026-11-30 23:59") == ("period_open", "normal", 1)


@pytest.mark.parametrize("days, urgency", [(7, "low"), (13, "low"), (14, "normal")])
def test_a_week_without_a_reading_asks_and_two_ask_more(days: int, urgency: str) -> None:
    found = reasons(GROQ, utc("2026-11-05 12:00"), utc("2026-11-05 12:00") + DAY * days)
    assert found == (Reminder("no_reading", urgency, days),)  # type: ignore[arg-type]
    assert reasons(GROQ, utc("2026-11-05 12:00"), utc("2026-11-12 11:59")) == ()


def test_a_page_nobody_looked_at_waits_for_monday() -> None:
    assert asked("2026-11-14 12:00", "2026-11-05 12:00") is None
    assert asked("2026-11-15 12:00", "2026-11-05 12:00") is None
    assert asked("2026-11-16 12:00", "2026-11-05 12:00") == ("no_reading", "low", 11)


def test_a_page_nobody_looked_at_asks_once_a_week() -> None:
    told = Wishes(told=date(2026, 11, 12))
    assert asked("2026-11-18 12:00", "2026-11-05 12:00", told) is None
    assert asked("2026-11-19 12:00", "2026-11-05 12:00", told) is not None


def test_what_was_told_today_is_not_told_again_and_tomorrow_it_is() -> None:
    told = Wishes(told=date(2026, 11, 29))
    assert asked("2026-11-29 19:00", "2026-11-20 12:00", told) is None
    assert asked("2026-11-30 10:00", "2026-11-20 12:00", told) == ("period_end", "high", 1)


def test_what_is_off_is_silent_and_what_is_snoozed_rests_until_then() -> None:
    assert asked("2026-11-30 12:00", "2026-11-20 12:00", Wishes(off=True)) is None
    resting = Wishes(snoozed_until=utc("2026-11-30 12:00"))
    assert asked("2026-11-30 11:59", "2026-11-20 12:00", resting) is None
    assert asked("2026-11-30 12:00", "2026-11-20 12:00", resting) is not None


@pytest.mark.parametrize(
    "now, good",
    [
        ("2026-11-27 09:59", False),
        ("2026-11-27 10:00", True),
        ("2026-11-27 19:59", True),
        ("2026-11-27 20:00", False),
        ("2026-11-28 10:59", False),  # a Saturday
        ("2026-11-28 11:00", True),
    ],
)
def test_good_hours_begin_later_at_weekends(now: str, *, good: bool) -> None:
    assert is_good_hour(utc(now), LISBON) is good


def test_hours_are_those_of_the_team_and_days_those_of_the_meter() -> None:
    kiritimati = ZoneInfo("Pacific/Kiritimati")  # where the 28th has begun fourteen hours before UTC
    now = utc("2026-11-27 22:00")  # noon of the 28th there
    assert due(GROQ, utc("2026-11-22 12:00"), Wishes(), now, kiritimati) is None
    there = Meter("groq", reset_zone="Pacific/Kiritimati")
    found = due(there, utc("2026-11-22 12:00"), Wishes(), now, kiritimati)
    assert found == Reminder("period_end", "normal", 3, utc("2026-11-30 10:00"))


def test_a_balance_never_ends_and_is_asked_for_after_a_week_only() -> None:
    balance = Meter("xai", counts="down", reset_day=None)
    assert reasons(balance, utc("2026-11-25 12:00"), utc("2026-11-30 12:00")) == ()
    assert [each.type for each in reasons(balance, utc("2026-11-20 12:00"), utc("2026-11-30 12:00"))] == [
        "no_reading"
    ]


def test_who_never_read_a_meter_is_not_asked_nor_who_gave_it_up() -> None:
    now = utc("2026-11-30 12:00")
    assert reasons(GROQ, None, now) == ()
    assert reasons(GROQ, now - GIVEN_UP, now) == ()
    assert reasons(GROQ, now - GIVEN_UP + timedelta(seconds=1), now) != ()


def test_a_period_is_called_as_people_call_it() -> None:
    assert period_name(GROQ, utc("2026-11-29 12:00")) == "November"
    assert period_name(GROQ, utc("2026-12-01 00:00")) == "November"
    assert period_name(Meter("m", reset_day=15), utc("2026-11-01 12:00")) == "the month from 15 October"
    assert period_name(Meter("m", reset_day=None), utc("2026-11-01 12:00")) == ""


@settings(max_examples=200, deadline=None)
@given(meters, moments, ages, zones, st.one_of(st.none(), st.integers(0, 9)))
def test_whatever_is_due_is_told_in_good_hours_and_never_twice_a_day(
    meter: Meter, now: datetime, age: timedelta, name: str, told_ago: int | None
) -> None:
    zone = ZoneInfo(name)
    today = day_of(now, zone)
    wishes = Wishes(None if told_ago is None else today - DAY * told_ago)
    found = due(meter, now - age, wishes, now, zone)
    if found is None:
        return
    clock = local(now, zone).time()
    assert time(10) <= clock < time(20)
    assert wishes.told != today
    assert due(meter, now - age, Wishes(told=today), now, zone) is None


@settings(max_examples=200, deadline=None)
@given(meters, moments, ages)
def test_each_type_stands_just_where_its_rule_says(meter: Meter, now: datetime, age: timedelta) -> None:
    """By counting hours from the period's edges, as nobody does: a day has up to 26 of them."""
    read_at, found = now - age, {each.type: each for each in reasons(meter, now - age, now)}
    period = billing_period(meter, now)
    given_up = age >= GIVEN_UP
    assert ("no_reading" in found) == (timedelta(days=7) <= age and not given_up)
    if period is None:
        assert set(found) <= {"no_reading"}
        return
    begins, ends = period
    if "period_end" in found:
        assert ends - now < timedelta(days=3, hours=26)
        assert ends - read_at > timedelta(days=2, hours=20)
        assert found["period_end"].closes_at == ends
    elif ends - now < timedelta(days=2, hours=20) and ends - read_at > timedelta(days=4, hours=4):
        assert given_up
    if "period_open" in found:
        assert now - begins <= timedelta(days=3, hours=26)
        assert read_at < begins == found["period_open"].closes_at
    elif now - begins < timedelta(days=1, hours=20) and read_at < begins:
        assert given_up


@settings(max_examples=60, deadline=None)
@given(meters, moments, ages, zones, st.one_of(st.none(), st.timedeltas(timedelta(0), timedelta(days=3))))
def test_what_is_foreseen_is_due_then_and_nothing_is_before(
    meter: Meter, now: datetime, age: timedelta, name: str, snooze: timedelta | None
) -> None:
    zone = ZoneInfo(name)
    wishes = Wishes(snoozed_until=None if snooze is None else now + snooze)
    foreseen = next_due(meter, now - age, wishes, now, zone)
    if foreseen is None:
        return
    at, reminder = foreseen
    assert at >= now
    assert due(meter, now - age, wishes, at, zone) == reminder
    steps = (now + timedelta(hours=5) * number for number in range(340))
    assert all(due(meter, now - age, wishes, step, zone) is None for step in steps if step < at)
