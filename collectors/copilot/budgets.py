"""GitHub's own budgets for Copilot.

https://docs.github.com/en/rest/billing/budgets
"""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import Annotated

from pydantic import BaseModel, Field

from collectors.answers import shape_of
from collectors.contract import Client
from collectors.copilot.keys import path_of
from ledger.facts import OwnLimit
from ledger.money import Money

PART = 100
MOST = 50  # parts

Dollars = Annotated[Decimal, Field(gt=-(10**9), lt=10**9)]


class Budget(BaseModel):
    """Which products it is for: one by GitHub's description, a list in its examples."""

    budget_amount: Dollars
    budget_scope: str = ""
    budget_entity_name: str = ""
    budget_product_sku: str = ""
    budget_product_skus: list[str] = Field(default_factory=list)
    prevent_further_usage: bool = False
    consumed_amount: Dollars | None = None

    @property
    def products(self) -> list[str]:
        return [sku for sku in (self.budget_product_sku, *self.budget_product_skus) if sku]


class Budgets(BaseModel):
    budgets: list[Budget]
    has_next_page: bool = False


def read(body: bytes) -> Budgets:
    return shape_of(Budgets, body)


def limits(told: Budgets) -> list[OwnLimit]:
    """Those for Copilot; those for other products are none of ours."""
    return [
        OwnLimit(
            amount=Money.of(budget.budget_amount),
            name=" ".join([budget.budget_scope, budget.budget_entity_name, *budget.products]).strip(),
            period="month",
            used=None if budget.consumed_amount is None else Money.of(budget.consumed_amount),
            enforced=budget.prevent_further_usage,
        )
        for budget in told.budgets
        if any("copilot" in product.lower() for product in budget.products)
    ]


async def read_limits(client: Client) -> tuple[OwnLimit, ...]:
    path, found = f"{path_of(client.subject)}/settings/billing/budgets", dict[str, OwnLimit]()
    for page in count(1):
        told = read(await client.get(path, [("page", str(page)), ("per_page", str(PART))]))
        found |= {limit.name: limit for limit in limits(told)}
        if page == MOST or not told.has_next_page:
            break
    return tuple(found.values())
