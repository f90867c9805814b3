"""Requests to Telegram that are made again when it is busy or out of reach."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from telegram.error import BadRequest, NetworkError, RetryAfter

T = TypeVar("T")

WAITS = (0.5, 2.0, 8.0)  # seconds after a request that got lost on the way
LONGEST = timedelta(minutes=2)  # an answer that comes later than that helps nobody


async def patiently(request: Callable[[], Awaitable[T]]) -> T:
    """Make the request, again after a flood or a lost connection; it may then happen twice.

    Raises what Telegram said in the end: a refusal at once, a flood that lasts too long, the last
    lost connection.
    """
    for wait in WAITS:
        try:
            return await request()
        except RetryAfter as flood:
            await asyncio.sleep(_seconds(flood))
        except BadRequest:  # a kind of NetworkError to the library
            raise
        except NetworkError:
            await asyncio.sleep(wait)
    return await request()


def wait_of(flood: RetryAfter) -> timedelta:
    """How long Telegram asks to wait."""
    after = flood.retry_after
    return after if isinstance(after, timedelta) else timedelta(seconds=after)


def _seconds(flood: RetryAfter) -> float:
    wait = wait_of(flood)
    if wait > LONGEST:
        raise flood
    return wait.total_seconds()
