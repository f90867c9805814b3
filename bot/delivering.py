"""The delivering loop: what was promised is painted by its surface, sent, and marked.

A row is leased, sent, then marked: a process that is killed in between sends it once more, with the
same nonce, and loses nothing. Each network has a lane of its own, so a slow one keeps nobody waiting;
what waits for a network that is not connected waits there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from datetime import timedelta
from functools import partial
from itertools import groupby
from typing import Any, TypeVar

from bot.sending import SEND_WITHIN, deliver
from bot.surfaces.contract import Surface
from bot.wake import told_within
from bot.wiring import Wiring
from storage.folding import take
from storage.late import fall_back_late, has_late
from storage.outbox import LEASE, Delivery, due_surfaces, give_back
from storage.store import StorageUnusable

log = logging.getLogger("purser.delivering")

T = TypeVar("T")

LOOK = timedelta(minutes=1)  # between looks for alerts that reach nobody
EVERY = 1.0  # seconds between looks for what was promised and not announced
REST = 5.0  # seconds after trouble
AT_ONCE = 4  # chats of one network that are written to side by side
GRACE = 1.2  # seconds for a message that is on its way when the process stops


async def deliver_forever(wiring: Wiring) -> None:
    """Send what is due on the connected surfaces, each in its own lane, until cancelled."""
    told = wiring.wake.listener()
    lanes: dict[str, asyncio.Task[None]] = {}
    look = wiring.clock()
    try:
        while True:
            told.clear()
            if wiring.clock() >= look:
                look = wiring.clock() + LOOK
                await _fall_back(wiring)
            idle = [name for name in await _due(wiring) if name not in lanes or lanes[name].done()]
            lanes |= {name: asyncio.create_task(_lane(wiring, name)) for name in idle}
            await told_within(told, EVERY)
    finally:
        for lane in lanes.values():
            lane.cancel()
        await asyncio.gather(*lanes.values(), return_exceptions=True)


async def deliver_due(wiring: Wiring) -> int:
    """Send all that is due on the connected surfaces; gives how many rows were sent or settled otherwise."""
    return sum(await asyncio.gather(*(deliver_on(wiring, name) for name in list(wiring.surfaces))))


async def deliver_on(wiring: Wiring, name: str) -> int:
    """Send all that is due on one surface, as long as it is connected."""
    handled = 0
    while surface := wiring.surfaces.get(name):
        batch = await wiring.store.write(partial(take, now=wiring.clock(), surfaces=(name,)))
        if not batch:
            break
        gate = asyncio.Semaphore(AT_ONCE)
        chats = [_write_to(wiring, surface, rows, gate) for rows in _by_chat(batch)]
        for done in await asyncio.gather(*chats, return_exceptions=True):
            if isinstance(done, BaseException):
                raise done
            handled += done
    return handled


async def _due(wiring: Wiring) -> list[str]:
    now, names = wiring.clock(), list(wiring.surfaces)
    try:
        return await wiring.store.read(lambda connection: due_surfaces(connection, now, names))
    except StorageUnusable as trouble:
        log.warning("%s", trouble)
        await asyncio.sleep(REST)
        return []


async def _fall_back(wiring: Wiring) -> None:
    """What reaches nobody, because its network is away, is told elsewhere."""
    now = wiring.clock()
    try:
        if await wiring.store.read(partial(has_late, now=now)):
            await wiring.store.write(partial(fall_back_late, now=now))
    except StorageUnusable as trouble:
        log.warning("%s", trouble)
    except Exception:  # what is late is looked for again; what is due goes on
        log.exception("looking for alerts that reach nobody broke off")


async def _lane(wiring: Wiring, name: str) -> None:
    try:
        await deliver_on(wiring, name)
    except StorageUnusable as trouble:
        log.warning("%s", trouble)
    except Exception:
        log.exception("delivering to %s broke off", name)
        await asyncio.sleep(REST)


def _by_chat(batch: Iterable[Delivery]) -> list[list[Delivery]]:
    def chat(row: Delivery) -> tuple[str, bool]:
        return row.address.chat, row.address.direct

    ordered = sorted(batch, key=lambda row: (chat(row), row.id))
    return [list(rows) for _, rows in groupby(ordered, key=chat)]


async def _write_to(wiring: Wiring, surface: Surface, rows: list[Delivery], gate: asyncio.Semaphore) -> int:
    """Send a chat its messages in order; those after one that has to wait are given back."""
    clock = asyncio.get_running_loop().time
    until = clock() + LEASE.total_seconds() - SEND_WITHIN
    async with gate:
        for at, row in enumerate(rows):
            tried = clock() < until
            if tried and await _to_its_end(deliver(wiring, surface, row)):
                continue
            await wiring.store.write(partial(give_back, deliveries=rows[at + tried :]))
            return at + tried
    return len(rows)


async def _to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """Let what has begun come to its end for a moment when the process stops: it may have arrived."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=GRACE)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise
