"""`/limit 20 day`: set, change or remove a budget."""

from __future__ import annotations

from typing import Literal

from commands.answers import Answer, Cost, Refusal
from commands.arguments import Provider, amount_of
from commands.caller import Ask
from commands.definition import command
from commands.reply import Action, Reply, Text, Value
from commands.standings import KINDS, BudgetStanding, meters, standings
from ledger.amounts import NotAnAmount
from ledger.limits import DEFAULT_RESERVE, Limit, parse_reserve
from ledger.providers import PROVIDERS
from ledger.shares import NotAShare
from storage.alerts import arm_again, tell_crossings
from storage.budgets import drop_budget, set_budget


class LimitAnswer(Answer):
    """The limit as it stands now; `allocated` None: it was removed."""

    provider: str
    period: str
    allocated: Cost | None
    reserve: Cost | None
    budgets: tuple[BudgetStanding, ...]


@command(changes=True, needs="keep")
def limit(
    ask: Ask,
    amount: str,
    period: Literal["day", "week", "month"] = "day",
    provider: Provider | None = None,
    reserve: str | None = None,
) -> LimitAnswer | Refusal:
    """Set how much may be spent a day, week or month; off removes it.

    Args:
        amount: The limit, for example 20; or off.
        period: day, week or month.
        provider: Over one provider only; over everything if left out.
        reserve: The share kept for emergencies, for example 20% (the default) or 0.
    """
    if amount.strip().lower() == "off":
        return _off(ask, period, provider or "")
    try:
        share = DEFAULT_RESERVE if reserve is None else parse_reserve(reserve)
        wanted = Limit(amount_of(amount, ask.currency), period, share)
    except (NotAnAmount, NotAShare, ValueError) as wrong:
        return Refusal(sentence=str(wrong), lines=("Type /limit 20 day, or /limit off day",))
    budget = set_budget(ask.connection, ask.workspace, provider or "", wanted, ask.now, ask.today)
    arm_again(ask.connection, ask.workspace, budget, ask.today)
    tell_crossings(ask.connection, ask.workspace, budget, ask.now)
    return LimitAnswer(
        provider=provider or "",
        period=period,
        allocated=wanted.amount,
        reserve=wanted.kept_back,
        budgets=standings(ask, provider),
    )


def _off(ask: Ask, period: str, provider: str) -> LimitAnswer | Refusal:
    if not drop_budget(ask.connection, ask.workspace, period, provider):
        whose = f" for {PROVIDERS[provider].title}" if provider else ""
        return Refusal(sentence=f"There is no limit a {period}{whose}; /budget shows what there is.")
    return LimitAnswer(provider=provider, period=period, allocated=None, reserve=None, budgets=standings(ask))


def show(answer: LimitAnswer) -> Reply:
    whose = f" for {PROVIDERS[answer.provider].title}" if answer.provider else ""
    if answer.allocated is None:
        said = Text(
            "The {period} limit{whose} is off.", {"period": KINDS[answer.period].lower(), "whose": whose}
        )
        return Reply("Limit off", (said, *meters(answer.budgets)), tone="good")
    values: dict[str, Value] = {"amount": answer.allocated, "period": answer.period, "whose": whose}
    said = Text("{amount} a {period}{whose}.", values)
    if answer.reserve:
        kept = {**values, "reserve": answer.reserve}
        said = Text("{amount} a {period}{whose}, of which {reserve} is kept in reserve.", kept)
    return Reply("Limit set", (said, *meters(answer.budgets)), (Action("Budget", "budget"),), "good")
