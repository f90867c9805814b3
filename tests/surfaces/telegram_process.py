"""Purser's Telegram service as a process of its own, for tests that kill it: settings by environment."""

from __future__ import annotations

import asyncio

from bot.settings import read_settings
from bot.surfaces.telegram_app import serve
from bot.wiring import wire

if __name__ == "__main__":
    asyncio.run(serve(wire(read_settings()), asyncio.Event()))
