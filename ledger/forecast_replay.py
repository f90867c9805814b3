"""A series of days gone through once, as if each had been the last: how far off every way would have been.

Floats, relative to an ordinary day of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from operator import mul

from ledger.forecast_levels import Level, Steady, Stretch, damped

LONGEST = 28  # days ahead that are replayed
FIRST = 3  # days before the first replay
HALF = 60.0  # days: how fast old replays are forgotten
YARDSTICK = 14.0  # days: what an ordinary day is
LOWEST = 0.3  # of the mean: a level below it is no yardstick
CALM = 0.3  # of an ordinary day: what cheap weekdays scatter by at least

SHARPNESS = 8.0  # how much the nearest way outweighs the others
DOUBT = 0.3  # replays that are put in for every way before any is seen
OFF = 0.1  # by which those are off, a share of the stretch
FAVOURED = (1.3, 1.2, 1.0, 1.0, 1.2, 1.2)  # and by how much more each way's are: calm ones first

SCATTER, SEEN_DAYS = 0.7, 7.0  # of a day before many are seen, and until when that is believed
DRIFT, SEEN_LEVELS = 0.45, 20.0  # of the level
LEVEL_DAYS = 60.0  # no level rests on more days than that


def scatters(weight: float) -> float:
    """How much a day varies beside an ordinary one, squared: as much as its weekday costs."""
    return max(weight, CALM) ** 2


class Replay:
    """At each day every way says the next day and the next `horizon` days (fewer of a short series)."""

    def __init__(
        self, days: Sequence[float], weights: Sequence[float], horizon: int, levels: Sequence[Level]
    ) -> None:
        self.levels = levels
        self._days, self._weights, self._count = days, weights, len(days)
        self._horizon = max(1, min(horizon, LONGEST, len(days) // 2 - 2))
        self._mean = sum(days) / len(days)
        self._yardstick = Steady(YARDSTICK)
        self._cost, self._weight = ([0.0, *accumulate(each)] for each in (days, weights))
        self._far = damped(self._horizon)
        self._afar: dict[int, float] = {}
        self._ones: list[tuple[float, list[float]]] = []  # of each day: how it counts, how far ways were off
        self._spans: list[tuple[float, list[float]]] = []  # of each stretch
        self._run()

    def _run(self) -> None:
        levels = (*self.levels, self._yardstick)
        for at, (cost, weight) in enumerate(zip(self._days, self._weights, strict=True)):
            if at >= FIRST - 1:
                self._one(at, weight)
            for level in levels:
                level.add(cost, weight)
            if at >= FIRST and at + self._horizon < self._count:
                self._span(at + 1)

    def base(self) -> float:
        """An ordinary day now."""
        return max(self._yardstick.ahead(Stretch(1.0, 0.0)), LOWEST * self._mean)

    def _age(self, at: int) -> float:
        fades: float = 0.5 ** ((self._count - at) / HALF)
        return fades

    def _one(self, at: int, weight: float) -> None:
        stretch, base, cost = Stretch(weight, self._far[0]), self.base() or 1.0, self._days[at]
        self._ones.append((self._age(at), [(level.ahead(stretch) - cost) / base for level in self.levels]))

    def _span(self, at: int) -> None:
        end = at + self._horizon
        stretch = Stretch(self._weight[end] - self._weight[at], self._distance(at))
        cost, base = self._cost[end] - self._cost[at], self.base() or 1.0
        self._spans.append((self._age(at), [(level.ahead(stretch) - cost) / base for level in self.levels]))

    def _distance(self, at: int) -> float:
        """How far the stretch lies on average; the same for all that begin on a weekday."""
        if at % 7 not in self._afar:
            weights = self._weights[at : at + self._horizon]
            far = sum(weight * far for weight, far in zip(weights, self._far, strict=True))
            self._afar[at % 7] = far / sum(weights)
        return self._afar[at % 7]

    @property
    def _seen(self) -> float:
        """Stretches that do not overlap."""
        return len(self._spans) / self._horizon

    def parts(self) -> list[float]:
        """What each way counts: the less it was off over stretches, the more."""
        total = sum(age for age, _ in self._spans)
        marks: list[float] = []
        for number, favoured in enumerate(FAVOURED[: len(self.levels)]):
            off = sum(age * abs(each[number]) for age, each in self._spans) / total if total else 0.0
            believed = DOUBT * OFF * self._horizon * favoured + self._seen * off
            marks.append(float((believed / (DOUBT + self._seen)) ** -SHARPNESS))
        return [mark / sum(marks) for mark in marks]

    def errors(self, parts: Sequence[float]) -> list[float]:
        """How far the ways together were off on each day, the newest last."""
        return [_off(parts, each) for _, each in self._ones]

    def of_day(self, parts: Sequence[float]) -> float:
        """How far single days scatter, squared."""
        doubt: float = 3 * 0.5 ** (self._count / SEEN_DAYS)
        total, count = doubt * SCATTER**2, doubt
        for (age, each), weight in zip(self._ones, self._weights[FIRST - 1 :], strict=True):
            total += age * _off(parts, each) ** 2 / scatters(weight)
            count += age
        return total / count

    def of_level(self, parts: Sequence[float], of_day: float) -> float:
        """How far the level was off over stretches, squared, beyond what single days explain."""
        least = of_day / min(float(self._count), LEVEL_DAYS)
        young: float = min(1.0, SEEN_LEVELS / self._count) ** 3
        unseen = least + DRIFT**2 * young
        total = sum(age for age, _ in self._spans)
        if not total:
            return unseen
        off = sum(age * _off(parts, each) ** 2 for age, each in self._spans) / total
        beyond = max(0.0, (off - self._horizon * of_day) / self._horizon**2)
        return max(least, (self._seen * beyond + 2 * unseen) / (self._seen + 2))


def _off(parts: Sequence[float], ways_off: Sequence[float]) -> float:
    off: float = sum(map(mul, parts, ways_off))
    return off
