"""A chart's amounts made ready to draw: few enough series, days and letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.rendering.lettering import drawable
from bot.rendering.values import one_line
from commands.reply import Chart, Series
from ledger.money import Money

MOST_DAYS, MOST_SERIES = 60, 8
OTHERS = "others"
GREY = "#C3CAD6"
_NO_MONEY = Money(0)
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True)
class Stack:
    """One series as it is drawn: billionths beside the days."""

    name: str
    colour: str
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stacks:
    """The last days of a chart in one currency; the smallest of many series are one, `others`."""

    title: str
    days: tuple[date, ...]
    series: tuple[Stack, ...]
    budget: int | None
    currency: str

    def highs(self) -> list[int]:
        return [sum(max(0, one.units[at]) for one in self.series) for at in range(len(self.days))]

    def lows(self) -> list[int]:
        return [sum(min(0, one.units[at]) for one in self.series) for at in range(len(self.days))]


def stacks(chart: Chart) -> Stacks:
    """Amounts in another currency than the budget's (else the first amount's) are left out."""
    days = chart.days[-MOST_DAYS:]
    currency = _currency(chart)
    drawn = [
        Stack(
            drawable(one_line(one.name), f"series {number}"),
            _colour(one),
            _units(one, chart, len(days), currency),
        )
        for number, one in enumerate(chart.series, 1)
    ]
    budget = chart.budget.units if chart.budget else None
    return Stacks(drawable(one_line(chart.title), ""), days, tuple(_few(drawn)), budget, currency)


def _currency(chart: Chart) -> str:
    amounts = [amount for one in chart.series for amount in one.amounts]
    return (chart.budget or (amounts[0] if amounts else None) or _NO_MONEY).currency


def _units(one: Series, chart: Chart, count: int, currency: str) -> tuple[int, ...]:
    beside = one.amounts[: len(chart.days)]
    amounts = [amount.units if amount.currency == currency else 0 for amount in beside]
    return tuple((amounts + [0] * (len(chart.days) - len(amounts)))[-count:]) if count else ()


def _colour(one: Series) -> str:
    return one.colour if COLOUR.fullmatch(one.colour) else GREY


def _few(drawn: Sequence[Stack]) -> list[Stack]:
    if len(drawn) <= MOST_SERIES:
        return list(drawn)
    largest = sorted(drawn, key=lambda one: sum(map(abs, one.units)), reverse=True)[:MOST_SERIES]
    kept = [one for one in drawn if one in largest][:MOST_SERIES]
    rest = [one for one in drawn if one not in kept]
    return [*kept, Stack(OTHERS, GREY, tuple(map(sum, zip(*(one.units for one in rest), strict=True))))]
