"""Quiet hours: when nobody wants to be told what can wait, by the clocks of a zone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from ledger.periods import DAY, local, moment_of
from ledger.unclear import Unclear

DASHES = dict.fromkeys((*range(0x2010, 0x2015), 0x2212), "-")  # hyphens to dashes, and the minus
CLOCK = r"(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)?"
SPAN = re.compile(rf"{CLOCK} ?(?:-|to) ?{CLOCK}", re.ASCII)


class NotQuietHours(Unclear):
    """Its text is a sentence for the person who typed."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """From `begins` on clocks to `ends`, of the next day if that is not later; `ends` is loud again.

    ValueError for the whole day.
    """

    begins: time
    ends: time

    def __post_init__(self) -> None:
        if self.begins == self.ends:
            raise NotQuietHours("quiet_all_day")


def parse_quiet(text: str) -> Quiet | None:
    """Read `22-7`, `22:30-07:00`, `10pm to 7am`; `off` or `none` is no quiet at all.

    Never guesses: `10-7am` could begin in the morning. Raises NotQuietHours.
    """
    plain = unicodedata.normalize("NFKC", text).translate(DASHES).lower()
    typed = " ".join(plain.split())
    if typed in ("off", "none"):
        return None
    found = SPAN.fullmatch(typed)
    if found is None:
        raise NotQuietHours("no_quiet_hours", typed=text.strip()[:40])
    bare = [int(hour) for hour, half in (found.group(1, 3), found.group(4, 6)) if half is None]
    if len(bare) == 1 and 1 <= bare[0] <= 12:
        raise NotQuietHours("quiet_two_ways", typed=typed[:40])
    return Quiet(_time(*found.group(1, 2, 3)), _time(*found.group(4, 5, 6)))


def show_quiet(quiet: Quiet | None) -> str:
    """`22:00-07:00`, or `off`: what `parse_quiet` reads back unchanged."""
    return f"{quiet.begins:%H:%M}-{quiet.ends:%H:%M}" if quiet else "off"


def next_loud(at: datetime, quiet: Quiet | None, zone: ZoneInfo) -> datetime:
    """The same moment when it is not quiet, else the end of the quiet time; UTC.

    Where clocks are set back it is quiet from the first time they show the beginning to the last
    time they show the end; a clock time that they jump over is the moment of the jump.
    """
    day, moment = local(at, zone).date(), at.astimezone(UTC)
    for begins, ends in _around(day, quiet, zone) if quiet else ():
        if begins <= moment < ends:
            moment = ends
    return moment


def _around(day: date, quiet: Quiet, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """The quiet times that may hold a moment of the day, in their order.

    Two days on either side: a zone that skips a date joins the times before and after it.
    """
    for number in range(-2, 3):
        first = day + DAY * number
        last = first if quiet.begins < quiet.ends else first + DAY
        begins = moment_of(datetime.combine(first, quiet.begins), zone)
        yield begins, _last_moment_of(datetime.combine(last, quiet.ends), zone)


def _last_moment_of(clock: datetime, zone: ZoneInfo) -> datetime:
    """The last moment (UTC) at which clocks in `zone` show `clock`, or the jump over it."""
    last = clock.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return last if last.astimezone(zone).replace(tzinfo=None) == clock else moment_of(clock, zone)


def _time(hour: str, minute: str | None, half: str | None) -> time:
    number, minutes = int(hour), int(minute or 0)
    if half:
        number = number % 12 + 12 * (half == "pm") if 1 <= number <= 12 else 25  # which no clock shows
    if (number, minutes) == (24, 0):
        return time()
    try:
        return time(number, minutes)
    except ValueError:
        said = f"{hour}{f':{minute}' if minute else ''}{half or ''}"
        raise NotQuietHours("no_such_hour", typed=said) from None
