"""The usage that charges hold: which models there are, what has no price, and the facts themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, case, func, select

from ledger.facts import Usage
from storage.charges import NO_DIMS
from storage.columns import moment
from storage.pricing import CONTRADICTORY
from storage.tables import accounts, charges
from storage.tables.facts import UNPRICED


@dataclass(frozen=True, slots=True)
class Used:
    """A model of which an account has usage, spelled as its source does."""

    account_id: int
    provider: str
    model: str


@dataclass(frozen=True, slots=True)
class Unpriced:
    """Requests of a model that have no price; of so many the counts contradict one another."""

    used: Used
    requests: int
    contradictory: int


def models_used(connection: Connection, workspace_id: int, provider: str | None = None) -> list[Used]:
    """Every model of which there is usage, however much: one step in the index for each."""
    found = []
    for account in connection.execute(_accounts(workspace_id, provider)):
        found += [Used(account.id, account.provider, model) for model in _models(connection, account.id)]
    return found


def unpriced_models(connection: Connection, workspace_id: int, provider: str | None = None) -> list[Unpriced]:
    """What has no price, the most requests first."""
    providers = {row.id: row.provider for row in connection.execute(_accounts(workspace_id, provider))}
    requests = func.sum(func.coalesce(func.nullif(charges.c.quantity, 0), 1))
    contradictory = func.sum(case((charges.c.priced_by == CONTRADICTORY, charges.c.quantity), else_=0))
    query = (
        select(charges.c.account_id, charges.c.model, requests, contradictory)
        .where(UNPRICED, charges.c.account_id.in_(providers), charges.c.withdrawn.is_(False))
        .group_by(charges.c.account_id, charges.c.model)
    )
    found = [
        Unpriced(Used(account_id, providers[account_id], model), int(count), int(wrong))
        for account_id, model, count, wrong in connection.execute(query)
    ]
    return sorted(found, key=lambda each: (-each.requests, each.used.provider, each.used.model))


def usage_of(row: Row[Any]) -> Usage:
    """The fact that a row of `charges` holds."""
    said = json.loads(row.usage)
    start = moment(row.start_at)
    return Usage(
        layer=row.layer,
        key=row.key,
        start=start,
        end=start if row.end_at == row.start_at else moment(row.end_at),
        model=row.model,
        quantities=said["quantities"],
        requests=said["requests"],
        dims={} if row.dims == NO_DIMS else json.loads(row.dims),
        context=said["context"],
        settled=row.settled,
        included=row.included,
        sku=row.sku,
    )


def _accounts(workspace_id: int, provider: str | None) -> Any:
    query = select(accounts.c.id, accounts.c.provider).filter_by(workspace_id=workspace_id)
    query = query.order_by(accounts.c.provider, accounts.c.id)
    return query if provider is None else query.where(accounts.c.provider == provider)


def _models(connection: Connection, account_id: int) -> Iterator[str]:
    query = select(func.min(charges.c.model)).where(charges.c.account_id == account_id)
    model = connection.execute(query.where(charges.c.model.is_not(None))).scalar_one()
    while model is not None:
        yield model
        model = connection.execute(query.where(charges.c.model > model)).scalar_one()
