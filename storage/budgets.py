"""Budgets and their counters: what is allocated, and what a period has spent of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, select

from ledger.limits import Limit
from ledger.money import Money
from ledger.periods import DAY, Period, period_holding
from ledger.scopes import EVERYTHING, Scope
from ledger.thresholds import Thresholds
from storage.once import once
from storage.scoped import has_lines, spend
from storage.tables import budgets, counters, crossings, held, holds, overrides
from storage.upserts import upsert

# Made once: to make a statement costs more than to carry it out, and these are for every fact and hold.
_BUDGETS = select(budgets).where(budgets.c.workspace_id == bindparam("workspace")).order_by(budgets.c.id)
# By their budgets, not by the workspace: each call that used the reserve has a row in that table too.
_RAISES = (
    select(overrides.c.budget_id, overrides.c.amount, overrides.c.until)
    .join(budgets, budgets.c.id == overrides.c.budget_id)
    .where(budgets.c.workspace_id == bindparam("workspace"))
    .where(overrides.c.kind == "raise", overrides.c.ended_at.is_(None), overrides.c.until > bindparam("now"))
)
_COUNTER = select(counters.c.spent, counters.c.held).where(
    counters.c.budget_id == bindparam("budget"), counters.c.first_day == bindparam("day")
)
_EXPIRED = (
    select(func.coalesce(func.sum(held.c.amount), 0))
    .join(holds, holds.c.id == held.c.hold_id)
    .where(holds.c.workspace_id == bindparam("workspace"), holds.c.state == "held")
    .where(holds.c.expires_at <= bindparam("now"))
    .where(held.c.budget_id == bindparam("budget"), held.c.first_day == bindparam("day"))
)


@dataclass(frozen=True, slots=True)
class Budget:
    """A limit over a scope. `hard`: holds are refused at it; `thresholds` None: the workspace's.

    `raised` is what a keeper allowed beside it until `raised_until`; `limit` is without it.
    """

    id: int
    scope: Scope
    limit: Limit
    hard: bool
    thresholds: Thresholds | None
    raised: Money
    raised_until: datetime | None = None

    def period(self, day: date) -> Period:
        """The period of this budget that holds a day."""
        return period_holding(self.limit.period, day)

    @property
    def running(self) -> Limit:
        """The limit with what it is raised by: the reserve stays as large as it was."""
        return _raised_by(self.limit, self.raised)


@lru_cache(maxsize=1024)
def _raised_by(limit: Limit, raised: Money) -> Limit:
    """Made once a limit, as its reserve is: fractions are slow."""
    amount = limit.amount + raised
    return Limit(amount, limit.period, Fraction(limit.kept_back.units, amount.units))


@once
def budgets_of(connection: Connection, workspace_id: int, currency: str, now: datetime) -> list[Budget]:
    """A workspace's budgets as they are now, in the order in which they were set first: that of their ids."""
    rows = connection.execute(_BUDGETS, {"workspace": workspace_id}).all()
    raises = _raises(connection, workspace_id, now) if rows else {}
    return [_budget(row, currency, raises.get(row.id, [])) for row in rows]


def set_budget(
    connection: Connection,
    workspace_id: int,
    scope: Scope,
    limit: Limit,
    at: datetime,
    today: date,
    *,
    hard: bool = True,
    thresholds: Thresholds | None = None,
) -> Budget:
    """Set or change a limit; the counter of the running period is counted from the day lines."""
    told = None if thresholds is None else [str(share) for share in thresholds]
    budget_id = upsert(
        connection,
        budgets,
        {"workspace_id": workspace_id, "period": limit.period, "by": scope.by, "about": scope.about},
        {
            "allocated": limit.amount.units,
            "reserve": str(limit.reserve),
            "changed_at": at,
            "hard": hard,
            "thresholds": told,
        },
        returning=budgets.c.id,
    )
    (budget,) = (
        each
        for each in budgets_of(connection, workspace_id, limit.amount.currency, at)
        if each.id == budget_id
    )
    count_again(connection, workspace_id, budget, budget.period(today))
    return budget


def drop_budget(connection: Connection, workspace_id: int, period: str, scope: Scope) -> int | None:
    """Take a limit away, with its counters; gives its id, None if there was none.

    Who raised it stays known.
    """
    found = select(budgets.c.id).filter_by(
        workspace_id=workspace_id, period=period, by=scope.by, about=scope.about
    )
    budget_id = connection.execute(found).scalar_one_or_none()
    if budget_id is None:
        return None
    for table in (counters, crossings, held):
        connection.execute(delete(table).where(table.c.budget_id == budget_id))
    connection.execute(overrides.update().where(overrides.c.budget_id == budget_id).values(budget_id=None))
    connection.execute(delete(budgets).where(budgets.c.id == budget_id))
    return int(budget_id)


def count_again(connection: Connection, workspace_id: int, budget: Budget, period: Period) -> int:
    """Set a period's counter to the sums of its day lines and open holds; gives the billionths spent."""
    spent = spend(connection, workspace_id, budget.limit.amount.currency, period, budget.scope)
    keys = {"budget_id": budget.id, "first_day": period.first}
    upsert(connection, counters, keys, {"spent": spent, "held": _held(connection, budget, period)})
    return spent


def spent_and_held(
    connection: Connection,
    workspace_id: int,
    budget: Budget,
    period: Period,
    today: date | None = None,
    now: datetime | None = None,
) -> tuple[Money, Money]:
    """A period's counter; where it has none yet, the sums of its day lines and open holds.

    With `today`: without the days after it, whose lines are committed and not spent. With `now`: without
    the holds that have expired and are not swept yet.
    """
    row = connection.execute(_COUNTER, {"budget": budget.id, "day": period.first}).one_or_none()
    currency = budget.limit.amount.currency
    spent = spend(connection, workspace_id, currency, period, budget.scope) if row is None else row.spent
    if today is not None and today < period.last:
        later = Period("days", max(period.first, today + DAY), period.last)
        if has_lines(connection, workspace_id, later):
            spent -= spend(connection, workspace_id, currency, later, budget.scope)
    kept = _held(connection, budget, period) if row is None else row.held
    if kept and now is not None:
        kept -= _expired(connection, workspace_id, budget, period, now)
    return Money(spent, currency), Money(kept, currency)


def _held(connection: Connection, budget: Budget, period: Period) -> int:
    """What the rows of open holds say."""
    query = select(func.coalesce(func.sum(held.c.amount), 0))
    query = query.where(held.c.budget_id == budget.id, held.c.first_day == period.first)
    return int(connection.execute(query).scalar_one())


def _expired(connection: Connection, workspace_id: int, budget: Budget, period: Period, now: datetime) -> int:
    """What still counts as held in a period by holds whose life is over."""
    said = {"workspace": workspace_id, "now": now, "budget": budget.id, "day": period.first}
    return int(connection.execute(_EXPIRED, said).scalar_one())


def _raises(connection: Connection, workspace_id: int, now: datetime) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(_RAISES, {"workspace": workspace_id, "now": now}):
        found[row.budget_id].append(row)
    return found


def _budget(row: Row[Any], currency: str, raises: list[Any]) -> Budget:
    return Budget(
        row.id,
        Scope(row.by, row.about) if row.by else EVERYTHING,
        Limit(Money(row.allocated, currency), row.period, Fraction(row.reserve)),
        row.hard,
        None if row.thresholds is None else tuple(Fraction(share) for share in row.thresholds),
        Money(sum(each.amount for each in raises), currency),
        min((each.until for each in raises), default=None),
    )
