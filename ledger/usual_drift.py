"""How far estimates usually are from the bill: the honest range of a figure that is still one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from ledger.drift import Drift
from ledger.money import LARGEST, Money

FEWEST = 3  # bills; of fewer nothing is said to be usual
MOST = Fraction(9, 10)  # of the days the outermost tenth on each side is not usual


@dataclass(frozen=True, slots=True)
class UsualDrift:
    """Estimates usually lie from `low` to `high` beside the bill: shares of it, below zero if they said less.

    `accuracy`: 1 less the share of the bills that was estimated wrongly, not below 0.
    """

    bills: int
    low: Fraction
    high: Fraction
    accuracy: Fraction

    @property
    def most(self) -> Fraction:
        return max(abs(self.low), abs(self.high))

    def range_of(self, estimated: Money) -> tuple[Money, Money]:
        """From and up to where the bill of what was estimated will usually be."""
        likely = (round(estimated.units / (1 + share)) for share in (self.high, self.low))
        # a share near -1 leads beyond all that is kept
        least, most = (min(units, LARGEST) for units in likely)
        return Money(least, estimated.currency), Money(most, estimated.currency)


def usual_drift(drifts: Iterable[Drift]) -> UsualDrift | None:
    """Of bills that had an estimate; None: there are too few of them."""
    found = [each for each in drifts if each.estimated.units > 0 and each.billed.units > 0]
    if len(found) < FEWEST:
        return None
    shares = sorted(Fraction(each.estimated.units, each.billed.units) - 1 for each in found)
    last = len(shares) - 1
    accuracy = accuracy_of(found)
    assert accuracy is not None
    return UsualDrift(len(shares), shares[round(last * (1 - MOST))], shares[round(last * MOST)], accuracy)


def accuracy_of(drifts: Iterable[Drift]) -> Fraction | None:
    """How much of the bills was estimated rightly; one without an estimate counts too. None: no bill."""
    found = list(drifts)
    billed = sum(abs(each.billed.units) for each in found)
    wrong = sum(abs(each.billed.units - each.estimated.units) for each in found)
    return max(Fraction(0), 1 - Fraction(wrong, billed)) if billed else None
