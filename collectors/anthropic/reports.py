"""What Anthropic's reports have in common: buckets of time in pages, and lists in pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel

from collectors.answers import shape_of
from collectors.contract import Client, ShapeChanged, Span

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WIDTHS = {"1d": DAY, "1h": HOUR}

Query = list[tuple[str, str]]
Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]
Row = TypeVar("Row", bound=BaseModel)


class Report(BaseModel, Generic[Row]):
    """A part of a list; the rest is asked for with the same query and `next_page`."""

    data: list[Row]
    has_more: bool
    next_page: str | None


Part = TypeVar("Part", bound=Report[Any])


class Bucket(BaseModel, Generic[Row]):
    """A time of which Anthropic speaks, `[starting_at, ending_at)`; without use it has no results."""

    starting_at: Moment
    ending_at: Moment
    results: list[Row]


async def read_parts(
    client: Client, path: str, query: Query, shape: type[Part], most: int
) -> AsyncIterator[tuple[Part, bytes]]:
    """The parts of a list with their bodies, at most `most`: the token of the next belongs to the query."""
    page: Query = []
    for _ in range(most):
        body = await client.get(path, [*query, *page])
        report = shape_of(shape, body)
        yield report, body
        if not report.has_more:
            return
        if report.next_page is None:
            raise ShapeChanged("next_page", body)
        page = [("page", report.next_page)]
    raise ShapeChanged("has_more", body)


async def read_buckets(
    client: Client, path: str, query: Query, shape: type[Report[Bucket[Row]]], span: Span, width: str
) -> AsyncIterator[Bucket[Row]]:
    """The buckets of `span` that are `width` ("1d", "1h") wide, oldest first."""
    asked = [
        ("starting_at", f"{span.start:%Y-%m-%dT%H:%M:%SZ}"),
        ("ending_at", f"{span.end:%Y-%m-%dT%H:%M:%SZ}"),
        ("bucket_width", width),
        *query,
    ]
    read_to, length = span.start, WIDTHS[width]
    async for part, body in read_parts(client, path, asked, shape, (span.end - span.start) // length + 1):
        for bucket in in_order(part.data, read_to, length, body):
            yield bucket
            read_to = bucket.ending_at


def in_order(
    buckets: Sequence[Bucket[Row]], read_to: datetime, length: timedelta, body: bytes
) -> Iterator[Bucket[Row]]:
    """Whole ones, oldest first, none twice: a time read twice would count twice."""
    for place, bucket in enumerate(buckets):
        if bucket.starting_at < read_to or (bucket.starting_at - read_to) % length:
            raise ShapeChanged(f"data[{place}].starting_at", body)
        if bucket.ending_at != bucket.starting_at + length:
            raise ShapeChanged(f"data[{place}].ending_at", body)
        read_to = bucket.ending_at
    yield from buckets
