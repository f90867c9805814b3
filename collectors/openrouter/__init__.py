"""OpenRouter: what the account spent by day, today by API key, and what is left of its credits.

https://openrouter.ai/docs/guides/administration/activity-export
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta

from collectors.about.openrouter import ABOUT
from collectors.contract import Client, Collector, Page, Span, midnight
from collectors.openrouter import activity, today, wallet
from collectors.openrouter.activity import DAY
from collectors.openrouter.listed import read_keys, read_names
from collectors.openrouter.secret import check_kind, check_secret, explain, tidy

# Whether a completed day changes later is not said: it settles a day after its end. A day is left alone once
# it was read two hours after it settled, for what single keys spent takes a question for each of them.
LAG, REREAD = DAY, DAY + timedelta(hours=2)


async def collect(client: Client, span: Span, now: datetime) -> AsyncIterator[Page]:
    """Completed days, today so far, and what is left."""
    await check_kind(client)
    names = await read_names(client)
    told = activity.completed(span, now)
    days = await activity.read_days(client) if told else {}
    keys = await read_keys(client, names)
    by_key = {}
    if told and datetime.combine(told[0], time(), UTC) + DAY + LAG <= now:
        used = [key for key in keys if key.usage]
        by_key = {
            (key.hash, key.name or key.hash): await activity.read_days(client, key.hash) for key in used
        }
    for page in activity.pages(days, by_key, told, names, now, LAG):
        yield page
    if now > midnight(now) and span.start <= midnight(now) < span.end:
        yield today.page(keys, names, now)
    yield wallet.page(wallet.read(await client.get(wallet.PATH, [])), now)


OPENROUTER = Collector(
    provider="openrouter",
    address="https://openrouter.ai/api/v1",
    page="https://openrouter.ai/docs/guides/administration/activity-export",
    headers=lambda secret: {"Authorization": f"Bearer {tidy(secret)}"},
    check_secret=check_secret,
    explain=explain,
    collect=collect,
    lag=LAG,
    first_reach=timedelta(days=31),
    reread=REREAD,
    about=ABOUT,
)
