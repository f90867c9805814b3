"""OpenAI: what the organization was billed, by day, project and line item.

https://platform.openai.com/docs/api-reference/usage/costs
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, Field

from collectors.answers import refusal, said_in, shape_of
from collectors.contract import (
    Client,
    Collector,
    CollectorError,
    KeyRejected,
    Page,
    ShapeChanged,
    Span,
    midnight,
)
from ledger.facts import Charge
from ledger.money import Money
from ledger.providers import PROVIDERS

DAY = timedelta(days=1)
KEY_HELP = PROVIDERS["openai"].key_help
# No official figure exists: costs were seen up to a day late. Two days is twice that, and with a re-read of
# three every day is read again on the day after it settled.
LAG, REREAD = timedelta(days=2), timedelta(days=3)
OTHER_KEYS = {
    "sk-proj-": "a project key",
    "sk-svcacct-": "a service account's key",
    "sk-ant-": "a key of Anthropic's",
    "sk-or-": "a key of OpenRouter's",
    "sk-": "a user's key",
}

Seconds = Annotated[int, Field(ge=0, lt=2**33)]


class Amount(BaseModel):
    """US dollars, not cents. `value` was seen as a number and as text, with exponents too."""

    value: Annotated[Decimal, Field(gt=-(10**9), lt=10**9)]
    currency: Annotated[str, Field(pattern="^[A-Za-z]{3}$")]


class Row(BaseModel):
    """None means "not attributed" and stays a group of its own."""

    amount: Amount
    line_item: str | None = None
    project_id: str | None = None


class Bucket(BaseModel):
    """A UTC day; a day without cost has no results."""

    start_time: Seconds
    end_time: Seconds
    results: list[Row]


class Costs(BaseModel):
    data: list[Bucket]
    has_more: bool
    next_page: str | None


def read(body: bytes) -> Costs:
    return shape_of(Costs, body)


def charges(bucket: Bucket, now: datetime) -> tuple[Charge, ...]:
    """The charges of a day, which ends at `now` while it is open; a day without cost is a charge of 0."""
    start, end = _moment(bucket.start_time), min(_moment(bucket.end_time), now)
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


async def collect(client: Client, span: Span, now: datetime) -> AsyncIterator[Page]:
    """A page a day. The end stays fixed: OpenAI binds the token of the next page to the exact query."""
    start, end = midnight(span.start), midnight(min(span.end, now) + DAY - timedelta.resolution)
    if start >= end:
        return
    query = [
        ("start_time", f"{start.timestamp():.0f}"),
        ("end_time", f"{end.timestamp():.0f}"),
        ("bucket_width", "1d"),
        ("limit", "31"),  # 32 to 180 are taken and answered with 31 all the same
        ("group_by", "project_id"),
        ("group_by", "line_item"),
    ]
    page: list[tuple[str, str]] = []
    read_to = start
    for _ in range((end - start).days + 1):
        body = await client.get("/organization/costs", [*query, *page])
        costs = read(body)
        for bucket in _in_order(costs.data, read_to, body):
            day = _moment(bucket.start_time)
            if day < min(end, now):
                yield Page("official", Span(day, day + DAY), charges(bucket, now))
            read_to = day + DAY
        if not costs.has_more:
            return
        if costs.next_page is None:
            raise ShapeChanged("next_page", body)
        page = [("page", costs.next_page)]
    raise ShapeChanged("has_more", body)


def _in_order(buckets: list[Bucket], read_to: datetime, body: bytes) -> list[Bucket]:
    """Whole days, oldest first, none twice: a day read twice would count twice."""
    for place, bucket in enumerate(buckets):
        day, end = _moment(bucket.start_time), _moment(bucket.end_time)
        if day != midnight(day) or day < read_to:
            raise ShapeChanged(f"data[{place}].start_time", body)
        if not day < end <= day + DAY:
            raise ShapeChanged(f"data[{place}].end_time", body)
        read_to = day + DAY
    return buckets


def explain(status: int, body: bytes) -> CollectorError:
    if status in (401, 403) and b"Missing scopes" in body:
        why = "OpenAI refuses this key: it lacks the scope api.usage.read."
        return KeyRejected(f"{why} Needed is {KEY_HELP}.")
    if status == 401:
        why = "OpenAI does not know this key: it is mistyped, revoked or expired."
        return KeyRejected(f"{why} Needed is {KEY_HELP}.")
    return refusal("OpenAI", status, said_in(body, _words), key_help=KEY_HELP)


def _words(answer: Any) -> Any:
    """`error` is an object by the specification, text on the wire for 403, and missing for some 404."""
    error = answer.get("error", answer)
    return error if isinstance(error, str) else error["message"]


def check_secret(secret: str) -> str | None:
    key = tidy(secret)
    if re.fullmatch(r"sk-admin-[A-Za-z0-9_-]+", key):
        return None
    for start, kind in OTHER_KEYS.items():
        if key.startswith(start) and not key.startswith("sk-admin-"):
            return f"That is {kind} ({start}…), which cannot read costs. Needed is {KEY_HELP}."
    return f"That does not look like a key of OpenAI's. Needed is {KEY_HELP}."


def tidy(secret: str) -> str:
    """A pasted key brings spaces and line ends along; none has any inside."""
    return "".join(secret.split())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


OPENAI = Collector(
    provider="openai",
    address="https://api.openai.com/v1",
    page="https://platform.openai.com/docs/api-reference/usage/costs",
    headers=lambda secret: {"Authorization": f"Bearer {tidy(secret)}"},
    check_secret=check_secret,
    explain=explain,
    collect=collect,
    lag=LAG,
    first_reach=timedelta(days=31),
    reread=REREAD,
)
