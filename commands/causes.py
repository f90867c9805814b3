"""Why an estimate and its bill differ, in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from commands.unpriced import count_of
from ledger.amounts import show_money
from ledger.money import Money

NAMES = {
    "": "",
    "missing": "missing records",
    "doubled": "counted twice",
    "price": "price",
    "restated": "restated",
    "rounding": "rounding",
    "zone_shift": "zone shift",
    "unpriced": "unpriced",
    "unknown": "unknown",
}


def cause_name(cause: str) -> str:
    """For a cell of a table."""
    return NAMES.get(cause, cause)


def explain(cause: str, about: Mapping[str, str], provider: str, estimated: Money) -> str:
    """A sentence for a person, with what to do about it; empty where nothing is to be said."""
    requests = count_of(int(about.get("requests", "0")))
    unpriced = f"{requests} of {about['models']}" if about.get("models") else requests
    before = show_money(Money(int(about.get("before", "0")), estimated.currency))
    day = about.get("day", "the day beside")
    said = {
        "missing": "The bill is higher than the records: some of them are missing."
        if estimated
        else "There is a bill and no record: whatever records this was off.",
        "doubled": "The records are counted twice: they were told under two names.",
        "restated": f"The bill itself was changed: when it had first settled it said {before}.",
        "zone_shift": f"Together with {day} the two agree: records lie on another day.",
        "unpriced": f"{unpriced} without a price: /price says which.",
        "price": f"{_factors(about)} {_mend(about, provider)}",
        "unknown": "The bill is lower than the records, and nothing known explains it.",
    }
    return said.get(cause, "")


def percent_text(share: Fraction) -> str:
    """A share in percent as decimal text, to two places."""
    percent = round(Decimal(share.numerator * 100) / Decimal(share.denominator), 2)
    return f"{percent.normalize() + 0:f}"


def show_drift(percent: str) -> str:
    """To one place, with its sign: `+3.1%`, `-20%`."""
    shown = round(Decimal(percent), 1).normalize() + 0
    return f"{shown:+f}%" if shown else "0%"


def _factors(about: Mapping[str, str]) -> str:
    said = [f"{model or 'Everything'} was billed at {factor} times" for model, factor in about.items()]
    return f"{', '.join(said) or 'It was billed at another price than'} the price used here."


def _mend(about: Mapping[str, str], provider: str) -> str:
    models = [model for model in about if model]
    return f"/price {provider} {models[0]} shows and sets it." if models else f"/price {provider} shows them."
