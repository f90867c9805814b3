"""The layer of usage: hours, and on settled days the people who used Claude Code."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta

from collectors.anthropic import claude_code, messages
from collectors.anthropic.messages import UsageBucket
from collectors.anthropic.reports import DAY, read_buckets
from collectors.contract import Client, Page, Span, midnight
from ledger.facts import Charge, Usage


async def read_used(
    client: Client, span: Span, names: Mapping[str, str], now: datetime, lag: timedelta
) -> AsyncIterator[Page]:
    """A page a day, which covers the hours that were told."""
    async for hours in _by_day(client, span):
        begun = [hour for hour in hours if hour.starting_at < now]
        if not begun:
            return
        day = midnight(begun[0].starting_at)
        used = [fact for hour in begun for fact in messages.usage(hour, names, now, lag)]
        people = await claude_code.read_day(client, day) if day + DAY + lag <= now else ()
        covers = Span(day if people else begun[0].starting_at, begun[-1].ending_at)
        yield Page("usage", covers, (*people, *_beside(people, used)))


def _beside(people: Sequence[Charge], used: Sequence[Usage | Charge]) -> list[Usage | Charge]:
    """The hours that tell of other tokens than the people's rows do.

    Claude Code is inside the usage report, and both are estimates of one layer: side by side they would count
    twice. Until a day's cost is settled its hours are worth more, for they are all that was used; from
    then on the cost says how much, and the people's rows say who. So they take the place of the hours of
    their models.
    """
    told = {charge.dims["model"] for charge in people if not charge.included}
    return [fact for fact in used if fact.included or fact.dims.get("model") not in told]


async def _by_day(client: Client, span: Span) -> AsyncIterator[list[UsageBucket]]:
    day: list[UsageBucket] = []
    async for bucket in read_buckets(client, messages.PATH, messages.QUERY, messages.UsageReport, span, "1h"):
        if day and midnight(bucket.starting_at) != midnight(day[0].starting_at):
            yield day
            day = []
        day.append(bucket)
    if day:
        yield day
