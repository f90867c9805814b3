"""`purser run`: settings, logging, database, chat, and then the process."""

from __future__ import annotations

import asyncio

from bot.ending import end_in_time
from bot.logs import set_up_logging
from bot.process import run_process
from bot.settings import read_settings
from bot.surfaces.terminal_chat.opening import Input, kind_of_input, open_chat
from bot.wiring import Wiring, wire


def serve() -> None:
    """Run to the end. Raises what `bot.command_line.trouble` puts in a sentence."""
    settings = read_settings()
    kind = kind_of_input()
    set_up_logging(settings, chatting=kind != "none")
    wiring = wire(settings)
    try:
        asyncio.run(_run(wiring, kind))
    finally:
        wiring.close()


async def _run(wiring: Wiring, kind: Input) -> None:
    from bot.greeting import greet

    await greet(wiring)
    await run_process(wiring, open_chat(wiring, kind), at_signal=end_in_time)
