"""Stopping: one signal handler, tasks that are cancelled, and an end that comes in time whatever hangs."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

log = logging.getLogger("purser")

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
LATEST = 4.5  # seconds after the signal; a look-up of a name or a library's thread may hang for longer


def signalled(first: Callable[[], None]) -> asyncio.Event:
    """An event that a signal to stop sets, after calling `first`; nothing else here handles signals."""
    event = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop_now() -> None:
        if not event.is_set():
            first()
        event.set()

    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup ignores SIGHUP, and means it
            loop.add_signal_handler(number, stop_now)
    return event


async def stop(task: asyncio.Task[Any], within: float) -> None:
    """Cancel a task and wait for its end, `within` seconds at most; what it raises is logged."""
    task.cancel()
    done, _ = await asyncio.wait([task], timeout=within)
    if not done:
        log.warning("Something did not stop within %.0f seconds.", within)
    elif not task.cancelled() and task.exception():
        log.error("While stopping:", exc_info=task.exception())


def end_in_time() -> None:
    """End this process in `LATEST` seconds, whatever it does.

    What is committed is whole and what is not is undone: ending hard is safe, only not kind.
    """
    timer = threading.Timer(LATEST, os._exit, (1,))
    timer.daemon = True
    timer.start()
