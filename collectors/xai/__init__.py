"""xAI: what a team was charged, by UTC day, and what is left of its prepaid credits.

https://docs.x.ai/docs/management-api/billing
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from collectors.about.xai import ABOUT
from collectors.contract import Client, Collector, Page, Span
from collectors.xai.credits import read_left
from collectors.xai.days import LAG, REREAD, read_days
from collectors.xai.keys import SUBJECT, address_of, check_secret, explain, tidy
from collectors.xai.limits import read_limits


async def collect(client: Client, span: Span, now: datetime) -> AsyncIterator[Page]:
    """The charges first: they do not depend on what may be seen of the credits."""
    team = address_of(client.subject)
    async for page in read_days(client, team, span, now):
        yield page
    if span.start <= now < span.end:
        async for page in read_left(client, team, now):
            yield page


XAI = Collector(
    provider="xai",
    address="https://management-api.x.ai",
    page="https://docs.x.ai/docs/management-api/billing",
    headers=lambda secret: {"Authorization": f"Bearer {tidy(secret)}"},
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
