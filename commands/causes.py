"""Why an estimate and its bill differ, in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from commands.catalogue import is_said, say
from commands.saying import percent_said
from commands.unpriced import count_of
from ledger.money import Money


def cause_name(cause: str) -> str:
    """For a cell of a table."""
    key = f"causes.named_{cause}"
    return say(key) if is_said(key) else cause


def explain(cause: str, about: Mapping[str, str], provider: str, estimated: Money) -> str:
    """A sentence for a person, with what to do about it; empty where nothing is to be said."""
    if cause in ("doubled", "unknown"):
        return say(f"causes.{cause}")
    if cause == "missing":
        return say("causes.missing" if estimated else "causes.no_record")
    if cause == "price":
        return f"{_factors(about)} {_mend(about, provider)}"
    return _beside(cause, about, estimated)


def _beside(cause: str, about: Mapping[str, str], estimated: Money) -> str:
    """Of what is known beside the two figures: an earlier bill, another day, requests without a price."""
    if cause == "restated":
        return say("causes.restated", before=Money(int(about.get("before", "0")), estimated.currency))
    if cause == "zone_shift":
        return (
            say("causes.zone_shift", day=about["day"]) if "day" in about else say("causes.zone_shift_beside")
        )
    return _unpriced(about) if cause == "unpriced" else ""


def percent_text(share: Fraction) -> str:
    """A share in percent as decimal text, to two places."""
    percent = round(Decimal(share.numerator * 100) / Decimal(share.denominator), 2)
    return f"{percent.normalize() + 0:f}"


def show_drift(percent: str) -> str:
    """To one place, with its sign: `+3.1%`, `-20%`."""
    shown = round(Decimal(percent), 1).normalize() + 0
    return percent_said(f"{shown:f}", signed=True)


def _unpriced(about: Mapping[str, str]) -> str:
    requests, models = count_of(int(about.get("requests", "0"))), about.get("models")
    if models:
        return say("causes.unpriced_models", requests=requests, models=models)
    return say("causes.unpriced", requests=requests)


def _factors(about: Mapping[str, str]) -> str:
    said = [
        say("causes.price_of", model=model, factor=factor)
        if model
        else say("causes.price_of_all", factor=factor)
        for model, factor in about.items()
    ]
    return say("causes.prices", factors=", ".join(said)) if said else say("causes.other_price")


def _mend(about: Mapping[str, str], provider: str) -> str:
    models = [model for model in about if model]
    if models:
        return say("causes.sets_price", provider=provider, model=models[0])
    return say("causes.shows_prices", provider=provider)
