"""Run rate: where a month ends if its days go on, on average, as they went so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ledger.money import Money
from ledger.periods import DAY, Period


@dataclass(frozen=True, slots=True)
class RunRate:
    """`a_day` on average of so many `days`, and the period's end by that (both rounded)."""

    a_day: Money
    expected: Money
    days: int


def run_rate(
    spent: Money, of_today: Money, period: Period, today: date, known: date | None
) -> RunRate | None:
    """By the days that are over: today's spend so far is in no average, and is not lost from the end either.

    `spent` includes `of_today`; `known` is the first day of which anything is known, and no day before it
    counts. None where no day of the period is over yet, or nothing is known.
    """
    if known is None or today not in period:
        return None
    first = max(period.first, known)
    days = (today - first) // DAY
    if days < 1:
        return None
    before = spent - of_today
    rate = Fraction(before.units, days)
    left = (period.last - today).days
    ends = before.units + max(rate, Fraction(of_today.units)) + rate * left
    return RunRate(Money(round(rate), spent.currency), Money(round(ends), spent.currency), days)
