"""What was spent on completed UTC days, by workspace, model and endpoint; of single API keys too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field

from collectors.answers import shape_of
from collectors.contract import Client, Page, Span, midnight
from collectors.openrouter.listed import project_of
from ledger.facts import Charge
from ledger.money import Money

PATH = "/activity"
DAY = timedelta(days=1)
REACH = 30  # completed days; older ones are gone
READY = timedelta(minutes=30)  # after midnight: when the day before is complete is not said

Dollars = Annotated[Decimal, Field(gt=-(10**9), lt=10**9)]
Count = Annotated[int, Field(ge=0, lt=10**15)]
Day = Annotated[date, BeforeValidator(lambda told: told[:10] if isinstance(told, str) else told)]


class Row(BaseModel):
    """`usage` is in dollars (a credit is one) and all that OpenRouter is owed.

    `byok_usage_inference` stands beside it: what a provider bills to a key of one's own, as OpenRouter
    estimates it.
    """

    date: Day
    model: str
    model_permaslug: str
    endpoint_id: str
    provider_name: str
    usage: Dollars
    byok_usage_inference: Dollars = Decimal(0)
    requests: Count
    workspace_id: str | None = None


class Activity(BaseModel):
    data: list[Row]


Days = Mapping[date, list[Row]]
Group = tuple[str, str, str]  # of a day: workspace, model and endpoint
ByKey = Mapping[tuple[str, str], Days]  # what single API keys spent, by hash and name


def read(body: bytes) -> Days:
    """Rows by day; their order is not documented."""
    days: dict[date, list[Row]] = defaultdict(list)
    for row in shape_of(Activity, body).data:
        days[row.date].append(row)
    return days


async def read_days(client: Client, of_key: str = "") -> Days:
    """All completed days there are, of one API key (by its hash) or of the whole account."""
    asked = [("group_by", "workspace")]
    return read(await client.get(PATH, [*asked, ("api_key_hash", of_key)] if of_key else asked))


def completed(span: Span, now: datetime) -> list[date]:
    """The days of the span of which OpenRouter speaks: today and those too long ago are not among them."""
    today = midnight(now)
    first = max(midnight(span.start), today - DAY * REACH)
    last = min(midnight(span.end), today)
    return [(first + DAY * number).date() for number in range(max((last - first).days, 0))]


def pages(
    days: Days, by_key: ByKey, told: list[date], names: Mapping[str, str], now: datetime, lag: timedelta
) -> Iterator[Page]:
    """A page a day. Yesterday without a row is nothing spent only when it had time to be completed."""
    for day in told:
        start = datetime.combine(day, time(), UTC)
        settled = start + DAY + lag <= now
        if days.get(day) or now >= start + DAY + READY:
            charges = [
                charge
                for group, rows in _grouped(days.get(day, [])).items()
                for charge in _charges(start, group, rows, by_key if settled else {}, names, settled)
            ]
            nothing = Charge("official", f"{day}", start, start + DAY, Money(0), settled=settled)
            yield Page("official", Span(start, start + DAY), tuple(charges) or (nothing,))


def _charges(
    start: datetime,
    group: Group,
    rows: list[Row],
    by_key: ByKey,
    names: Mapping[str, str],
    settled: bool,
) -> Iterator[Charge]:
    """What each API key spent of these rows, and the rest, which no key that is still there did.

    Should the keys say more than the account, nothing tells which is right: then it stays in one. What
    another provider bills is included: used, and not owed to OpenRouter.
    """
    key = "|".join((f"{start:%Y-%m-%d}", *group))
    cost, requests = _sum(rows)
    whole = Charge(
        layer="official",
        key=key,
        start=start,
        end=start + DAY,
        cost=cost,
        quantity=requests,
        settled=settled,
        dims={**project_of(group[0] or None, names), "model": rows[0].model},
        sku=rows[0].provider_name,
    )
    owed_elsewhere = sum((Money.of(row.byok_usage_inference) for row in rows), Money(0))
    if owed_elsewhere:
        yield replace(whole, key=f"{key}|byok", cost=owed_elsewhere, quantity=0, included=True)
    parts = []
    for (key_hash, name), days in by_key.items():
        own, asked = _sum(_grouped(days.get(start.date(), [])).get(group, []))
        dims = {**whole.dims, "key": name}
        parts.append(replace(whole, key=f"{key}|{key_hash}", cost=own, quantity=asked, dims=dims))
        cost, requests = cost - own, requests - asked
    if cost.units < 0 or requests < 0:
        yield whole
        return
    yield from (part for part in parts if part.cost or part.quantity)
    yield replace(whole, cost=cost, quantity=requests)


def _grouped(rows: list[Row]) -> dict[Group, list[Row]]:
    found: dict[Group, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.workspace_id or "", row.model_permaslug, row.endpoint_id].append(row)
    return found


def _sum(rows: list[Row]) -> tuple[Money, int]:
    return sum((Money.of(row.usage) for row in rows), Money(0)), sum(row.requests for row in rows)
