"""The database opened for one command of the command line, and closed behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.logs import set_up_logging, told
from bot.settings import read_settings
from bot.wiring import Wiring, wire


@contextmanager
def opened() -> Iterator[Wiring]:
    """The parts put together; a person waits for the answer, so only warnings are logged.

    Raises what `bot.command_line.trouble` puts in a sentence.
    """
    settings = read_settings()
    set_up_logging(settings, chatting=True)
    wiring = wire(settings)
    try:
        if wiring.upgrade.done == "upgraded":
            told.info("%s", wiring.upgrade)
        yield wiring
    finally:
        wiring.close()
