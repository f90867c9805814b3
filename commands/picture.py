"""The digest's picture: thirty days stacked by provider, with the daily budget as a line."""

from __future__ import annotations

from datetime import date, timedelta

from commands.answers import Cost, Part
from commands.caller import Ask
from commands.charts import Series, StackedDays
from ledger.amounts import show_money
from ledger.money import Money
from ledger.periods import MONTHS, Period
from ledger.providers import PROVIDERS
from ledger.scopes import EVERYTHING
from storage.budgets import budgets_of
from storage.spend import spend_by_day

DAYS = 30


class Bars(Part):
    """What one provider cost on each day, and over all of them."""

    provider: str
    total: Cost
    days: tuple[Cost, ...]


class Picture(Part):
    """Local dates from `first` to `last`, both included; the provider with the largest total first."""

    first: date
    last: date
    bars: tuple[Bars, ...]
    total: Cost
    daily_budget: Cost | None

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(Period("days", self.first, self.last).days())

    def chart(self) -> StackedDays:
        series = tuple(
            Series(PROVIDERS[bar.provider].title, PROVIDERS[bar.provider].colour, bar.days)
            for bar in self.bars
        )
        title = f"{len(self.days)} days to {_short(self.last)}"
        return StackedDays(title, self._in_words(), self.days, series, self.daily_budget)

    def sums(self) -> dict[date, Money]:
        """What each day cost, all providers together."""
        nothing = Money(0, self.total.currency)
        return {day: sum((bar.days[at] for bar in self.bars), nothing) for at, day in enumerate(self.days)}

    def _in_words(self) -> str:
        sums = self.sums()
        highest = max(sums, key=lambda day: sums[day])
        parts = ", ".join(f"{PROVIDERS[bar.provider].title} {show_money(bar.total)}" for bar in self.bars)
        idle = sum(not cost for cost in sums.values())
        said = [
            f"{len(sums)} days to {_short(self.last)}: {show_money(self.total)} together ({parts}).",
            f"The most was {show_money(sums[highest])} on {_short(highest)}.",
        ]
        if idle:
            said.append(f"Nothing was spent on {_days(idle)}.")
        if self.daily_budget is not None:
            over = _days(sum(cost > self.daily_budget for cost in sums.values()))
            said.append(f"{over.capitalize()} went over the daily {show_money(self.daily_budget)}.")
        return " ".join(said)


def draw(ask: Ask, last: date) -> Picture:
    """The days up to and with `last`, from day lines only."""
    period = Period("days", last - timedelta(days=DAYS - 1), last)
    spent = spend_by_day(ask.connection, ask.workspace, ask.currency, period)
    names = {provider for costs in spent.values() for provider in costs}
    bars = [
        Bars(
            provider=name,
            total=Money(sum(costs.get(name, 0) for costs in spent.values()), ask.currency),
            days=tuple(Money(spent.get(day, {}).get(name, 0), ask.currency) for day in period.days()),
        )
        for name in names
    ]
    return Picture(
        first=period.first,
        last=period.last,
        bars=tuple(sorted(bars, key=lambda bar: (-bar.total.units, bar.provider))),
        total=sum((bar.total for bar in bars), ask.nothing),
        daily_budget=_daily_budget(ask),
    )


def _daily_budget(ask: Ask) -> Money | None:
    """The limit a day over everything: what the stacked days stand beside."""
    for budget in budgets_of(ask.connection, ask.workspace, ask.currency, ask.now):
        if budget.limit.period == "day" and budget.scope == EVERYTHING:
            return budget.running.amount
    return None


def _short(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


def _days(count: int) -> str:
    return "no day" if count == 0 else "1 day" if count == 1 else f"{count} days"
