"""A series of days, learnt: what its weekdays, its level and its spikes are, and how far off that may be.

Floats; a series is scaled to its largest day, and only `ledger.forecast` makes money of it, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ledger.forecast_levels import Level, Stretch, calm_ways, ways
from ledger.forecast_profile import Excess, capped, excess, has_ended, profile
from ledger.forecast_replay import Replay

UNTOLD = 0.35  # by how much days scatter that are known as one sum, a share of an ordinary one


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch ahead: how many days, what they weigh by weekday, how they scatter, how far they lie."""

    count: float
    weight: float
    scatter: float
    far: float


@dataclass(frozen=True, slots=True)
class Fit:
    """What a series will be: `shares` of the weekdays, weighed `levels`, variances of a day and of the level.

    `errors` are those of the day after, the newest last.
    """

    shares: tuple[float, ...]
    levels: tuple[tuple[float, Level], ...]
    spikes: Excess
    of_day: float
    of_level: float
    errors: tuple[float, ...]
    ended: bool

    def mean(self, days: Days) -> float:
        """What they will cost."""
        if self.ended:
            return 0.0
        stretch = Stretch(days.weight, days.far)
        return sum(part * level.ahead(stretch) for part, level in self.levels) + days.count * self.spikes.mean

    def variance(self, days: Days) -> float:
        """Of their sum: each day scatters for itself, the level is wrong for all alike."""
        if self.ended:
            return 0.0
        apart = days.scatter * self.of_day + days.count * self.spikes.square
        return apart + days.weight**2 * self.of_level


@lru_cache(maxsize=256)  # a budget's days are often everybody's, and yesterday's stay as they are all day
def fit(days: tuple[float, ...], first_weekday: int, horizon: int, *, even: bool = False) -> Fit:
    """Learn a series that begins on a weekday (Monday is 0), to say something of `horizon` days ahead.

    `even`: its days are sums spread evenly, so neither a trend nor how far single days scatter can be seen.
    """
    weekdays = [(first_weekday + number) % 7 for number in range(len(days))]
    cut = capped(days)
    shares = profile(cut, weekdays)
    replay = Replay(cut, [shares[day] for day in weekdays], horizon, calm_ways() if even else ways())
    parts, base = replay.parts(), replay.base()
    of_day = max(replay.of_day(parts), UNTOLD**2 if even else 0.0)
    return Fit(
        shares=shares,
        levels=tuple(zip(parts, replay.levels, strict=True)),
        spikes=excess(days, cut),
        of_day=of_day * base**2,
        of_level=replay.of_level(parts, of_day) * base**2,
        errors=tuple(replay.errors(parts)),
        ended=has_ended(days),
    )
