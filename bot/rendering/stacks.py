"""A chart's amounts made ready to draw: few enough series, days and letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.rendering.axis import money
from bot.rendering.card import Theme
from bot.rendering.colours import apart, colour_of
from bot.rendering.names import distinct
from commands.catalogue import say
from commands.charts import Series, StackedDays
from commands.spelling import money as spelled
from ledger.money import Money

MOST_DAYS, MOST_SERIES = 62, 8
NAME_ROOM = 400  # pixels
_NO_MONEY = Money(0)


@dataclass(frozen=True, slots=True)
class Stack:
    """One series as it is drawn: billionths beside the days."""

    name: str
    colour: str
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stacks:
    """The last days of a chart in one currency; the smallest of many series are one, `others`.

    `highs` are the days' sums of what was spent, `lows` of what came back (0 or less).
    """

    days: tuple[date, ...]
    series: tuple[Stack, ...]
    budget: int | None
    currency: str
    highs: tuple[int, ...]
    lows: tuple[int, ...]

    def money(self, units: int) -> Money:
        return money(units, self.currency)

    def said(self, at: int) -> str:
        """A day's total in words."""
        return spelled(self.money(self.highs[at] + self.lows[at]))


def stacks(chart: StackedDays, theme: Theme) -> Stacks:
    """Amounts in another currency than the budget's (else the first amount's) are left out."""
    days = chart.days[-MOST_DAYS:]
    currency = _currency(chart)
    names = distinct([one.name for one in chart.series], "pictures.series", [NAME_ROOM] * len(chart.series))
    drawn = _few(
        [
            Stack(name, colour_of(one.colour, theme.plain), _units(one, chart, len(days), currency))
            for name, one in zip(names, chart.series, strict=True)
        ],
        theme,
    )
    colours = apart(tuple(one.colour for one in drawn), theme.ground)
    columns = list(zip(*(one.units for one in drawn), strict=True)) if drawn else [()] * len(days)
    return Stacks(
        days,
        tuple(Stack(one.name, colour, one.units) for one, colour in zip(drawn, colours, strict=True)),
        chart.budget.units if chart.budget else None,
        currency,
        tuple(sum(units for units in column if units > 0) for column in columns),
        tuple(sum(units for units in column if units < 0) for column in columns),
    )


def _currency(chart: StackedDays) -> str:
    if chart.budget:
        return chart.budget.currency
    first = next((amount for one in chart.series for amount in one.amounts), _NO_MONEY)
    return first.currency


def _units(one: Series, chart: StackedDays, count: int, currency: str) -> tuple[int, ...]:
    beside = one.amounts[: len(chart.days)]
    amounts = [amount.units if amount.currency == currency else 0 for amount in beside]
    return tuple((amounts + [0] * (len(chart.days) - len(amounts)))[-count:]) if count else ()


def _few(drawn: Sequence[Stack], theme: Theme) -> Sequence[Stack]:
    if len(drawn) <= MOST_SERIES:
        return drawn
    largest = sorted(drawn, key=lambda one: sum(map(abs, one.units)), reverse=True)[:MOST_SERIES]
    kept = [one for one in drawn if one in largest][:MOST_SERIES]
    rest = [one.units for one in drawn if one not in kept]
    return [
        *kept,
        Stack(say("pictures.others", count=len(rest)), theme.plain, tuple(map(sum, zip(*rest, strict=True)))),
    ]
