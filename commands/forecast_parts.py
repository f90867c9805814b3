"""What a forecast says, as parts of answers; amounts are exact, `forecast_said.py` makes sentences."""

from __future__ import annotations

from datetime import date
from typing import Literal

from commands.answers import Cost, Part
from commands.saying import budget_said, dimension_said
from commands.scoping import whose

Kind = Literal["month", "week", "day"]


class DaySum(Part):
    """What a period had come to by the end of `day`; of today, so far."""

    day: date
    cost: Cost


class DayAhead(Part):
    """What a period will have come to by the end of `day`: in 8 cases of 10 between `low` and `high`."""

    day: date
    expected: Cost
    low: Cost
    high: Cost


class Driver(Part):
    """The provider with the largest part of what is still to come; `model` is its largest, empty if unknown.

    `share_percent` is cut to whole percent.
    """

    provider: str
    model: str
    rest: Cost
    share_percent: int


class Against(Part):
    """The period before, and how far this one is expected to lie above it; `provider` makes most of that."""

    name: str
    first: date
    cost: Cost
    difference: Cost
    provider: str
    provider_difference: Cost


class BudgetEnd(Part):
    """Where a budget's running period ends. `reached_on`: by the end of that day its limit is, as expected;
    `earliest` and `latest` by the range's ends. None: it lasts until the reset, the day `resets_on`.

    Not `foreseen`: too few days are known to say, and nothing is expected. `days` is on how many it rests.
    """

    id: int
    provider: str
    by: str
    about: str
    period: str
    allocated: Cost
    spent: Cost
    expected: Cost | None
    low: Cost | None
    high: Cost | None
    reached: bool  # already
    reached_on: date | None
    earliest: date | None
    latest: date | None
    resets_on: date
    days: int
    foreseen: bool = True

    @property
    def title(self) -> str:
        """In the language that is spoken."""
        if self.provider or not self.by:
            return budget_said(self.period, whose(self.by, self.provider, self.about))
        return budget_said(self.period, dimension_said(self.by, self.about))


class MonthEnd(Part):
    """Where the period from `first` to `last` ends, as of `today`; in 8 cases of 10 between `low` and `high`.

    In `expected` are `spent` (up to and with today), `committed` (purchases on days to come), `held` (by open
    holds) and what days like those known will cost. It rests on `days` whole ones, since `since`. `so_far`
    and `ahead` are sums since `first`, for the days until today and from today on. `ended`: providers that
    have cost nothing for so long that nothing more is expected of them.
    """

    period: Kind
    name: str
    first: date
    last: date
    today: date
    expected: Cost
    low: Cost
    high: Cost
    spent: Cost
    committed: Cost
    held: Cost
    days: int
    since: date | None
    so_far: tuple[DaySum, ...]
    ahead: tuple[DayAhead, ...]
    driver: Driver | None
    against: Against | None
    ended: tuple[str, ...]
    budgets: tuple[BudgetEnd, ...]
