"""Drift: what the estimates said of a time, held against what the bill says of it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from ledger.facts import Charge
from ledger.layers import USAGE, Amount, micros, roots_of
from ledger.laying import lay
from ledger.money import Money
from ledger.spread import Line, share

FINER = ("local", "pushed", "usage")  # the layers that estimate, least trusted first
MODEL = "model"


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


class Estimates:
    """The finer layers of an account laid over one another, as if nothing more trusted spoke."""

    def __init__(self, charges: Iterable[Charge]) -> None:
        owed = [charge for charge in charges if not charge.included]
        lines: list[Line] = []
        for layer in FINER:
            lines = lay(roots_of(charge for charge in owed if charge.layer == layer), lines)
        self._lines = sorted((line for line in lines if USAGE in line.dims), key=lambda line: line.start)
        self._starts = [line.start for line in self._lines]
        self._longest = max((line.end - line.start for line in self._lines), default=0)

    def units(self, start: datetime, end: datetime) -> int:
        """Billionths that they say of `[start, end)`."""
        return sum(self._sums(start, end, _all, unpriced=False).values())

    def by_model(self, start: datetime, end: datetime) -> dict[str, int]:
        """The same by model; empty: of no model that is known."""
        return self._sums(start, end, _model, unpriced=False)

    def unpriced(self, start: datetime, end: datetime) -> dict[str, int]:
        """Requests without a price, by model."""
        return self._sums(start, end, _model, unpriced=True)

    def _sums(
        self, start: datetime, end: datetime, name: Callable[[Line], str], *, unpriced: bool
    ) -> dict[str, int]:
        first, last = micros(start), micros(end)
        sums: dict[str, Amount] = defaultdict(int)
        for line in self._meeting(first, last):
            if line.root.unpriced == unpriced:
                sums[name(line)] += _inside(line, first, last)
        return {key: round(amount) for key, amount in sums.items()}

    def _meeting(self, start: int, end: int) -> Iterator[Line]:
        from_ = bisect_left(self._starts, start - self._longest)
        until = bisect_left(self._starts, end)
        return (line for line in self._lines[from_:until] if line.end > start)


def estimate(charges: Iterable[Charge], start: datetime, end: datetime) -> int:
    """Billionths that the finer layers say of `[start, end)`, as if nothing more trusted spoke."""
    return Estimates(charges).units(start, end)


def _all(_: Line) -> str:
    return ""


def _model(line: Line) -> str:
    return next((value for name, value in line.dims if name == MODEL), "")


def _inside(line: Line, start: int, end: int) -> Amount:
    """The part of a line's money that its share of time puts between the two."""
    met = min(line.end, end) - max(line.start, start)
    return share(line.amount, met, line.end - line.start) if met > 0 else 0
