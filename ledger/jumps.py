"""Jumps: whether a meter counted far more since its last reading than it usually does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from ledger.facts import Meter, Reading, TopUp
from ledger.meters import charges_of
from ledger.money import Money

READINGS = 8  # the last ones, which say what is usual: a week of somebody who reads daily
TIMES = 5
MICROSECOND = timedelta(microseconds=1)
A_DAY = timedelta(days=1)


def usual_a_day(
    meter: Meter, readings: Sequence[Reading], top_ups: Sequence[TopUp], before: datetime
) -> Money | None:
    """What a meter counted a day, on average between its last eight readings before a moment.

    None where nobody can say: of one reading, of readings of one day, or where nothing was counted.
    """
    known = [reading for reading in readings if reading.at < before][-READINGS:]
    if len(known) < 2 or known[-1].at - known[0].at < A_DAY:
        return None
    charges = [each for each in charges_of(meter, known, top_ups) if each.end > known[0].at]
    over = sum((each.end - each.start for each in charges), timedelta(0)) // MICROSECOND
    units = sum(each.cost.units for each in charges if each.cost is not None)
    if units <= 0 or not over:
        return None
    return Money(units * (A_DAY // MICROSECOND) // over, known[0].figure.currency)


def is_jump(counted: Money, over: timedelta, usual: Money) -> bool:
    """Whether it is more than five times the usual for so long; less than a day counts as a day.

    Of an hour nobody knows what is usual: most of a day's money may go in it.
    """
    days = Fraction(max(over, A_DAY) // MICROSECOND, A_DAY // MICROSECOND)
    return counted.units > TIMES * usual.units * days
