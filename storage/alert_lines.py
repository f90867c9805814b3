"""Day lines as alerts look at them: by account and dimensions, in the workspace's currency."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from ledger.money import Money
from ledger.periods import Period
from ledger.scopes import Scope
from storage.rates import counted_lines
from storage.tables import accounts, day_lines

INSIDE = ("model", "project", "member")  # what may have driven a provider's spend, the likeliest first


@dataclass(frozen=True, slots=True)
class Line:
    """What lines of one day and the same dimensions came to, in billionths."""

    account_id: int
    provider: str
    day: date
    dims: Mapping[str, str]
    units: int


@dataclass(frozen=True, slots=True)
class Driver:
    """What spent most: a provider's `about` (a model, project or member), or if `by` is empty all of it."""

    provider: str
    by: str
    about: str
    cost: Money


_KEYS = (accounts.c.id, accounts.c.provider, day_lines.c.day, day_lines.c.dims)
_OWED: Select[Any] = (
    select(*_KEYS, func.sum(day_lines.c.cost))
    .join(accounts, accounts.c.id == day_lines.c.account_id)
    .where(accounts.c.workspace_id == bindparam("workspace"), day_lines.c.currency == bindparam("currency"))
    .where(day_lines.c.included.is_(False))
    .where(day_lines.c.day.between(bindparam("first"), bindparam("last")))
    .group_by(*_KEYS)
)
_BOUGHT = _OWED.where(day_lines.c.category == "Purchase")


def lines_of(
    connection: Connection, workspace_id: int, currency: str, period: Period, account_id: int | None = None
) -> list[Line]:
    """What is owed; other currencies on the days for which a rate is known."""
    query = _OWED if account_id is None else _OWED.where(accounts.c.id == account_id)
    found = _read(connection, query, workspace_id, currency, period)
    for line in counted_lines(connection, workspace_id, currency, period):
        if line.counted is not None and account_id in (None, line.account_id):
            dims = json.loads(line.dims)
            found.append(Line(line.account_id, line.provider, line.day, dims, line.counted))
    return found


def purchases_of(connection: Connection, workspace_id: int, currency: str, period: Period) -> list[Line]:
    """What was bought for a time and lies on its days, in the workspace's own currency."""
    return _read(connection, _BOUGHT, workspace_id, currency, period)


def _read(
    connection: Connection, query: Select[Any], workspace_id: int, currency: str, period: Period
) -> list[Line]:
    said = {"workspace": workspace_id, "currency": currency, "first": period.first, "last": period.last}
    return [
        Line(id, provider, day, json.loads(dims), int(units))
        for id, provider, day, dims, units in connection.execute(query, said)
    ]


def driver_of(lines: Iterable[Line], currency: str, scope: Scope) -> Driver | None:
    """The provider with the largest spend of a scope, and what in it, where more is known than unknown.

    None if nothing was spent, or if the scope itself says as much.
    """
    mine = [line for line in lines if scope.holds(line.provider, line.account_id, line.dims)]
    by_provider = _sums(mine, lambda line: line.provider)
    if not by_provider or max(by_provider.values()) <= 0:
        return None
    provider = max(sorted(by_provider), key=lambda name: by_provider[name])
    own = [line for line in mine if line.provider == provider]
    for by in INSIDE:
        sums = _sums(own, partial(_dimension, by=by)) if by != scope.by else {}
        untold = sums.pop("", 0)
        about = max(sorted(sums), key=lambda name: sums[name], default="")
        if about and sums[about] > max(untold, 0):
            return Driver(provider, by, about, Money(sums[about], currency))
    if scope.by in ("provider", "account"):
        return None
    return Driver(provider, "", "", Money(by_provider[provider], currency))


def _dimension(line: Line, by: str) -> str:
    return line.dims.get(by, "")


def _sums(lines: Iterable[Line], key: Callable[[Line], str]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for line in lines:
        found[key(line)] += line.units
    return dict(found)
