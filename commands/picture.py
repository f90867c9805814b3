"""Days stacked by provider, with the daily budget as a line: the reports' picture, and `/chart days`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import repeat

from commands.answers import Cost, Part
from commands.caller import Ask
from commands.catalogue import say
from commands.charts import Series, StackedDays
from commands.saying import period_said
from commands.spelling import long_day, money
from ledger.money import Money
from ledger.periods import Period
from ledger.providers import PROVIDERS
from ledger.scopes import EVERYTHING
from storage.budgets import budgets_of
from storage.spend import spend_by_day

DAYS = 30
MOST_DAYS = 62  # two months; what is longer has a bar a week
A_WEEK = 7


class Bars(Part):
    """What one provider cost on each day (or in each week), and over all of them."""

    provider: str
    total: Cost
    days: tuple[Cost, ...]


class Picture(Part):
    """Local dates from `first` to `last`, both included; the provider with the largest total first.

    `step`: so many days are one bar, counted from the first; the last bar may be of fewer. `name` is the
    period's, empty for "30 days to …".
    """

    first: date
    last: date
    bars: tuple[Bars, ...]
    total: Cost
    daily_budget: Cost | None
    step: int = 1
    name: str = ""

    @property
    def days(self) -> tuple[date, ...]:
        """The first of each bar's."""
        return tuple(Period("days", self.first, self.last).days())[:: self.step]

    def chart(self) -> StackedDays:
        series = tuple(
            Series(PROVIDERS[bar.provider].title, PROVIDERS[bar.provider].colour, bar.days)
            for bar in self.bars
        )
        return StackedDays(
            self.title,
            self._in_words(),
            self.days,
            series,
            self.daily_budget if self.step == 1 else None,
            details=self._each(),
            asked=bool(self.name),
        )

    def sums(self) -> dict[date, Money]:
        """What each day cost, all providers together."""
        units = [[cost.units for cost in bar.days] for bar in self.bars]
        sums = map(sum, zip(*units, strict=True)) if units else repeat(0)
        return {day: Money(each, self.total.currency) for day, each in zip(self.days, sums, strict=False)}

    @property
    def title(self) -> str:
        """In the language that is spoken."""
        if not self.name:
            return say("picture.days_to", count=len(self.days), last=_short(self.last))
        return say("picture.by_week" if self.step > 1 else "picture.by_day", period=period_said(self.name))

    def _in_words(self) -> str:
        sums, weekly = self.sums(), self.step > 1
        parts = ", ".join(f"{PROVIDERS[bar.provider].title} {money(bar.total)}" for bar in self.bars)
        key = "picture.together" if self.name else "picture.days_together"  # a reply of its own has the title
        said = [say(key, title=self.title, total=self.total, parts=parts)]
        highest = max(sums, key=lambda day: sums[day])
        key = "picture.most_in_week" if weekly else "picture.most"
        said.append(say(key, most=sums[highest], day=_short(highest)))
        idle = sum(not cost for cost in sums.values())
        if idle:
            said.append(say("picture.idle_weeks" if weekly else "picture.idle", count=idle))
        if self.daily_budget is not None and not weekly:
            over = sum(cost > self.daily_budget for cost in sums.values())
            key = "picture.over" if over else "picture.never_over"
            said.append(say(key, count=over, limit=self.daily_budget))
        return " ".join(said)

    def _each(self) -> str:
        """Every bar's sum, for who does not see them."""
        key = "picture.each_week" if self.step > 1 else "picture.each_day"
        return say(key, first=_short(self.first), sums=", ".join(map(money, self.sums().values())))


def draw(ask: Ask, last: date) -> Picture:
    """The thirty days up to and with `last`, from day lines only."""
    return _drawn(ask, Period("days", last - timedelta(days=DAYS - 1), last), "")


def draw_period(ask: Ask, period: Period) -> Picture:
    """The days of a period so far; what is longer than two months by weeks."""
    return _drawn(
        ask, Period("days", period.first, max(period.first, min(period.last, ask.today))), period.name()
    )


def _drawn(ask: Ask, days: Period, name: str) -> Picture:
    spent = spend_by_day(ask.connection, ask.workspace, ask.currency, days)
    step = A_WEEK if len(days) > MOST_DAYS else 1
    each, nothing = list(days.days()), dict[str, int]()
    bars = []
    for provider in {provider for costs in spent.values() for provider in costs}:
        units = [spent.get(day, nothing).get(provider, 0) for day in each]
        bars.append(_bars(provider, units, step, ask.currency))
    return Picture(
        first=days.first,
        last=days.last,
        bars=tuple(sorted(bars, key=lambda bar: (-bar.total.units, bar.provider))),
        total=sum((bar.total for bar in bars), ask.nothing),
        daily_budget=_daily_budget(ask),
        step=step,
        name=name,
    )


def _bars(provider: str, units: Sequence[int], step: int, currency: str) -> Bars:
    sums = (sum(units[at : at + step]) for at in range(0, len(units), step))
    return Bars.model_construct(  # its amounts are amounts: to look at each again takes longest
        provider=provider,
        total=Money(sum(units), currency),
        days=tuple(Money(each, currency) for each in sums),
    )


def _daily_budget(ask: Ask) -> Money | None:
    """The limit a day over everything: what the stacked days stand beside."""
    for budget in budgets_of(ask.connection, ask.workspace, ask.currency, ask.now):
        if budget.limit.period == "day" and budget.scope == EVERYTHING:
            return budget.running.amount
    return None


def _short(day: date) -> str:
    return long_day(day, with_year=False)
