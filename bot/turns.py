"""What only one process on a database may run: begun when no other has the lock, ended when it is lost.

A lock on a file is never lost. One on a server is with its connection, when the server is started again,
say. If nobody else has taken it by then nothing ends.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

from bot.logs import told
from bot.running import run_services
from bot.services import Service
from bot.wiring import Wiring
from storage.export_files import release_files
from storage.locks import Lock, lock_beside
from storage.outbox import release_leases
from storage.runs import release_runs
from storage.store import Connection, StorageUnusable

log = logging.getLogger("purser")

TURN = 0.5  # seconds between tries for the lock
LOOK = 1.0  # seconds between looks whether it is held still
AGAIN = 0.2  # seconds between tries for one that was lost
GRACE = 5.0  # seconds of such tries, after which the services end


async def run_in_turn(wiring: Wiring, services: Sequence[Service], *, chatting: bool) -> None:
    """Run them once no other process does, until cancelled. Raises CannotStart as `run_services`."""
    lock = lock_beside(wiring.store.engine, "process")
    try:
        if not await asyncio.to_thread(lock.try_take):
            await _wait_for_another(lock)
        while True:
            await _serve(wiring, lock, services, chatting=chatting)
            told.warning(
                "The connection by which this Purser had the port and the bots was lost, and so are they;"
                " it takes them again when no other one has them."
            )
            await _take(lock)
            told.info("This Purser has the port and the bots again.")
    finally:
        lock.release()


async def _wait_for_another(lock: Lock) -> None:
    holder = await asyncio.to_thread(lock.holder)
    other = f"Another Purser (process {holder})" if holder else "Another Purser"
    told.info("%s has the port and the bots of this database; this one takes over when it ends.", other)
    await _take(lock)
    told.info("The other Purser has ended: this one has the port and the bots now.")


async def _take(lock: Lock) -> None:
    """Take it from another process, when that has let it go and stopped."""
    while not await _taken(lock):  # noqa: ASYNC110 (it is another process's)
        await asyncio.sleep(TURN)


async def _taken(lock: Lock) -> bool:
    with suppress(StorageUnusable):
        if await asyncio.to_thread(lock.try_take):
            await asyncio.sleep(lock.settles)
            return await asyncio.to_thread(lock.is_held)
    return False


async def _serve(wiring: Wiring, lock: Lock, services: Sequence[Service], *, chatting: bool) -> None:
    """Run the services until the lock is lost."""
    try:
        await wiring.store.write(_end_leases)
    except StorageUnusable:
        if await asyncio.to_thread(lock.is_held):
            raise
        return
    work = asyncio.create_task(run_services(wiring, services, chatting=chatting))
    loss = asyncio.create_task(_lost(lock))
    try:
        await asyncio.wait([work, loss], return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            work.result()
    finally:
        work.cancel()
        loss.cancel()
        await asyncio.gather(work, loss, return_exceptions=True)


async def _lost(lock: Lock) -> None:
    """Until somebody else may have it."""
    while await _is_still_ours(lock):  # noqa: ASYNC110 (it is the server that knows)
        await asyncio.sleep(LOOK)


async def _is_still_ours(lock: Lock) -> bool:
    try:
        async with asyncio.timeout(GRACE):  # wait_for of Python 3.11 may lose a cancellation
            return await _held(lock)
    except TimeoutError:
        return False


async def _held(lock: Lock) -> bool:
    """Whether it is held, or could be taken again."""
    if await asyncio.to_thread(lock.is_held):
        return True
    log.warning("The connection that holds the lock of this process was lost; it is made again.")
    while True:
        with suppress(StorageUnusable):
            return await asyncio.to_thread(lock.try_take)
        await asyncio.sleep(AGAIN)


def _end_leases(connection: Connection) -> None:
    """What a killed process had claimed is free again."""
    release_leases(connection)
    release_runs(connection)
    release_files(connection)
