"""What another table of prices would move: the prices that become more than half dearer or cheaper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from ledger.prices import Rate, RateCard
from ledger.units import unit_named

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Move:
    """A unit's rate before and after, in billionths; None: it has no price. `above`: a tier's edge."""

    unit: str
    above: int
    old: Fraction | None
    new: Fraction | None


def moved(old: RateCard | None, new: RateCard | None) -> list[Move]:
    """Rates that move by more than half of what they were, come to cost something, or go away.

    What had no price may get one: that is no move.
    """
    if old is None:
        return []
    if new is None or new.currency != old.currency:
        return [Move(unit, 0, rate.base, None) for unit, rate in old.rates.items()]
    return [move for unit in sorted({*old.rates, *new.rates}) for move in _moved(unit, old, new)]


def _moved(unit: str, old: RateCard, new: RateCard) -> Iterator[Move]:
    before, after = _rate(old, unit), _rate(new, unit)
    edges = {edge for rate in (before, after) if rate for edge, _ in rate.tiers}
    for above in sorted({0, *edges}):
        was, will_be = _at(before, above), _at(after, above)
        if was is not None and (will_be is None or abs(will_be - was) > was * HALF):
            yield Move(unit, above, was, will_be)


def _rate(card: RateCard, unit: str) -> Rate | None:
    """What a unit costs: its own rate, or that of the nearest around it."""
    if unit in card.rates:
        return card.rates[unit]
    around = [name for name in card.rates if unit_named(unit).is_inside(unit_named(name))]
    return card.rates[max(around, key=lambda name: len(unit_named(name).words))] if around else None


def _at(rate: Rate | None, above: int) -> Fraction | None:
    """Of a request just above an edge; the lowest tier for 0."""
    return None if rate is None else rate.at(above + 1 if above else 0)
