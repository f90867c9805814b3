"""The pricing loop: stored usage that is due to be priced again, and price data from the operator."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from pathlib import Path

from bot.price_data import bring, read_data
from bot.wake import told_within
from bot.wiring import Wiring
from storage.price_library import NotPrices
from storage.rebuilding import workspace_ids
from storage.repricing import do_due, of_unpriced, price_again
from storage.store import Connection, StorageUnusable

log = logging.getLogger("purser.pricing")

EVERY = 30.0  # seconds between looks whether the operator's file changed


async def price_forever(wiring: Wiring) -> None:
    """Try what has no price once, for a new version may know it; then do what is due and wait."""
    told = wiring.wake.listener()
    file = wiring.settings.prices_file
    seen: object = None
    tried = False
    while True:
        told.clear()
        try:
            seen = await _look_at(wiring, file, seen) if file else None
            if not tried:
                await wiring.store.write(partial(_try_unpriced, wiring=wiring))
                tried = True
            await price_due(wiring)
        except StorageUnusable as trouble:
            log.warning("%s", trouble)
        await told_within(told, EVERY)


async def price_due(wiring: Wiring) -> int:
    """Price all that is due again, each slice a transaction of its own; gives how many slices."""
    slices = 0
    while await wiring.store.write(lambda connection: do_due(connection, wiring.clock())):
        slices += 1
    return slices


def _try_unpriced(connection: Connection, wiring: Wiring) -> None:
    for workspace_id in workspace_ids(connection):
        price_again(connection, of_unpriced(connection, workspace_id), wiring.clock())


async def _look_at(wiring: Wiring, file: Path, seen: object) -> object:
    """Bring the file's data if it is not what was seen before; gives what is seen now."""
    stamp = await asyncio.to_thread(_stamp, file)
    if stamp == seen:
        return seen
    try:
        data = await asyncio.to_thread(read_data, file)
    except NotPrices as wrong:
        log.warning("%s Prices stay as they are.", wrong)
        return stamp
    for line in await bring(wiring, data):
        log.info("%s", line)
    return stamp


def _stamp(file: Path) -> object:
    """What changes when the file does."""
    try:
        found = file.stat()
    except OSError:
        return "missing"
    return found.st_mtime_ns, found.st_size
