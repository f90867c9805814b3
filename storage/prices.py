"""Prices that keepers set: above the price library's, from a moment on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import Connection, select, update

from ledger.prices import RateCard, rate_of
from storage.columns import canonical
from storage.tables import prices

ALWAYS = 0  # a price that holds from the beginning


@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs from `valid_from` (microseconds) until the next one's. `card` is exact.

    `amounts` are those that were said: for a million tokens, a thousand searches.
    """

    id: int
    provider: str
    model: str
    valid_from: int
    card: RateCard
    amounts: Mapping[str, Decimal]
    made_at: datetime


def add_price(
    connection: Connection,
    workspace_id: int,
    provider: str,
    model: str,
    amounts: Mapping[str, Decimal],
    currency: str,
    valid_from: int,
    person_id: int,
    at: datetime,
) -> int:
    """Set a price, in the place of one that holds from the same moment; gives its id."""
    keys = {"workspace_id": workspace_id, "provider": provider, "model": model, "valid_from": valid_from}
    replaced = update(prices).filter_by(**keys).where(prices.c.removed_at.is_(None))
    connection.execute(replaced.values(removed_at=at))
    rates = {name: f"{amount:f}" for name, amount in amounts.items()}
    row = prices.insert().values(
        **keys,
        rates={"currency": currency, "rates": rates},
        person_id=person_id or None,
        made_at=at,
    )
    return int(connection.execute(row.returning(prices.c.id)).scalar_one())


def remove_prices(connection: Connection, gone: Sequence[Price], at: datetime) -> None:
    """Take prices away."""
    ids = [each.id for each in gone]
    connection.execute(update(prices).where(prices.c.id.in_(ids)).values(removed_at=at))


def undo_price(connection: Connection, price: Price, at: datetime) -> None:
    """Take a price back; one that it replaced stands again."""
    row = connection.execute(select(prices).where(prices.c.id == price.id)).one()
    connection.execute(update(prices).where(prices.c.id == price.id).values(removed_at=at))
    replaced = update(prices).filter_by(
        workspace_id=row.workspace_id,
        provider=row.provider,
        model=row.model,
        valid_from=row.valid_from,
        removed_at=row.made_at,
    )
    connection.execute(replaced.where(prices.c.id < row.id).values(removed_at=None))


def prices_of(connection: Connection, workspace_id: int, provider: str | None = None) -> list[Price]:
    """The prices that stand, the oldest first of each model."""
    query = select(prices).filter_by(workspace_id=workspace_id).where(prices.c.removed_at.is_(None))
    if provider is not None:
        query = query.where(prices.c.provider == provider)
    query = query.order_by(prices.c.provider, prices.c.model, prices.c.valid_from, prices.c.id)
    return [
        Price(
            id=row.id,
            provider=row.provider,
            model=row.model,
            valid_from=row.valid_from,
            card=_card(canonical(row.rates)),
            amounts={name: Decimal(amount) for name, amount in row.rates["rates"].items()},
            made_at=row.made_at,
        )
        for row in connection.execute(query)
    ]


def price_at(found: Sequence[Price], at: int) -> Price | None:
    """Of one model's prices, oldest first, the one that holds at a moment."""
    return next((each for each in reversed(found) if each.valid_from <= at), None)


@lru_cache(maxsize=1024)
def _card(text: str) -> RateCard:
    """A card keeps what it worked out, so equal rates are one card."""
    said = json.loads(text)
    rates = {name: rate_of(name, Decimal(amount)) for name, amount in said["rates"].items()}
    return RateCard(rates, said["currency"])
