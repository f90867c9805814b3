"""Reconciliation: an estimate held against its bill, and why the two differ.

The rules, of which the first that fits gives the cause; a *gap* is the bill less the estimate:

- rounding: the gap is below a cent, or at most 0.5 % of the bill.
- restated: the bill itself was changed after it had settled, and that makes at least half of the gap.
- missing: there is a bill and no record at all.
- unpriced: the bill is higher, and requests have no price; where it says its models, theirs make half of it.
- doubled: the bill is lower, by what the records cost that equal another (same moment, same figures); or
  records count twice what the bill counts; or, if nobody counts, the estimate is twice the bill, and not
  so on the day beside, for that would be a price.
- zone_shift: what this day has too much the one beside it lacks, so that the two agree together.
- price: the counts agree and the money does not; or the day beside is off too, by the same factor of all
  models or of the same ones. A price holds for more than a day, while what is lost by chance differs.
- zone_shift too: this day and the one beside it both agree, nearly to the cent, if the records are moved by
  the same whole number of hours.
- missing, in part: the bill is higher, and none of this explains it.
- unknown: the bill is lower, and none of this explains it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ledger.comparing import ALIKE, ROUNDING, Comparison, is_rounding
from ledger.price_drift import factors_of, same_factors, show_factors

Cause = Literal[
    "", "rounding", "restated", "missing", "unpriced", "doubled", "zone_shift", "price", "unknown"
]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why; `about` has a price's factor by model, or `requests` and `models`, the bill `before`, a `day`."""

    cause: Cause
    about: Mapping[str, str] = field(default_factory=dict)


def judge(one: Comparison, beside: Sequence[Comparison]) -> Verdict:
    """Why a settled bill differs from its estimate; `beside` are the settled days before and after it."""
    if not one.bill.settled or not one.gap:
        return Verdict("")
    found = (rule(one, beside) for rule in _RULES)
    return next((verdict for verdict in found if verdict), Verdict("unknown"))


def _rounding(one: Comparison, _: Sequence[Comparison]) -> Verdict | None:
    return None if one.is_off else Verdict("rounding")


def _restated(one: Comparison, _: Sequence[Comparison]) -> Verdict | None:
    if one.first_billed is None or one.first_billed == one.bill.units:
        return None
    moved = one.bill.units - one.first_billed
    explains = abs(one.gap - moved) * 2 <= abs(one.gap)
    return Verdict("restated", {"before": str(one.first_billed)}) if explains else None


def _unrecorded(one: Comparison, _: Sequence[Comparison]) -> Verdict | None:
    nothing = not (one.records or one.estimated or any(one.unpriced.values()))
    return Verdict("missing") if nothing else None


def _unpriced(one: Comparison, _: Sequence[Comparison]) -> Verdict | None:
    requests = sum(one.unpriced.values())
    if one.gap < 0 or not requests:
        return None
    lacks = {model: units - one.by_model.get(model, 0) for model, units in one.bill.by_model.items()}
    theirs = sum(lack for model, lack in lacks.items() if model in one.unpriced)
    if lacks and theirs * 2 < one.gap:
        return None
    models = ", ".join(sorted(model for model in one.unpriced if model))
    return Verdict("unpriced", {"requests": str(requests), "models": models})


def _doubled(one: Comparison, beside: Sequence[Comparison]) -> Verdict | None:
    if one.gap > 0:
        return None
    repeats = bool(one.repeated) and is_rounding(one.gap + one.repeated, one.bill.units)
    return Verdict("doubled") if repeats or _is_twice(one, beside) else None


def _is_twice(one: Comparison, beside: Sequence[Comparison]) -> bool:
    if one.counted is not None:
        return abs(one.counted - 2) <= ALIKE
    beyond = abs(one.estimated - 2 * one.bill.units)
    if not one.bill.units or beyond > ALIKE * abs(one.bill.units):
        return False
    return not any(each.is_off and same_factors(one, each) for each in beside)


def _swapped(one: Comparison, beside: Sequence[Comparison]) -> Verdict | None:
    found = (each for each in beside if each.is_off and abs(one.gap + each.gap) <= ALIKE * abs(one.gap))
    return _shift(next(found, None))


def _moved(one: Comparison, beside: Sequence[Comparison]) -> Verdict | None:
    return _shift(next((each for each in beside if each.is_off and one.shifts & each.shifts), None))


def _shift(other: Comparison | None) -> Verdict | None:
    return Verdict("zone_shift", {"day": f"{other.bill.start:%Y-%m-%d}"}) if other else None


def _priced(one: Comparison, beside: Sequence[Comparison]) -> Verdict | None:
    if one.counted is not None:
        agree = one.estimated and abs(one.counted - 1) <= ROUNDING
        return Verdict("price", show_factors(factors_of(one))) if agree else None
    found = (same_factors(one, each) for each in beside if each.is_off)
    factors = next((each for each in found if each), None)
    return Verdict("price", show_factors(factors)) if factors else None


def _incomplete(one: Comparison, _: Sequence[Comparison]) -> Verdict | None:
    return Verdict("missing") if one.gap > 0 else None


_RULES: tuple[Callable[[Comparison, Sequence[Comparison]], Verdict | None], ...] = (
    _rounding,
    _restated,
    _unrecorded,
    _unpriced,
    _doubled,
    _swapped,
    _priced,
    _moved,
    _incomplete,
)
