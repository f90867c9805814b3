"""Anthropic: what the organization was billed by day, what it used by hour, and who used Claude Code.

https://platform.claude.com/docs/en/api/admin/cost_report
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from collectors.about.anthropic import ABOUT
from collectors.anthropic.costs import read_costs
from collectors.anthropic.keys import check_secret, explain, tidy
from collectors.anthropic.reports import DAY
from collectors.anthropic.used import read_used
from collectors.anthropic.workspaces import read_names
from collectors.contract import Client, Collector, Page, Span, midnight

# No official figure exists. One other reader of these costs waits a day; two days is twice that, and with a
# re-read of three every day is read again on the day after it settled.
LAG, REREAD = timedelta(days=2), timedelta(days=3)


async def collect(client: Client, span: Span, now: datetime) -> AsyncIterator[Page]:
    """The official days first: they are the bill, whatever becomes of the rest of the read."""
    whole = Span(midnight(span.start), midnight(min(span.end, now) + DAY - timedelta.resolution))
    if whole.start >= whole.end:
        return
    names = await read_names(client)
    async for page in read_costs(client, whole, names, now, LAG):
        yield page
    async for page in read_used(client, whole, names, now, LAG):
        yield page


ANTHROPIC = Collector(
    provider="anthropic",
    address="https://api.anthropic.com",
    page="https://platform.claude.com/docs/en/api/admin/cost_report",
    headers=lambda secret: {
        "x-api-key": tidy(secret),
        "anthropic-version": "2023-06-01",
        "anthropic-beta": "fast-mode-2026-02-01",  # without it usage cannot be told apart by speed
    },
    check_secret=check_secret,
    explain=explain,
    collect=collect,
    lag=LAG,
    first_reach=timedelta(days=31),
    reread=REREAD,
    about=ABOUT,
)
