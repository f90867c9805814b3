"""What a forecast rests on, from day lines in a few queries, however many facts there are."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, func, select

from ledger.forecast import MEMORY, Known, Stream
from ledger.periods import DAY, Period, day_of, start_of_day
from ledger.scopes import DIMENSIONS, EVERYTHING, Scope
from storage.forecast_days import LATELY, USAGE, AccountDays, DayCost, account_days
from storage.tables import accounts, day_lines, holds

EVEN = frozenset(("reading", "invoice"))  # shapes that tell no day from another
UNREAD = DAY * 31  # a page nobody has read for longer is not carried on

# Made once: to make a statement costs more than to carry it out.
_MODELS = (
    select(day_lines.c.dims, func.sum(day_lines.c.cost))
    .join(accounts, accounts.c.id == day_lines.c.account_id)
    .where(accounts.c.workspace_id == bindparam("workspace"), accounts.c.provider == bindparam("provider"))
    .where(day_lines.c.currency == bindparam("currency"), day_lines.c.included.is_(False))
    .where(day_lines.c.day.between(bindparam("first"), bindparam("last")))
    .where(day_lines.c.category.in_(sorted(USAGE)))
    .group_by(day_lines.c.dims)
)
_HELD = (
    select(holds.c.account_id, accounts.c.provider, holds.c.dims, func.sum(holds.c.amount))
    .join(accounts, accounts.c.id == holds.c.account_id)
    .where(holds.c.workspace_id == bindparam("workspace"), holds.c.state == "held")
    .where(holds.c.expires_at > bindparam("now"), holds.c.currency == bindparam("currency"))
    .group_by(holds.c.account_id, accounts.c.provider, holds.c.dims)
)


@dataclass(frozen=True, slots=True)
class Held:
    """What open holds of an account and dimensions come to, in billionths."""

    account_id: int
    provider: str
    dims: str
    units: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of a workspace's period and of the weeks before it, for any scope."""

    period: Period
    today: date
    zone: ZoneInfo
    accounts: Sequence[AccountDays]
    held: Sequence[Held]

    def streams(self, scope: Scope = EVERYTHING) -> list[Stream]:
        """The usage of each account that spent anything in the scope; its name is the account's id."""
        found = [self._stream(each, _within(each, scope)) for each in self.accounts]
        return [stream for stream in found if stream is not None]

    def known(self, scope: Scope = EVERYTHING) -> Known:
        """What was spent up to and with today, what is committed to later days, and what is held now."""
        spent, later = 0, defaultdict[date, int](int)
        for account in self.accounts:
            for cost in _within(account, scope):
                if cost.day in self.period and cost.day <= self.today:
                    spent += cost.units
                elif cost.day in self.period:
                    later[cost.day] += cost.units
        held = (
            each.units for each in self.held if scope.holds(each.provider, each.account_id, _dims(each.dims))
        )
        return Known(spent, dict(later), sum(held))

    def by_provider(self, period: Period) -> dict[str, int]:
        """Everything that lies on the days of a period, in billionths."""
        sums: dict[str, int] = defaultdict(int)
        for account in self.accounts:
            sums[account.provider] += sum(cost.units for cost in account.costs if cost.day in period)
        return dict(sums)

    def by_day(self, scope: Scope = EVERYTHING) -> dict[date, int]:
        """What lies on each day of the period, in billionths; a day without lines is missing."""
        sums: dict[date, int] = defaultdict(int)
        for account in self.accounts:
            for cost in _within(account, scope):
                if cost.day in self.period:
                    sums[cost.day] += cost.units
        return dict(sums)

    @property
    def first(self) -> date | None:
        """The first day of which anything is remembered."""
        return min((cost.day for each in self.accounts for cost in each.costs), default=None)

    def _stream(self, account: AccountDays, costs: Sequence[DayCost]) -> Stream | None:
        days: dict[date, int] = defaultdict(int)
        for cost in costs:
            if cost.usage:
                days[cost.day] += cost.units
        known = min(day_of(account.as_of, self.zone), self.today)
        first = min(days, default=self.today + DAY)
        if first > known or self.today - known > UNREAD:
            return None
        begins, ends = start_of_day(known, self.zone), start_of_day(known + DAY, self.zone)
        seen = Fraction((account.as_of - begins) // DAY.resolution, max((ends - begins) // DAY.resolution, 1))
        lately = {cost.shape for cost in costs if cost.usage and known - LATELY <= cost.day <= known}
        return Stream(
            name=str(account.id),
            days=dict(days),
            first=first,
            open=known,
            seen=min(max(seen, Fraction(0)), Fraction(1)),
            even=bool(lately) and lately <= EVEN,
        )


def evidence(
    connection: Connection,
    workspace_id: int,
    currency: str,
    period: Period,
    today: date,
    now: datetime,
    zone: ZoneInfo,
    scopes: Collection[Scope] = (),
) -> Evidence:
    """Read it. Of scopes over models, projects, members or tags only those given can be asked for."""
    window = Period("days", min(period.previous().first, today - MEMORY), period.last)
    over = [scope for scope in scopes if scope.by in DIMENSIONS]
    found = account_days(connection, workspace_id, currency, window, today, now, zone, over)
    return Evidence(period, today, zone, found, _held(connection, workspace_id, currency, now))


def models_of(
    connection: Connection, workspace_id: int, currency: str, provider: str, period: Period
) -> dict[str, int]:
    """What was spent on each model of a provider, in billionths of the workspace's currency alone."""
    said: dict[str, object] = {"workspace": workspace_id, "provider": provider, "currency": currency}
    said |= {"first": period.first, "last": period.last}
    sums: dict[str, int] = defaultdict(int)
    for dims, units in connection.execute(_MODELS, said):
        sums[_dims(dims).get("model", "")] += int(units)
    return dict(sums)


@lru_cache(maxsize=4096)
def _dims(dims: str) -> Mapping[str, str]:
    found: Mapping[str, str] = json.loads(dims)
    return found


def _within(account: AccountDays, scope: Scope) -> Sequence[DayCost]:
    if scope.by in DIMENSIONS:
        return [cost for cost in account.told if scope.holds(account.provider, account.id, _dims(cost.dims))]
    return account.costs if scope.holds(account.provider, account.id, {}) else ()


def _held(connection: Connection, workspace_id: int, currency: str, now: datetime) -> list[Held]:
    """Holds that are open and have not expired, by account and dimensions."""
    said = {"workspace": workspace_id, "now": now, "currency": currency}
    rows: Any = connection.execute(_HELD, said)
    return [Held(account, provider, json.dumps(dims), int(units)) for account, provider, dims, units in rows]
