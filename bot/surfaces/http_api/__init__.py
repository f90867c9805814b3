"""HTTP: every command, the kept routes, and what a monitor asks. `serve` loads Starlette and uvicorn."""

from __future__ import annotations

import asyncio

from bot.wiring import Wiring


async def serve(wiring: Wiring, ready: asyncio.Event) -> None:
    """Serve until cancelled; the service of `bot.services`. CannotStart where the port is taken."""
    from bot.surfaces.http_api.server import listening

    async with listening(wiring) as here:
        ready.set()
        await asyncio.shield(here.task)
