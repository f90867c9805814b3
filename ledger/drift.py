"""Drift: what the estimates said of a time, held against what the bill says of it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import accumulate

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


@dataclass(frozen=True, slots=True)
class Estimated:
    """Billionths of a time, the same by model (empty: of none), and requests without a price."""

    units: int
    by_model: Mapping[str, int]
    unpriced: Mapping[str, int]


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
        amounts = (0 if line.root.unpriced else line.amount for line in self._lines)
        self._sums: list[Amount] = [0, *accumulate(amounts)]

    def units(self, start: datetime, end: datetime) -> int:
        """Billionths that they say of `[start, end)`; what lies wholly inside is added up already."""
        first, last = micros(start), micros(end)
        whole = bisect_left(self._starts, first)
        until = max(bisect_left(self._starts, last - self._longest), whole)
        edges = [*self._between(first - self._longest, first), *self._lines[until : self._before(last)]]
        parts = (_inside(line, first, last) for line in edges if not line.root.unpriced)
        return round(sum(parts, self._sums[until] - self._sums[whole]))

    def said(self, start: datetime, end: datetime) -> Estimated:
        """All that they say of `[start, end)`."""
        first, last = micros(start), micros(end)
        priced: dict[str, Amount] = defaultdict(int)
        unpriced: dict[str, Amount] = defaultdict(int)
        for line in self._between(first - self._longest, last):
            part = _inside(line, first, last)
            if part:
                (unpriced if line.root.unpriced else priced)[_model(line)] += part
        return Estimated(round(sum(priced.values())), _rounded(priced), _rounded(unpriced))

    def _between(self, start: int, end: int) -> list[Line]:
        """The lines that begin in `[start, end)`."""
        return self._lines[self._before(start) : self._before(end)]

    def _before(self, at: int) -> int:
        """How many lines begin before a moment."""
        return bisect_left(self._starts, at)


def estimate(charges: Iterable[Charge], start: datetime, end: datetime) -> int:
    """Billionths that the finer layers say of `[start, end)`, as if nothing more trusted spoke."""
    return Estimates(charges).units(start, end)


def _rounded(amounts: Mapping[str, Amount]) -> dict[str, int]:
    return {name: round(amount) for name, amount in amounts.items()}


def _model(line: Line) -> str:
    return next((value for name, value in line.dims if name == MODEL), "")


def _inside(line: Line, start: int, end: int) -> Amount:
    """The part of a line's money that its share of time puts between the two."""
    met = min(line.end, end) - max(line.start, start)
    return share(line.amount, met, line.end - line.start) if met > 0 else 0
