"""OpenAI's own hard limit of the whole organization.

https://platform.openai.com/docs/api-reference/administration
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from collectors.answers import shape_of
from collectors.contract import Client
from ledger.facts import OwnLimit
from ledger.money import Money

PATH = "/organization/spend_limit"


class Enforcement(BaseModel):
    status: str


class SpendLimit(BaseModel):
    """`threshold_amount` is in cents, where costs are in dollars."""

    threshold_amount: Annotated[int, Field(ge=0, lt=10**11)]
    currency: Literal["USD"]
    interval: str
    enforcement: Enforcement


def read(body: bytes) -> OwnLimit:
    told = shape_of(SpendLimit, body)
    amount = Money.of(Decimal(told.threshold_amount).scaleb(-2))
    return OwnLimit(amount, period=told.interval, enforced=told.enforcement.status != "inactive")


async def read_limits(client: Client) -> tuple[OwnLimit, ...]:
    return (read(await client.get(PATH, [])),)
