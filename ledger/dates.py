"""Days and periods as people type them, past or running: `yesterday`, `31 Oct`, `last month`."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from ledger.periods import DAY, MONTHS, Kind, Period, period_holding
from ledger.unclear import Unclear

FIRST_YEAR = 2000
HALF_A_YEAR = 6  # months
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERED = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.? (?:of )?([a-z]{3,9})\.?(?: (\d{4}))?", re.ASCII)
MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}))?", re.ASCII)
AGO = re.compile(r"(an?|\d{1,4}) (day|week)s? ago", re.ASCII)
MONTH_AND_YEAR = re.compile(r"([a-z]{3,9})\.?(?: (\d{4}))?|(\d{4})-(\d{1,2})", re.ASCII)
LAST_DAYS = re.compile(r"(?:last |past )?(\d{1,3}) days?", re.ASCII)
NOW_OR_LAST: dict[str, tuple[Kind, bool]] = {
    "day": ("day", False), "today": ("day", False), "yesterday": ("day", True),
    "week": ("week", False), "this week": ("week", False), "last week": ("week", True),
    "month": ("month", False), "this month": ("month", False), "last month": ("month", True),
}  # fmt: skip


class NotAMoment(Unclear):
    """Its text is a sentence for the person who typed."""


def tidy(text: str) -> str:
    """Lower case, single spaces, no commas."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().replace(",", " ").split())


def parse_day(text: str, today: date) -> date:
    """Read `yesterday`, `monday`, `2 days ago`, `31 Oct`, `Oct 31 2026`, `2026-10-31`.

    Without a year it is this year's, or last year's where this year's is half a year ahead.
    NotAMoment for what cannot be read, lies in the future or before 2000.
    """
    typed = tidy(text).removeprefix("on ")
    day = _said(typed, today) or _numbered(typed) or _named(typed, today)
    if day is None:
        raise NotAMoment("no_day", typed=text.strip()[:40], today=today.isoformat())
    return _in_reach(day, today)


def parse_period(text: str, today: date) -> Period:
    """Read `today`, `last week`, `month`, `november`, `2026-10`, `7 days`, `week of 16 Nov`, or a day.

    `1 Nov to 7 Nov` is a period too. NotAMoment as in `parse_day`.
    """
    typed = tidy(text)
    if typed in NOW_OR_LAST:
        kind, last = NOW_OR_LAST[typed]
        period = period_holding(kind, today)
        return period.previous() if last else period
    if found := LAST_DAYS.fullmatch(typed):
        return _last_days(int(found[1]), today)
    if typed.startswith("week of "):
        return period_holding("week", parse_day(typed[8:], today))
    if " to " in typed:
        return _span(*(parse_day(edge, today) for edge in typed.split(" to ", 1)))
    return _month(typed, today) or period_holding("day", parse_day(text, today))


def _said(typed: str, today: date) -> date | None:
    if typed in ("today", "yesterday"):
        return today - DAY * (typed == "yesterday")
    if found := AGO.fullmatch(typed):
        number = 1 if found[1].startswith("a") else int(found[1])
        return today - timedelta(**{f"{found[2]}s": number})
    word = typed.removeprefix("last ")
    matching = [number for number, name in enumerate(WEEKDAYS) if len(word) >= 3 and name.startswith(word)]
    if not matching:
        return None
    back = (today.weekday() - matching[0]) % 7
    return today - DAY * (back or 7 * (word != typed))


def _numbered(typed: str) -> date | None:
    found = NUMBERED.fullmatch(typed)
    return _date(int(found[1]), int(found[2]), int(found[3])) if found else None


def _named(typed: str, today: date) -> date | None:
    if found := DAY_FIRST.fullmatch(typed):
        number, word, year = found.groups()
    elif found := MONTH_FIRST.fullmatch(typed):
        word, number, year = found.groups()
    else:
        return None
    month = _month_number(word)
    if month is None:
        return None
    # `31 Dec` in January is last year's, but `21 Nov` on the 20th is a slip
    this_or_last = today.year - (month - today.month >= HALF_A_YEAR)
    return _date(int(year or this_or_last), month, int(number))


def _date(year: int, month: int, number: int) -> date:
    try:
        return date(year, month, number)
    except ValueError:
        said = f"{number} {MONTHS[month - 1]} {year}" if 1 <= month <= 12 else f"month {month}"
        raise NotAMoment("no_such_day", day=said) from None


def _in_reach(day: date, today: date) -> date:
    name = period_holding("day", day).name()
    if day > today:
        raise NotAMoment("day_to_come", day=name)
    if day.year < FIRST_YEAR:
        raise NotAMoment("day_too_old", day=name, year=f"{FIRST_YEAR}")
    return day


def _month_number(word: str) -> int | None:
    found = [
        number for number, name in enumerate(MONTHS, 1) if len(word) >= 3 and name.lower().startswith(word)
    ]
    return found[0] if found else None


def _month(typed: str, today: date) -> Period | None:
    found = MONTH_AND_YEAR.fullmatch(typed)
    if found is None:
        return None
    month = int(found[4]) if found[4] else _month_number(found[1])
    if month is None:
        return None
    year = int(found[3] or found[2] or today.year - (month > today.month))
    return period_holding("month", _in_reach(_date(year, month, 1), today))


def _last_days(number: int, today: date) -> Period:
    if not 1 <= number <= 366:
        raise NotAMoment("days_out_of_range")
    return Period("days", today - DAY * (number - 1), today)


def _span(first: date, last: date) -> Period:
    if first > last:
        raise NotAMoment("span_backwards")
    return Period("days", first, last)
