"""Unusual spend: a day far above what its like cost, by medians, which one bad day does not move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Literal

from ledger.money import Money

Like = Literal["weekday", "days", "spending days"]
MEMORY = timedelta(weeks=4)
FEWEST_DAYS = 5  # known ones: of fewer nothing is judged, so a new account is left alone
LAST_DAYS = 7
FACTOR = 2  # times the usual at least
FEWEST_FOR_SPREAD = 3  # two days' distance says nothing of how far a third may lie
SPREADS = 5  # median absolute deviations: 3.4 standard deviations, were days a bell curve
FEWEST_FOR_SWINGS = 14  # days that cost something
SWINGS = 6  # times what days of four weeks usually lie from their like: seven days alone say little of that
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Unusual:
    """`usual` is the median of `days` days; `times` it was spent, None for the usual nothing.

    Those are the same weekdays, the last days, or the days that cost something.
    """

    day: date
    usual: Money
    times: Fraction | None
    days: int
    of: Like

    @property
    def reason(self) -> str:
        """`4.2 times the usual of the last 4 Fridays`, cut to a tenth and never rounded up."""
        name = {
            "weekday": WEEKDAYS[self.day.weekday()],
            "days": "known day",
            "spending days": "day with spend",
        }
        word = name[self.of]
        last = f"the last {word}" if self.days == 1 else f"the last {self.days} {_plural(word)}"
        if self.times is None:
            return f"usually nothing was spent on {last}"
        return f"{Decimal(self.tenths):,} times the usual of {last}"

    @property
    def tenths(self) -> str:
        """`times` cut to a tenth and never rounded up, `4.2`; empty for the usual nothing."""
        if self.times is None:
            return ""
        whole, tenth = divmod(self.times.numerator * 10 // self.times.denominator, 10)
        return f"{whole}.{tenth}"


@dataclass(frozen=True, slots=True)
class _Yardstick:
    of: Like
    values: Sequence[int]

    @property
    def usual(self) -> Fraction:
        """The median in billionths."""
        return median([Fraction(value) for value in self.values])

    def least(self, floor: int) -> Fraction:
        """From where on it is unusual: all of floor, factor and spread passed."""
        usual, spread = self.usual, Fraction(0)
        if len(self.values) >= FEWEST_FOR_SPREAD:
            spread = median([abs(value - usual) for value in self.values])
        return max(usual + max(floor, 1), usual * FACTOR, usual + spread * SPREADS)


def floor_in(currency: str) -> Money:
    """What a day must lie above the usual by, unless a keeper says otherwise: one unit."""
    return Money.of(1, currency)


def judge(today: Money, history: Sequence[tuple[date, Money]], day: date, floor: Money) -> Unusual | None:
    """Whether `day` is unusual by what it has cost so far, `today`; None if not, or if nobody can say.

    `history` is of one account, by local dates: a day with data but no spend is there as nothing, a
    day without data is missing. (Of accounts together, give only days that all of them know.)

    Of the four weeks before `day` five known days are needed. It must lie far above both the last
    seven of them and the same weekdays: `floor` above their median, twice it, and five median
    absolute deviations above it. Where those cost nothing, the days that cost something count; a
    day of refunds cost nothing. The higher usual is told. ValueError for two currencies.
    """
    if {money.currency for _, money in history} | {floor.currency} != {today.currency}:
        raise ValueError("Days in two currencies do not compare: convert them first.")
    known = {at: max(money.units, 0) for at, money in history if day - MEMORY <= at < day}
    if len(known) < FEWEST_DAYS:
        return None
    yardsticks = _yardsticks(known, day)
    if today.units < max(each.least(floor.units) for each in yardsticks):
        return None
    highest = max(yardsticks, key=lambda each: each.usual)
    if today.units < highest.usual * (1 + _swing(known) * SWINGS):
        return None
    usual = round(highest.usual)
    times = Fraction(today.units, usual) if usual else None
    return Unusual(day, Money(usual, today.currency), times, len(highest.values), highest.of)


def _yardsticks(known: dict[date, int], day: date) -> list[_Yardstick]:
    last = [known[at] for at in sorted(known)[-LAST_DAYS:]]
    same = [units for at, units in known.items() if at.weekday() == day.weekday()]
    found = [_Yardstick("days", last)] + [_Yardstick("weekday", same)] * bool(same)
    if any(each.usual for each in found):
        return found
    spending = [units for units in known.values() if units]
    return found + [_Yardstick("spending days", spending)] * bool(spending)


def _swing(known: Mapping[date, int]) -> Fraction:
    """How far a day that costs something usually lies from the same weekday's median, as a share of it.

    Beside the median of all where a weekday is known fewer than three times; 0 if too few days are known.
    """
    spending = {at: units for at, units in known.items() if units}
    if len(spending) < FEWEST_FOR_SWINGS:
        return Fraction(0)
    like: dict[int, list[int]] = defaultdict(list)
    for at, units in spending.items():
        like[at.weekday()].append(units)
    usual = Fraction(median(spending.values()))
    medians = {
        weekday: Fraction(median(units)) if len(units) >= FEWEST_FOR_SPREAD else usual
        for weekday, units in like.items()
    }
    return median(
        abs(units - medians[at.weekday()]) / medians[at.weekday()] for at, units in spending.items()
    )


def _plural(words: str) -> str:
    return words.replace("day", "days", 1)
