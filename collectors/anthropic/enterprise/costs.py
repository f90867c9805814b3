"""What the organization was billed: a UTC day, by product and model, and what its contract took off."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from collectors.answers import shape_of
from collectors.anthropic.costs import Cents, CostRow, dollars
from collectors.anthropic.reports import DAY, Bucket, Moment, Query, Report, Row, in_order, read_parts
from collectors.contract import Client, Page, Span
from ledger.facts import Charge
from ledger.money import Money

PATH = "/v1/organizations/analytics/cost_report"
GROUPS = ("product", "model")
AT_ONCE = 31 * DAY  # the longest time that is answered
OLDEST, REACH = datetime(2026, 1, 1, tzinfo=UTC), 364 * DAY
MOST_ROWS = 100  # of a day: the largest; what the others come to is not said


class EnterpriseRow(CostRow):
    """`amount` is what is billed, `list_amount` what it would be without the contract's discount; cents."""

    list_amount: Cents
    product: str | None = None

    @property
    def dims(self) -> dict[str, str]:
        return {name: said for name, said in (("project", self.product), ("model", self.model)) if said}


class Refreshed(Report[Row]):
    """`data_refreshed_at`: what is later is not told yet; None: nothing is."""

    data_refreshed_at: Moment | None


CostBucket = Bucket[EnterpriseRow]
CostReport = Refreshed[CostBucket]


def read(body: bytes) -> CostReport:
    return shape_of(CostReport, body)


def charges(bucket: CostBucket, until: datetime, now: datetime, lag: timedelta) -> tuple[Charge, ...]:
    """The charges of a day as far as it was told `until`; a day without cost is a charge of 0.

    A discount is included: what was used, and is not owed.
    """
    start, end = bucket.starting_at, min(bucket.ending_at, until)
    settled = bucket.ending_at + lag <= now
    found: dict[str, Charge] = {}
    for row in bucket.results:
        key = "|".join((f"{start:%Y-%m-%d}", row.product or "", row.model or ""))
        for name, cents in ((key, row.amount), (f"{key}|discount", row.list_amount - row.amount)):
            included = name != key
            before = found[name].cost if name in found else None
            if cents or not included:
                cost = dollars(cents) + (before or Money(0))
                found[name] = Charge(
                    layer="official",
                    key=name,
                    start=start,
                    end=end,
                    cost=cost,
                    settled=settled,
                    included=included,
                    dims=row.dims,
                    sku=row.product or "",
                )
    nothing = Charge("official", f"{start:%Y-%m-%d}", start, end, Money(0), settled=settled)
    return tuple(found.values()) or (nothing,)


async def read_costs(client: Client, span: Span, now: datetime, lag: timedelta) -> AsyncIterator[Page]:
    """A page a day of `span`, which are whole days, as far as they were told."""
    start = span.start
    while start < span.end:
        asked = Span(start, min(start + AT_ONCE, span.end))
        async for bucket, refreshed in _buckets(client, asked, GROUPS):
            until, day = min(refreshed, now), Span(bucket.starting_at, bucket.ending_at)
            if day.start >= until:
                return
            rows = bucket.results if len(bucket.results) < MOST_ROWS else await _by_product(client, day)
            whole = bucket.model_copy(update={"results": rows})
            yield Page("official", day, charges(whole, until, now, lag))
        start = asked.end


async def _by_product(client: Client, day: Span) -> list[EnterpriseRow]:
    """A day with fewer rows: products are few."""
    return [row async for bucket, _ in _buckets(client, day, GROUPS[:1]) for row in bucket.results]


async def _buckets(
    client: Client, span: Span, groups: tuple[str, ...]
) -> AsyncIterator[tuple[CostBucket, datetime]]:
    """Days, oldest first, and up to when Anthropic knew of them; none if it knows of nothing yet."""
    query: Query = [
        ("starting_at", f"{span.start:%Y-%m-%dT%H:%M:%SZ}"),
        ("ending_at", f"{span.end:%Y-%m-%dT%H:%M:%SZ}"),
        ("bucket_width", "1d"),
        ("limit", "31"),
        *(("group_by[]", group) for group in groups),
    ]
    read_to = span.start
    async for part, body in read_parts(client, PATH, query, CostReport, 32):
        if part.data_refreshed_at is None:
            return
        for bucket in in_order(part.data, read_to, DAY, body):
            yield bucket, part.data_refreshed_at
            read_to = bucket.ending_at
