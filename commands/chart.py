"""`/chart`: a picture of the days, the budgets, the forecast, the drift, or what the spend is made of."""

from __future__ import annotations

from datetime import date, timedelta

from commands.answers import Refusal
from commands.arguments import Span
from commands.caller import Ask
from commands.chart_answer import OF, ChartAnswer, What
from commands.chart_drift import drift_in
from commands.chart_shares import shares_in
from commands.chart_shown import show
from commands.definition import command
from commands.forecast_parts import Kind
from commands.month_end import end_or_days
from commands.picture import DAYS, draw_period
from commands.standings import standings
from ledger.periods import Period, period_holding
from storage.scoped import unpriced_of

__all__ = ["chart", "show"]

AHEAD: tuple[Kind, ...] = ("month", "week", "day")
A_DAY = timedelta(days=1)


@command()
def chart(ask: Ask, what: What = "days", period: Span | None = None) -> ChartAnswer | Refusal:
    """Draw a picture: days, budget, forecast, drift, models, providers, projects or members.

    Args:
        what: What to draw; days if left out.
        period: For example november or last week; if left out, the last 30 days or this month.
    """
    if what == "budget":
        return _budget(ask) if period is None else Refusal.of("chart.budget_is_now", lines=("/chart budget",))
    if what == "forecast":
        return _forecast(ask, period)
    if what == "days":
        return _days(ask, period or _lately(ask.today))
    if what == "drift":
        return _drift(ask, period or _lately(ask.today - A_DAY))
    return _shares(ask, what, period or period_holding("month", ask.today))


def _lately(last: date) -> Period:
    return Period("days", last - A_DAY * (DAYS - 1), last)


def _so_far(ask: Ask, period: Period) -> Period:
    return Period("days", period.first, max(period.first, min(period.last, ask.today)))


def _days(ask: Ask, period: Period) -> ChartAnswer:
    drawn, days = draw_period(ask, period), _so_far(ask, period)
    return ChartAnswer(
        what="days",
        period=period.name(),
        first=days.first,
        last=days.last,
        days=drawn,
        total=drawn.total,
        unpriced=unpriced_of(ask.connection, ask.workspace, days),
    )


def _budget(ask: Ask) -> ChartAnswer:
    today = period_holding("day", ask.today)
    return ChartAnswer(
        what="budget",
        period=today.name(),
        first=today.first,
        last=today.last,
        budgets=standings(ask),
        total=ask.nothing,
    )


def _forecast(ask: Ask, period: Period | None) -> ChartAnswer | Refusal:
    asked = period or period_holding("month", ask.today)
    kind = next((kind for kind in AHEAD if kind == asked.kind and ask.today in asked), None)
    if kind is None:
        return Refusal.of("chart.forecast_is_ahead", lines=("/chart forecast", "/chart forecast this week"))
    end = end_or_days(ask, "", kind)
    if isinstance(end, int):
        return Refusal.of("forecast.one_day_known" if end else "forecast.no_day_known", "conflict")
    return ChartAnswer(
        what="forecast", period=end.name, first=end.first, last=end.last, forecast=end, total=end.expected
    )


def _drift(ask: Ask, period: Period) -> ChartAnswer:
    days = _so_far(ask, period)
    found = drift_in(ask, days)
    billed = sum((each.billed for each in found.days), ask.nothing)
    return ChartAnswer(
        what="drift", period=period.name(), first=days.first, last=days.last, drift=found, total=billed
    )


def _shares(ask: Ask, what: What, period: Period) -> ChartAnswer:
    days = _so_far(ask, period)
    parts = shares_in(ask, days, OF[what])
    return ChartAnswer(
        what=what,
        period=period.name(),
        first=days.first,
        last=days.last,
        shares=parts,
        total=sum((part.cost for part in parts), ask.nothing),
        unpriced=unpriced_of(ask.connection, ask.workspace, days),
    )
