"""Estimating: the most that a request may cost, before it is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ledger.counted import covered
from ledger.money import Money
from ledger.prices import INPUT, RateCard, WrongQuantities, reckon
from ledger.units import unit_named

OUTPUT = "output_tokens"
DEFAULT_OUTPUT_TOKENS = 4096  # the bound of many models' answers where their makers set one
SET_ONE = "a keeper sets one with /price"
Why = Literal["no_price", "no_price_of", "no_bound"]


@dataclass(frozen=True, slots=True)
class Ask:
    """What each of `requests` is to use: all input, and the bound of all output if there is one.

    `others` are further quantities by unit, parts of the two among them. ValueError, a sentence,
    for no request, or one of the two said again.
    """

    input_tokens: int
    output_tokens: int | None = None
    others: Mapping[str, int] = field(default_factory=dict)
    requests: int = 1

    def __post_init__(self) -> None:
        if self.requests < 1:
            raise WrongQuantities("no_request")
        if said_twice := {INPUT, OUTPUT} & set(self.others):
            raise WrongQuantities("unit_said_twice", unit=min(said_twice))


@dataclass(frozen=True, slots=True)
class Estimate:
    """`most` is None where a price is unknown, and `reason` the sentence that says which.

    `why` names that sentence and `lacks` what it is about, for other languages. `assumed_output`: so many
    output tokens a request were assumed, for no bound was said.
    """

    most: Money | None
    assumed_output: int | None = None
    reason: str = ""
    why: Why | None = None
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model to choose from; whether it `fits` is what admission said of its estimate."""

    name: str
    estimate: Estimate
    fits: bool


def estimate(ask: Ask, card: RateCard | None) -> Estimate:
    """The most that it may cost, in the card's currency; every request at the tier of its own input.

    Tokens to be read from a cache count as other input, since a cache may be missed. Without a
    bound DEFAULT_OUTPUT_TOKENS are assumed, if output has a price at all. Raises WrongQuantities.
    """
    if card is None:
        return Estimate(None, reason=f"No price is known for this model: {SET_ONE}.", why="no_price")
    assumed = DEFAULT_OUTPUT_TOKENS if ask.output_tokens is None and covered(OUTPUT, card.rates) else None
    used = {name: count for name, count in ask.others.items() if "read" not in unit_named(name).words}
    output = assumed if ask.output_tokens is None else ask.output_tokens
    used |= {INPUT: ask.input_tokens} | ({} if output is None else {OUTPUT: output})
    every = {name: count * ask.requests for name, count in used.items()}
    reckoned = reckon(card, every, ask.requests)
    if lacks := reckoned.lacks or _without_bound(ask, card):
        why: Why = "no_price_of" if reckoned.lacks else "no_bound"
        return Estimate(None, assumed, _reason(why, lacks), why, lacks)
    return Estimate(Money(reckoned.units, card.currency), assumed)


def cheapest_first(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those that fit, then those that do not, each cheapest first; those of unknown price last.

    Equal ones stay in the order given. ValueError for estimates in two currencies.
    """
    found = list(candidates)
    known = [(each, each.estimate.most) for each in found if each.estimate.most is not None]
    if len({most.currency for _, most in known}) > 1:
        raise ValueError("Estimates in two currencies do not compare: convert them first.")
    known.sort(key=lambda pair: (not pair[0].fits, pair[1].units))
    return [each for each, _ in known] + [each for each in found if each.estimate.most is None]


def _without_bound(ask: Ask, card: RateCard) -> tuple[str, ...]:
    """Output that has a price of its own, such as audio, of which nobody said how much may come."""
    if ask.output_tokens is not None or covered(OUTPUT, card.rates):
        return ()
    outputs = [name for name in card.rates if "output" in unit_named(name).words]
    return tuple(outputs) if not set(outputs) & set(ask.others) else ()


def _reason(why: Why, lacks: tuple[str, ...]) -> str:
    names = " and ".join(lacks)
    if why == "no_price_of":
        return f"No price is known for the {names} of this model: {SET_ONE}."
    return f"This model has a price for {names} and no bound was said: say how many there may be."
