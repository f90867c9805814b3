"""Where each budget stands, as a part of answers and as blocks of replies."""

from __future__ import annotations

from datetime import datetime

from commands.answers import Cost, Part
from commands.caller import Ask
from commands.reply import Block, Meter
from commands.unpriced import beside
from ledger.limits import Health, standing
from ledger.providers import PROVIDERS
from storage.budgets import budgets_of, spent_and_held
from storage.spend import unpriced_in

KINDS = {"day": "Daily", "week": "Weekly", "month": "Monthly"}
ORDER = tuple(KINDS)


class BudgetStanding(Part):
    """One budget in its running period. `available` is what ordinary spend may still take.

    `unpriced` counts requests whose price nobody knows: they are in no sum.
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

    @property
    def title(self) -> str:
        whose = f", {PROVIDERS[self.provider].title}" if self.provider else ""
        return f"{KINDS[self.period]} budget{whose}"

    def meter(self) -> Meter:
        label = f"{self.title}{beside(self.unpriced)}"
        return Meter(label, self.spent, self.allocated, self.reserve, self.held)


def standings(ask: Ask, provider: str | None = None) -> tuple[BudgetStanding, ...]:
    """The workspace's budgets, daily first; with a provider, those that its spend counts in."""
    found = []
    for budget in budgets_of(ask.connection, ask.workspace, ask.currency):
        if provider and budget.provider not in ("", provider):
            continue
        period = budget.period(ask.today)
        spent, held = spent_and_held(ask.connection, ask.workspace, budget, period, ask.today)
        stands = standing(budget.limit, spent, held, ask.seat.thresholds)
        found.append(
            BudgetStanding(
                provider=budget.provider,
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
                unpriced=unpriced_in(ask.connection, ask.workspace, period, budget.provider),
            )
        )
    return tuple(sorted(found, key=lambda each: (ORDER.index(each.period), each.provider)))


def meters(found: tuple[BudgetStanding, ...]) -> tuple[Block, ...]:
    """A bar for each."""
    return tuple(each.meter() for each in found)
