"""What an owner used of Copilot: an answer is the sum of the time asked for, by model."""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from collectors.answers import shape_of
from collectors.contract import Client, Page, ShapeChanged, Span
from ledger.facts import Charge
from ledger.money import Money

log = logging.getLogger("purser.copilot")

CREDITS_SINCE = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)
# GitHub names no lag. Two days is twice what other providers were seen to need, and with a re-read of three
# every day is read again on the day after it settled.
LAG, REREAD = timedelta(days=2), timedelta(days=3)

CENT = Decimal("0.01")

Dollars = Annotated[Decimal, Field(gt=-(10**9), lt=10**9)]


class Answer(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)


class Item(Answer):
    """Dollars: what was used, less what the plan includes (`discount_amount`), is what will be billed.

    Quantities are credits (earlier: premium requests), with fractions. Product, SKU and unit are spelled
    otherwise for organizations than for people.
    """

    product: str
    sku: str
    model: str
    price_per_unit: Dollars
    gross_quantity: Dollars
    gross_amount: Dollars
    discount_amount: Dollars
    net_amount: Dollars

    @property
    def adds_up(self) -> bool:
        """Whether the amounts are those of the quantity, to the cent."""
        told = self.price_per_unit * self.gross_quantity, self.discount_amount + self.net_amount
        return all(abs(self.gross_amount - amount) <= CENT for amount in told)


class TimePeriod(Answer):
    """What was asked for: a question for a year alone is answered with the year alone."""

    year: int
    month: int | None = None
    day: int | None = None


class Usage(Answer):
    time_period: TimePeriod
    usage_items: list[Item]

    @property
    def credits(self) -> Decimal:
        """How many were used, those that the plan includes among them."""
        return sum((item.gross_quantity for item in self.usage_items), Decimal(0))


def read(body: bytes) -> Usage:
    return shape_of(Usage, body)


def charges(usage: Usage, start: datetime, end: datetime, now: datetime) -> tuple[Charge, ...]:
    """What was used in `[start, end)`, which ends at `now` while it is open; nothing is a charge of 0."""
    owed: defaultdict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    included: defaultdict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for item in usage.usage_items:
        what = (item.product, item.sku, item.model)
        owed[what] += item.net_amount
        included[what] += item.discount_amount
    found = [
        Charge(
            layer="official",
            key="|".join((f"{start:%Y-%m-%d}", *what, *(["included"] if amounts is included else []))),
            start=start,
            end=min(end, now),
            cost=Money.of(amount),
            settled=end + LAG <= now,
            included=amounts is included,
            dims={"model": what[2]} if what[2] else {},
            sku=what[1],
        )
        for amounts in (owed, included)
        for what, amount in amounts.items()
        if amount or amounts is owed
    ]
    nothing = Charge(
        "official", f"{start:%Y-%m-%d}", start, min(end, now), Money(0), settled=end + LAG <= now
    )
    return tuple(found) or (nothing,)


async def read_day(client: Client, owner: str, day: datetime, now: datetime) -> Page:
    """`owner` is the owner's part of the address."""
    report = "ai_credit" if day >= CREDITS_SINCE else "premium_request"
    asked = {"year": day.year, "month": day.month, "day": day.day}
    query = [(name, str(number)) for name, number in asked.items()]
    body = await client.get(f"{owner}/settings/billing/{report}/usage", query)
    usage = read(body)
    for name, number in asked.items():
        if getattr(usage.time_period, name) != number:  # a month's sum booked on each of its days
            raise ShapeChanged(f"timePeriod.{name}", body)
    if not all(item.adds_up for item in usage.usage_items):
        log.warning(
            "GitHub's amounts of %s are not those of its %s credits.", f"{day:%Y-%m-%d}", usage.credits
        )
    return Page("official", Span(day, day + DAY), charges(usage, day, day + DAY, now))
