"""What OpenAI's costs and usage have in common: buckets of time, in pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, Field

from collectors.answers import shape_of
from collectors.contract import Client, ShapeChanged, Span, midnight

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# No official figure exists: costs were seen up to a day late. Two days is twice that, and with a re-read of
# three every day is read again on the day after it settled.
LAG, REREAD = timedelta(days=2), timedelta(days=3)

Query = list[tuple[str, str]]
Seconds = Annotated[int, Field(ge=0, lt=2**33)]
Row = TypeVar("Row", bound=BaseModel)


class Bucket(BaseModel, Generic[Row]):
    """A time of which OpenAI speaks, `[start_time, end_time)`; without use it has no results."""

    start_time: Seconds
    end_time: Seconds
    results: list[Row]

    @property
    def start(self) -> datetime:
        return datetime.fromtimestamp(self.start_time, UTC)

    @property
    def end(self) -> datetime:
        return datetime.fromtimestamp(self.end_time, UTC)


class Buckets(BaseModel, Generic[Row]):
    """A part of the answer; the rest is asked for with the same query and `next_page`."""

    data: list[Bucket[Row]]
    has_more: bool
    next_page: str | None


def whole_days(span: Span, now: datetime) -> Span:
    """The UTC days of `span` that have begun."""
    return Span(midnight(span.start), midnight(min(span.end, now) + DAY - timedelta.resolution))


async def read_buckets(
    client: Client, path: str, query: Query, shape: type[Buckets[Row]], span: Span, width: timedelta
) -> AsyncIterator[Bucket[Row]]:
    """The buckets of `span`, which begins with one, oldest first; none if it is empty.

    The end stays fixed: OpenAI binds the token of the next page to the exact query.
    """
    if span.start >= span.end:
        return
    asked = [
        ("start_time", f"{span.start.timestamp():.0f}"),
        ("end_time", f"{span.end.timestamp():.0f}"),
        ("bucket_width", "1d" if width == DAY else "1h"),
        *query,
    ]
    page: Query = []
    read_to = span.start
    for _ in range((span.end - span.start) // width + 1):
        body = await client.get(path, [*asked, *page])
        part = shape_of(shape, body)
        for bucket in _in_order(part.data, read_to, width, body):
            yield bucket
            read_to = bucket.start + width
        if not part.has_more:
            return
        if part.next_page is None:
            raise ShapeChanged("next_page", body)
        page = [("page", part.next_page)]
    raise ShapeChanged("has_more", body)


def _in_order(
    buckets: Sequence[Bucket[Row]], read_to: datetime, width: timedelta, body: bytes
) -> Iterator[Bucket[Row]]:
    """Whole ones, oldest first, none twice: a time read twice would count twice."""
    for place, bucket in enumerate(buckets):
        if bucket.start < read_to or (bucket.start - read_to) % width:
            raise ShapeChanged(f"data[{place}].start_time", body)
        if not bucket.start < bucket.end <= bucket.start + width:
            raise ShapeChanged(f"data[{place}].end_time", body)
        read_to = bucket.start + width
    yield from buckets
