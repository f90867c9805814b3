"""The watching loop: what no posting tells is looked for where the book moved, or time did."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial

from bot.wiring import Wiring
from storage.alert_moves import Moves, book_moves
from storage.alert_watching import has_news, watch
from storage.store import StorageUnusable

log = logging.getLogger("purser.watching")

EVERY = 20.0  # seconds between looks
ANYHOW = timedelta(minutes=5)  # a pace, a balance or an hour without answer change while no book moves


async def watch_forever(wiring: Wiring) -> None:
    """Look until cancelled."""
    watching = Watching(wiring)
    while True:
        try:
            await watching.look()
        except StorageUnusable as trouble:
            log.warning("%s", trouble)
        except Exception:
            log.exception("a look for alerts broke off")
        await asyncio.sleep(EVERY)


class Watching:
    """What it remembers between looks is only what saves it work."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._seen: dict[int, tuple[Moves, datetime]] = {}

    async def look(self) -> int:
        """Tell what is due in each workspace, a transaction each; gives how many alerts that were."""
        now, told = self._wiring.clock(), 0
        moves = await self._wiring.store.read(partial(book_moves, now=now))
        for workspace_id, seen in moves.items():
            before = self._seen.get(workspace_id)
            if before is not None and before[0] == seen and abs(now - before[1]) < ANYHOW:
                continue
            told += await self._watch(workspace_id, now)
            self._seen[workspace_id] = seen, now
        if told:
            self._wiring.wake.tell()
        return told

    async def _watch(self, workspace_id: int, now: datetime) -> int:
        """One that breaks off holds up no other."""
        try:
            if not await self._wiring.store.read(partial(has_news, workspace_id=workspace_id, now=now)):
                return 0
            return await self._wiring.store.write(partial(watch, workspace_id=workspace_id, now=now))
        except StorageUnusable:
            raise
        except Exception:
            log.exception("the alerts of workspace %s broke off", workspace_id)
            return 0
