"""Layers: charges as the book lays them, and what each speaks for.

Times are whole microseconds since 1970 UTC, smaller than anything a source tells; amounts are
billionths, exact.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from fractions import Fraction

from ledger.facts import Charge, Dims

Amount = int | Fraction
Pairs = tuple[tuple[str, str], ...]  # dimensions, sorted; the category counts as one of them
CATEGORY = "category"
USAGE = (CATEGORY, "Usage")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Voice(Enum):
    """What a charge speaks for, beside itself."""

    NOTHING = "nothing"  # records, purchases, credits, taxes, adjustments, unpriced charges
    USAGE = "all usage of the account"
    ALIKE = "what its dimensions do not contradict"


@dataclass(slots=True, eq=False)
class Root:
    """Charges that are laid as one. `units` are billionths, or requests if `unpriced`.

    It lasts `[start, end)`; a record lasts one microsecond.
    """

    layer: str
    start: int
    end: int
    dims: Pairs
    voice: Voice
    settled: bool
    unpriced: bool
    units: int = 0


def micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC; TypeError for a moment without a zone."""
    return (moment - EPOCH) // MICROSECOND


def pairs(dims: Dims, category: str | None) -> Pairs:
    return tuple(sorted(dims.items() if category is None else {**dims, CATEGORY: category}.items()))


def voice_of(charge: Charge) -> Voice:
    if charge.cost is None or charge.start == charge.end or charge.category not in {None, "Usage"}:
        return Voice.NOTHING
    # A meter without dimensions speaks for all usage, as a typed charge does: the two add up.
    alike = charge.category is None or (charge.metered and charge.dims)
    return Voice.ALIKE if alike else Voice.USAGE


def roots_of(charges: Iterable[Charge]) -> list[Root]:
    """Add charges of equal layer, period, dimensions, settledness and voice into one."""
    roots: dict[tuple[object, ...], Root] = {}
    for charge in charges:
        start, dims = micros(charge.start), pairs(charge.dims, charge.category)
        end = start if charge.end is charge.start else micros(charge.end)
        if end < start:
            raise ValueError(f"charge {charge.key} ends before it begins")
        voice, unpriced = voice_of(charge), charge.cost is None
        key = (charge.layer, start, end, dims, voice, charge.settled, unpriced)
        if (root := roots.get(key)) is None:
            lasts = max(end, start + 1)
            root = Root(charge.layer, start, lasts, dims, voice, charge.settled, unpriced)
            roots[key] = root
        root.units += (charge.quantity or 1) if charge.cost is None else charge.cost.units
    return list(roots.values())
