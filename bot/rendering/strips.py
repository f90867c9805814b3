"""Days as one line of letters, each as high as what the day cost: the picture of whoever has no pictures."""

from __future__ import annotations

from fractions import Fraction

from bot.rendering.stacks import MOST_DAYS
from commands.charts import StackedDays
from commands.spelling import day as said_day
from ledger.money import Money

HEIGHTS = "▁▂▃▄▅▆▇█"
NOTHING, CAME_BACK = "·", "-"


def strip(chart: StackedDays, width: int) -> list[str]:
    """The last days, at most `width` of them, and beneath them the first and the last one's names."""
    days = chart.days[-min(width, MOST_DAYS) :]
    first = len(chart.days) - len(days)
    sums = [_sum(chart, first + at) for at in range(len(days))]
    top = max(sums, default=0)
    if top <= 0:
        return []
    names = [said_day(days[0]), said_day(days[-1])] if len(days) > 1 else [said_day(days[0])]
    gap = " " * max(2, len(days) - sum(map(len, names)))
    return ["".join(_letter(units, top) for units in sums), gap.join(names)]


def _sum(chart: StackedDays, at: int) -> int:
    currency = (
        chart.budget or next((one.amounts[0] for one in chart.series if one.amounts), Money(0))
    ).currency
    amounts = (one.amounts[at] for one in chart.series if at < len(one.amounts))
    return sum(amount.units for amount in amounts if amount.currency == currency)


def _letter(units: int, top: int) -> str:
    if units <= 0:
        return CAME_BACK if units else NOTHING
    return HEIGHTS[max(round(Fraction(units * len(HEIGHTS), top)), 1) - 1]
