"""The kinds of picture, as data: what is shown, never how. `bot/rendering/chart.py` paints them.

Each is one currency's; what is in another is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from commands.reply import Chart, Meter
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Series:
    """One provider's bars: `amounts` beside the chart's days. `colour` as in `#0072B2`."""

    name: str
    colour: str
    amounts: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class StackedDays(Chart):
    """Days stacked by series, with the daily budget as a line.

    `asked`: it is the answer, so whoever has no pictures is to have it in letters.
    """

    days: tuple[date, ...]
    series: tuple[Series, ...]
    budget: Money | None
    asked: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Gauges(Chart):
    """Budgets, one beneath the other: how much of each is spent, held, and kept in reserve."""

    meters: tuple[Meter, ...]


@dataclass(frozen=True, slots=True)
class Outlook(Chart):
    """A month's spend added up day by day, and where it will end.

    All are sums since the first day: `spent` by the end of each of the first days, `expected`, `low` and
    `high` by the end of the last ones. A day that has both is running: it was spent so far. `share`: how
    likely the sums lie between low and high.
    """

    days: tuple[date, ...]
    spent: tuple[Money, ...]
    expected: tuple[Money, ...]
    low: tuple[Money, ...]
    high: tuple[Money, ...]
    share: Fraction
    limit: Money | None


@dataclass(frozen=True, slots=True)
class DriftDays(Chart):
    """How far each day's bill lies above its estimate, as a share of the bill; None: there is no bill.

    `alert`: the share, either way, from which on people are told; None: they are not.
    """

    days: tuple[date, ...]
    gaps: tuple[Fraction | None, ...]
    alert: Fraction | None


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the spend. `colour` empty: it has none of its own."""

    name: str
    cost: Money
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Shares(Chart):
    """What the spend is made of, the largest first; the smallest of many are drawn as one."""

    slices: tuple[Slice, ...]


def share_of(cost: Money, total: Money) -> Fraction | None:
    """In whole percent, the nearest: cut, they would not come to 100. Below one and near all it stays exact.

    Of a sum with credits in it a part has none.
    """
    if not 0 < cost.units <= total.units:
        return None
    share = Fraction(cost.units, total.units)
    nearest = Fraction(round(share * 100), 100)
    return nearest if 0 < nearest < 1 else share
