"""Claude Enterprise: what the organization was billed by day, product and model, and who it went to.

Another product than the Claude Console, with another bill and another key.
https://platform.claude.com/docs/en/api/beta/organization/analytics/cost_report
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from collectors.about.claude_enterprise import ABOUT
from collectors.anthropic.enterprise.costs import OLDEST, REACH, read_costs
from collectors.anthropic.enterprise.keys import check_secret, explain
from collectors.anthropic.enterprise.limits import read_limits
from collectors.anthropic.enterprise.people import read_people
from collectors.anthropic.keys import tidy
from collectors.anthropic.reports import DAY
from collectors.contract import Client, Collector, Page, Span, midnight
from collectors.pace import Pace

# Figures change for up to 30 days: with a re-read of 31 every day is read again after it settled.
LAG, REREAD = timedelta(days=30), timedelta(days=31)
AT_ONCE, PAUSE = 40, 3.0  # 60 questions a minute are answered


async def collect(client: Client, span: Span, now: datetime) -> AsyncIterator[Page]:
    """The official days first: they are the bill, whatever becomes of the rest of the read."""
    start = max(midnight(span.start), midnight(now) - REACH, OLDEST)
    whole = Span(start, midnight(min(span.end, now) + DAY - timedelta.resolution))
    async for page in read_costs(client, whole, now, LAG):
        yield page
    async for page in read_people(client, whole, now, Pace(AT_ONCE, PAUSE)):
        yield page


CLAUDE_ENTERPRISE = Collector(
    provider="claude_enterprise",
    address="https://api.anthropic.com",
    page="https://platform.claude.com/docs/en/api/beta/organization/analytics/cost_report",
    headers=lambda secret: {"x-api-key": tidy(secret), "anthropic-version": "2023-06-01"},
    check_secret=check_secret,
    explain=explain,
    collect=collect,
    lag=LAG,
    first_reach=timedelta(days=62),
    reread=REREAD,
    about=ABOUT,
    limits=read_limits,
)
