"""A process of its own that writes exports; its arguments: HOME FOLDER DATABASE MOMENT [dies].

It says `ready`, waits for a line, does what is due as of the moment, and says how many files it tried. One
that `dies` is killed when half of its file is written.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from bot import filing
from bot.export_folder import write_file
from bot.exporting import Piece
from bot.schedule import tick
from bot.settings import Settings
from bot.wiring import wire


def main(home: str, folder: str, database: str, moment: str, *how: str) -> None:
    settings = Settings.model_validate({"home": home, "export_folder": folder, "database_url": database})
    wiring = wire(settings, lambda: datetime.fromisoformat(moment))
    if how:
        vars(filing)["write_file"] = _half_of_it  # in this process, which ends by it

    async def do() -> int:
        await tick(wiring)
        return await filing.file_due(wiring)

    print("ready", flush=True)
    sys.stdin.readline()
    print(asyncio.run(do()), flush=True)
    wiring.close()


def _half_of_it(path: Path, pieces: Iterable[Piece], still: Callable[[], bool]) -> int:
    def half() -> Iterator[Piece]:
        yield next(iter(pieces))
        os.kill(os.getpid(), signal.SIGKILL)

    return write_file(path, half(), still)


if __name__ == "__main__":
    main(*sys.argv[1:])
