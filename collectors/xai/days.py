"""What a team was charged, by UTC day."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from collectors.answers import shape_of
from collectors.contract import Client, Page, ShapeChanged, Span, midnight
from collectors.xai.protobuf import Answer, Moment
from ledger.facts import Charge
from ledger.money import Money

DAY = timedelta(days=1)
AT_ONCE = 10 * DAY  # a long question may be answered with a part only, and nobody says how long is too long
# xAI names no lag. Two days is twice what other providers were seen to need, and with a re-read of three
# every day is read again on the day after it settled.
LAG, REREAD = timedelta(days=2), timedelta(days=3)

Dollars = Annotated[Decimal, Field(gt=-(10**9), lt=10**9)]


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


async def read_days(client: Client, team: str, span: Span, now: datetime) -> AsyncIterator[Page]:
    """A page a day, oldest first; `team` is the team's part of the address."""
    start, end = midnight(span.start), midnight(min(span.end, now) + DAY - timedelta.resolution)
    while start < end:
        asked = Span(start, min(start + AT_ONCE, end))
        body = await client.post(f"{team}/usage", question(asked))
        usage = read(body)
        _check(usage, asked, body)
        for page in pages(usage, now):
            yield page
        start = asked.end


def _check(usage: Usage, asked: Span, body: bytes) -> None:
    """Whole days of the time asked for, and none twice: it would be lost or count twice."""
    seen: set[tuple[datetime, tuple[str, ...]]] = set()
    for row, series in enumerate(usage.time_series):
        for place, point in enumerate(series.data_points):
            day, told = point.timestamp, (point.timestamp, tuple(series.group))
            if day != midnight(day) or not asked.start <= day < asked.end or told in seen:
                raise ShapeChanged(f"timeSeries[{row}].dataPoints[{place}].timestamp", body)
            seen.add(told)
