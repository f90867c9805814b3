"""The list of calls, a UTC day at a time, as pages of hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from itertools import count

from collectors.contract import Client, Page, ShapeChanged, Span, TryLater, midnight
from collectors.cursor.events import HOUR, MILLISECOND, Event, charges, milliseconds, read
from collectors.pace import Pace
from ledger.facts import Charge
from ledger.troubles import trouble

PATH = "/teams/filtered-usage-events"
PART = 1_000  # calls, the most that Cursor gives at once
FACTS = 1_000  # as many as are posted at once
AT_ONCE, PAUSE = 40, 3.0  # Cursor answers 60 questions a minute: these are never more
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


async def read_days(client: Client, span: Span, now: datetime, lag: timedelta) -> AsyncIterator[Page]:
    """The hours of `span` that have begun at `now`, oldest first."""
    pace, day = Pace(AT_ONCE, PAUSE), midnight(span.start)
    while day < min(span.end, now - MILLISECOND):
        end = min(day + DAY, now)
        for page in _pages(await _events(client, pace, Span(day, end)), Span(day, end), now, lag):
            yield page
        day += DAY


async def _events(client: Client, pace: Pace, span: Span) -> list[Event]:
    """All calls of `span`. Its end lies in the past: a new call moves none to another part."""
    asked = {"startDate": milliseconds(span.start), "endDate": milliseconds(span.end) - 1}  # both are inside
    found: list[Event] = []
    total: int | None = None
    for page in count(1):
        await pace.keep()
        body = await client.post(PATH, {**asked, "page": page, "pageSize": PART})
        part = read(body)
        for place, event in enumerate(part.usage_events):
            if not asked["startDate"] <= event.timestamp <= asked["endDate"]:
                raise ShapeChanged(f"usageEvents[{place}].timestamp", body)
        found += part.usage_events
        if total not in (None, part.total_usage_events_count):
            raise TryLater(trouble("list_changed"), MINUTE)
        total = part.total_usage_events_count
        if not part.pagination.has_next_page:
            break
        if not part.usage_events:
            raise ShapeChanged("pagination.hasNextPage", body)
    if len(found) != total:  # one that was read twice, or not at all, would be money
        raise ShapeChanged("totalUsageEventsCount", body)
    return found


def _pages(events: list[Event], span: Span, now: datetime, lag: timedelta) -> Iterator[Page]:
    """The hours of a day in one page, or in several that each begin with an hour."""
    calls: defaultdict[datetime, list[Event]] = defaultdict(list)
    for event in events:
        calls[event.hour].append(event)
    start = hour = span.start
    facts: list[Charge] = []
    while hour < span.end:
        more = charges(calls[hour], hour, now, lag)
        if facts and len(facts) + len(more) > FACTS:
            yield Page("official", Span(start, hour), tuple(facts))
            start, facts = hour, []
        facts += more
        hour += HOUR
    yield Page("official", Span(start, hour), tuple(facts))
