"""What people of the organization may spend, and what they spent."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from pydantic import BaseModel

from collectors.answers import shape_of
from collectors.anthropic.costs import Cents, dollars
from collectors.contract import Client
from ledger.facts import OwnLimit

PATH = "/v1/organizations/spend_limits/effective"
PERIODS = {"daily": "day", "weekly": "week", "monthly": "month"}
MOST = 50  # parts: Anthropic answers 60 questions a minute


class Actor(BaseModel):
    user_id: str
    email_address: str | None = None


class SpendLimit(BaseModel):
    """In cents, with fractions. `amount` None: no limit; 0: only what the seat includes."""

    actor: Actor
    amount: Cents | None
    currency: Literal["USD"]
    period: str
    period_to_date_spend: Cents


class SpendLimits(BaseModel):
    """A part of a list; the rest is asked for with `next_page`."""

    data: list[SpendLimit]
    next_page: str | None


def read(body: bytes) -> SpendLimits:
    return shape_of(SpendLimits, body)


def limits(told: SpendLimits) -> list[OwnLimit]:
    """A person's, one for each period that has one."""
    return [
        OwnLimit(
            amount=None if limit.amount is None else dollars(limit.amount),
            name=limit.actor.email_address or limit.actor.user_id,
            period=PERIODS.get(limit.period, limit.period),
            used=dollars(limit.period_to_date_spend),
        )
        for limit in told.data
    ]


async def read_limits(client: Client) -> tuple[OwnLimit, ...]:
    """Who has several, one for each period, goes by the period too."""
    found: dict[str, OwnLimit] = {}
    page: list[tuple[str, str]] = []
    for _ in range(MOST):
        part = read(await client.get(PATH, page))
        for limit in limits(part):
            name = f"{limit.name}, {limit.period}" if limit.name in found else limit.name
            found[name] = replace(limit, name=name)
        if part.next_page is None:
            break
        page = [("page", part.next_page)]
    return tuple(found.values())
