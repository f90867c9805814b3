"""What `purser doctor` says of the operator's channels: whether they can be opened. Nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from bot.channel_file import VARIABLE, Channels, NotChannels, read_by_others, read_channels
from bot.command_line.finding import Finding

ABOUT = "channels"


def look_at_channels(file: Path, library: str = "apprise") -> Iterator[Finding]:
    """Their file, its mode, what speaks to channels, and each address; no address is shown."""
    try:
        channels = read_channels(file)
    except NotChannels as wrong:
        yield Finding(ABOUT, False, str(wrong))
        return
    if read_by_others(file):
        yield Finding(ABOUT, False, f"{file} can be read by others on this machine: chmod 600 {file}")
    if find_spec(library) is None:
        sentence = f"{VARIABLE} is set and {library} is not installed: see docs/channels.md."
        yield Finding(ABOUT, False, sentence)
        return
    yield _opened(channels)


def _opened(channels: Channels) -> Finding:
    from bot.surfaces.channels.speaking import open_speaker

    broken = [name for name, address in channels.items() if open_speaker(address.get_secret_value()) is None]
    if broken:
        said = f"{', '.join(broken)}: no address that Apprise understands; docs/channels.md shows some."
        return Finding(ABOUT, False, said)
    return Finding(
        ABOUT, True, f"{', '.join(channels) or 'none'}: listed, and the addresses can be understood"
    )
