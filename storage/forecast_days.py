"""The costs of accounts by day, as a forecast wants them, and until when they are known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, bindparam, func, or_, select

from ledger.periods import DAY, Period, day_of, period_holding, start_of_day
from ledger.scopes import Scope
from storage.accounts import accounts_in
from storage.columns import canonical
from storage.day_sums import read_sums
from storage.purchases import WHAT, recurring
from storage.rates import counted_lines
from storage.readings import read_last
from storage.schedules import next_run
from storage.tables import accounts, day_lines

USAGE = frozenset(
    ("", "Usage")
)  # this goes on; purchases, credits, taxes and adjustments come when they come
FINE = frozenset(("local", "pushed", "usage"))  # shapes that tell one day from another
LATELY = DAY * 28
LATE = DAY * 3  # bills come by then

# Made once: to make a statement costs more than to carry it out.
_BY = (day_lines.c.account_id, day_lines.c.day, day_lines.c.category, day_lines.c.shape)
_WITH_DIMS: Select[Any] = (
    select(*_BY, day_lines.c.dims, func.sum(day_lines.c.cost))
    .select_from(day_lines)
    .join(accounts, accounts.c.id == day_lines.c.account_id)
    .where(accounts.c.workspace_id == bindparam("workspace"), day_lines.c.currency == bindparam("currency"))
    .where(day_lines.c.included.is_(False))
    .where(day_lines.c.day.between(bindparam("first"), bindparam("last")))
    .group_by(*_BY, day_lines.c.dims)
)


@dataclass(frozen=True, slots=True)
class DayCost:
    """What lies on a local day of an account, in billionths. `dims` is "{}" where it is of all of them."""

    day: date
    usage: bool
    shape: str
    dims: str
    units: int


Costs = dict[int, list[DayCost]]  # by account


@dataclass(frozen=True, slots=True)
class AccountDays:
    """An account's costs by day, and the moment until which they are known.

    `told` are those that may be in a scope over a dimension that was asked for.
    """

    id: int
    provider: str
    as_of: datetime
    costs: Sequence[DayCost]
    told: Sequence[DayCost]


def account_days(
    connection: Connection,
    workspace_id: int,
    currency: str,
    window: Period,
    today: date,
    now: datetime,
    zone: ZoneInfo,
    scopes: Collection[Scope],
) -> list[AccountDays]:
    """Those accounts of which anything is known in the window; its last day may lie ahead."""
    costs = _costs(connection, workspace_id, currency, window)
    told = _told(connection, workspace_id, currency, window, scopes) if scopes else {}
    _foreign(connection, workspace_id, currency, window, costs, told)
    rows = accounts_in(connection, workspace_id)
    _to_come(connection, workspace_id, currency, window.last, today, rows, costs)
    read = read_last(connection, workspace_id)
    return [
        AccountDays(
            row.id,
            row.provider,
            _as_of(row, read.get(row.id), costs[row.id], now, zone),
            costs[row.id],
            told.get(row.id, ()),
        )
        for row in rows
        if row.id in costs
    ]


def _costs(connection: Connection, workspace_id: int, currency: str, window: Period) -> Costs:
    found: Costs = defaultdict(list)
    for each in read_sums(connection, workspace_id, currency, window):
        cost = DayCost(each.day, each.category in USAGE, each.shape, "{}", each.units)
        found[each.account_id].append(cost)
    return found


def _told(
    connection: Connection, workspace_id: int, currency: str, window: Period, scopes: Collection[Scope]
) -> Costs:
    said = {"workspace": workspace_id, "currency": currency, "first": window.first, "last": window.last}
    found: Costs = defaultdict(list)
    rows: Any = connection.execute(_of(scopes), said)
    for account_id, day, category, shape, dims, units in rows:
        found[account_id].append(DayCost(day, category in USAGE, shape, dims, int(units)))
    return found


def _of(scopes: Collection[Scope]) -> Select[Any]:
    """Lines whose dimensions hold the word of a scope; whether they mean it, the scope itself says."""
    words = (scope.about.rpartition(":")[2] if scope.by == "tag" else scope.about for scope in scopes)
    holds = (day_lines.c.dims.contains(canonical(word)[1:-1], autoescape=True) for word in words)
    return _WITH_DIMS.where(or_(*holds))


def _foreign(
    connection: Connection, workspace_id: int, currency: str, window: Period, costs: Costs, told: Costs
) -> None:
    """Other currencies count on the days for which a keeper stated a rate."""
    for line in counted_lines(connection, workspace_id, currency, window):
        if line.counted is not None:
            cost = DayCost(line.day, line.category in USAGE, line.by, line.dims, line.counted)
            costs[line.account_id].append(cost)
            told.setdefault(line.account_id, []).append(cost)


def _to_come(
    connection: Connection,
    workspace_id: int,
    currency: str,
    last: date,
    today: date,
    rows: Sequence[Row[Any]],
    costs: Costs,
) -> None:
    """Monthly purchases of a month that has not begun: they are posted when it does, and are known now."""
    following = period_holding("month", today).next()
    if last < following.first:
        return
    for purchase in recurring(connection, workspace_id, [row.id for row in rows]):
        planned = next_run(connection, workspace_id, WHAT, str(purchase.id))
        later = planned is not None and planned.next_day is not None and planned.next_day > following.first
        if later or purchase.included or purchase.amount.currency != currency:
            continue
        length, units = len(following), purchase.amount.units
        for number, day in enumerate(following.days()):
            share = units * (number + 1) // length - units * number // length
            costs[purchase.account_id].append(DayCost(day, False, "reading", "{}", share))


def _as_of(
    row: Row[Any], read_at: datetime | None, costs: Sequence[DayCost], now: datetime, zone: ZoneInfo
) -> datetime:
    """Until when the days of an account are known: what is silent after that has not cost nothing.

    Collected ones until they were read; those that programs push to until now; those kept by hand until
    the last reading, or the end of the last day that something was said of.
    """
    usage = [cost for cost in costs if cost.usage]
    last = max((cost.day for cost in usage), default=None)
    if row.connected_at is not None and row.read_until is not None:
        return _collected(min(row.read_until, now), usage, last, zone)
    live = max((cost.day for cost in usage if cost.shape in FINE), default=None)
    if live is not None and (read_at is None or live > day_of(read_at, zone)):
        return now
    if last is None or (read_at is not None and last <= day_of(read_at, zone)):
        return min(read_at or now, now)
    return min(start_of_day(last + DAY, zone), now)


def _collected(read: datetime, usage: Sequence[DayCost], last: date | None, zone: ZoneInfo) -> datetime:
    """Where bills alone are read, some come days late: as many silent ones before the run are not in yet."""
    today = day_of(read, zone)
    if last is None or any(cost.shape in FINE and cost.day > today - LATELY for cost in usage):
        return read
    return min(max(start_of_day(last + DAY, zone), start_of_day(today - LATE, zone)), read)
