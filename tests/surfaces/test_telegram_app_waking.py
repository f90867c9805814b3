"""What is asked on Telegram may make something due: the loops look for it at once, not at their next turn."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.surfaces.telegram_house import a_ship


async def test_an_ask_wakes_the_loops(tmp_path: Path) -> None:
    async with a_ship(tmp_path) as ship:
        await ship.sails()
        told = ship.house.wiring.wake.listener()
        assert not told.is_set()
        await ship.hears(ship.ann, "/groq 1.06")
        async with asyncio.timeout(5):
            await told.wait()


async def test_a_connection_wakes_them_for_what_has_waited(tmp_path: Path) -> None:
    async with a_ship(tmp_path) as ship:
        told = ship.house.wiring.wake.listener()
        assert not told.is_set()
        await ship.sails()
        assert told.is_set()
