"""Where each budget stands, as a part of answers and as blocks of replies."""

from __future__ import annotations

from datetime import datetime

from commands.answers import Cost, Part
from commands.caller import Ask
from commands.catalogue import say
from commands.reply import Block, Meter, Note, Value
from commands.saying import budget_said
from commands.scoping import whose
from commands.unpriced import beside
from ledger.limits import Health, standing
from ledger.money import Money
from storage.alert_budgets import Running, pace_of
from storage.budgets import Budget, budgets_of, spent_and_held
from storage.scoped import unattributed, unpriced_of
from storage.scopes import named

ORDER = ("day", "week", "month")


class BudgetStanding(Part):
    """One budget in its running period. `available` is what ordinary spend may still take.

    `by` and `about` say what it is over (`provider` is set for a provider's and an account's); `allocated`
    has in it what it is `raised` by. `unattributed` is spend that does not say which model, project … it is
    of, so that it may belong here. `unpriced` counts requests whose price nobody knows: they are in no sum.
    """

    provider: str
    period: str
    name: str
    allocated: Cost
    spent: Cost
    held: Cost
    reserve: Cost
    remaining: Cost
    available: Cost
    health: Health
    resets_at: datetime
    unpriced: int = 0
    id: int = 0
    by: str = ""
    about: str = ""
    hard: bool = True
    raised: Cost | None = None
    raised_until: datetime | None = None
    unattributed: Cost | None = None
    gone_at: datetime | None = None  # when it is used up before its period ends, if the pace stays

    @property
    def title(self) -> str:
        over = whose(self.by, self.provider, self.about)
        return budget_said(self.period, over)

    def meter(self) -> Meter:
        label = f"{self.title}{beside(self.unpriced)}"
        return Meter(label, self.spent, self.allocated, self.reserve, self.held)


def standings(ask: Ask, provider: str | None = None) -> tuple[BudgetStanding, ...]:
    """The workspace's budgets, daily first; with a provider, those that its spend may count in."""
    found = [
        _standing(ask, budget) for budget in budgets_of(ask.connection, ask.workspace, ask.currency, ask.now)
    ]
    own = [each for each in found if provider is None or each.provider in ("", provider)]
    return tuple(sorted(own, key=lambda each: (ORDER.index(each.period), each.by, each.provider, each.about)))


def _standing(ask: Ask, budget: Budget) -> BudgetStanding:
    period = budget.period(ask.today)
    counted = spent_and_held(ask.connection, ask.workspace, budget, period, ask.today, ask.now)
    at = Running(ask.seat, budget, ask.today, period, *counted, ask.now)
    stands = standing(budget.running, *counted, at.thresholds)
    provider, about = named(ask.connection, budget.scope)
    untold = unattributed(ask.connection, ask.workspace, ask.currency, period, budget.scope)
    return BudgetStanding(
        id=budget.id,
        provider=provider,
        by=budget.scope.by,
        about=about,
        period=budget.limit.period,
        name=period.name(),
        allocated=stands.allocated,
        spent=stands.spent,
        held=stands.held,
        reserve=stands.reserve,
        remaining=stands.remaining,
        available=stands.available,
        health=stands.health,
        resets_at=period.end(ask.zone),
        unpriced=unpriced_of(ask.connection, ask.workspace, period, budget.scope),
        hard=budget.hard,
        raised=budget.raised or None,
        raised_until=budget.raised_until,
        unattributed=Money(untold, ask.currency) if untold else None,
        gone_at=pace_of(ask.connection, at).gone_at,
    )


def meters(found: tuple[BudgetStanding, ...]) -> tuple[Block, ...]:
    """A bar for each, and what is to be known beside it."""
    blocks: list[Block] = []
    for each in found:
        blocks += [each.meter(), *_notes(each)]
    return tuple(blocks)


def _notes(each: BudgetStanding) -> list[Note]:
    notes: list[Note] = []
    said: dict[str, Value]
    if each.raised and each.raised_until:
        said = {"raised": each.raised, "at": each.raised_until}
        notes.append(Note(say("standings.raised"), said))
    if each.gone_at:
        said = {"allocated": each.allocated, "at": each.gone_at}
        notes.append(Note(say("standings.gone"), said))
    if each.unattributed:
        said = {"untold": each.unattributed}
        notes.append(Note(say(f"standings.no_{each.by}"), said))
    return notes
