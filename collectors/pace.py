"""Asking no faster than a provider answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


class Pace:
    """The first `at_once` questions go out as they come, later ones after `pause` seconds each."""

    def __init__(
        self, at_once: int, pause: float, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._left = at_once
        self._pause = pause
        self._sleep = sleep

    async def keep(self) -> None:
        """Wait as long as the next question has to."""
        if self._left:
            self._left -= 1
        else:
            await self._sleep(self._pause)
