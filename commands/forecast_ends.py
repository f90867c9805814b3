"""Where each budget's running period ends: when its limit is reached, or that it lasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commands.forecast_parts import BudgetEnd
from commands.standings import BudgetStanding
from ledger.forecast import days_known, forecast, reached
from ledger.money import LARGEST, Money
from ledger.periods import DAY
from ledger.scopes import Scope
from storage.forecasting import Evidence


def budget_ends(
    told: Evidence, stands: Sequence[BudgetStanding], scopes: Mapping[int, Scope]
) -> tuple[BudgetEnd, ...]:
    """Of those budgets whose period that is, each by what counts in its scope."""
    return tuple(_budget_end(told, each, scopes[each.id]) for each in stands)


def _budget_end(told: Evidence, stands: BudgetStanding, scope: Scope) -> BudgetEnd:
    streams = told.streams(scope)
    found = forecast(streams, told.known(scope), told.period, told.today)
    over = stands.spent >= stands.allocated
    when = reached(found.ahead, stands.allocated.units) if found and not over else None
    return BudgetEnd(
        id=stands.id,
        provider=stands.provider,
        by=stands.by,
        about=stands.about,
        period=stands.period,
        allocated=stands.allocated,
        spent=stands.spent,
        expected=_money(stands, found.end.expected) if found else None,
        low=_money(stands, found.end.low) if found else None,
        high=_money(stands, found.end.high) if found else None,
        reached=over,
        reached_on=when.on if when else None,
        earliest=when.earliest if when else None,
        latest=when.latest if when else None,
        resets_on=told.period.last + DAY,
        days=days_known(streams) if found else 0,
        foreseen=found is not None,
    )


def _money(stands: BudgetStanding, units: int) -> Money:
    return Money(max(min(units, LARGEST), -LARGEST), stands.allocated.currency)
