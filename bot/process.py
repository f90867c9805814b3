"""One process: a chat, if somebody types here, and the services, in one event loop.

Of several processes on one database one has the services; the others chat, and wait their turn.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

from bot.ending import signalled, stop
from bot.running import run_services
from bot.services import SERVICES, Service
from bot.turns import run_in_turn
from bot.wiring import Wiring
from storage.outbox import next_due
from storage.repricing import is_due
from storage.runs import anything_due
from storage.store import Connection

log = logging.getLogger("purser")

LONGEST_FINISH = 30.0  # seconds for what a pipe asked for
STOPS_WITHIN = 3.0  # of the five seconds that a signal leaves; closing the database has its own
ENDS_WITHIN = 1.5  # of those, for each of the two kinds of services
LOOK = 0.05  # seconds between looks whether all is done
SWITCH = (
    0.001  # seconds that an answer waits for the writer's thread to let the interpreter go; Python's: 0.005
)


class Chat(Protocol):
    """Somebody types here. `ends_process`: with the chat the process ends, bots or not."""

    @property
    def ends_process(self) -> bool: ...

    async def run(self) -> None:
        """Until the person or the input ends it."""


async def run_process(
    wiring: Wiring,
    chat: Chat | None,
    services: Sequence[Service] = SERVICES,
    at_signal: Callable[[], None] = lambda: None,
) -> None:
    """Run until a signal (`at_signal` is called at once) or the end of the chat.

    Raises CannotStart if there is no chat to go on with.
    """
    sys.setswitchinterval(SWITCH)
    life = asyncio.create_task(_live(wiring, chat, services))
    over = asyncio.create_task(signalled(at_signal).wait())
    await asyncio.wait([life, over], return_when=asyncio.FIRST_COMPLETED)
    over.cancel()
    if life.done():
        life.result()
    else:
        log.info("Stopping.")
        await stop(life, STOPS_WITHIN)


async def _live(wiring: Wiring, chat: Chat | None, services: Sequence[Service]) -> None:
    work = asyncio.create_task(_work(wiring, services, chatting=chat is not None))
    try:
        if chat is None or not await _chat(wiring, chat, work):
            await work
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work


async def _work(wiring: Wiring, services: Sequence[Service], *, chatting: bool) -> None:
    """Delivering ends before the networks do: a message on its way still finds its connection."""
    everywhere = [service for service in services if service.everywhere]
    alone = [service for service in services if not service.everywhere]
    works = [
        asyncio.create_task(run_services(wiring, everywhere, chatting=chatting)),
        asyncio.create_task(run_in_turn(wiring, alone, chatting=chatting)),
    ]
    try:
        # not gather, which would hand a cancellation to both at once
        ended, _ = await asyncio.wait(works, return_when=asyncio.FIRST_EXCEPTION)
        for work in ended:
            work.result()  # one sentence is told, and the first is the reason
    finally:
        for work in works:
            work.cancel()
            await asyncio.wait([work], timeout=ENDS_WITHIN)


async def _chat(wiring: Wiring, chat: Chat, work: asyncio.Task[None]) -> bool:
    """Chat to its end beside the work; True if the process ends with it."""
    talk = asyncio.create_task(chat.run())
    try:
        await asyncio.wait([talk, work], return_when=asyncio.FIRST_COMPLETED)
        if not talk.done():
            work.result()
        talk.result()
    finally:
        talk.cancel()
    if chat.ends_process:
        return True
    if wiring.settings.has_bots:
        return False
    await _finish(wiring)
    return True


async def _finish(wiring: Wiring) -> None:
    """Wait until what was asked for here is collected and delivered."""

    def something_due(connection: Connection) -> bool:
        now = wiring.clock()
        delivery = next_due(connection, tuple(wiring.surfaces))
        due = anything_due(connection, now) or is_due(connection)
        return due or (delivery is not None and delivery <= now)

    with suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_FINISH):
            while await wiring.store.read(something_due):  # noqa: ASYNC110 - another process may be doing it
                await asyncio.sleep(LOOK)
