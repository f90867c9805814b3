"""The layer of usage: hours, and on settled days the people who used Claude Code."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from collectors.anthropic import claude_code, messages
from collectors.anthropic.messages import UsageBucket
from collectors.anthropic.reports import DAY, read_buckets
from collectors.contract import Client, Page, Span, midnight
from ledger.facts import Charge, Usage

PAGE = 1_000  # facts, as many as are posted at once

Used = Usage | Charge


async def read_used(
    client: Client, span: Span, names: Mapping[str, str], now: datetime, lag: timedelta
) -> AsyncIterator[Page]:
    """A page a day, or several, of the hours that have begun and were told."""
    async for hours in _by_day(client, span):
        begun = [hour for hour in hours if hour.starting_at < now]
        if not begun:
            return
        day = midnight(begun[0].starting_at)
        people = await claude_code.read_day(client, day) if day + DAY + lag <= now else ()
        used = [_beside(people, messages.usage(hour, names, now, lag)) for hour in begun]
        for page in _pages(people, begun, used):
            yield page


def _beside(people: Sequence[Charge], used: Sequence[Used]) -> list[Used]:
    """What an hour tells of other tokens than the people's rows do.

    Claude Code is inside the usage report, and both are estimates of one layer: side by side they would count
    twice. Until a day's cost is settled its hours are worth more, for they are all that was used; from
    then on the cost says how much, and the people's rows say who. So they take the place of the hours of
    their models.
    """
    told = {charge.dims["model"] for charge in people if not charge.included}
    return [fact for fact in used if fact.included or fact.dims.get("model") not in told]


def _pages(
    people: Sequence[Charge], hours: Sequence[UsageBucket], used: Sequence[list[Used]]
) -> Iterator[Page]:
    """The people's rows begin at midnight, and so does the page that holds them."""
    start = midnight(hours[0].starting_at) if people else hours[0].starting_at
    facts: list[Used] = list(people)
    for hour, more in zip(hours, used, strict=True):
        if hour.starting_at > start and len(facts) + len(more) > PAGE:
            yield Page("usage", Span(start, hour.starting_at), tuple(facts))
            start, facts = hour.starting_at, []
        facts += more
    yield Page("usage", Span(start, hours[-1].ending_at), tuple(facts))


async def _by_day(client: Client, span: Span) -> AsyncIterator[list[UsageBucket]]:
    day: list[UsageBucket] = []
    async for bucket in read_buckets(client, messages.PATH, messages.QUERY, messages.UsageReport, span, "1h"):
        if day and midnight(bucket.starting_at) != midnight(day[0].starting_at):
            yield day
            day = []
        day.append(bucket)
    if day:
        yield day
