"""Drift: what the estimates said of a time, held against what the bill says of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from ledger.facts import Charge
from ledger.layers import USAGE, Amount, micros, roots_of
from ledger.laying import lay
from ledger.money import Money
from ledger.spread import Line, share

FINER = ("local", "pushed", "usage")  # the layers that estimate, least trusted first


@dataclass(frozen=True, slots=True)
class Drift:
    """Of `[start, end)`, usage that is owed; `billed` is what the trusted layer settled on."""

    start: datetime
    end: datetime
    estimated: Money
    billed: Money

    @property
    def ratio(self) -> Fraction | None:
        """How far the bill lies above the estimate, as a share of the bill; None for a bill of nothing."""
        if not self.billed.units:
            return None
        return Fraction(self.billed.units - self.estimated.units, self.billed.units)


def estimate(charges: Iterable[Charge], start: datetime, end: datetime) -> int:
    """Billionths that the finer layers say of `[start, end)`, as if nothing more trusted spoke."""
    owed = [charge for charge in charges if not charge.included]
    lines: list[Line] = []
    for layer in FINER:
        lines = lay(roots_of(charge for charge in owed if charge.layer == layer), lines)
    first, last = micros(start), micros(end)
    parts = (_inside(line, first, last) for line in lines if USAGE in line.dims and not line.root.unpriced)
    return round(sum(parts, Fraction(0)))


def _inside(line: Line, start: int, end: int) -> Amount:
    """The part of a line's money that its share of time puts between the two."""
    met = min(line.end, end) - max(line.start, start)
    return share(line.amount, met, line.end - line.start) if met > 0 else 0
