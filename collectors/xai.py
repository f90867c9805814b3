"""xAI: what a team was charged, by UTC day, and what is left of its prepaid credits.

https://docs.x.ai/docs/management-api/billing
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from collectors.about.xai import ABOUT
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
from ledger.facts import Charge, Meter, Reading
from ledger.money import Money
from ledger.providers import PROVIDERS

KEY_HELP = PROVIDERS["xai"].key_help
DAY = timedelta(days=1)
AT_ONCE = 10 * DAY  # a long question may be answered with a part only, and nobody says how long is too long
# xAI names no lag. Two days is twice what other providers were seen to need, and with a re-read of three
# every day is read again on the day after it settled.
LAG, REREAD = timedelta(days=2), timedelta(days=3)
LEFT = Meter("prepaid credits left", counts="left", reset_day=None)

Dollars = Annotated[Decimal, Field(gt=-(10**9), lt=10**9)]
Cents = Annotated[int, Field(gt=-(10**11), lt=10**11)]
Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]


class Answer(BaseModel):
    """A mapping of protobuf: what has its usual value may be left out."""

    model_config = ConfigDict(alias_generator=to_camel)


class Point(Answer):
    timestamp: Moment
    values: Annotated[list[Dollars], Field(min_length=1, max_length=1)]


class Series(Answer):
    """Days of one group, the idle ones too; without groups there is one series."""

    group: list[str] = Field(default_factory=list)
    data_points: list[Point] = Field(default_factory=list)


class Usage(Answer):
    """`limit_reached`: a part of the series was kept back."""

    time_series: list[Series]
    limit_reached: bool = False


class Amount(Answer):
    """Cents, as a string. Zero may be left out, the amount itself never is."""

    val: Cents = 0


class Change(Answer):
    """What a cycle took of the credits names the cycle; a purchase names none."""

    spend_bp_key_year: int = 0
    spend_bp_key_month: int = 0


class Balance(Answer):
    """`total`: a purchase counts below zero, what was spent above it."""

    changes: list[Change] = Field(default_factory=list)
    total: Amount

    @property
    def left(self) -> Money:
        return dollars(-self.total.val)

    def holds(self, cycle: Cycle) -> bool:
        """Whether the cycle was booked already: then it is inside `total`."""
        told = ((change.spend_bp_key_year, change.spend_bp_key_month) for change in self.changes)
        return (cycle.year, cycle.month) in told


class Cycle(Answer):
    year: int
    month: int


class CoreInvoice(Answer):
    total_with_corr: Amount


class Preview(Answer):
    """The invoice of the running cycle, as far as it has come."""

    core_invoice: CoreInvoice
    billing_cycle: Cycle

    @property
    def spent(self) -> Money:
        return dollars(self.core_invoice.total_with_corr.val)


def dollars(cents: int) -> Money:
    return Money.of(Decimal(cents).scaleb(-2))


def read(body: bytes) -> Usage:
    return shape_of(Usage, body)


def question(span: Span) -> dict[str, object]:
    times = {"startTime": f"{span.start:%Y-%m-%d %H:%M:%S}", "endTime": f"{span.end:%Y-%m-%d %H:%M:%S}"}
    return {
        "analyticsRequest": {
            "timeRange": times | {"timezone": "Etc/GMT"},
            "timeUnit": "TIME_UNIT_DAY",
            "values": [{"name": "usd", "aggregation": "AGGREGATION_SUM"}],
            "groupBy": [],
            "filters": [],
        }
    }


def pages(usage: Usage, now: datetime) -> Iterator[Page]:
    """A page for each day that has begun and was told; one whose series were kept back in part is a floor."""
    days: dict[datetime, list[tuple[str, Money]]] = {}
    for series in usage.time_series:
        for point in series.data_points:
            told = ("|".join(series.group), Money.of(point.values[0]))
            days.setdefault(point.timestamp, []).append(told)
    for day in sorted(day for day in days if day < now):
        facts = tuple(
            Charge(
                layer="official",
                key=f"{day:%Y-%m-%d}" + (f"|{group}" if group else ""),
                start=day,
                end=min(day + DAY, now),
                cost=cost,
                settled=day + DAY + LAG <= now and not usage.limit_reached,
                sku=group,
            )
            for group, cost in days[day]
        )
        yield Page("official", Span(day, day + DAY), facts, whole=not usage.limit_reached)


def left(balance: Balance, preview: Preview) -> Money:
    """xAI books a cycle on the credits when it closes: till then the running one is to be taken off.

    Credits are used before anything is billed, so what goes beyond them is not theirs.
    """
    shown, spent = balance.left, preview.spent
    if min(shown, spent) <= Money(0) or balance.holds(preview.billing_cycle):
        return shown
    return shown - min(shown, spent)


async def read_left(client: Client, team: str, now: datetime) -> AsyncIterator[Page]:
    """One page; none where the key may not see it: the charges do not depend on it."""
    try:
        balance = shape_of(Balance, await client.get(f"{team}/prepaid/balance", []))
        preview = shape_of(Preview, await client.get(f"{team}/postpaid/invoice/preview", []))
    except (TryLater, ShapeChanged):
        raise
    except CollectorError:
        return
    fact = Reading(LEFT.name, now, left(balance, preview))
    yield Page("reading", Span(now, now + timedelta.resolution), (fact,), (LEFT,), whole=False)


async def collect(client: Client, span: Span, now: datetime) -> AsyncIterator[Page]:
    team = f"/v1/billing/teams/{team_of(client.subject)}"
    start, end = midnight(span.start), midnight(min(span.end, now) + DAY - timedelta.resolution)
    while start < end:
        asked = Span(start, min(start + AT_ONCE, end))
        body = await client.post(f"{team}/usage", question(asked))
        usage = read(body)
        _check(usage, asked, body)
        for page in pages(usage, now):
            yield page
        start = asked.end
    if span.start <= now < span.end:
        async for page in read_left(client, team, now):
            yield page


def _check(usage: Usage, asked: Span, body: bytes) -> None:
    """Whole days of the time asked for, and none twice: it would be lost or count twice."""
    seen: set[tuple[datetime, tuple[str, ...]]] = set()
    for row, series in enumerate(usage.time_series):
        for place, point in enumerate(series.data_points):
            day, told = point.timestamp, (point.timestamp, tuple(series.group))
            if day != midnight(day) or not asked.start <= day < asked.end or told in seen:
                raise ShapeChanged(f"timeSeries[{row}].dataPoints[{place}].timestamp", body)
            seen.add(told)


def team_of(subject: str) -> str:
    """Raises CollectorError for what cannot be a team's id: it becomes a part of an address."""
    if re.fullmatch(r"[A-Za-z0-9_-]+", subject.strip()):
        return subject.strip()
    raise CollectorError(f"xAI's bill is a team's. Connect again with of=: {XAI.subject}.")


def tidy(secret: str) -> str:
    """A pasted key brings spaces and line ends along; none has any inside."""
    return "".join(secret.split())


def check_secret(secret: str) -> str | None:
    """Both of xAI's kinds look alike: a key for asking models is told apart by the refusal only."""
    if re.fullmatch(r"(?!sk-|gsk_|pplx-|key_)[A-Za-z0-9_.-]{20,}", tidy(secret)):
        return None
    return f"That does not look like a key of xAI's. Needed is {KEY_HELP}."


def explain(status: int, body: bytes) -> CollectorError:
    said = said_in(body, lambda answer: answer["message"])
    quote = f": “{said}”" if said else ""
    if status in (401, 403):
        why = "It is a key for asking models, was revoked, or has no right on this team."
        return KeyRejected(f"xAI refuses this key ({status}){quote}. {why} Needed is {KEY_HELP}.")
    if status == 404:
        return CollectorError(f"xAI knows no such team (404){quote}. Connect again with of=: {XAI.subject}.")
    return refusal("xAI", status, said)


XAI = Collector(
    provider="xai",
    address="https://management-api.x.ai",
    page="https://docs.x.ai/docs/management-api/billing",
    headers=lambda secret: {"Authorization": f"Bearer {tidy(secret)}"},
    check_secret=check_secret,
    explain=explain,
    collect=collect,
    lag=LAG,
    first_reach=timedelta(days=31),
    reread=REREAD,
    about=ABOUT,
    subject="the team's id, which stands in the team's settings at console.x.ai",
)
