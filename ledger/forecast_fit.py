"""A series of days learnt by replaying it: which way of forecasting was nearest, and how far off it was.

Floats; a series is scaled to its largest day, and only `ledger.forecast` makes money of it, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ledger.forecast_levels import Level, Steady, Stretch, damped, ways
from ledger.forecast_profile import Excess, capped, excess, has_ended, profile

LONGEST = 28  # days ahead that are replayed
FIRST = 3  # days before the first replay
REPLAY_HALF = 60.0  # days: how fast old replays are forgotten
SHARPNESS = 6.0  # how much the nearest way outweighs the others
DOUBT = 1.5  # replays that are put in for every way before any is seen
OFF = 0.2  # by which those are off, a share of the stretch
FAVOURED = (1.3, 1.2, 1.0, 1.0, 1.5, 1.5)  # and by how much each way's are further off: simple ones first
SCATTER = 0.7  # of a day nobody has seen, a share of an ordinary one
SPREAD = 0.35  # the same where days are known as one sum
DRIFT = 0.3  # of the level nobody has seen
NEW = 7.0  # days until which these are believed
LEVEL_DAYS = 20.0  # no level rests on more days than that
LOWEST = 0.3  # of the mean: a level below it is no yardstick


@dataclass(frozen=True, slots=True)
class Fit:
    """What a series will be: `shares` of the weekdays, weighed `levels`, and variances of a day and a level.

    `errors` are those of the day after, the newest last.
    """

    shares: tuple[float, ...]
    levels: tuple[tuple[float, Level], ...]
    spikes: Excess
    of_day: float
    of_level: float
    errors: tuple[float, ...]
    ended: bool

    def ahead(self, days: float, weighed: float, far: float) -> float:
        """What `days` ahead cost, that weigh so much and lie so far on average."""
        if self.ended:
            return 0.0
        stretch = Stretch(weighed, far)
        return sum(part * level.ahead(stretch) for part, level in self.levels) + days * self.spikes.mean

    def variance(self, days: float) -> float:
        """Of the sum of so many days: each scatters for itself, the level is wrong for all alike."""
        if self.ended:
            return 0.0
        return days * (self.of_day + self.spikes.square / 2) + days * days * self.of_level


@lru_cache(maxsize=256)  # a budget's days are often everybody's, and yesterday's stay as they are all day
def fit(days: tuple[float, ...], first_weekday: int, horizon: int, *, even: bool = False) -> Fit:
    """Learn a series that begins on a weekday (Monday is 0), to say something of `horizon` days ahead.

    `even`: its days are sums spread evenly, so how far single days scatter cannot be seen.
    """
    weekdays = [(first_weekday + number) % 7 for number in range(len(days))]
    cut = capped(days)
    shares = profile(cut, weekdays)
    replayed = _Replay(
        cut, [shares[day] for day in weekdays], max(1, min(horizon, LONGEST, len(days) // 2 - 2))
    )
    replayed.run()
    parts = replayed.parts()
    base = replayed.base()
    of_day = max(replayed.of_day(parts), SPREAD**2 if even else 0.0)
    return Fit(
        shares=shares,
        levels=tuple(zip(parts, replayed.levels, strict=True)),
        spikes=excess(days, cut),
        of_day=of_day * base * base,
        of_level=replayed.of_level(parts, of_day) * base * base,
        errors=tuple(replayed.one_error(parts)),
        ended=has_ended(days),
    )


class _Replay:
    """Goes through a series once; at each day every way says the next day and the next `horizon` days."""

    def __init__(self, days: Sequence[float], weights: Sequence[float], horizon: int) -> None:
        self.levels = ways()
        self._days, self._weights, self._horizon = days, weights, horizon
        self._mean = sum(days) / len(days)
        self._yardstick = Steady(14)
        self._ones: list[tuple[float, float, list[float]]] = []  # how it counts, the yardstick, what ways say
        self._spans: list[tuple[float, list[float]]] = []  # how it counts, by how far each way was off
        self._far = damped(horizon)

    def run(self) -> None:
        count = len(self._days)
        for at, (cost, weight) in enumerate(zip(self._days, self._weights, strict=True)):
            age = 0.5 ** ((count - at) / REPLAY_HALF)
            if at >= FIRST - 1:
                self._one(at, age)
            for level in (*self.levels, self._yardstick):
                level.add(cost, weight)
            if at >= FIRST and at + self._horizon < count:
                self._span(at + 1, age)

    def base(self) -> float:
        """An ordinary day now, to which everything is relative."""
        return max(self._yardstick.ahead(Stretch(1.0, 0.0)), LOWEST * self._mean)

    def _one(self, at: int, age: float) -> None:
        stretch = Stretch(self._weights[at], self._far[0])
        off = [level.ahead(stretch) - self._days[at] for level in self.levels]
        self._ones.append((age, self.base() or 1.0, off))

    def _span(self, at: int, age: float) -> None:
        ahead = slice(at, at + self._horizon)
        weights = self._weights[ahead]
        weighed = sum(weights)
        far = sum(weight * far for weight, far in zip(weights, self._far, strict=True)) / weighed
        spent, base = sum(self._days[ahead]), self.base() or 1.0
        stretch = Stretch(weighed, far)
        self._spans.append((age, [(level.ahead(stretch) - spent) / base for level in self.levels]))

    @property
    def _seen(self) -> float:
        """Stretches that do not overlap."""
        return len(self._spans) / self._horizon

    def parts(self) -> list[float]:
        """What each way counts: the less it was off, the more."""
        total = sum(age for age, _ in self._spans)
        marks: list[float] = []
        for number, favoured in enumerate(FAVOURED):
            off = sum(age * abs(each[number]) for age, each in self._spans) / total if total else 0.0
            said = DOUBT * OFF * self._horizon * favoured + self._seen * off
            marks.append(float((said / (DOUBT + self._seen)) ** -SHARPNESS))
        return [mark / sum(marks) for mark in marks]

    def one_error(self, parts: Sequence[float]) -> list[float]:
        return [sum(part * each for part, each in zip(parts, off, strict=True)) for _, _, off in self._ones]

    def of_day(self, parts: Sequence[float]) -> float:
        """How far single days scatter, squared, relative to an ordinary day."""
        doubt: float = 3 * 0.5 ** (len(self._days) / NEW)
        total, count = doubt * SCATTER**2, doubt
        for (age, base, _), error in zip(self._ones, self.one_error(parts), strict=True):
            total += age * (error / base) ** 2
            count += age
        return total / count

    def of_level(self, parts: Sequence[float], of_day: float) -> float:
        """How far the level was off over the horizon, squared, beyond what single days explain."""
        least = of_day / min(float(len(self._days)), LEVEL_DAYS)
        unseen = least + DRIFT**2 * min(1.0, NEW / len(self._days))
        total = sum(age for age, _ in self._spans)
        if not total:
            return unseen
        off = sum(
            age * sum(part * one for part, one in zip(parts, each, strict=True)) ** 2
            for age, each in self._spans
        )
        beyond = max(0.0, (off / total - self._horizon * of_day) / self._horizon**2)
        return max(least, (self._seen * beyond + 2 * unseen) / (self._seen + 2))
