"""Services kept running: started, started again after trouble, stopped together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from bot.logs import told
from bot.services import CannotStart, OutOfReach, Service
from bot.wiring import Wiring

log = logging.getLogger("purser")

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds before a service that broke is started again
STEADY = 60.0  # seconds after which a start counts as a good one


async def run_services(wiring: Wiring, services: Sequence[Service], *, chatting: bool) -> None:
    """Keep every wanted service running until cancelled.

    One that cannot start is told in a sentence; beside a chat the others go on, else CannotStart
    is raised.
    """
    wanted = [service for service in services if service.wanted(wiring.settings)]
    tasks = [asyncio.create_task(_keep(wiring, service, chatting=chatting)) for service in wanted]
    try:
        await asyncio.gather(*tasks)
        await asyncio.Event().wait()  # none is left that could be started again
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _keep(wiring: Wiring, service: Service, *, chatting: bool) -> None:
    loop = asyncio.get_running_loop()
    pause = FIRST_PAUSE
    while True:
        began = loop.time()
        try:
            run = await asyncio.to_thread(service.load)  # importing takes long; the chat goes on meanwhile
            await service.start(run, wiring)
            log.error("%s ended by itself; it starts again.", service.name)
        except CannotStart as trouble:
            if not chatting:
                raise
            told.warning("%s", trouble)
            return
        except OutOfReach as trouble:
            log.warning("%s The next try is in %.0f s.", trouble, pause)
        except Exception:
            log.exception("%s broke off; it starts again.", service.name)
        await asyncio.sleep(pause)
        pause = FIRST_PAUSE if loop.time() - began > STEADY else min(pause * 2, LONGEST_PAUSE)
