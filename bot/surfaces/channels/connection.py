"""The service: the operator's channels can be written to; a change of their file is taken up as it runs."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from bot.channel_file import VARIABLE, Channels, NotChannels, read_by_others, read_channels, secrets_in
from bot.logs import hide
from bot.services import CannotStart
from bot.surfaces.channels.sending import ChannelSurface
from bot.wiring import Wiring
from storage.channels import CHANNEL

log = logging.getLogger("purser.channels")

EVERY = 3.0  # seconds between looks at the file
LIBRARY = "apprise"
NEEDED = (
    f"{VARIABLE} is set, and what speaks to channels is missing: install it with "
    "`.venv/bin/uv pip install --python .venv/bin/python 'apprise>=2.2,<3'` (docs/channels.md), or leave "
    f"{VARIABLE} out."
)


async def serve(
    wiring: Wiring, ready: asyncio.Event, *, every: float = EVERY, library: str = LIBRARY
) -> None:
    """Be the way to the operator's channels: see `bot.services`.

    `every`: seconds between looks at their file.
    """
    file = wiring.settings.channels_file
    assert file is not None
    if find_spec(library) is None:
        raise CannotStart(NEEDED)
    try:
        seen, channels = _stamp(file), await asyncio.to_thread(read_channels, file)
    except NotChannels as wrong:
        raise CannotStart(str(wrong)) from None
    if read_by_others(file):
        log.warning("%s can be read by others on this machine: chmod 600 %s", file, file)
    surface = ChannelSurface(channels, wiring.clock)
    _take(wiring, surface, channels)
    wiring.surfaces[CHANNEL] = surface
    wiring.wake.tell()  # deliveries may have waited for it
    ready.set()
    try:
        while True:
            await asyncio.sleep(every)
            now = await asyncio.to_thread(_stamp, file)
            if now != seen:
                seen = now
                await _again(wiring, surface, file)
    finally:
        wiring.surfaces.pop(CHANNEL, None)


async def _again(wiring: Wiring, surface: ChannelSurface, file: Path) -> None:
    """Take what the file says now; one that cannot be used changes nothing."""
    try:
        channels = await asyncio.to_thread(read_channels, file)
    except NotChannels as wrong:
        log.warning("%s The channels stay as they were.", wrong)
        return
    _take(wiring, surface, channels)


def _take(wiring: Wiring, surface: ChannelSurface, channels: Channels) -> None:
    hide(secrets_in(channels))
    surface.channels = channels
    wiring.dispatch.operator = replace(wiring.dispatch.operator, channels=tuple(channels))
    log.info("Channels: %s", ", ".join(channels) or "none")


def _stamp(file: Path) -> tuple[int, int, int]:
    """Another one when the file has changed, or been put in another's place."""
    try:
        found = file.stat()
    except OSError:
        return 0, 0, 0
    return found.st_mtime_ns, found.st_size, found.st_ino
