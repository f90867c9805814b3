"""What each of the last days cost, by provider, and how far it is known: `GET /virtual-budget/summary`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from commands.answers import Answer, Cost, Part, Refusal
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.reply import Reply, Table, Value
from ledger.money import Money
from ledger.periods import DAY, Period
from ledger.providers import PROVIDERS
from storage.spend import spend_by_provider

__all__ = ["days", "show"]

MOST = 366


class Spent(Part):
    """A provider's cost: `actual` is official or read by hand, `estimated` what is not known better yet."""

    provider: str
    actual: Cost
    estimated: Cost

    @property
    def cost(self) -> Money:
        return self.actual + self.estimated


class DaySpent(Part):
    """One local day; a provider without spend is left out."""

    day: dt.date
    providers: tuple[Spent, ...]


class DaysAnswer(Answer):
    """The last `days` local days, today the last of them; `each` has the days with spend."""

    days: int
    first: dt.date
    last: dt.date
    providers: tuple[Spent, ...]
    each: tuple[DaySpent, ...]
    actual: Cost
    estimated: Cost


@command()
def days(ask: Ask, days: str = "7") -> DaysAnswer | Refusal:
    """Show what each of the last days cost, by provider.

    Args:
        days: How many, today the last of them.
    """
    if not days.isascii() or not days.isdigit() or not 1 <= int(days[:4]) <= MOST:
        return Refusal.of("days.whole_number", values={"most": MOST})
    count = int(days)
    period = Period("days", ask.today - DAY * (count - 1), ask.today)
    whole = _spent(ask, period)
    found = (DaySpent(day=day, providers=_spent(ask, Period("day", day, day))) for day in period.days())
    return DaysAnswer(
        days=count,
        first=period.first,
        last=period.last,
        providers=whole,
        each=tuple(day for day in found if day.providers),
        actual=_sum(ask, (each.actual for each in whole)),
        estimated=_sum(ask, (each.estimated for each in whole)),
    )


def _spent(ask: Ask, period: Period) -> tuple[Spent, ...]:
    found = []
    for each in spend_by_provider(ask.connection, ask.workspace, ask.currency, period):
        estimated = each.labels.get("estimated", ask.nothing)
        if each.cost or estimated:
            found.append(Spent(provider=each.provider, actual=each.cost - estimated, estimated=estimated))
    return tuple(found)


def _sum(ask: Ask, costs: Iterable[Money]) -> Money:
    return sum(costs, ask.nothing)


def show(answer: DaysAnswer) -> Reply:
    rows: list[tuple[Value, ...]] = [
        (day.day, PROVIDERS[each.provider].title, each.actual, each.estimated)
        for day in answer.each
        for each in day.providers
    ]
    heads = ("words.day", "words.provider", "days.actual", "words.estimated")
    return Reply(say("days.title", count=answer.days), (Table(tuple(map(say, heads)), tuple(rows)),))
