"""Reminders of meters that people read: which is due, how urgent it is, and when a person is told.

They are told from 10:00 to 20:00 by the clocks of the team, at weekends from 11:00; one a day and meter.
The last and the first three days of a period may ask every day, a page that nobody looked at once a week
and not at weekends. Where nobody has read a meter for two months nobody is asked: it is given up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from ledger.facts import Meter
from ledger.meters import billing_period
from ledger.periods import DAY, MONTHS, day_of, local, moment_of, start_of_day

ReminderType = Literal["period_end", "no_reading", "period_open"]
Urgency = Literal["low", "normal", "high"]

CLOSE = 3  # days before a period's end, and after its beginning, that ask for the last figure
WEEK = DAY * 7
GIVEN_UP = DAY * 62  # without a reading: whoever read it reads it no more
SNOOZE = DAY * 3
BEGINS, BEGINS_LATE, ENDS = time(10), time(11), time(20)  # the late one at weekends
SATURDAY = 5
HORIZON = 70  # days that are looked ahead
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Reminder:
    """Why a figure is wanted.

    `days`: that are left in the period (1: its last day), since the last reading, or of the new period with
    this one. `closes_at` (UTC): the end of the period whose last figure is wanted; None: any figure.
    """

    type: ReminderType
    urgency: Urgency
    days: int
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was told of a meter last (a local day), and what people want of its reminders."""

    told: date | None = None
    snoozed_until: datetime | None = None
    off: bool = False


def reasons(meter: Meter, read_at: datetime | None, now: datetime) -> tuple[Reminder, ...]:
    """Why a figure of a meter is wanted now, the most urgent first; `read_at`: of its last reading.

    None for one that was never read, or that was given up.
    """
    if read_at is None or now - read_at >= GIVEN_UP:
        return ()
    order = ("high", "normal", "low")
    return tuple(sorted(_reasons(meter, read_at, now), key=lambda reminder: order.index(reminder.urgency)))


def due(
    meter: Meter, read_at: datetime | None, wishes: Wishes, now: datetime, zone: ZoneInfo
) -> Reminder | None:
    """What to tell now, by the clocks of the team's `zone`."""
    resting = wishes.snoozed_until is not None and now < wishes.snoozed_until
    if wishes.off or resting or not is_good_hour(now, zone):
        return None
    found = (each for each in reasons(meter, read_at, now) if _may_be_told(each, wishes.told, now, zone))
    return next(found, None)


def next_due(
    meter: Meter, read_at: datetime | None, wishes: Wishes, now: datetime, zone: ZoneInfo
) -> tuple[datetime, Reminder] | None:
    """When (UTC, not before `now`) the next is told if nobody records anything; None: none is foreseen."""
    for number in range(HORIZON):
        day = day_of(now, zone) + DAY * number
        for at in _moments_of(day, meter, read_at, zone):
            later = max(at, now, wishes.snoozed_until or now)
            found = due(meter, read_at, wishes, later, zone) if day_of(later, zone) == day else None
            if found:
                return later, found
    return None


def is_good_hour(at: datetime, zone: ZoneInfo) -> bool:
    """Whether somebody may be reminded then."""
    begins, ends = good_hours(day_of(at, zone), zone)
    return begins <= at < ends


def good_hours(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The part `[begins, ends)` (UTC) of a local day in which people are reminded."""
    begins = BEGINS if day.weekday() < SATURDAY else BEGINS_LATE
    return moment_of(datetime.combine(day, begins), zone), moment_of(datetime.combine(day, ENDS), zone)


def period_name(meter: Meter, at: datetime) -> str:
    """What a person calls the billing period that holds `at`: `November`, `the month from 15 October`.

    Empty for a meter that never begins again.
    """
    period = billing_period(meter, at)
    if period is None:
        return ""
    first = local(period[0], ZoneInfo(meter.reset_zone)).date()
    month = MONTHS[first.month - 1]
    return month if first.day == 1 else f"the month from {first.day} {month}"


def _moments_of(day: date, meter: Meter, read_at: datetime | None, zone: ZoneInfo) -> list[datetime]:
    """When something may become due on a local day: its good hours begin, or a day of the meter does."""
    begins, ends = good_hours(day, zone)
    edges = [start_of_day(day + DAY * number, ZoneInfo(meter.reset_zone)) for number in (-1, 0, 1)]
    later = [edge + MICROSECOND for edge in edges] + ([read_at + WEEK] if read_at else [])
    return sorted([begins, *(at for at in later if begins < at < ends)])


def _reasons(meter: Meter, read_at: datetime, now: datetime) -> Iterator[Reminder]:
    period = billing_period(meter, now)
    if period is not None:
        yield from _about_period(period, read_at, now, ZoneInfo(meter.reset_zone))
    if now - read_at >= WEEK:
        days = (now - read_at) // DAY
        yield Reminder("no_reading", "normal" if days >= 2 * WEEK.days else "low", days)


def _about_period(
    period: tuple[datetime, datetime], read_at: datetime, now: datetime, zone: ZoneInfo
) -> Iterator[Reminder]:
    """A reading on the edge closes the old period; one in the last days answers for all of them."""
    begins, ends = period
    today, first, end = (day_of(at, zone) for at in (now - MICROSECOND, begins, ends))
    left, begun = (end - today).days, (today - first).days + 1
    if left <= CLOSE and read_at < start_of_day(end - DAY * CLOSE, zone):
        yield Reminder("period_end", "high" if left == 1 else "normal", left, ends)
    if begun <= CLOSE and read_at < begins:
        yield Reminder("period_open", "high" if begun == CLOSE else "normal", begun, begins)


def _may_be_told(reminder: Reminder, told: date | None, now: datetime, zone: ZoneInfo) -> bool:
    today = day_of(now, zone)
    if reminder.type != "no_reading":
        return told is None or told < today
    return today.weekday() < SATURDAY and (told is None or today - told >= WEEK)
