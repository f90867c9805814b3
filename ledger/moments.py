"""Moments as people type them beside a reading: `yesterday`, `18:30`, `31 Oct`, `october`, `3 hours ago`."""

from __future__ import annotations

import re
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ledger.dates import FIRST_YEAR, NotAMoment, parse_day, parse_period, tidy
from ledger.periods import DAY, day_of, moment_of, start_of_day

__all__ = ["NotAMoment", "parse_day", "parse_period", "parse_when"]

AGO = re.compile(r"(an?|\d{1,4}) (minute|hour)s? ago", re.ASCII)
CLOCK = r"(?:at )?(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2}))?)? ?(?P<half>am|pm)?"
CLOCKS = (
    re.compile(rf"(?:(?P<day>(?!at ).+?) )?{CLOCK}", re.ASCII),
    re.compile(rf"{CLOCK} (?P<day>.+)", re.ASCII),
)
MONTH = re.compile(r"[a-z]{3,9}\.?(?: \d{4})?|\d{4}-\d{1,2}|(?:this|last) month", re.ASCII)
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*", re.ASCII | re.IGNORECASE)


def parse_when(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Read a moment (UTC) that is not after `now`; clock times are those of `zone`.

    A bare day or month means its end (the next one's start), since a figure tells what was before
    it; what still runs, as `today`, means now. NotAMoment, a sentence, for what cannot be read or is
    still to come.
    """
    typed = tidy(text)
    today = day_of(now, zone)
    if typed in ("now", "today"):
        return now.astimezone(UTC)
    moment = _stamp(text.strip(), zone) or _ago(typed, now) or _clock(typed, today, zone)
    if moment is None:
        last = _last_of_month(typed, today) or parse_day(text, today)
        return min(start_of_day(last + DAY, zone), now.astimezone(UTC))
    if moment > now:
        raise NotAMoment("moment_to_come", typed=text.strip()[:40])
    return moment


def _last_of_month(typed: str, today: date) -> date | None:
    """The last day of `october`, `oct 2025`, `2026-10`, `last month`, `end of october`; else None."""
    said = typed.removeprefix("the ").removeprefix("end of ")
    if not MONTH.fullmatch(said):
        return None
    period = parse_period(said, today)
    return period.last if period.kind == "month" else None


def _stamp(typed: str, zone: ZoneInfo) -> datetime | None:
    """ISO 8601 as programs write it; without an offset it is the zone's clock."""
    if not STAMP.fullmatch(typed):
        return None
    try:
        stamp = datetime.fromisoformat(typed)
    except ValueError:
        raise NotAMoment("no_such_moment", typed=typed[:40]) from None
    if not FIRST_YEAR <= stamp.year < MAXYEAR:
        raise NotAMoment("moment_out_of_reach", typed=typed[:40], year=f"{FIRST_YEAR}")
    return stamp.astimezone(UTC) if stamp.tzinfo else moment_of(stamp, zone)


def _ago(typed: str, now: datetime) -> datetime | None:
    found = AGO.fullmatch(typed)
    if found is None:
        return None
    number = 1 if found[1].startswith("a") else int(found[1])
    return now.astimezone(UTC) - timedelta(**{f"{found[2]}s": number})


def _clock(typed: str, today: date, zone: ZoneInfo) -> datetime | None:
    """A clock time with a day before or after it, or of today; a bare number is none."""
    for shape in CLOCKS:
        found = shape.fullmatch(typed)
        if found and (found["minute"] or found["half"]):
            day = parse_day(found["day"], today) if found["day"] else today
            return moment_of(datetime.combine(day, _time(found, typed)), zone)
    return None


def _time(found: re.Match[str], typed: str) -> time:
    hour, half = int(found["hour"]), found["half"]
    if half:
        hour = hour % 12 + 12 * (half == "pm") if 1 <= hour <= 12 else 24  # which no clock shows
    try:
        return time(hour, int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError:
        raise NotAMoment("no_clock_time", typed=typed[:40]) from None
