"""Where a period ends, in one line for any command: `month_end(ask)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commands.caller import Ask
from commands.forecast_ends import budget_ends
from commands.forecast_parts import BudgetEnd, DayAhead, DaySum, Kind, MonthEnd
from commands.forecast_why import against, driver
from commands.standings import BudgetStanding, standings
from ledger.forecast import Ahead, Known, Outlook, days_known, forecast
from ledger.money import LARGEST, Money
from ledger.periods import Period, period_holding
from ledger.scopes import EVERYTHING, Scope
from storage.budgets import budgets_of
from storage.forecasting import Evidence, evidence


def month_end(
    ask: Ask,
    provider: str = "",
    kind: Kind = "month",
    budgets: Sequence[BudgetStanding] | None = None,
    *,
    brief: bool = False,
) -> MonthEnd | None:
    """Of everything, or of one provider, with the budgets of that period; None while it is too early to say.

    `budgets`: where they stand, if the caller has asked already. `brief`: without its days, the driver and
    the period before, which take longest.
    """
    found = end_or_days(ask, provider, kind, budgets, brief=brief)
    return found if isinstance(found, MonthEnd) else None


def end_or_days(
    ask: Ask,
    provider: str = "",
    kind: Kind = "month",
    budgets: Sequence[BudgetStanding] | None = None,
    *,
    brief: bool = False,
) -> MonthEnd | int:
    """The same; while it is too early to say, how many whole days are known."""
    period = period_holding(kind, ask.today)
    scope = Scope("provider", provider) if provider else EVERYTHING
    scopes = {
        each.id: each.scope for each in budgets_of(ask.connection, ask.workspace, ask.currency, ask.now)
    }
    stands = [
        each
        for each in _standings(ask, provider, budgets)
        if each.period == kind and each.id in scopes  # one may have been dropped since
    ]
    told = evidence(
        ask.connection,
        ask.workspace,
        ask.currency,
        period,
        ask.today,
        ask.now,
        ask.zone,
        [scopes[each.id] for each in stands],
    )
    streams, known = told.streams(scope), told.known(scope)
    found = forecast(streams, known, period, ask.today)
    if found is None:
        return days_known(streams)
    end = _month_end(ask, told, found, known, kind, budget_ends(told, stands, scopes))
    return end if brief else end.model_copy(update=_in_detail(ask, told, found, scope))


def _standings(ask: Ask, provider: str, budgets: Sequence[BudgetStanding] | None) -> Sequence[BudgetStanding]:
    if budgets is None:
        return standings(ask, provider or None)
    return [each for each in budgets if not provider or each.provider in ("", provider)]


def _month_end(
    ask: Ask,
    told: Evidence,
    found: Outlook,
    known: Known,
    kind: Kind,
    budgets: tuple[BudgetEnd, ...],
) -> MonthEnd:
    period, end = told.period, found.end
    providers = {str(each.id): each.provider for each in told.accounts}
    return MonthEnd(
        period=kind,
        name=period.name(),
        first=period.first,
        last=period.last,
        today=ask.today,
        expected=_money(ask, end.expected),
        low=_money(ask, end.low),
        high=_money(ask, end.high),
        spent=_money(ask, known.spent),
        committed=_money(ask, sum(known.committed.values())),
        held=_money(ask, known.held),
        days=found.days,
        since=found.first,
        so_far=(),
        ahead=(),
        driver=None,
        against=None,
        ended=tuple(sorted({providers[name] for name in found.ended})),
        budgets=budgets,
    )


def _in_detail(ask: Ask, told: Evidence, found: Outlook, scope: Scope) -> dict[str, Any]:
    """The fields that a brief one lacks."""
    return {
        "so_far": _so_far(ask, told, scope),
        "ahead": tuple(_ahead(ask, each) for each in found.ahead),
        "driver": driver(ask, told, found, scope.provider),
        "against": None if scope.by else against(ask, told, found),
    }


def _money(ask: Ask, units: int) -> Money:
    """A forecast may go beyond what can be kept: it ends there."""
    return Money(max(min(units, LARGEST), -LARGEST), ask.currency)


def _so_far(ask: Ask, told: Evidence, scope: Scope) -> tuple[DaySum, ...]:
    costs, total, sums = told.by_day(scope), 0, []
    for day in Period("days", told.period.first, ask.today).days():
        total += costs.get(day, 0)
        sums.append(DaySum(day=day, cost=_money(ask, total)))
    return tuple(sums)


def _ahead(ask: Ask, each: Ahead) -> DayAhead:
    expected, low, high = (_money(ask, units) for units in (each.expected, each.low, each.high))
    return DayAhead(day=each.day, expected=expected, low=low, high=high)
