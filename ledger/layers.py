"""Layers: what a charge speaks for, and which of the charges that speak takes a line.

Times are whole microseconds since 1970 UTC, smaller than anything a source tells; amounts are
billionths, exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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

    def speaks_for(self, dims: Pairs) -> bool:
        if self.voice is Voice.USAGE:
            return USAGE in dims
        return self.voice is Voice.ALIKE and not contradict(self.dims, dims)


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


def contradict(some: Pairs, other: Pairs) -> bool:
    """Whether a name has different values in them; one that lacks the name contradicts nothing."""
    values = dict(other)
    return any(values.get(name, value) != value for name, value in some)


def nearest(charges: Sequence[Root], dims: Pairs) -> list[Root]:
    """Of those that do not contradict `dims`, the ones that say most alike."""
    alike = {c: len(set(c.dims) & set(dims)) for c in charges if not contradict(c.dims, dims)}
    most = max(alike.values(), default=0)
    return [charge for charge, said in alike.items() if said == most]


def takers(charges: Sequence[Root], dims: Pairs, *, unpriced: bool) -> list[tuple[Root | None, Amount]]:
    """Who takes which share of a line; None: it stays as it is. Empty: it goes, overruled."""
    speaking = [charge for charge in charges if charge.speaks_for(dims)]
    near = [] if unpriced else nearest(speaking, dims)
    if near:
        return list(zip(near, _shares(near), strict=True))
    return [] if any(charge.settled for charge in speaking) else [(None, 1)]


def _shares(near: Sequence[Root]) -> list[Amount]:
    """By pace, money per time; equally where all paces are 0."""
    if len(near) == 1:
        return [1]
    paces = [Fraction(abs(charge.units), charge.end - charge.start) for charge in near]
    total = sum(paces)
    return [pace / total if total else Fraction(1, len(near)) for pace in paces]
