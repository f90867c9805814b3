"""Rates: what one unit of another currency is worth, from a day on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `currency` is worth `worth` from the day `since`, both included; None: always."""

    currency: str
    worth: Decimal
    since: date | None = None


def converted(units: int, worth: Decimal) -> int:
    """Billionths at a rate: exact, and rounded half to even once."""
    return round(units * Fraction(worth))  # a fraction rounds half to even


def worth_on(rates: Iterable[Rate], currency: str, day: date) -> Decimal | None:
    """The rate that holds on a day: the latest that has begun; of two that begin together the later said."""
    held = None
    for rate in rates:
        begun = rate.currency == currency and (rate.since or date.min) <= day
        if begun and (held is None or (rate.since or date.min) >= (held.since or date.min)):
            held = rate
    return None if held is None else held.worth
