"""What was used: by hour, project and model, in all of OpenAI's reports of usage. They say no cost."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime, timedelta

from collectors.contract import Client, CollectorError, Page, ShapeChanged, Span, TryLater, midnight
from collectors.openai.buckets import DAY, HOUR, Bucket, read_buckets, whole_days
from collectors.openai.hours import Hour, usage
from collectors.openai.rows import REPORTS, Report, UsageRow

log = logging.getLogger("purser.openai")

# As much as one answer holds, so a request a report: the open days, those that just settled, and at first
# enough to see which models a week went to. Days before it have their official cost.
WEEK = timedelta(hours=168)
PAGE = 1_000  # facts, as many as are posted at once


async def read_used(client: Client, span: Span, now: datetime) -> AsyncIterator[Page]:
    """Pages of hours that have begun, a day or less each.

    A report that OpenAI refuses, or whose answers changed their shape, leaves the others as they are: they
    are booked, and nothing is withdrawn.
    """
    hours: dict[datetime, Hour] = {}
    trouble: ShapeChanged | None = None
    for report in REPORTS:
        try:
            for bucket in await _read(client, report, span, now):
                hour = hours.setdefault(bucket.start, Hour(bucket.start, bucket.end))
                hour.told_by.append(report.name)
                hour.used.extend(usage(report, bucket, now))
        except TryLater:
            raise
        except ShapeChanged as changed:
            trouble = trouble or changed
        except CollectorError as refused:
            log.info("OpenAI's usage of %s is left out: %s", report.name, refused)
    for page in pages([hours[start] for start in sorted(hours)], now):
        yield page
    if trouble:
        raise trouble


async def _read(client: Client, report: Report, span: Span, now: datetime) -> list[Bucket[UsageRow]]:
    """The hours of `span` that have begun, of a week at most."""
    days, today = whole_days(span, now), midnight(now)
    begun = today - (today - now) // HOUR * HOUR  # the end of the hour that has
    last = Span(max(days.start, today + DAY - WEEK), min(days.end, begun))
    query = [("limit", "168"), *(("group_by", group) for group in report.groups)]
    path = f"/organization/usage/{report.name}"
    told = read_buckets(client, path, query, report.shape, last, HOUR)
    return [bucket async for bucket in told if bucket.start < now]


def pages(hours: Sequence[Hour], now: datetime) -> Iterator[Page]:
    """Hours that follow one another, of one UTC day and alike in being told whole."""
    run: list[Hour] = []
    for hour in hours:
        if run and not _goes_on(run, hour):
            yield _page(run, now)
            run = []
        run.append(hour)
    if run:
        yield _page(run, now)


def _goes_on(run: Sequence[Hour], hour: Hour) -> bool:
    return (
        run[-1].end == hour.start
        and midnight(run[0].start) == midnight(hour.start)
        and run[0].is_whole == hour.is_whole
        and sum(len(each.used) for each in (*run, hour)) <= PAGE
    )


def _page(hours: Sequence[Hour], now: datetime) -> Page:
    facts = tuple(fact for hour in hours for fact in hour.facts(now))
    return Page("usage", Span(hours[0].start, hours[-1].end), facts, whole=hours[0].is_whole)
