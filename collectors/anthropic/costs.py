"""What the organization was billed: a UTC day, by workspace and description."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from collectors.answers import shape_of
from collectors.anthropic.reports import DAY, Bucket, Query, Report, read_buckets
from collectors.anthropic.workspaces import project_of
from collectors.contract import Client, Page, Span
from ledger.facts import Charge
from ledger.money import Money

PATH = "/v1/organizations/cost_report"
QUERY: Query = [
    ("limit", "31"),
    ("group_by[]", "workspace_id"),
    ("group_by[]", "description"),  # brings the model along
]

Cents = Annotated[Decimal, Field(gt=-(10**11), lt=10**11)]


class CostRow(BaseModel):
    """`amount` is in cents, with fractions: "123.45" is $1.2345.

    Another currency is refused: how many of its smallest units make one is not said.
    """

    amount: Cents
    currency: Literal["USD"]
    workspace_id: str | None = None
    description: str | None = None
    model: str | None = None
    cost_type: str | None = None


CostBucket = Bucket[CostRow]
CostReport = Report[CostBucket]


def dollars(cents: Decimal) -> Money:
    return Money.of(cents.scaleb(-2))


def read(body: bytes) -> CostReport:
    return shape_of(CostReport, body)


def charges(
    bucket: CostBucket, names: Mapping[str, str], now: datetime, lag: timedelta
) -> tuple[Charge, ...]:
    """The charges of a day, which ends at `now` while it is open; a day without cost is a charge of 0."""
    start, end = bucket.starting_at, min(bucket.ending_at, now)
    found: dict[str, Charge] = {}
    for row in bucket.results:
        what = row.description or row.cost_type or ""
        key = "|".join((f"{start:%Y-%m-%d}", row.workspace_id or "", row.model or "", what))
        before = found[key].cost if key in found else None
        found[key] = Charge(
            layer="official",
            key=key,
            start=start,
            end=end,
            cost=dollars(row.amount) + (before or Money(0)),
            settled=bucket.ending_at + lag <= now,
            dims=project_of(row.workspace_id, names) | ({"model": row.model} if row.model else {}),
            sku=what,
        )
    nothing = Charge("official", f"{start:%Y-%m-%d}", start, end, Money(0), settled=start + DAY + lag <= now)
    return tuple(found.values()) or (nothing,)


async def read_costs(
    client: Client, span: Span, names: Mapping[str, str], now: datetime, lag: timedelta
) -> AsyncIterator[Page]:
    """A page a day of `span`, which are whole days: a window under one is refused."""
    async for bucket in read_buckets(client, PATH, QUERY, CostReport, span, "1d"):
        if bucket.starting_at < now:
            covers = Span(bucket.starting_at, bucket.ending_at)
            yield Page("official", covers, charges(bucket, names, now, lag))
