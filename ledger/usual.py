"""The usual: what a day like this one ordinarily costs, to compare a digest's day with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal, TypeVar

from ledger.movers import Cell

FEWEST = 3  # of one or two days nobody can say what is usual
WEEKDAYS, DAYS = 4, 7

Part = TypeVar("Part", Cell, str)


@dataclass(frozen=True, slots=True)
class Usual:
    """The median in billionths, of `days` days: the same weekday's, or those just before."""

    units: int
    days: int
    of: Literal["weekday", "days"]


def usual(day_totals: Mapping[date, int], day: date) -> Usual | None:
    """The median of the same weekday in the last four weeks, else of the seven days before `day`.

    `day_totals` are billionths by local date; a day with data but no spend is there as 0, a day
    that is missing says nothing. Each needs three days with data; else None.
    """
    of, days = _alike(day_totals, day)
    return Usual(_median([day_totals[each] for each in days]), len(days), of) if days else None


def middle_days(day_totals: Mapping[date, int], day: date) -> tuple[date, ...]:
    """The one day that is the usual, or the two whose mean it is; none where nothing is usual.

    What every part of the spend came to on these days adds up to the usual, which medians of parts do
    not. Of days with equal totals the later one is meant.
    """
    _, days = _alike(day_totals, day)
    ordered, half = sorted(days, key=lambda each: (day_totals[each], each)), len(days) // 2
    return tuple(ordered[half - 1 + len(days) % 2 : half + 1])


def _alike(day_totals: Mapping[date, int], day: date) -> tuple[Literal["weekday", "days"], list[date]]:
    weekdays = [day - timedelta(weeks=back) for back in range(1, WEEKDAYS + 1)]
    days = [day - timedelta(days=back) for back in range(1, DAYS + 1)]
    same = [each for each in weekdays if each in day_totals]
    if len(same) >= FEWEST:
        return "weekday", same
    near = [each for each in days if each in day_totals]
    return "days", near if len(near) >= FEWEST else []


def mean_of_parts(sums: Mapping[Part, int], days: int) -> dict[Part, int]:
    """Each part's mean over so many days, in units that come to the mean of the whole (half to even).

    `sums` are over all of these days. What is left over by cutting goes to the parts that were cut most.
    """
    means = {part: units // days for part, units in sums.items()}
    missing = round(Fraction(sum(sums.values()), days)) - sum(means.values())
    for part in sorted(sums, key=lambda each: (-(sums[each] % days), each))[:missing]:
        means[part] += 1
    return means


def change(spent: int, ordinary: Usual | None) -> Fraction | None:
    """How far `spent` (billionths) lies above the usual: 1/2 for half as much again.

    None if nothing is known to be usual, or the usual is nothing.
    """
    if ordinary is None or ordinary.units <= 0:
        return None
    return Fraction(spent - ordinary.units, ordinary.units)


def _median(values: list[int]) -> int:
    """The middle one, or the mean of the middle two, half to even."""
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else round(Fraction(ordered[half - 1] + ordered[half], 2))
