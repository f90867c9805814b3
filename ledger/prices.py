"""What usage costs by a rate card, exactly: fractions until the end, one rounding, half to even."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm
from operator import mul
from types import MappingProxyType
from typing import NamedTuple

from ledger.counted import Form, check_counts, covered, leaf_forms
from ledger.money import BILLION
from ledger.unclear import Unclear
from ledger.units import unit_named

REQUESTS = "requests"
INPUT = "input_tokens"
SECONDS = ("audio_seconds", "input_audio_seconds")


class WrongQuantities(Unclear):
    """Counts that contradict each other or are below zero."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Billionths for one unit; of a request with more input tokens than a tier's edge, that tier's.

    `tiers` are (edge, rate), lowest edge first. A tier is a cliff: it is the rate of all units, not
    only of those above its edge.
    """

    base: Fraction
    tiers: tuple[tuple[int, Fraction], ...] = ()

    def at(self, size: int) -> Fraction:
        """For a request of so many input tokens."""
        return next((rate for edge, rate in reversed(self.tiers) if size > edge), self.base)

    def figures(self) -> tuple[Fraction, ...]:
        """The base and every tier's."""
        return (self.base, *(rate for _, rate in self.tiers))


@dataclass(frozen=True)
class RateCard:
    """What a model costs, by unit. A unit without a rate costs what the unit around it costs.

    `least_seconds`: of audio, for which each request is charged at least.
    """

    rates: Mapping[str, Rate]
    currency: str = "USD"
    least_seconds: int = 0
    _tables: dict[tuple[str, ...], _Table] = field(default_factory=dict, compare=False, repr=False)

    def table(self, names: tuple[str, ...]) -> _Table:
        """How to price quantities of these names, in this order: worked out once."""
        found = self._tables.get(names)
        if found is None:
            found = self._tables[names] = _Table.of(self.rates, names)
        return found


@dataclass(frozen=True, slots=True)
class _Table:
    """A card as whole numbers beside quantities in their order: `columns` by tier, all over `under`."""

    edges: tuple[int, ...]
    columns: tuple[tuple[int, ...], ...]  # of the base, then of each edge
    fees: tuple[int, ...]  # for a request, alike
    under: int
    checks: tuple[Form, ...]
    lacking: tuple[str, ...]  # quantities that no rate covers

    @classmethod
    def of(cls, rates: Mapping[str, Rate], names: tuple[str, ...]) -> _Table:
        counted = {name: rate for name, rate in rates.items() if name != REQUESTS}
        edges = tuple(sorted({edge for rate in rates.values() for edge, _ in rate.tiers}))
        leaves = leaf_forms(tuple(counted), names)
        columns = []
        for size in (0, *(edge + 1 for edge in edges)):
            at = {name: rate.at(size) for name, rate in counted.items()}
            columns.append(
                [sum((at[n] * f[i] for n, f in leaves.items()), Fraction()) for i in range(len(names))]
            )
        fee = rates.get(REQUESTS, Rate(Fraction()))
        fees = [fee.at(size) for size in (0, *(edge + 1 for edge in edges))]
        under = lcm(*(each.denominator for each in (*fees, *(cell for column in columns for cell in column))))
        return cls(
            edges,
            tuple(tuple(int(cell * under) for cell in column) for column in columns),
            tuple(int(each * under) for each in fees),
            under,
            check_counts(tuple(counted), names),
            tuple(name for name in names if not covered(name, rates)),
        )

    def tier(self, size: int) -> int:
        """The place of the column for a request of so many input tokens."""
        return sum(size > edge for edge in self.edges)


def rate_of(name: str, amount: Decimal, tiers: Mapping[int, Decimal] = MappingProxyType({})) -> Rate:
    """A rate from amounts as price lists say them: for a million tokens, a thousand searches, an hour."""
    per = unit_named(name).per
    steps = tuple((edge, Fraction(tiers[edge]) * BILLION / per) for edge in sorted(tiers))
    return Rate(Fraction(amount) * BILLION / per, steps)


def amount_text(name: str, rate: Fraction) -> str:
    """A rate as price lists say it, in decimals; what is finer than their twelfth is cut."""
    amount = rate * unit_named(name).per / BILLION
    digits = f"{amount.numerator * 10**12 // amount.denominator:013d}"
    return f"{digits[:-12]}.{digits[-12:]}".rstrip("0").rstrip(".")


class Reckoned(NamedTuple):
    """Billionths, and the quantities that no rate covers: they are in no sum."""

    units: int
    lacks: tuple[str, ...]


def price(card: RateCard, quantities: Mapping[str, int], requests: int = 1, size: int | None = None) -> int:
    """Billionths of the card's currency; `reckon` says the same and what is not in it."""
    return reckon(card, quantities, requests, size).units


def reckon(
    card: RateCard, quantities: Mapping[str, int], requests: int = 1, size: int | None = None
) -> Reckoned:
    """Price usage, exactly.

    A tier is chosen by `size`, the input tokens of a request; unsaid it is their mean over `requests`,
    and where nobody knows how many those were (0) it is the lowest. Raises WrongQuantities.
    """
    if card.least_seconds:
        quantities = _at_least(quantities, card.least_seconds * max(requests, 1))
    table = card.table(tuple(quantities))
    values = tuple(quantities.values())
    _check(table, quantities, values, requests)
    tier = 0
    if table.edges:
        tier = table.tier(_mean(quantities.get(INPUT, 0), requests) if size is None else size)
    total = sum(map(mul, table.columns[tier], values)) + table.fees[tier] * requests
    whole, rest = divmod(total, table.under)
    whole += 2 * rest > table.under or (2 * rest == table.under and whole % 2)
    return Reckoned(whole, table.lacking and tuple(name for name in table.lacking if quantities[name]))


def _mean(total: int, requests: int) -> int:
    """Of how many input tokens a request is, rounded up: a cliff is passed by one token."""
    return -(-total // requests) if requests else 0


def _check(table: _Table, quantities: Mapping[str, int], values: tuple[int, ...], requests: int) -> None:
    if requests < 0 or (values and min(values) < 0):
        names = [name for name, count in (*quantities.items(), (REQUESTS, requests)) if count < 0]
        raise WrongQuantities("count_below_zero", unit=names[0])
    for form in table.checks:
        if sum(map(mul, form.signs, values)) < 0:
            raise WrongQuantities("parts_above_whole", unit=form.whole)


def _at_least(quantities: Mapping[str, int], seconds: int) -> Mapping[str, int]:
    said = next((quantities[name] for name in SECONDS if quantities.get(name)), 0)
    if said <= 0:
        return quantities
    return {**quantities, **dict.fromkeys(SECONDS, max(said, seconds))}
