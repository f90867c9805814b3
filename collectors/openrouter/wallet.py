"""What was ever bought and ever used: the difference is what is left, its growth is what is spent now."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from collectors.answers import shape_of
from collectors.contract import Page, Span
from ledger.facts import Meter, Reading
from ledger.money import Money

PATH = "/credits"
USED = Meter("credits used", counts="up", reset_day=None)
LEFT = Meter("credits left", counts="left", reset_day=None)

Dollars = Annotated[Decimal, Field(gt=-(10**9), lt=10**9)]


class Credits(BaseModel):
    total_credits: Dollars
    total_usage: Dollars


class CreditsAnswer(BaseModel):
    data: Credits


def read(body: bytes) -> Credits:
    return shape_of(CreditsAnswer, body).data


def page(told: Credits, now: datetime) -> Page:
    """What was used counts, not what is left: a purchase would hide what was spent beside it."""
    bought, used = Money.of(told.total_credits), Money.of(told.total_usage)
    facts = (Reading(USED.name, now, used), Reading(LEFT.name, now, bought - used))
    return Page("reading", Span(now, now + timedelta.resolution), facts, (USED, LEFT), whole=False)
