"""A day to come, as people type it to say how long: `monday`, `3 days`, `24 Dec`, `2026-12-24`."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

from ledger.dates import DAY_FIRST, MONTH_FIRST, NUMBERED, WEEKDAYS, NotAMoment, parse_day, tidy
from ledger.periods import DAY, period_holding

LONGEST = DAY * 366
LENGTH = re.compile(r"(?:for |in )?(an?|\d{1,3}) (day|week)s?", re.ASCII)
A_WEEK = 7
SHORTEST_WORD = 3  # letters of a weekday


def parse_until(text: str, today: date) -> date:
    """The first day on which it is over: after `today`, at most a year away.

    A day of the month without a year is the next such one. NotAMoment for what cannot be read or has passed.
    """
    typed = tidy(text).removeprefix("until ").removeprefix("on ")
    day = _said(typed, today) or _dated(typed, today)
    if day is None:
        raise NotAMoment("no_day_to_come", typed=text.strip()[:40])
    name = period_holding("day", day).name()
    if day <= today:
        raise NotAMoment("day_passed", day=name)
    if day > today + LONGEST:
        raise NotAMoment("day_too_far", day=name)
    return day


def _said(typed: str, today: date) -> date | None:
    if typed == "tomorrow":
        return today + DAY
    if typed == "next week":
        return period_holding("week", today).next().first
    if typed == "next month":
        return period_holding("month", today).next().first
    if found := LENGTH.fullmatch(typed):
        number = 1 if found[1].startswith("a") else int(found[1])
        return today + DAY * number * (A_WEEK if found[2] == "week" else 1)
    word = typed.removeprefix("next ")
    for number, name in enumerate(WEEKDAYS):
        if len(word) >= SHORTEST_WORD and name.startswith(word):
            return today + DAY * ((number - today.weekday() - 1) % A_WEEK + 1)
    return None


def _dated(typed: str, today: date) -> date | None:
    """With its year as it is; else the first that is still to come, such as 29 Feb of a leap year."""
    if NUMBERED.fullmatch(typed):
        return parse_day(typed, date.max)
    if not DAY_FIRST.fullmatch(typed) and not MONTH_FIRST.fullmatch(typed):
        return None
    found = None
    for said in (f"{typed} {today.year}", f"{typed} {today.year + 1}", typed):
        with suppress(NotAMoment):
            found = parse_day(said, date.max)
        if found and found > today:
            return found
    return found
