import asyncio
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


class Noticeboard:
    """Wakes whoever waits for something to come true, each time anything has changed."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def changed(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def until(
        self, look: Callable[[], Found | None], what: str, seconds: float, story: Callable[[], str]
    ) -> Found:
        """What `look` finds, as soon as it finds something true; after `seconds` an AssertionError."""
        try:
            async with asyncio.timeout(seconds):
                while not (found := look()):
                    await self._next_change()
                return found
        except TimeoutError:
            raise AssertionError(f"Waited {seconds:g} s in vain for {what}.\n{story()}") from None

    async def _next_change(self) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        # A test may also look at its own bot, whose changes nobody notes here: look again soon anyway.
        await asyncio.wait([future], timeout=0.02)
