"""A workspace with two accounts and a clock, whose holds a test asks for and ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from ledger.admission import Admitted
from ledger.facts import Usage
from ledger.limits import Limit, LimitPeriod
from ledger.money import Money
from ledger.periods import day_of
from ledger.scopes import EVERYTHING, Scope
from storage.accounts import make_account
from storage.admitting import Ruling, grant
from storage.billed import find_billed
from storage.budgets import Budget, budgets_of, set_budget, spent_and_held
from storage.ending_holds import Cannot, settle
from storage.held_again import hold_again
from storage.holds import Hold, Wanted, find_holds
from storage.scoped import spend
from storage.settled import rebuild
from storage.tables import counters, held, holds
from storage.workspaces import change_workspace, open_workspace, zone_of

START = datetime.fromisoformat("2026-10-30T09:30:00Z")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
PROVIDERS = ("openai", "groq")


class Crew:
    """It is `now` there until a test moves that."""

    def __init__(self, connection: Connection, zone: str = "UTC") -> None:
        self.connection, self.now, self.asked = connection, START, 0
        self.id = open_workspace(connection, "Crew", START)
        change_workspace(connection, self.id, zone=zone)
        self.accounts = {name: make_account(connection, self.id, name, START) for name in PROVIDERS}

    def limit(
        self,
        amount: str,
        period: LimitPeriod = "day",
        scope: Scope = EVERYTHING,
        *,
        reserve: str = "0",
        hard: bool = True,
    ) -> Budget:
        """As /limit does it."""
        wanted = Limit(Money.of(amount), period, Fraction(reserve))
        today = day_of(self.now, self.zone)
        budget = set_budget(self.connection, self.id, scope, wanted, self.now, today, hard=hard)
        hold_again(self.connection, self.id, budget)
        return budget

    def wanted(
        self,
        amount: str | Money,
        provider: str = "openai",
        *,
        dims: Mapping[str, str] | None = None,
        emergency: bool = False,
        life: timedelta = MINUTE,
    ) -> Wanted:
        money = Money.of(amount) if isinstance(amount, str) else amount
        account = self.accounts[provider]
        return Wanted(self.id, 0, account, provider, money, "a test", life, dims or {}, emergency)

    def grant(self, *wanted: Wanted) -> dict[str, Ruling]:
        """All in one operation, by their ids."""
        asked = [(f"hold-{self.id}-{self.asked + number}", each) for number, each in enumerate(wanted, 1)]
        self.asked += len(wanted)
        rulings = grant(self.connection, asked, self.now)
        return {id: ruling for (id, _), ruling in zip(asked, rulings, strict=True)}

    def try_hold(
        self,
        amount: str | Money,
        provider: str = "openai",
        *,
        dims: Mapping[str, str] | None = None,
        emergency: bool = False,
        life: timedelta = MINUTE,
    ) -> tuple[str, Ruling]:
        """One, with its id."""
        wanted = self.wanted(amount, provider, dims=dims, emergency=emergency, life=life)
        ((id, ruling),) = self.grant(wanted).items()
        return id, ruling

    def hold(
        self,
        amount: str | Money,
        provider: str = "openai",
        *,
        dims: Mapping[str, str] | None = None,
        emergency: bool = False,
        life: timedelta = MINUTE,
    ) -> str:
        """One that must be admitted; its id."""
        id, ruling = self.try_hold(amount, provider, dims=dims, emergency=emergency, life=life)
        assert isinstance(ruling.said, Admitted), ruling
        return id

    def settle(self, id: str, actual: str | Money | Usage) -> Hold | Cannot:
        paid = Money.of(actual) if isinstance(actual, str) else actual
        (done,) = settle(self.connection, [(self.row(id), paid)], self.now)
        return done

    def row(self, id: str) -> Hold:
        return find_holds(self.connection, self.id, [id])[id]

    def counter(self, budget: Budget) -> tuple[Money, Money]:
        """Spent and held of its running period, as reports read it."""
        period = budget.period(day_of(self.now, self.zone))
        return spent_and_held(self.connection, self.id, budget, period)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(zone_of(self.connection, self.id))

    def check(self) -> None:
        agree(self.connection, self.id, self.now)


def agree(connection: Connection, workspace_id: int, now: datetime) -> None:
    """Every counter is the sum of its day lines and of the open holds that its period granted."""
    zone = ZoneInfo(zone_of(connection, workspace_id))
    rows = connection.execute(select(holds).filter_by(workspace_id=workspace_id, state="held")).all()
    providers = {row.account_id: find_billed(connection, row.account_id).provider for row in rows}
    for budget in budgets_of(connection, workspace_id, "USD", now):
        mine = {
            row.id: (row.amount, budget.period(day_of(row.granted_at, zone)).first)
            for row in rows
            if budget.scope.holds(providers[row.account_id], row.account_id, row.dims)
        }
        kept = connection.execute(select(held).filter_by(budget_id=budget.id))
        assert {row.hold_id: (row.amount, row.first_day) for row in kept} == mine
        for row in connection.execute(select(counters).filter_by(budget_id=budget.id)).all():
            open_ = sum(amount for amount, first in mine.values() if first == row.first_day)
            period = budget.period(row.first_day)
            spent = spend(connection, workspace_id, "USD", period, budget.scope)
            assert (row.spent, row.held) == (spent, open_)


def replayed(connection: Connection, account_ids: list[int]) -> bool:
    """Whether the book, made again from the facts, is the book that is there."""
    return all(rebuild(connection, find_billed(connection, id)) == {} for id in account_ids)
