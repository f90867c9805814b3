"""Where a period will end, as a picture of sums with their range."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from commands.catalogue import say
from commands.charts import Outlook
from commands.forecast_parts import BudgetEnd, MonthEnd
from commands.forecast_said import about
from commands.saying import period_said
from commands.spelling import long_day, money
from ledger.periods import Period

LIKELY = Fraction(4, 5)


def outlook_of(end: MonthEnd) -> Outlook:
    """The chart of a forecast, with the limit over everything; it goes beside its sentences."""
    limit = limit_of(end)
    return Outlook(
        say("chart.forecast_title", period=period_said(end.name)),
        "",
        tuple(Period("days", end.first, end.last).days()),
        tuple(each.cost for each in end.so_far),
        tuple(each.expected for each in end.ahead),
        tuple(each.low for each in end.ahead),
        tuple(each.high for each in end.ahead),
        LIKELY,
        limit.allocated if limit else None,
        details=f"{_in_words(end, limit)} {_each(end)}",
    )


def limit_of(end: MonthEnd) -> BudgetEnd | None:
    """The budget of that period over everything: what the sums stand beside."""
    return next((each for each in end.budgets if not each.by and not each.provider), None)


def spent_so_far(end: MonthEnd) -> str:
    """`November 2026: $40.00 spent so far, on 20 November.`"""
    return say("chart.spent_so_far", period=period_said(end.name), spent=end.spent, day=_short(end.today))


def _in_words(end: MonthEnd, limit: BudgetEnd | None) -> str:
    last = _short(end.last)
    said = [spent_so_far(end)]
    expected = {"expected": about(end.expected), "low": about(end.low), "high": about(end.high)}
    key = "chart.ends_sure" if end.low == end.high else "chart.ends"
    said.append(say(key, day=last, share=LIKELY, **expected))
    if limit:
        said.append(_limit_said(limit))
    return " ".join(said)


def _limit_said(limit: BudgetEnd) -> str:
    if limit.reached:
        return say("chart.limit_reached", limit=limit.allocated)
    if limit.reached_on is None:
        return say("chart.limit_lasts", limit=limit.allocated)
    return say("chart.limit_reached_on", limit=limit.allocated, day=_short(limit.reached_on))


def _each(end: MonthEnd) -> str:
    return say(
        "chart.each_sum",
        first=_short(end.first),
        spent=", ".join(money(each.cost) for each in end.so_far),
        today=_short(end.today),
        expected=", ".join(about(each.expected) for each in end.ahead),
    )


def _short(day: date) -> str:
    return long_day(day, with_year=False)
