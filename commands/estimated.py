"""The most that a call may cost, where only its tokens are known, in the workspace's currency."""

from __future__ import annotations

from commands.answers import Refusal
from commands.caller import Ask
from commands.catalogue import say
from ledger import estimating
from ledger.money import Money
from ledger.prices import WrongQuantities
from ledger.rates import converted, worth_on
from storage.columns import micros
from storage.pricing import Pricer
from storage.rates import rates_of

LEAST = 1  # a billionth: what a call that costs nothing holds
Most = tuple[Money, dict[str, int] | None]


def most_of(ask: Ask, pricer: Pricer, model: str, counts: dict[str, int]) -> Most | Refusal:
    """The most that `input_tokens` and `output_tokens` may cost, and what that rests on."""
    card, _ = pricer.card(model, micros(ask.now))
    try:
        wanted = estimating.Ask(counts["input_tokens"], counts.get("output_tokens"))
        found = estimating.estimate(wanted, card)
    except WrongQuantities as wrong:
        return Refusal.because(wrong)
    if found.most is None:
        names = say("estimated.and").join(found.lacks)
        return Refusal.of(
            f"estimated.{found.why}",
            "conflict",
            values={"model": model[:60], "names": names},
            details={"unpriced": model[:200]},
        )
    most = _in_currency(ask, found.most)
    if most is None:
        said = {"model": model[:60], "currency": found.most.currency}
        return Refusal.of("estimated.other_currency", "conflict", values=said)
    assumed = {} if found.assumed_output is None else {"assumed_output": found.assumed_output}
    return Money(max(most.units, LEAST), ask.currency), counts | assumed


def _in_currency(ask: Ask, money: Money) -> Money | None:
    """It in the workspace's currency, by the rate of today; None without one."""
    if money.currency == ask.currency:
        return money
    worth = worth_on(rates_of(ask.connection, ask.workspace), money.currency, ask.today)
    return None if worth is None else Money(converted(money.units, worth), ask.currency)
