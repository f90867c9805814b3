"""How far a file is that somebody waits for in a chat: told at a humane pace, in one message that changes."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from commands.catalogue import say

EVERY = 3.0  # seconds between two tellings: networks count edits, and people read

Show = Callable[[str], Awaitable[None]]


class HowFar:
    """What is ready sooner than the first telling is due tells nothing. `clock` gives seconds."""

    def __init__(self, show: Show, every: float = EVERY, clock: Callable[[], float] = time.monotonic) -> None:
        self._show, self._every, self._clock = show, every, clock
        self._told_at = clock()

    @property
    def is_due(self) -> bool:
        """Whether it is time to tell again."""
        return self._clock() - self._told_at >= self._every

    async def tell(self, done: int, total: int) -> None:
        """So many rows are made, of so many as were counted."""
        await self._show(say("export.making", done=done, total=max(done, total)))
        self._told_at = self._clock()  # after it was shown, which may take a while
