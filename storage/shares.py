"""Spend split by account or by a dimension of the book; what lacks it is unattributed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from ledger.facts import LABELS
from ledger.periods import Period
from storage.rates import counted_lines
from storage.tables import accounts, day_lines, unpriced_lines

DIMENSIONS = ("model", "project", "member")


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the spend in billionths, by label. `name` empty: unattributed; `provider`: an account's."""

    provider: str
    name: str
    labels: dict[str, int]
    unpriced: int  # requests

    @property
    def cost(self) -> int:
        return sum(self.labels.values())


def spend_shares(
    connection: Connection, workspace_id: int, currency: str, period: Period, by: str
) -> list[Share]:
    """The same money as `spend_by_provider`, to the unit; the largest first, unattributed last.

    `by`: `account`, or one of DIMENSIONS.
    """
    costs: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    counts: dict[tuple[str, str], int] = defaultdict(int)
    names = _names(connection, workspace_id)
    for account_id, dims, layer, units in _costs(connection, workspace_id, currency, period):
        costs[_share(names[account_id], dims, by)][LABELS[layer]] += units
    for account_id, dims, requests in _unpriced(connection, workspace_id, period):
        counts[_share(names[account_id], dims, by)] += requests
    found = [Share(*key, dict(costs.get(key, {})), counts.get(key, 0)) for key in {*costs, *counts}]
    return sorted(found, key=lambda each: (not each.name, -each.cost, each.provider, each.name))


def _share(account: tuple[str, str], dims: str, by: str) -> tuple[str, str]:
    return account if by == "account" else ("", str(json.loads(dims).get(by, "")))


def _names(connection: Connection, workspace_id: int) -> dict[int, tuple[str, str]]:
    rows = connection.execute(select(accounts).filter_by(workspace_id=workspace_id))
    return {row.id: (row.provider, row.name) for row in rows}


def _costs(
    connection: Connection, workspace_id: int, currency: str, period: Period
) -> Iterator[tuple[int, str, str, int]]:
    """Account, dimensions, layer and billionths of what is owed; other currencies by their day's rate."""
    query = (
        select(day_lines.c.account_id, day_lines.c.dims, day_lines.c.by, func.sum(day_lines.c.cost))
        .join(accounts, accounts.c.id == day_lines.c.account_id)
        .where(accounts.c.workspace_id == workspace_id, day_lines.c.currency == currency)
        .where(day_lines.c.included.is_(False), day_lines.c.day.between(period.first, period.last))
        .group_by(day_lines.c.account_id, day_lines.c.dims, day_lines.c.by)
    )
    for account_id, dims, layer, units in connection.execute(query):
        yield account_id, dims, layer, int(units)
    for line in counted_lines(connection, workspace_id, currency, period):
        if line.counted is not None:
            yield line.account_id, line.dims, line.by, line.counted


def _unpriced(connection: Connection, workspace_id: int, period: Period) -> Iterator[tuple[int, str, int]]:
    count = func.sum(unpriced_lines.c.quantity)
    query = (
        select(unpriced_lines.c.account_id, unpriced_lines.c.dims, count)
        .join(accounts, accounts.c.id == unpriced_lines.c.account_id)
        .where(accounts.c.workspace_id == workspace_id)
        .where(unpriced_lines.c.day.between(period.first, period.last))
        .group_by(unpriced_lines.c.account_id, unpriced_lines.c.dims)
    )
    rows: Any = connection.execute(query)
    for account_id, dims, requests in rows:
        yield account_id, dims, int(requests)
