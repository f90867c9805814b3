"""Cursor: what each call of a team was charged, added up by hour, model and member.

https://cursor.com/docs/account/teams/admin-api
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from collectors.about.cursor import ABOUT
from collectors.contract import Client, Collector, Page, Span
from collectors.cursor.days import read_days
from collectors.cursor.keys import check_secret, explain, headers
from collectors.cursor.spend import read_limits

# Cursor adds its calls up hourly and names no lag; who reads it is told to read the last day again.
LAG, REREAD = timedelta(days=1), timedelta(days=2)


def collect(client: Client, span: Span, now: datetime) -> AsyncIterator[Page]:
    return read_days(client, span, now, LAG)


CURSOR = Collector(
    provider="cursor",
    address="https://api.cursor.com",
    page="https://cursor.com/docs/account/teams/admin-api",
    headers=headers,
    check_secret=check_secret,
    explain=explain,
    collect=collect,
    lag=LAG,
    first_reach=timedelta(days=31),
    reread=REREAD,
    about=ABOUT,
    limits=read_limits,
)
