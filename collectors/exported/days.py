"""Days as files write them: ISO, with a month's name, or in figures whose order the whole file tells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from collectors.exported.export import NotReadable, Order, WhichWay
from ledger.dates import FIRST_YEAR, NotAMoment, parse_day
from ledger.periods import day_of

FIGURES = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[ T].*)?", re.ASCII)
ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*", re.ASCII)
EPOCH = re.compile(r"\d{10}", re.ASCII)
HYPHENS = re.compile(r"(\d{1,2})-([A-Za-z]{3,9})-(\d{4})", re.ASCII)
HAS_YEAR = re.compile(r"\d{4}", re.ASCII)
MONTHS_OF_A_YEAR = 12


class NotADay(ValueError):
    """Why a cell is no day, as a part of a sentence."""


def order_of(cells: Iterable[str], said: Order | None) -> Order | None:
    """Which comes first in `10/11/2026`, by rows that can mean one day only; None: no row asks.

    Raises WhichWay if nobody can know, NotReadable if rows say both.
    """
    told: set[Order] = set()
    doubtful = ""
    for cell in cells:
        found = FIGURES.fullmatch(cell.strip())
        if found is None:
            continue
        first, second = int(found[1]), int(found[3])
        if first > MONTHS_OF_A_YEAR:
            told.add("day-first")
        elif second > MONTHS_OF_A_YEAR:
            told.add("month-first")
        elif first != second:
            doubtful = doubtful or cell.strip()
    if said is not None or (len(told) != 1 and not doubtful):
        return said or (None if not told else "day-first")
    if len(told) == 1:
        return told.pop()
    raise _which(doubtful, both=len(told) > 1)


def _which(cell: str, *, both: bool) -> NotReadable:
    found = FIGURES.fullmatch(cell)
    assert found is not None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    choices = {
        "day-first": _long(year, second, first),
        "month-first": _long(year, first, second),
    }
    why = "other rows are written both ways" if both else "no row tells which"
    sentence = f"“{cell}” can be {choices['day-first']} or {choices['month-first']}, and {why}."
    return WhichWay(sentence, "dates", choices)


def _long(year: int, month: int, day: int) -> str:
    return f"{date(year, month, day):%-d %B %Y}"


def read_day(cell: str, order: Order | None, today: date, zone: ZoneInfo) -> date:
    """The day that a cell says; a moment with an offset by the days of `zone`. Raises NotADay."""
    typed = cell.strip()
    found = _stamp(typed, zone) or _figures(typed, order) or _named(typed)
    if found is None:
        raise NotADay(f"“{typed[:40]}” is no day" if typed else "it has no day")
    if found > today:
        raise NotADay(f"{found:%-d %B %Y} is still to come")
    if found.year < FIRST_YEAR:
        raise NotADay(f"{found:%-d %B %Y} is before {FIRST_YEAR}")
    return found


def _stamp(typed: str, zone: ZoneInfo) -> date | None:
    if EPOCH.fullmatch(typed):
        return day_of(datetime.fromtimestamp(int(typed), UTC), zone)
    if STAMP.fullmatch(typed):
        try:
            stamp = datetime.fromisoformat(typed.removesuffix(" UTC"))
        except ValueError:
            return None
        return day_of(stamp, zone) if stamp.tzinfo else stamp.date()
    found = ISO.fullmatch(typed)
    return _date(int(found[1]), int(found[3]), int(found[4])) if found else None


def _figures(typed: str, order: Order | None) -> date | None:
    found = FIGURES.fullmatch(typed)
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if order == "month-first":
        first, second = second, first
    return _date(year, second, first)


def _named(typed: str) -> date | None:
    """`1 Oct 2026`, `Oct 1, 2026`, `01-Oct-2026`: never without its year."""
    if not HAS_YEAR.search(typed):
        return None
    try:
        return parse_day(HYPHENS.sub(r"\1 \2 \3", typed), date(2200, 1, 1))
    except NotAMoment:
        return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
