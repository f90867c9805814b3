"""Usage to post, in a workspace in memory, and what its rows say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select

from ledger.facts import Charge, Usage
from storage.accounts import make_account
from storage.columns import micros
from storage.posting import Posted, post
from storage.prices import ALWAYS, add_price, prices_of
from storage.repricing import do_due, of_model, price_again
from storage.tables import charges, day_lines, unpriced_lines
from tests.storage.in_memory import NOW, workspace

HOUR = timedelta(hours=1)
MILLION = 1_000_000


def usage(
    key: str = "a",
    model: str = "gpt-5",
    at: datetime = NOW - HOUR,
    counts: Mapping[str, int] | None = None,
    **more: Any,
) -> Usage:
    """A request of a million input tokens unless said otherwise."""
    said: dict[str, Any] = {"layer": "pushed", "end": at, "dims": {"model": model}} | more
    quantities = {"input_tokens": MILLION} if counts is None else counts
    return Usage(key=key, start=at, model=model, quantities=quantities, **said)


@dataclass
class Till:
    """A workspace's account with a provider, and its keeper's prices."""

    connection: Connection
    provider: str = "openai"
    workspace: int = 1

    @property
    def account(self) -> int:
        return make_account(self.connection, self.workspace, self.provider, NOW)

    def post(self, *facts: Charge | Usage, now: datetime = NOW) -> Posted:
        return post(self.connection, self.account, facts, now)

    def costs(self) -> dict[str, int | None]:
        """Billionths by key, of what stands."""
        query = select(charges.c.key, charges.c.cost).where(charges.c.withdrawn.is_(False))
        return {row.key: row.cost for row in self.connection.execute(query)}

    def cost(self, key: str = "a") -> int | None:
        return self.costs()[key]

    def priced_by(self, key: str = "a") -> str | None:
        found = self.connection.execute(select(charges.c.priced_by).filter_by(key=key)).scalar_one()
        return None if found is None else str(found)

    def spent(self) -> int:
        """The book's, over all days."""
        total = select(func.coalesce(func.sum(day_lines.c.cost), 0)).where(day_lines.c.included.is_(False))
        return int(self.connection.execute(total).scalar_one())

    def unpriced(self) -> int:
        """Requests, in the book."""
        total = select(func.coalesce(func.sum(unpriced_lines.c.quantity), 0))
        return int(self.connection.execute(total).scalar_one())

    def set_price(self, model: str, since: datetime | None = None, /, **amounts: str) -> int:
        """Without pricing anything again; gives its id."""
        said = {name: Decimal(amount) for name, amount in amounts.items()}
        valid_from = ALWAYS if since is None else micros(since)
        self.made = getattr(self, "made", NOW) + HOUR
        return add_price(
            self.connection, self.workspace, self.provider, model, said, "USD", valid_from, 0, self.made
        )

    def price_again(self, model: str, since: int = ALWAYS) -> tuple[int, bool]:
        works = of_model(self.connection, self.workspace, self.provider, model, since)
        return price_again(self.connection, works, NOW)

    def do_due(self) -> int:
        """All of it; gives how many slices."""
        slices = 0
        while do_due(self.connection, NOW):
            slices += 1
        return slices

    def own(self) -> list[tuple[str, int]]:
        """The keeper's prices that stand."""
        return [(each.model, each.id) for each in prices_of(self.connection, self.workspace)]


@contextmanager
def a_till(provider: str = "openai") -> Iterator[Till]:
    with workspace() as connection:
        yield Till(connection, provider)
