"""Levels: ways to say what an ordinary day costs now, each carried along a series day by day.

Floats, for these are statistics of days; nothing here becomes money.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import Protocol

DAMPING = 0.99  # of a trend, a day: nothing grows for ever
STEEPEST = 0.025  # growth a day that is carried on at most: it doubles in a month
FEWEST_FOR_TREND = 6.0  # days, as they are weighed


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days ahead: how many by the weekday profile (`days`), and their damped distance (`far`) on average."""

    days: float
    far: float


class Level(Protocol):
    """`add` hands it the next day, `ahead` asks for the cost of a stretch that begins after it."""

    def add(self, cost: float, weight: float) -> None:
        """One more day; `weight` is its weekday's share of an ordinary day."""

    def ahead(self, stretch: Stretch) -> float:
        """What the stretch will cost; nothing before the first day."""


class Steady:
    """The mean in which a day counts half as much as one that is `half` days younger."""

    def __init__(self, half: float) -> None:
        self._fades = 0.5 ** (1 / half)
        self._cost = self._days = 0.0

    def add(self, cost: float, weight: float) -> None:
        self._cost = self._cost * self._fades + cost
        self._days = self._days * self._fades + weight

    def ahead(self, stretch: Stretch) -> float:
        return self._cost / self._days * stretch.days if self._days else 0.0


class Growing:
    """A line through the days, weighed alike, and carried on as growth by the same share a day.

    Its sums are those of weighted least squares, with the newest day as 0.
    """

    def __init__(self, half: float) -> None:
        self._fades = 0.5 ** (1 / half)
        self._days = self._at = self._square = 0.0
        self._cost = self._moment = 0.0

    def add(self, cost: float, weight: float) -> None:
        fades = self._fades
        self._square = fades * (self._square - 2 * self._at + self._days)
        self._at = fades * (self._at - self._days)
        self._days = fades * self._days + weight
        self._moment = fades * (self._moment - self._cost)
        self._cost = fades * self._cost + cost

    def ahead(self, stretch: Stretch) -> float:
        if not self._days:
            return 0.0
        mean = self._cost / self._days
        if self._days < FEWEST_FOR_TREND or mean <= 0:
            return mean * stretch.days
        at = self._at / self._days
        slope = (self._moment - at * self._cost) / (self._square - self._at * at)
        now = max(mean - slope * at, mean / 2)
        growth = max(-STEEPEST, min(slope / now, STEEPEST))
        return now * stretch.days * exp(growth * stretch.far)


def ways() -> tuple[Level, ...]:
    """All that are tried: from what the last days say to what the last quarter says, and two trends."""
    return *calm_ways(), Growing(14), Growing(28)


def calm_ways() -> tuple[Level, ...]:
    """Those without a trend."""
    return Steady(2), Steady(5), Steady(14), Steady(40)


def damped(days: int) -> list[float]:
    """How far the first, second … day ahead lies for a trend."""
    found, far, step = [], 0.0, 1.0
    for _ in range(days):
        step *= DAMPING
        far += step
        found.append(far)
    return found
