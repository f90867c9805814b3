"""What a scope has spent: sums of day lines, and how much of them does not say whose it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from ledger.periods import Period
from ledger.scopes import DIMENSIONS, EVERYTHING, Scope, tags_of
from storage.rates import counted_lines
from storage.tables import accounts, day_lines, unpriced_lines

_ANY = (
    select(day_lines.c.day)
    .join(accounts, accounts.c.id == day_lines.c.account_id)
    .where(accounts.c.workspace_id == bindparam("workspace"))
    .where(day_lines.c.day.between(bindparam("first"), bindparam("last")))
    .limit(1)
)
_OWED: Select[Any] = (
    select(func.sum(day_lines.c.cost))
    .join(accounts, accounts.c.id == day_lines.c.account_id)
    .where(accounts.c.workspace_id == bindparam("workspace"), day_lines.c.currency == bindparam("currency"))
    .where(day_lines.c.included.is_(False))
    .where(day_lines.c.day.between(bindparam("first"), bindparam("last")))
)
_BY_DIMS = _OWED.add_columns(day_lines.c.dims).group_by(day_lines.c.dims)
_UNPRICED: Select[Any] = (
    select(func.sum(unpriced_lines.c.quantity), unpriced_lines.c.dims)
    .join(accounts, accounts.c.id == unpriced_lines.c.account_id)
    .where(accounts.c.workspace_id == bindparam("workspace"))
    .where(unpriced_lines.c.day.between(bindparam("first"), bindparam("last")))
    .group_by(unpriced_lines.c.dims)
)

Parts = Iterator[tuple[Mapping[str, str], int]]


def spend(
    connection: Connection, workspace_id: int, currency: str, period: Period, scope: Scope = EVERYTHING
) -> int:
    """The book of a scope over a period, in billionths; what is included is owed to nobody.

    Other currencies count on the days for which a keeper stated a rate.
    """
    said = _said(workspace_id, period, currency)
    if scope.by in DIMENSIONS:
        rows = connection.execute(_BY_DIMS, said)
        units = sum(int(cost) for cost, dims in rows if scope.holds("", 0, json.loads(dims)))
    else:
        units = int(connection.execute(_of(_OWED, scope), said).scalar_one() or 0)
    return units + sum(
        line.counted or 0
        for line in counted_lines(connection, workspace_id, currency, period, provider=scope.provider)
        if scope.holds(line.provider, line.account_id, json.loads(line.dims))
    )


def has_lines(connection: Connection, workspace_id: int, period: Period) -> bool:
    """Whether anything at all lies in a period: of days that are to come, what is committed."""
    said = {"workspace": workspace_id, "first": period.first, "last": period.last}
    return connection.execute(_ANY, said).first() is not None


def unattributed(
    connection: Connection, workspace_id: int, currency: str, period: Period, scope: Scope
) -> int:
    """What was spent by lines that do not say which model, project … they are of, in billionths."""
    if scope.by not in DIMENSIONS:
        return 0
    own = connection.execute(_BY_DIMS, _said(workspace_id, period, currency))
    untold = sum(int(cost) for cost, dims in own if not scope.is_told_by(json.loads(dims)))
    return untold + sum(
        line.counted or 0
        for line in counted_lines(connection, workspace_id, currency, period)
        if not scope.is_told_by(json.loads(line.dims))
    )


def unpriced_of(connection: Connection, workspace_id: int, period: Period, scope: Scope = EVERYTHING) -> int:
    """Requests without a price in a scope: they are in no sum."""
    rows: Any = connection.execute(_of(_UNPRICED, scope), _said(workspace_id, period))
    by_dims = scope.by in DIMENSIONS
    return sum(int(count) for count, dims in rows if not by_dims or scope.holds("", 0, json.loads(dims)))


def names_used(connection: Connection, workspace_id: int, by: str) -> list[str]:
    """Every model, project, member or tag that the lines of a workspace name, the newest first."""
    query = (
        select(day_lines.c.dims, func.max(day_lines.c.day))
        .join(accounts, accounts.c.id == day_lines.c.account_id)
        .where(accounts.c.workspace_id == workspace_id)
        .group_by(day_lines.c.dims)
        .order_by(func.max(day_lines.c.day).desc(), day_lines.c.dims)
    )
    found: dict[str, None] = {}
    for dims, _ in connection.execute(query):
        said = json.loads(dims)
        found |= dict.fromkeys(sorted(tags_of(said)) if by == "tag" else [said[by]] if by in said else [])
    return list(found)


def _said(workspace_id: int, period: Period, currency: str = "") -> dict[str, object]:
    """What the statements above leave open."""
    said = {"workspace": workspace_id, "first": period.first, "last": period.last}
    return {**said, "currency": currency} if currency else said


def _of(query: Select[Any], scope: Scope) -> Select[Any]:
    """The part of it that is on the scope's accounts."""
    if scope.by == "provider":
        return query.where(accounts.c.provider == scope.about)
    if scope.by == "account":
        return query.where(accounts.c.id == int(scope.about))
    return query
