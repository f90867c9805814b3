"""Forecast: where a period ends, by what its days cost so far, with a range that holds in 8 of 10 cases.

What is known is added exactly, in whole billionths. What is still to be spent comes from
`ledger.forecast_fit` as a float, is rounded once, and is never below zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from ledger.forecast_fit import Days, Fit, fit
from ledger.forecast_levels import damped
from ledger.forecast_range import quantile
from ledger.forecast_replay import scatters
from ledger.periods import DAY, Period

FEWEST_DAYS = 2
MEMORY = DAY * 112  # of older days nothing is asked
HIGHEST = 3.0  # times the variance of streams that know nothing of each other
BELIEF = 10  # days until which they are taken for such
EXACT = 12  # digits that a float is good for


@dataclass(frozen=True, slots=True)
class Stream:
    """The usage of one account: billionths by local day; of known days those that are missing cost nothing.

    Known are the days from `first` to before `open`, and of `open` the share `seen`. What is there of later
    days is only the least that they will cost. `even`: only sums over many days are known, spread evenly.
    """

    name: str
    days: Mapping[date, int]
    first: date
    open: date
    seen: Fraction = Fraction(0)
    even: bool = False

    def known(self) -> list[int]:
        """Each known day's cost, the oldest first; a day on which more came back than was spent cost nothing.

        Where none is over, what the open one cost so far stands for a day.
        """
        first = max(self.first, self.open - MEMORY)
        days = [self._cost(first + DAY * number) for number in range((self.open - first).days)]
        return days or [self._cost(self.open)]

    def _cost(self, day: date) -> int:
        return max(self.days.get(day, 0), 0)


@dataclass(frozen=True, slots=True)
class Known:
    """What needs no forecast, in billionths: `spent` up to and with today, purchases and all.

    `committed` lies on days to come. `held` is counted as spent today.
    """

    spent: int
    committed: Mapping[date, int] = field(default_factory=dict)
    held: int = 0


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the period comes to by the end of `day`, in billionths: low <= expected <= high."""

    day: date
    expected: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """The days from today to the period's last; what it rests on, and what each stream will still cost.

    `days` are whole known ones, since `first`. `ended` streams have cost nothing for long.
    """

    ahead: tuple[Ahead, ...]
    days: int
    first: date | None
    rest: Mapping[str, int]
    ended: frozenset[str]

    @property
    def end(self) -> Ahead:
        return self.ahead[-1]


@dataclass(frozen=True, slots=True)
class Reached:
    """By the end of which day a limit is reached: as expected, earliest, latest. None: it lasts."""

    on: date | None
    earliest: date | None
    latest: date | None


def days_known(streams: Sequence[Stream]) -> int:
    """Whole days of which anything is known."""
    if not streams:
        return 0
    return max((max(each.open for each in streams) - min(each.first for each in streams)).days, 0)


def forecast(streams: Sequence[Stream], known: Known, period: Period, today: date) -> Outlook | None:
    """Where `period` ends as of `today`, which lies in it. None while it is too early to say.

    Two whole days have to be known, unless nothing but purchases is.
    """
    days = days_known(streams)
    if (streams and days < FEWEST_DAYS) or not (streams or known.spent or known.committed):
        return None
    learnt = [_Learnt(each, period) for each in streams]
    together = _together(learnt)
    beyond = max(known.held - _rest(learnt, today), 0)
    ahead: list[Ahead] = []
    for day in Period("days", today, period.last).days():
        ahead.append(_by_the_end_of(day, ahead, learnt, known, beyond, together))
    return Outlook(
        ahead=tuple(ahead),
        days=days,
        first=min((each.first for each in streams), default=None),
        rest={each.stream.name: each.money(each.until(period.last)[0]) for each in learnt},
        ended=frozenset(each.stream.name for each in learnt if each.fit.ended),
    )


def reached(ahead: Sequence[Ahead], limit: int) -> Reached:
    """When a limit in billionths is reached; the range's upper end says the earliest day."""
    on = next((each.day for each in ahead if each.expected >= limit), None)
    earliest = next((each.day for each in ahead if each.high >= limit), None)
    return Reached(on, earliest, next((each.day for each in ahead if each.low >= limit), None))


class _Learnt:
    """A stream, its fit, and what that says of the days of a period."""

    def __init__(self, stream: Stream, period: Period) -> None:
        costs = stream.known()
        self.stream, self._scale = stream, max(*costs, 1)
        begins = max(stream.first, stream.open - MEMORY)
        self._first = max(stream.open, period.first)
        horizon = max((period.last - self._first).days + 1, 1)
        scaled = tuple(cost / self._scale for cost in costs)
        self.fit: Fit = fit(scaled, begins.weekday(), horizon, even=stream.even)
        self._sums = self._add_up(period.last)

    def _add_up(self, last: date) -> list[Days]:
        """What is still to come by the end of each day ahead."""
        distances = damped(max((last - self.stream.open).days, 0) + 1)
        sums, count, weight, scatter, far = list[Days](), 0.0, 0.0, 0.0, 0.0
        for day in Period("days", self._first, last).days():
            distance, own = distances[(day - self.stream.open).days], self.fit.shares[day.weekday()]
            share = self._share(day, Days(1.0, own, 1.0, distance))
            count, weight, far = count + share, weight + share * own, far + share * own * distance
            scatter += share * scatters(own)
            sums.append(Days(count, weight, scatter, far / weight if weight else 0.0))
        return sums

    def _share(self, day: date, whole: Days) -> float:
        """Which part of a day is still to come: all of it but what was seen, or lies there already."""
        if day == self.stream.open:
            return 1.0 - float(self.stream.seen)
        there = max(self.stream.days.get(day, 0), 0) / self._scale
        cost = self.fit.mean(whole) if there else 1.0
        return max(0.0, 1.0 - there / cost) if cost > 0 else 0.0

    def until(self, day: date) -> tuple[float, float]:
        """What is still to come by the end of a day: its mean, scaled, and its variance, which is not."""
        number = (day - self._first).days
        if number < 0 or not self._sums:
            return 0.0, 0.0
        days = self._sums[min(number, len(self._sums) - 1)]
        return self.fit.mean(days), self.fit.variance(days) * self._scale**2

    def money(self, mean: float) -> int:
        """The one place where a float becomes money: exactly, half to even."""
        number, of = round(mean, EXACT).as_integer_ratio()
        whole, rest = divmod(number * self._scale, of)
        return max(whole + (2 * rest > of or (2 * rest == of and whole % 2)), 0)

    def errors(self) -> list[float]:
        return [error * self._scale for error in self.fit.errors]


def _together(learnt: Sequence[_Learnt]) -> float:
    """How much more streams vary together than if none knew of the others: 1.0 for one alone."""
    errors = [each.errors() for each in learnt if not each.fit.ended]
    longest = max(map(len, errors), default=0)
    if len(errors) < 2 or not longest:
        return 1.0
    sums = [sum(each[-back] for each in errors if back <= len(each)) for back in range(1, longest + 1)]
    apart = sum(error * error for each in errors for error in each)
    doubt = apart / longest * BELIEF
    if not apart:
        return 1.0
    return min(max((sum(each * each for each in sums) + doubt) / (apart + doubt), 1.0), HIGHEST)


def _rest(learnt: Sequence[_Learnt], day: date) -> int:
    """What is still to come by the end of a day."""
    return sum(each.money(each.until(day)[0]) for each in learnt)


def _by_the_end_of(
    day: date,
    before: Sequence[Ahead],
    learnt: Sequence[_Learnt],
    known: Known,
    beyond: int,
    together: float,
) -> Ahead:
    """`beyond` is held on top of what today would cost anyway."""
    until = [each.until(day) for each in learnt]
    rest = sum(each.money(mean) for each, (mean, _) in zip(learnt, until, strict=True))
    variance = together * sum(each for _, each in until)
    low, high = (round(quantile(rest, variance, side)) for side in (-1, 1))
    sure = known.spent + sum(cost for at, cost in known.committed.items() if at <= day)
    found = Ahead(
        day=day,
        expected=sure + beyond + rest,
        low=sure + max(beyond + min(low, rest), known.held),
        high=sure + beyond + max(high, rest),
    )
    if not before:
        return found
    last = before[-1]
    return Ahead(
        day, max(found.expected, last.expected), max(found.low, last.low), max(found.high, last.high)
    )
