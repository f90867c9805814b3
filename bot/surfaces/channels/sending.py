"""Deliveries to channels: painted for what the channel is, sent, and what went wrong in a sentence."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.channel_file import Channels
from bot.surfaces.contract import NotTaken, Outgoing, SendLater, Undeliverable
from commands.catalogue import speaking
from commands.retelling import sentence
from storage.channels import CHANNEL
from storage.subscriptions import Address

if TYPE_CHECKING:
    from bot.surfaces.channels.speaking import Letter, Speaker

log = logging.getLogger("purser.channels")

WITHIN = 45.0  # seconds for one message; less than a delivery has
TOO_MANY, REFUSED = ("429",), ("401", "403", "530", "534", "535")
REST = timedelta(minutes=1)  # where a network asks for patience and does not say how much


@dataclass(frozen=True, slots=True)
class _Open:
    address: SecretStr
    speaker: Speaker


class ChannelSurface:
    """What delivers is handed (`bot.surfaces.contract.Surface`); `channels` may change at any time."""

    name = CHANNEL

    def __init__(self, channels: Channels, clock: Callable[[], datetime]) -> None:
        self.channels = channels
        self._clock = clock
        self._open: dict[str, _Open] = {}
        self._without_picture: set[str] = set()  # where the last message with one was not taken

    async def send(self, outgoing: Outgoing) -> str:
        """Send it. What was said in a channel stands: an edit of it sends nothing."""
        name = outgoing.address.chat
        with speaking(outgoing.answered.language):
            address = self.channels.get(name)
            if address is None:
                raise Undeliverable(sentence("channels.gone", name=name))
            if outgoing.message:
                return outgoing.message
            speaker = await self._speaker(name, address)
            letter = await self._letter(outgoing, speaker, name)
            await self._say(name, speaker, letter)
            return outgoing.nonce

    async def cannot_send(self, address: Address) -> str | None:  # noqa: ARG002 - nobody answers for one
        """None: only a message shows whether it is taken, and /status says which names are not listed."""
        return None

    async def _speaker(self, name: str, address: SecretStr) -> Speaker:
        from bot.surfaces.channels.speaking import in_thread, open_speaker  # heavy: two hundred services

        known = self._open.get(name)
        if known is not None and known.address == address:
            return known.speaker
        try:
            speaker = await in_thread(lambda: open_speaker(address.get_secret_value()), WITHIN)
        except Exception as trouble:  # noqa: BLE001 (a library's words may hold the address)
            raise NotTaken(sentence("channels.not_taken", name=name, why=type(trouble).__name__)) from None
        if speaker is None:
            raise NotTaken(sentence("channels.not_understood", name=name))
        self._open[name] = _Open(address, speaker)
        self._without_picture.discard(name)
        return speaker

    async def _letter(self, outgoing: Outgoing, speaker: Speaker, name: str) -> Letter:
        from bot.surfaces.channels.writing import write

        today = self._clock().astimezone(outgoing.answered.zone).date()
        pictures = speaker.takes_pictures and name not in self._without_picture
        return await asyncio.to_thread(write, outgoing.answered, speaker, today, name, pictures=pictures)

    async def _say(self, name: str, speaker: Speaker, letter: Letter) -> None:
        from bot.surfaces.channels.speaking import in_thread

        try:
            taken, status = await in_thread(lambda: speaker.say(letter), WITHIN)
        except asyncio.CancelledError:
            self._open.pop(name, None)  # its thread may still use it
            raise
        except TimeoutError:
            self._open.pop(name, None)
            raise NotTaken(sentence("channels.silent", name=name, seconds=round(WITHIN))) from None
        except Exception as trouble:  # noqa: BLE001 (a library's words may hold the address)
            raise NotTaken(sentence("channels.not_taken", name=name, why=type(trouble).__name__)) from None
        if taken:
            return
        if letter.pictures:
            self._without_picture.add(name)
        else:
            self._without_picture.discard(name)
        if status in TOO_MANY:
            raise SendLater(sentence("channels.asks_to_wait", name=name, why=status), REST)
        raise NotTaken(_trouble(name, status))


def _trouble(name: str, status: str) -> str:
    if not status:
        return sentence("channels.not_taken_at_all", name=name)
    return sentence("channels.refused" if status in REFUSED else "channels.not_taken", name=name, why=status)
