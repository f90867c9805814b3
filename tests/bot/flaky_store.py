"""A store whose database is in trouble as often as a test says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from bot.wiring import Wiring
from storage.store import StorageUnusable, Store


class FlakyStore:
    """Refuses the next `reads` reads, and `writes` writes after `good` ones; what follows is done."""

    def __init__(self, store: Store, reads: int, writes: int, good: int) -> None:
        self.store, self.reads, self.writes, self.good = store, reads, writes, good

    async def read(self, op: Any) -> Any:
        self.reads -= 1
        return await self._through(self.store.read, op, refuse=self.reads >= 0)

    async def write(self, op: Any) -> Any:
        self.good -= 1
        if self.good >= 0:
            return await self.store.write(op)
        self.writes -= 1
        return await self._through(self.store.write, op, refuse=self.writes >= 0)

    async def _through(self, ask: Any, op: Any, *, refuse: bool) -> Any:
        if refuse:
            raise StorageUnusable("The database is locked by somebody else.")
        return await ask(op)


def in_trouble(wiring: Wiring, reads: int = 0, writes: int = 0, good: int = 0) -> Wiring:
    """The same parts on a database that is in trouble for a while, after so many `good` writes."""
    return replace(wiring, store=cast("Store", FlakyStore(wiring.store, reads, writes, good)))
