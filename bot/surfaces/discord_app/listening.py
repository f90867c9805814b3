"""The connection's own side of the library: which events are heard, and what is kept in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress

import discord

from bot.surfaces.discord_app.asking import PATIENCE, Desk, hear
from bot.surfaces.discord_app.heard import Interaction, owners_of
from bot.surfaces.discord_app.menu import sync_menu
from bot.surfaces.discord_app.reminded import hear_message
from bot.surfaces.discord_app.sending import DiscordSurface
from bot.wiring import Wiring

LONGEST_WAIT = 30.0  # seconds for a rate limit; beyond that whoever sends tries again later
FINISHES_WITHIN = 1.0  # seconds for what is being answered or sent when the process stops
CLOSES_WITHIN = 0.5
LOOK = 0.02


class Listener(discord.Client):
    """Hears interactions, and messages that may answer a reminder: no members, no voice.

    Without the privileged intent Discord tells a bot what stands in a message only in a direct chat with it
    and where it is mentioned, as by a reply.
    """

    def __init__(self, wiring: Wiring, ready: asyncio.Event, patience: float = PATIENCE) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            guild_ready_timeout=0.0,  # a server that comes later is no reason to wait
            max_ratelimit_timeout=LONGEST_WAIT,
        )
        self._wiring, self._taking, self._patience = wiring, ready, patience
        self._surface = DiscordSurface(self, wiring.clock)
        self._hearing = 0

    async def setup_hook(self) -> None:
        """Between the login and the first event."""
        await sync_menu(self, self._wiring.dispatch.commands.values())

    async def on_ready(self) -> None:
        self._wiring.surfaces[self._surface.name] = self._surface
        self._taking.set()
        self._wiring.wake.tell()  # deliveries may have waited for the connection

    async def on_interaction(self, interaction: Interaction) -> None:
        await self._hear(hear(self._desk(), interaction))

    async def on_message(self, message: discord.Message) -> None:
        await self._hear(hear_message(self._desk(), message))

    def _desk(self) -> Desk:
        return Desk(self._wiring, self._surface, owners_of(self.application), self._patience)

    async def _hear(self, work: Awaitable[None]) -> None:
        self._hearing += 1
        try:
            await work
        finally:
            self._hearing -= 1

    async def leave(self) -> None:
        """Send nothing more, finish what is under way, close; all of that within about two seconds."""
        self._wiring.surfaces.pop(self._surface.name, None)
        await _within(FINISHES_WITHIN, self._finished())
        await _within(CLOSES_WITHIN, self.close())
        await self.http.close()

    async def _finished(self) -> None:
        # a moment at the end of a process is no reason for every answer to tell that it is over
        while self._hearing or self._surface.under_way:  # noqa: ASYNC110
            await asyncio.sleep(LOOK)


async def _within(seconds: float, work: Awaitable[None]) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await work
