"""`/raise 5 today because …`: more for a while, with who, why and until when; it ends by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from commands.answers import Answer, Cost, Part, Refusal
from commands.arguments import Provider, Rest, amount_of
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.reply import Action, Block, Note, Reply, Table, Text, Value
from commands.scoping import scope_said
from commands.standings import BudgetStanding, meters, standings
from ledger.amounts import NotAnAmount
from ledger.scopes import Scope
from storage.alerts import arm_again, tell_crossings
from storage.budgets import Budget, budgets_of
from storage.overriding import end_raises, overrides_in, raise_limit

__all__ = ["raise_", "show"]

PERIODS = {"today": "day", "week": "week", "month": "month"}
LONGEST_WHY = 300


class Overridden(Part):
    """Who let more be spent than a limit says, why, and until when."""

    kind: str
    amount: Cost
    why: str
    person: str
    made_at: datetime
    until: datetime | None
    ended_at: datetime | None


class RaiseAnswer(Answer):
    """The budgets as they stand now, and the latest overrides. `raised` None: nothing was raised."""

    done: Literal["raised", "ended", "shown"]
    raised: Cost | None
    until: datetime | None
    budget: str
    budgets: tuple[BudgetStanding, ...]
    overrides: tuple[Overridden, ...]


@command(changes=True, needs="keep")
def raise_(
    ask: Ask,
    amount: str | None = None,
    until: Literal["today", "week", "month"] = "today",
    why: Rest | None = None,
    *,
    provider: Provider | None = None,
    account: str | None = None,
    model: str | None = None,
    project: str | None = None,
    member: str | None = None,
    tag: str | None = None,
) -> RaiseAnswer | Refusal:
    """Allow more than a limit for a while, and say why; off takes it back.

    Args:
        amount: How much more, for example 5; or off. Left out: who raised what, and why.
        until: today, week or month: to the end of it, and of its budget.
        why: The reason, which everybody can read.
        provider: Of the budget over one provider.
        account: Of the budget over one account.
        model: Of the budget over one model.
        project: Of the budget over one project.
        member: Of the budget over one member.
        tag: Of the budget over one tag.
    """
    if amount is None:
        return _answer(ask, "shown")
    scope = scope_said(ask, provider, account, model=model, project=project, member=member, tag=tag)
    if isinstance(scope, Refusal):
        return scope
    budget = _budget(ask, scope, PERIODS[until])
    if isinstance(budget, Refusal):
        return budget
    if amount.strip().lower() == "off":
        return _off(ask, budget)
    return _raised(ask, budget, amount, _reason(why))


def _raised(ask: Ask, budget: Budget, amount: str, why: str) -> RaiseAnswer | Refusal:
    try:
        more = amount_of(amount, ask.currency)
    except NotAnAmount as wrong:
        return Refusal.because(wrong, lines=(say("raise_.form"),))
    if more.units <= 0:
        return Refusal.of("raise_.above_zero", lines=(say("raise_.form"),))
    if not why or len(why) > LONGEST_WHY:
        return Refusal.of("raise_.say_why", values={"most": LONGEST_WHY}, lines=(say("raise_.form"),))
    ends = budget.period(ask.today).end(ask.zone)
    person = ask.seat.person_id
    raise_limit(ask.connection, ask.workspace, budget.id, more, why, person, ask.now, ends)
    _tell_again(ask, budget.id)
    return _answer(ask, "raised", budget).model_copy(update={"raised": more, "until": ends})


def _off(ask: Ask, budget: Budget) -> RaiseAnswer | Refusal:
    if not end_raises(ask.connection, ask.workspace, budget.id, ask.now):
        return Refusal.of("raise_.not_raised")
    _tell_again(ask, budget.id)
    return _answer(ask, "ended", budget)


def _tell_again(ask: Ask, budget_id: int) -> None:
    """What is not passed any more can be told again; what is passed now is told at once."""
    for budget in budgets_of(ask.connection, ask.workspace, ask.currency, ask.now):
        if budget.id == budget_id:
            arm_again(ask.connection, ask.workspace, budget, ask.now)
            tell_crossings(ask.connection, ask.workspace, budget, ask.now)


def _budget(ask: Ask, scope: Scope, period: str) -> Budget | Refusal:
    found = budgets_of(ask.connection, ask.workspace, ask.currency, ask.now)
    own = next((each for each in found if (each.scope, each.limit.period) == (scope, period)), None)
    if own is not None:
        return own
    return Refusal.of(f"raise_.no_limit_a_{period}", lines=(say("raise_.set_one"),))


def _reason(why: str | None) -> str:
    """Without the word that people begin it with."""
    said = (why or "").strip()
    return said[7:].strip() if said.lower().startswith("because") else said


def _answer(ask: Ask, done: Literal["raised", "ended", "shown"], budget: Budget | None = None) -> RaiseAnswer:
    found = standings(ask)
    mine = next((each for each in found if budget and each.id == budget.id), None)
    latest = overrides_in(ask.connection, ask.workspace, ask.currency)
    return RaiseAnswer(
        done=done,
        raised=None,
        until=None,
        budget=mine.title if mine else "",
        budgets=(mine,) if mine else tuple(each for each in found if each.raised),
        overrides=tuple(
            Overridden(
                kind=each.kind,
                amount=each.amount,
                why=each.why,
                person=each.person,
                made_at=each.made_at,
                until=each.until,
                ended_at=each.ended_at,
            )
            for each in latest
        ),
    )


def show(answer: RaiseAnswer) -> Reply:
    budget = (Action(say("words.budget"), "budget"),)
    if answer.done == "shown":
        return Reply(say("raise_.title_shown"), _listed(answer), budget)
    title = answer.budgets[0].title if answer.budgets else answer.budget
    values: dict[str, Value] = {"budget": title}
    if answer.raised is not None and answer.until is not None:
        values |= {"raised": answer.raised, "until": answer.until}
    said = Text(say("raise_.is_raised" if answer.raised is not None else "raise_.taken_back"), values)
    return Reply(say(f"raise_.title_{answer.done}"), (said, *meters(answer.budgets)), budget, "good")


def _listed(answer: RaiseAnswer) -> tuple[Block, ...]:
    if not answer.overrides:
        return (Text(say("raise_.none")), Note(say("raise_.form")))
    rows: list[tuple[Value, ...]] = [
        (
            say(f"raise_.kind_{each.kind}"),
            each.amount,
            each.person or say("raise_.a_program"),
            each.made_at,
            each.why,
        )
        for each in answer.overrides
    ]
    columns = tuple(say(f"raise_.column_{name}") for name in ("what", "amount", "who", "when", "why"))
    return (*meters(answer.budgets), Table(columns, tuple(rows)))
