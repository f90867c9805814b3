"""What the organization was billed: a UTC day, by project and line item."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from collectors.answers import shape_of
from collectors.contract import Client, Page, Span
from collectors.openai.buckets import DAY, LAG, Bucket, Buckets, Query, read_buckets, whole_days
from ledger.facts import Charge
from ledger.money import Money

PATH = "/organization/costs"
QUERY: Query = [
    ("limit", "31"),  # 32 to 180 are taken and answered with 31 all the same
    ("group_by", "project_id"),
    ("group_by", "line_item"),
]


class Amount(BaseModel):
    """US dollars, not cents. `value` was seen as a number and as text, with exponents too."""

    value: Annotated[Decimal, Field(gt=-(10**9), lt=10**9)]
    currency: Annotated[str, Field(pattern="^[A-Za-z]{3}$")]


class Row(BaseModel):
    """None means "not attributed" and stays a group of its own."""

    amount: Amount
    line_item: str | None = None
    project_id: str | None = None


Costs = Buckets[Row]


def read(body: bytes) -> Costs:
    return shape_of(Costs, body)


def charges(bucket: Bucket[Row], now: datetime) -> tuple[Charge, ...]:
    """The charges of a day, which ends at `now` while it is open; a day without cost is a charge of 0."""
    start, end = bucket.start, min(bucket.end, now)
    sums: dict[tuple[str, str, str], Money] = {}
    for row in bucket.results:
        key = (row.project_id or "", row.line_item or "", row.amount.currency.upper())
        sums[key] = sums.get(key, Money(0, key[2])) + Money.of(row.amount.value, key[2])
    return tuple(
        Charge(
            layer="official",
            key="|".join((f"{start:%Y-%m-%d}", project, item, *([] if currency == "USD" else [currency]))),
            start=start,
            end=end,
            cost=cost,
            settled=start + DAY + LAG <= now,
            dims={"project": project} if project else {},
            sku=item,
        )
        for (project, item, currency), cost in (sums or {("", "", "USD"): Money(0)}).items()
    )


async def read_costs(client: Client, span: Span, now: datetime) -> AsyncIterator[Page]:
    """A page a day."""
    days = whole_days(span, now)
    async for bucket in read_buckets(client, PATH, QUERY, Costs, days, DAY):
        if bucket.start < min(days.end, now):
            yield Page("official", Span(bucket.start, bucket.start + DAY), charges(bucket, now))
