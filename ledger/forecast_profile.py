"""What a series is like: its weekdays, and its days far above their like. Floats; nothing becomes money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WEEK = 7
NEAR = 14  # days on each side that a day is compared with
FEWEST = 5
FACTOR, SPREADS = 2.0, 6.0  # a day may cost so many times the median, or lie so many deviations above it
PROFILED = 70  # days that say how weekdays differ
LEAST = 1e-6  # of an ordinary day: a weekday at zero must not divide by it
REMEMBERED = 84  # days whose excess is carried on
HABIT = 2  # days with one, before any is expected to come
QUIET = 7  # days without a cost before anything may be called ended
UNLIKELY = 0.01


def capped(days: Sequence[float]) -> list[float]:
    """The days without what lies far above their neighbours."""
    return [min(cost, _cap(days, at)) for at, cost in enumerate(days)]


def _cap(days: Sequence[float], at: int) -> float:
    near = sorted(days[max(0, at - NEAR) : at + NEAR + 1])
    if len(near) < FEWEST:
        return near[-1]
    middle = near[len(near) // 2]
    if middle <= 0:  # most days cost nothing: a single larger one is cut to the next
        wide = sorted(days[max(0, at - 2 * NEAR) : at + 2 * NEAR + 1])
        return wide[-2] or wide[-1] / FACTOR
    if days[at] <= middle * FACTOR:  # nothing is cut, however far the others lie apart
        return days[at]
    deviation = sorted(abs(cost - middle) for cost in near)[len(near) // 2]
    return max(middle * FACTOR, middle + deviation * SPREADS)


@dataclass(frozen=True, slots=True)
class Excess:
    """What days cost beyond the cap, evenly a day: the largest is not expected again, but may come."""

    mean: float
    square: float


def excess(days: Sequence[float], cut: Sequence[float]) -> Excess:
    beyond = [
        cost - low for cost, low in zip(days[-REMEMBERED:], cut[-REMEMBERED:], strict=True) if cost > low
    ]
    if len(beyond) < HABIT:
        return Excess(0.0, 0.0)
    count = len(days[-REMEMBERED:])
    return Excess((sum(beyond) - max(beyond)) / count, sum(each * each for each in beyond) / count)


def profile(days: Sequence[float], weekdays: Sequence[int]) -> tuple[float, ...]:
    """Each weekday's share of an ordinary day, Monday first; 1.0 on average.

    Weekdays differ by as much as they stand out from chance: the means of equal weekdays are drawn
    towards that of all days by the share of their variance that single days explain.
    """
    costs, names = _level(days)[-PROFILED:], weekdays[-PROFILED:]
    by_day = [[cost for cost, name in zip(costs, names, strict=True) if name == day] for day in range(WEEK)]
    mean = sum(costs) / max(len(costs), 1)
    if mean <= 0 or len(costs) <= WEEK + 2 or not all(by_day):
        return (1.0,) * WEEK
    means = [sum(each) / len(each) for each in by_day]
    within = sum((cost - means[day]) ** 2 for day in range(WEEK) for cost in by_day[day]) / (
        len(costs) - WEEK
    )
    chance = sum(within / len(each) for each in by_day) / WEEK
    between = sum((each - mean) ** 2 for each in means) / (WEEK - 1)
    stands = max(0.0, between - chance) / between if between > 0 else 0.0
    shares = [1.0 + stands * (each / mean - 1.0) for each in means]
    total = sum(shares) / WEEK
    return tuple(max(each / total, LEAST) for each in shares)


def _level(days: Sequence[float]) -> list[float]:
    """The days as if the level around each had been the same all the time."""
    found = []
    for at, cost in enumerate(days):
        near = days[max(0, at - NEAR) : at + NEAR + 1]
        found.append(cost * len(near) / sum(near) if cost else 0.0)
    return found


def has_ended(days: Sequence[float]) -> bool:
    """Whether it costs nothing any more: so many days at zero would be less than 1 in 100 by chance."""
    quiet = 0
    while quiet < len(days) and days[-1 - quiet] <= 0:
        quiet += 1
    before = days[-REMEMBERED : len(days) - quiet]
    zeros = sum(cost <= 0 for cost in before)
    return quiet >= QUIET and ((zeros + 1) / (len(before) + 2)) ** quiet < UNLIKELY
