"""A comparison: a bill beside what was estimated of its time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from ledger.bills import Bill
from ledger.money import BILLION

CENT = BILLION // 100
ROUNDING = Fraction(5, 1000)
EXACT = Fraction(5, 10_000)
ALIKE = Fraction(2, 100)  # two gaps of one cause agree so nearly


@dataclass(frozen=True, slots=True)
class Comparison:
    """A bill and what was estimated of its time, in billionths; the *gap* is the bill less the estimate.

    `counted`: requests or tokens of the estimate for each that the bill counts; None: nobody counts them.
    `repeated`: what the records cost that equal another. `shifts`: by how many hours the records must be
    moved to agree. `first_billed`: what the bill said when it had first settled.
    """

    bill: Bill
    estimated: int
    by_model: Mapping[str, int] = field(default_factory=dict)
    unpriced: Mapping[str, int] = field(default_factory=dict)
    records: int = 0
    counted: Fraction | None = None
    repeated: int = 0
    shifts: frozenset[int] = frozenset()
    first_billed: int | None = None

    @property
    def gap(self) -> int:
        return self.bill.units - self.estimated

    @property
    def is_off(self) -> bool:
        """Whether more than rounding lies between the two."""
        return not is_rounding(self.gap, self.bill.units)


def is_rounding(gap: int, billed: int) -> bool:
    """Below a cent, or at most 0.5 % of the bill."""
    return abs(gap) < CENT or abs(gap) <= ROUNDING * abs(billed)


def fits(gap: int, billed: int) -> bool:
    """Nearly to the cent: moved by so many hours records fit exactly or, by chance, hardly ever so well."""
    return abs(gap) <= EXACT * abs(billed)
