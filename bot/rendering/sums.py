"""A forecast's sums made ready to draw, in one currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.rendering.axis import money
from commands.charts import Outlook
from commands.forecast_said import about
from commands.spelling import money as spelled
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Sums:
    """Billionths in one currency of `count` days, as `commands.charts.Outlook` has them."""

    count: int
    currency: str
    spent: tuple[int, ...]
    expected: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    limit: int | None

    @property
    def last(self) -> int:
        return self.spent[-1] if self.spent else 0

    @property
    def end(self) -> int:
        return self.expected[-1] if self.expected else self.last

    @property
    def after(self) -> int:
        """The day that the first expected sum is of, counted from the first."""
        return self.count - len(self.expected)

    @property
    def running(self) -> bool:
        """Whether what was spent last is of a day that is not over."""
        return self.after < len(self.spent)

    def said(self, units: int) -> str:
        return spelled(money(units, self.currency))

    def about(self, units: int) -> str:
        """As exact as what is expected can be."""
        return about(money(units, self.currency))

    def reached(self) -> int | None:
        """Counted from the first day, the day on which the limit is reached or expected to be."""
        sums = (*self.spent[: self.after], *self.expected)
        return next((at for at, units in enumerate(sums) if self.limit and units >= self.limit), None)


def sums_of(chart: Outlook) -> Sums:
    """In the currency of the first amount."""
    first = next(iter((*chart.spent, *chart.expected)), chart.limit or Money(0))
    count = len(chart.days)
    spent = _units(chart.spent[:count], first.currency)
    expected, low, high = (
        _units(each, first.currency)[-count:] if count else ()
        for each in (chart.expected, chart.low, chart.high)
    )
    limit = chart.limit.units if chart.limit and chart.limit.currency == first.currency else None
    return Sums(count, first.currency, spent, expected, low, high, limit)


def _units(amounts: Sequence[Money], currency: str) -> tuple[int, ...]:
    return tuple(each.units for each in amounts if each.currency == currency)
