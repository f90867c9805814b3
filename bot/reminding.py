"""The reminding loop: who reads a page by hand is asked for its figure, at a good hour and once a day."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from functools import partial

from bot.wiring import Wiring
from storage.edges import workspace_days
from storage.reminding import has_reminders, remind
from storage.store import StorageUnusable

log = logging.getLogger("purser.reminding")

EVERY = 30.0  # seconds between looks


async def remind_forever(wiring: Wiring) -> None:
    """Look until cancelled."""
    while True:
        try:
            await remind_all(wiring)
        except StorageUnusable as trouble:
            log.warning("%s", trouble)
        except Exception:
            log.exception("a look for reminders broke off")
        await asyncio.sleep(EVERY)


async def remind_all(wiring: Wiring) -> int:
    """Promise what is due in each workspace, a transaction each; gives how many messages that were."""
    now = wiring.clock()
    done = 0
    for workspace_id in await wiring.store.read(partial(workspace_days, now=now)):
        done += await _remind(wiring, workspace_id, now)
    if done:
        wiring.wake.tell()
    return done


async def _remind(wiring: Wiring, workspace_id: int, now: datetime) -> int:
    """One that breaks off holds up no other."""
    try:
        if not await wiring.store.read(partial(has_reminders, workspace_id=workspace_id, now=now)):
            return 0
        return await wiring.store.write(partial(remind, workspace_id=workspace_id, now=now))
    except StorageUnusable:
        raise
    except Exception:
        log.exception("the reminders of workspace %s broke off", workspace_id)
        return 0
