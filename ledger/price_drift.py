"""Whether a price is wrong: the money of a bill is off by a factor, of all models or of some."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from ledger.comparing import CENT, Comparison, is_rounding

MOST = Fraction(9, 10)
SAME = Fraction(1, 100)  # two rises of one price agree so nearly, and to the cent of a rounded bill
Factors = Mapping[str, Fraction]  # the bill for each one estimated, by model; empty name: of all models


def factors_of(one: Comparison) -> Factors:
    """Of the models for which the two differ; of all together where the bill does not say its models."""
    found: dict[str, Fraction] = {}
    for model, said in one.by_model.items():
        billed = one.bill.by_model.get(model, 0)
        if model and said and billed and not is_rounding(billed - said, billed):
            found[model] = Fraction(billed, said)
    if found or not one.estimated:
        return found
    return {"": Fraction(one.bill.units, one.estimated)}


def same_factors(one: Comparison, other: Comparison) -> Factors:
    """The factors that are between bill and estimate on both days and explain the first; none: {}."""
    if one.bill.by_model and other.bill.by_model:
        return _same_models(one, other)
    for model in ("", *sorted(one.by_model.keys() & other.by_model.keys() - {""})):
        mine, theirs = _rise(one, model), _rise(other, model)
        said = _said(one, model), _said(other, model)
        if mine is not None and theirs is not None and _alike(mine, theirs, *said):
            return {model: 1 + mine}
    return {}


def show_factors(factors: Factors) -> dict[str, str]:
    """As decimal text, to four places."""
    return {model: _text(factor) for model, factor in sorted(factors.items())}


def _same_models(one: Comparison, other: Comparison) -> Factors:
    mine, theirs = factors_of(one), factors_of(other)
    mine = {model: factor for model, factor in mine.items() if model}
    same = {
        model: factor
        for model, factor in mine.items()
        if model in theirs and _alike(factor - 1, theirs[model] - 1, _said(one, model), _said(other, model))
    }
    explained = sum(one.bill.by_model[model] - one.by_model[model] for model in same)
    return same if same and Fraction(explained, one.gap) >= MOST else {}


def _rise(one: Comparison, model: str) -> Fraction | None:
    """By which share a model's price, or every price, would have to rise to explain the gap."""
    said = _said(one, model)
    rise = Fraction(one.gap, said) if said else None
    return rise if rise is not None and rise > -1 else None


def _said(one: Comparison, model: str) -> int:
    return one.by_model[model] if model else one.estimated


def _alike(one: Fraction, other: Fraction, *said: int) -> bool:
    rounded = sum(Fraction(CENT, 2 * abs(units)) for units in said)
    return abs(one - other) <= SAME * abs(one) + rounded


def _text(factor: Fraction) -> str:
    rounded = round(Decimal(factor.numerator) / Decimal(factor.denominator), 4)
    return f"{rounded.normalize():f}"
