"""Why a period ends where it does: who makes most of what is still to come, and of the change to the last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from commands.caller import Ask
from commands.forecast_parts import Against, Driver
from ledger.forecast import Outlook
from ledger.money import Money
from ledger.periods import DAY, Period
from storage.forecast_days import LATELY
from storage.forecasting import Evidence, models_of

PERCENT = 100


def driver(ask: Ask, told: Evidence, found: Outlook, provider: str = "") -> Driver | None:
    """Of usage and of what is committed; None where nothing more is to come."""
    rest = _still_to_come(told, found)
    if provider:
        rest = {provider: rest.get(provider, 0)}
    total = sum(rest.values())
    if total <= 0:
        return None
    provider = max(sorted(rest), key=lambda name: rest[name])
    return Driver(
        provider=provider,
        model=_model(ask, provider),
        rest=Money(rest[provider], ask.currency),
        share_percent=min(rest[provider] * PERCENT // total, PERCENT),
    )


def against(ask: Ask, told: Evidence, found: Outlook) -> Against | None:
    """None where the period before was not known from its beginning, or cost nothing."""
    before = told.period.previous()
    if told.first is None or told.first > before.first:
        return None
    was = told.by_provider(before)
    if not any(was.values()):
        return None
    will = _sum(told.by_provider(Period("days", told.period.first, told.today)), _still_to_come(told, found))
    moved = {name: will.get(name, 0) - was.get(name, 0) for name in {*was, *will}}
    difference = found.end.expected - sum(was.values())
    up = 1 if difference >= 0 else -1
    provider = max(sorted(moved), key=lambda name: up * moved[name])
    return Against(
        name=before.name(),
        first=before.first,
        cost=Money(sum(was.values()), ask.currency),
        difference=Money(difference, ask.currency),
        provider=provider,
        provider_difference=Money(moved[provider], ask.currency),
    )


def _still_to_come(told: Evidence, found: Outlook) -> dict[str, int]:
    """By provider."""
    providers = {str(each.id): each.provider for each in told.accounts}
    rest: dict[str, int] = defaultdict(int)
    for name, units in found.rest.items():
        rest[providers[name]] += units
    if told.today == told.period.last:
        return dict(rest)
    later = told.by_provider(Period("days", told.today + DAY, told.period.last))
    return _sum(rest, later)


def _model(ask: Ask, provider: str) -> str:
    """The model that most was spent on lately; empty where most of it says none."""
    lately = Period("days", ask.today - LATELY, ask.today)
    models = models_of(ask.connection, ask.workspace, ask.currency, provider, lately)
    return max(sorted(models), key=lambda name: models[name], default="")


def _sum(*several: Mapping[str, int]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for each in several:
        for name, units in each.items():
            sums[name] += units
    return dict(sums)
