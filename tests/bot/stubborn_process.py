"""`python -m tests.bot.stubborn_process HOME`: a service that does not end, and a thread that never does."""

from __future__ import annotations

import asyncio
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import ending, process
from bot.process import run_process
from bot.services import Service
from bot.settings import Settings
from bot.wiring import Wiring, wire


@dataclass(frozen=True, slots=True)
class Stubborn(Service):
    """Goes on whatever it is told."""

    def load(self) -> Any:
        return self.go_on

    async def go_on(self, wiring: Wiring) -> None:
        threading.Thread(target=threading.Event().wait).start()
        print("started", file=sys.stderr, flush=True)
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                continue


if __name__ == "__main__":
    ending.LATEST = process.STOPS_WITHIN = 0.2
    wiring_ = wire(Settings(home=Path(sys.argv[1])))
    asyncio.run(run_process(wiring_, None, [Stubborn("stubborn", "", "")], ending.end_in_time))
