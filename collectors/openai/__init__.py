"""OpenAI: what the organization was billed by day, and what it used by hour.

https://platform.openai.com/docs/api-reference/usage
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from collectors.about.openai import ABOUT
from collectors.contract import Client, Collector, Page, Span
from collectors.openai.buckets import LAG, REREAD
from collectors.openai.costs import read_costs
from collectors.openai.keys import check_secret, explain, tidy
from collectors.openai.limit import read_limits
from collectors.openai.used import read_used


async def collect(client: Client, span: Span, now: datetime) -> AsyncIterator[Page]:
    """The official days first: they are the bill, whatever becomes of the rest of the read."""
    async for page in read_costs(client, span, now):
        yield page
    async for page in read_used(client, span, now):
        yield page


OPENAI = Collector(
    provider="openai",
    address="https://api.openai.com/v1",
    page="https://platform.openai.com/docs/api-reference/usage",
    headers=lambda secret: {"Authorization": f"Bearer {tidy(secret)}"},
    check_secret=check_secret,
    explain=explain,
    collect=collect,
    lag=LAG,
    first_reach=timedelta(days=31),
    reread=REREAD,
    about=ABOUT,
    limits=read_limits,
)
