"""Days, weeks and months of a zone: local dates outside, UTC moments `[start, end)` inside.

A day begins at the first moment that has its date or a later one, and ends where the next day
begins. So it has 23, 24, 25 or any other number of hours, may begin at 01:00 (Cairo in April),
and is empty where a zone skipped it (Apia, 30 December 2011).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

Kind = Literal["day", "week", "month", "days"]
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def local(at: datetime, zone: ZoneInfo) -> datetime:
    """What clocks in `zone` show at the moment `at`; ValueError for a moment without a zone."""
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return at.astimezone(zone)


def moment_of(clock: datetime, zone: ZoneInfo) -> datetime:
    """The first moment (UTC) at which clocks in `zone` show `clock` (naive), or jump over it."""
    first = clock.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == clock:
        return first
    # In a gap, fold 0 counts with the offset before it and fold 1 with the one after (PEP 495):
    # the jump itself lies between the two.
    before = clock.replace(tzinfo=zone, fold=1, microsecond=0).astimezone(UTC)

    def has_jumped(second: int) -> bool:
        return (before + SECOND * second).astimezone(zone).replace(tzinfo=None) >= clock

    return before + SECOND * bisect_left(range((first - before) // SECOND), True, key=has_jumped)


@lru_cache(maxsize=65536)
def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first moment (UTC) with the local date `day` or a later one."""
    return moment_of(datetime.combine(day, time()), zone)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """The day whose `[start, end)` holds `at`.

    It is the date that clocks show, except in an hour that is repeated over midnight
    (St John's until 2011): that hour stays with the day which has begun.
    """
    day = local(at, zone).date()
    while start_of_day(day + DAY, zone) <= at:
        day += DAY
    return day


@dataclass(frozen=True, slots=True)
class Period:
    """The local dates from `first` to `last`, both included; a week begins on Monday (ISO 8601)."""

    kind: Kind
    first: date
    last: date

    def start(self, zone: ZoneInfo) -> datetime:
        """The first moment, UTC."""
        return start_of_day(self.first, zone)

    def end(self, zone: ZoneInfo) -> datetime:
        """The first moment after it, UTC."""
        return start_of_day(self.last + DAY, zone)

    def days(self) -> Iterator[date]:
        """Every date from the first to the last."""
        return (self.first + DAY * number for number in range(len(self)))

    def next(self) -> Period:
        """The period of the same kind that begins where this one ends."""
        if self.kind == "days":
            return Period("days", self.last + DAY, self.last + DAY * len(self))
        return period_holding(self.kind, self.last + DAY)

    def previous(self) -> Period:
        """The period of the same kind that ends where this one begins."""
        if self.kind == "days":
            return Period("days", self.first - DAY * len(self), self.first - DAY)
        return period_holding(self.kind, self.first - DAY)

    def name(self) -> str:
        """`20 November 2026`, `week of 16 November`, `November 2026`, `14 November to 20 November`."""
        if self.kind == "day":
            return f"{_short(self.first)} {self.first.year}"
        if self.kind == "week":
            return f"week of {_short(self.first)}"
        if self.kind == "month":
            return f"{MONTHS[self.first.month - 1]} {self.first.year}"
        return f"{_short(self.first)} to {_short(self.last)}"

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __len__(self) -> int:
        return (self.last - self.first).days + 1


def _short(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


@lru_cache(maxsize=8192)
def period_holding(kind: Kind, day: date) -> Period:
    """The day, week or month that `day` lies in (`days`: that day alone)."""
    if kind == "week":
        monday = day - DAY * day.weekday()
        return Period(kind, monday, monday + DAY * 6)
    if kind == "month":
        first = day.replace(day=1)
        return Period(kind, first, (first + DAY * 31).replace(day=1) - DAY)
    return Period(kind, day, day)


def next_at(zone: ZoneInfo, after: datetime, minute_of_day: int) -> tuple[datetime, date]:
    """The next moment (UTC) strictly after `after` at that local time, and the date it stands for.

    Exactly once a date: a time that the clock skips comes right after the gap, a repeated one
    at its first occurrence; a date that the zone skipped never comes.
    """
    clock = time(minute_of_day // 60, minute_of_day % 60)
    day = day_of(after, zone) - DAY
    while True:
        moment = moment_of(datetime.combine(day, clock), zone)
        if moment > after and start_of_day(day, zone) < start_of_day(day + DAY, zone):
            return moment, day
        day += DAY
