"""A way to tell the loops that something may be due now, so that nobody waits for the next tick."""

from __future__ import annotations

import asyncio


class Wake:
    """`tell` from a coroutine of the loop sets every listener."""

    def __init__(self) -> None:
        self._events: list[asyncio.Event] = []

    def tell(self) -> None:
        for event in self._events:
            event.set()

    def listener(self) -> asyncio.Event:
        """An event of one's own; clear it before looking for work."""
        event = asyncio.Event()
        self._events.append(event)
        return event


async def told_within(event: asyncio.Event, seconds: float) -> None:
    """Return when the event is set, at the latest after `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
