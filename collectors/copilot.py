"""GitHub Copilot: what an organization or a person used, by UTC day: AI credits, earlier premium requests.

https://docs.github.com/en/rest/billing/usage
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from collectors.about.copilot import ABOUT
from collectors.answers import refusal, said_in, shape_of
from collectors.contract import (
    Client,
    Collector,
    CollectorError,
    KeyRejected,
    Page,
    ShapeChanged,
    Span,
    TryLater,
    midnight,
)
from ledger.facts import Charge
from ledger.money import Money
from ledger.providers import PROVIDERS

KEY_HELP = PROVIDERS["copilot"].key_help
OWNERS = {"org": "organizations", "user": "users", "enterprise": "enterprises"}
CREDITS_SINCE = datetime(2026, 6, 1, tzinfo=UTC)
DAY, HISTORY = timedelta(days=1), timedelta(days=730)  # GitHub keeps 24 months
# GitHub names no lag. Two days is twice what other providers were seen to need, and with a re-read of three
# every day is read again on the day after it settled.
LAG, REREAD = timedelta(days=2), timedelta(days=3)

Dollars = Annotated[Decimal, Field(gt=-(10**9), lt=10**9)]


class Answer(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)


class Item(Answer):
    """Dollars: what was used, less what the plan includes (`discount_amount`), is what will be billed.

    Product, SKU and unit are spelled otherwise for organizations than for people.
    """

    product: str
    sku: str
    model: str
    discount_amount: Dollars
    net_amount: Dollars


class TimePeriod(Answer):
    """What was asked for: a question for a year alone is answered with the year alone."""

    year: int
    month: int | None = None
    day: int | None = None


class Usage(Answer):
    time_period: TimePeriod
    usage_items: list[Item]


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


async def collect(client: Client, span: Span, now: datetime) -> AsyncIterator[Page]:
    """A page a day: an answer is one sum, in which no day is named."""
    owner = path_of(client.subject)
    day = midnight(max(span.start, now - HISTORY))
    while day < min(span.end, now):
        report = "ai_credit" if day >= CREDITS_SINCE else "premium_request"
        asked = {"year": day.year, "month": day.month, "day": day.day}
        query = [(name, str(number)) for name, number in asked.items()]
        body = await client.get(f"{owner}/settings/billing/{report}/usage", query)
        usage = read(body)
        for name, number in asked.items():
            if getattr(usage.time_period, name) != number:  # a month's sum booked on each of its days
                raise ShapeChanged(f"timePeriod.{name}", body)
        yield Page("official", Span(day, day + DAY), charges(usage, day, day + DAY, now))
        day += DAY


def path_of(subject: str) -> str:
    """Raises CollectorError for what names nobody: it becomes a part of an address."""
    named = re.fullmatch(r"(org|user|enterprise):([A-Za-z0-9_-]+)", subject.strip())
    if named:
        return f"/{OWNERS[named[1]]}/{named[2]}"
    raise CollectorError(f"GitHub bills organizations and people. Connect again with of=: {COPILOT.subject}.")


def tidy(secret: str) -> str:
    """A pasted key brings spaces and line ends along; none has any inside."""
    return "".join(secret.split())


def check_secret(secret: str) -> str | None:
    token = tidy(secret)
    if re.fullmatch(r"(github_pat_|gh[pou]_)[A-Za-z0-9_]{16,}", token):
        return None
    if token.startswith("ghs_"):
        return f"That is an app's token (ghs_…), which ends within the hour. Needed is {KEY_HELP}."
    return f"That does not look like a token of GitHub's. Needed is {KEY_HELP}."


def explain(status: int, body: bytes) -> CollectorError:
    said = said_in(body, lambda answer: answer["message"])
    quote = f": “{said}”" if said else ""
    if status in (403, 429) and "rate limit" in said.lower():
        wait = timedelta(minutes=5) if "secondary" in said.lower() else timedelta(hours=1)
        return TryLater(f"GitHub asks to wait ({status}){quote}.", wait)
    if status == 401:
        why = "GitHub does not know this token: it is mistyped, was revoked or has expired."
        return KeyRejected(f"{why} Needed is {KEY_HELP}.")
    if status == 403:
        return KeyRejected(
            f"GitHub does not let this token read the bill (403){quote}. Needed is {KEY_HELP}."
        )
    if status == 404:
        why = "The name is mistyped, the token may not read it, or it is still on GitHub's old billing."
        return CollectorError(f"GitHub shows no such bill (404){quote}. {why} Needed is {KEY_HELP}.")
    return refusal("GitHub", status, said)


COPILOT = Collector(
    provider="copilot",
    address="https://api.github.com",
    page="https://docs.github.com/en/rest/billing/usage",
    headers=lambda secret: {
        "Authorization": f"Bearer {tidy(secret)}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
    },
    check_secret=check_secret,
    explain=explain,
    collect=collect,
    lag=LAG,
    first_reach=timedelta(days=31),
    reread=REREAD,
    about=ABOUT,
    subject="whose bill it is: org:NAME, user:NAME or enterprise:NAME",
)
