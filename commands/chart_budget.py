"""Every budget as a gauge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from commands.catalogue import say
from commands.charts import Gauges
from commands.reply import Meter
from commands.spelling import percent
from commands.standings import BudgetStanding


def gauges_of(budgets: Sequence[BudgetStanding]) -> Gauges:
    """The chart of where budgets stand; it goes beside their meters."""
    said = " ".join(_in_words(each) for each in budgets)
    return Gauges(say("chart.budget_title"), "", tuple(_meter(each) for each in budgets), details=said)


def _meter(each: BudgetStanding) -> Meter:
    """Under its name alone: what has no price stands in the text."""
    return replace(each.meter(), label=each.title)


def _in_words(each: BudgetStanding) -> str:
    """`Daily budget: $14.20 of $20.00 (71 %), $4.00 kept in reserve, $1.50 held.`"""
    parts = [say("rendering.of_limit", spent=each.spent, limit=each.allocated)]
    if each.allocated.units > 0:
        parts[0] += f" ({percent(Fraction(each.spent.units, each.allocated.units))})"
    if each.spent > each.allocated:
        parts.append(say("rendering.over", amount=each.spent - each.allocated))
    if each.reserve:
        parts.append(say("rendering.reserve", amount=each.reserve))
    if each.held:
        parts.append(say("rendering.held", amount=each.held))
    return f"{each.title}: {', '.join(parts)}."
