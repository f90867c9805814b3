"""GitHub Copilot: what an organization or a person used, by UTC day: AI credits, earlier premium requests.

https://docs.github.com/en/rest/billing/usage
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from collectors.about.copilot import ABOUT
from collectors.contract import Client, Collector, Page, Span, midnight
from collectors.copilot.bill import read_bill
from collectors.copilot.budgets import read_limits
from collectors.copilot.keys import SUBJECT, check_secret, explain, path_of, tidy
from collectors.copilot.usage import DAY, LAG, REREAD, read_day

HISTORY = timedelta(days=730)  # GitHub keeps 24 months


async def collect(client: Client, span: Span, now: datetime) -> AsyncIterator[Page]:
    """A page a day: an answer is one sum, in which no day is named."""
    owner = path_of(client.subject)
    first, settled = midnight(max(span.start, now - HISTORY)), []
    for day in _days(first, min(span.end, now)):
        yield await read_day(client, owner, day, now)
        if day + DAY + LAG <= now:
            settled.append(day)
    async for page in read_bill(client, owner, settled):
        yield page


def _days(day: datetime, end: datetime) -> list[datetime]:
    """Those that begin in `[day, end)`; `day` is a midnight."""
    return [day + DAY * number for number in range(-((day - end) // DAY))]


COPILOT = Collector(
    provider="copilot",
    address="https://api.github.com",
    page="https://docs.github.com/en/rest/billing/usage",
    headers=lambda secret: {
        "Authorization": f"Bearer {tidy(secret)}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
    },
    check_secret=check_secret,
    explain=explain,
    collect=collect,
    lag=LAG,
    first_reach=timedelta(days=31),
    reread=REREAD,
    about=ABOUT,
    limits=read_limits,
    subject=SUBJECT,
)
