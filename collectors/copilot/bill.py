"""GitHub's bill of all products: which repository used the credits that the report of credits gives by model.

It tells of the same money, in whole credits. So it lies beneath the report, in the layer of usage, and only
under days that are settled: the report then says how much it was, and the bill where.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

from collectors.answers import shape_of
from collectors.contract import Client, CollectorError, Page, ShapeChanged, Span, TryLater
from collectors.copilot.usage import DAY, Answer, Dollars
from ledger.facts import Charge
from ledger.money import Money

log = logging.getLogger("purser.copilot")

METERED = ("credit", "request")  # a seat is neither: it has no report to lie beneath

Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]


class Line(Answer):
    """A product, SKU and repository on a day; the words are spelled in several ways."""

    date: Moment
    product: str
    sku: str
    unit_type: str
    discount_amount: Dollars
    net_amount: Dollars
    repository_name: str = ""

    @property
    def is_of_copilot(self) -> bool:
        told = f"{self.sku} {self.unit_type}".lower()
        return "copilot" in self.product.lower() and any(word in told for word in METERED)


class Bill(Answer):
    usage_items: list[Line]


def read(body: bytes) -> Bill:
    return shape_of(Bill, body)


def charges(bill: Bill, day: datetime) -> tuple[Charge, ...]:
    """What Copilot used on a settled day, by repository; other products are none of ours."""
    sums: defaultdict[tuple[str, str, bool], Decimal] = defaultdict(Decimal)
    for line in bill.usage_items:
        if line.is_of_copilot:
            sums[line.sku, line.repository_name, False] += line.net_amount
            sums[line.sku, line.repository_name, True] += line.discount_amount
    return tuple(
        Charge(
            layer="usage",
            key="|".join((f"{day:%Y-%m-%d}", "bill", sku, project, *(["included"] if included else []))),
            start=day,
            end=day + DAY,
            cost=Money.of(amount),
            included=included,
            dims={"project": project} if project else {},
            sku=sku,
        )
        for (sku, project, included), amount in sums.items()
        if amount
    )


async def read_bill(client: Client, owner: str, days: list[datetime]) -> AsyncIterator[Page]:
    """A page for each of the settled days; none where the token may not see the bill of all products."""
    for day in days:
        query = [("year", str(day.year)), ("month", str(day.month)), ("day", str(day.day))]
        try:
            body = await client.get(f"{owner}/settings/billing/usage", query)
        except (TryLater, ShapeChanged):
            raise
        except CollectorError as refused:
            log.info("GitHub's bill of all products is left out: %s", refused)
            return
        bill = read(body)
        for place, line in enumerate(bill.usage_items):
            if not day <= line.date < day + DAY:  # a month's sum booked on each of its days
                raise ShapeChanged(f"usageItems[{place}].date", body)
        yield Page("usage", Span(day, day + DAY), charges(bill, day))
