"""HTTP: every command, the kept routes, and what a monitor asks."""

from __future__ import annotations

import asyncio

from bot.surfaces.http_api.server import listening
from bot.wiring import Wiring


async def serve(wiring: Wiring, ready: asyncio.Event) -> None:
    """Serve until cancelled; a service of `bot.services`. Raises CannotStart where the port is taken."""
    async with listening(wiring) as here:
        ready.set()
        await asyncio.shield(here.task)
