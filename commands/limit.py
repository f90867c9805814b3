"""`/limit 20 day`: set, change or remove a budget."""

from __future__ import annotations

from typing import Literal

from commands.answers import Answer, Cost, Refusal
from commands.arguments import Provider, amount_of
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.reply import Action, Reply, Text, Value
from commands.scoping import scope_said, whose
from commands.standings import BudgetStanding, meters, standings
from ledger.amounts import NotAnAmount
from ledger.limits import DEFAULT_RESERVE, Limit, parse_reserve
from ledger.scopes import Scope
from ledger.shares import NotAShare
from ledger.thresholds import Thresholds, parse_thresholds, show_thresholds
from storage.alerts import arm_again, end_alerts_of, tell_crossings
from storage.budgets import drop_budget, set_budget
from storage.held_again import hold_again
from storage.scopes import named

NO_THRESHOLDS = show_thresholds(())


class LimitAnswer(Answer):
    """The limit as it is now, over what `by`, `provider`, `about` say; `allocated` None: it was removed."""

    provider: str
    period: str
    allocated: Cost | None
    reserve: Cost | None
    budgets: tuple[BudgetStanding, ...]
    by: str = ""
    about: str = ""
    hard: bool = True
    thresholds: str = ""  # its own; empty: the workspace's


@command(changes=True, needs="keep")
def limit(
    ask: Ask,
    amount: str,
    period: Literal["day", "week", "month"] = "day",
    provider: Provider | None = None,
    reserve: str | None = None,
    *,
    account: str | None = None,
    model: str | None = None,
    project: str | None = None,
    member: str | None = None,
    tag: str | None = None,
    at_limit: Literal["refuse", "warn"] = "refuse",
    thresholds: str | None = None,
) -> LimitAnswer | Refusal:
    """Set how much may be spent a day, week or month; off removes it.

    Args:
        amount: The limit, for example 20; or off.
        period: day, week or month.
        provider: Over one provider only; over everything if left out.
        reserve: The share kept for emergencies, for example 20% (the default) or 0.
        account: Over one account only, by its name.
        model: Over one model only.
        project: Over one project only.
        member: Over one member only.
        tag: Over one tag only, for example prod or env:prod.
        at_limit: refuse holds that do not fit (the default), or only warn.
        thresholds: When to tell, for example 50,80,100; as the settings say if left out.
    """
    scope = scope_said(ask, provider, account, model=model, project=project, member=member, tag=tag)
    if isinstance(scope, Refusal):
        return scope
    if amount.strip().lower() == "off":
        return _off(ask, period, scope)
    try:
        share = DEFAULT_RESERVE if reserve is None else parse_reserve(reserve)
        wanted = Limit(amount_of(amount, ask.currency), period, share)
        tell = None if thresholds is None else parse_thresholds(thresholds)
    except (NotAnAmount, NotAShare, ValueError) as wrong:
        return Refusal.because(wrong, lines=(say("limit.form"),))
    hard = at_limit == "refuse"
    budget = set_budget(
        ask.connection, ask.workspace, scope, wanted, ask.now, ask.today, hard=hard, thresholds=tell
    )
    hold_again(ask.connection, ask.workspace, budget)
    arm_again(ask.connection, ask.workspace, budget, ask.now)
    tell_crossings(ask.connection, ask.workspace, budget, ask.now)
    return _answer(ask, period, scope, wanted, hard=hard, thresholds=tell)


def _answer(
    ask: Ask, period: str, scope: Scope, wanted: Limit | None, *, hard: bool, thresholds: Thresholds | None
) -> LimitAnswer:
    provider, about = named(ask.connection, scope)
    return LimitAnswer(
        provider=provider,
        by=scope.by,
        about=about,
        period=period,
        allocated=wanted.amount if wanted else None,
        reserve=wanted.kept_back if wanted else None,
        hard=hard,
        thresholds="" if thresholds is None else show_thresholds(thresholds),
        budgets=standings(ask, provider or None),
    )


def _off(ask: Ask, period: str, scope: Scope) -> LimitAnswer | Refusal:
    budget_id = drop_budget(ask.connection, ask.workspace, period, scope)
    if budget_id is None:
        over = whose(scope.by, *named(ask.connection, scope))
        return Refusal.of(f"limit.none_a_{period}", values={"whose": _of(over)})
    end_alerts_of(ask.connection, ask.workspace, budget_id, ask.now)
    return _answer(ask, period, scope, None, hard=True, thresholds=None)


def show(answer: LimitAnswer) -> Reply:
    values: dict[str, Value] = {"whose": _of(whose(answer.by, answer.provider, answer.about))}
    if answer.allocated is None:
        off = Text(say(f"limit.off_{answer.period}"), values)
        return Reply(say("limit.title_off"), (off, *meters(answer.budgets)), tone="good")
    values["amount"] = answer.allocated
    sentences = [say(f"limit.a_{answer.period}")]
    if answer.reserve:
        values["reserve"] = answer.reserve
        sentences = [say(f"limit.a_{answer.period}_with_reserve")]
    if not answer.hard:
        sentences.append(say("limit.only_warns"))
    if answer.thresholds == NO_THRESHOLDS:
        sentences.append(say("limit.tells_nothing"))
    elif answer.thresholds:
        values["thresholds"] = answer.thresholds
        sentences.append(say("limit.tells_at"))
    said = Text(" ".join(sentences), values)
    budget = Action(say("words.budget"), "budget")
    return Reply(say("limit.title_set"), (said, *meters(answer.budgets)), (budget,), "good")


def _of(over: str) -> str:
    """What a limit is over, as it follows the limit; empty: everything."""
    return say("limit.whose", over=over) if over else ""
