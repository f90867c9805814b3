"""Purser on the Discord stand-in: the real library, the real dispatch, a database of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import discord

from bot.surfaces.contract import Outgoing
from bot.surfaces.discord_app import serve
from bot.surfaces.discord_app.asking import PATIENCE
from bot.surfaces.discord_app.menu import menu
from bot.surfaces.discord_app.sending import DiscordSurface
from commands.answers import Answer
from commands.dispatch import Answered
from commands.reply import Reply
from storage.store import Connection
from storage.subscriptions import Address
from storage.workspaces import join_place
from tests.bot.house import TestHouse, test_house
from tests.surfaces.discord_stand_in.messages import Message
from tests.surfaces.discord_stand_in.server import DiscordStandIn
from tests.surfaces.discord_stand_in.world import Channel, Guild, Person


@dataclass
class Ship:
    """A Purser with a Discord bot. The stand-in's first guild has joined."""

    house: TestHouse
    network: DiscordStandIn
    patience: float = PATIENCE
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def sails(self) -> None:
        """Start the service and wait until it takes asks; raises what it ends by."""
        ready = asyncio.Event()
        self.tasks.append(asyncio.create_task(serve(self.house.wiring, ready, self.patience)))
        taking = asyncio.create_task(ready.wait())
        await asyncio.wait([self.tasks[-1], taking], return_when=asyncio.FIRST_COMPLETED)
        taking.cancel()
        if self.tasks[-1].done():
            await self.tasks.pop()

    async def anchors(self) -> None:
        """Stop the service, as the process does."""
        task = self.tasks.pop()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    @property
    def surface(self) -> DiscordSurface:
        surface = self.house.wiring.surfaces["discord"]
        assert isinstance(surface, DiscordSurface)
        return surface

    @property
    def client(self) -> discord.Client:
        return self.surface._client

    def joins(self, guild: Guild) -> None:
        """Make a guild a place of the workspace, as /start with a code does."""
        at = self.house.clock.now

        def join(connection: Connection) -> None:
            join_place(connection, 1, "discord", str(guild.id), guild.name, at)

        self.house.wiring.store.write_now(join)

    async def hears(self, person: Person, command: str, **given: Any) -> Message:
        """What the person reads after a slash command in the channel."""
        return await (await self.network.slash(person, self.network.channel, command, **given)).message()

    async def sends(
        self,
        reply: Reply,
        to: Channel | Person,
        *,
        message: str = "",
        nonce: str = "nonce-1",
        ping: str = "",
    ) -> str:
        """Deliver a reply of any kind, to a channel or to a person's direct messages."""
        answered = Answered("budget", Answer(), reply, private=False)
        address = Address("discord", str(to.id), direct=isinstance(to, Person))
        return await self.surface.send(Outgoing(address, answered, message, nonce, ping))

    async def heard(self, look: Callable[[], bool]) -> None:
        """Until the bot knows what the network has told it."""
        async with asyncio.timeout(self.network.patience):
            while not look():  # noqa: ASYNC110 - the library tells nobody
                await asyncio.sleep(0.001)

    @property
    def answers(self) -> list[int]:
        """What Discord said to each first answer."""
        seen = [each for each in self.network.requests if each.route.endswith("/callback")]
        return [each.status for each in seen if each.status]

    def rows(self, table: str) -> int:
        found = self.house.rows(f"SELECT count(*) FROM {table}")[0][0]
        assert isinstance(found, int)
        return found

    @asynccontextmanager
    async def busy(self, *, readers: bool = False) -> AsyncIterator[None]:
        """The database writes (reads) for somebody else meanwhile."""
        released, store = threading.Event(), self.house.wiring.store
        asks = [store.read] * 3 if readers else [store.write]
        others = [asyncio.create_task(ask(lambda _: released.wait())) for ask in asks]
        await asyncio.sleep(0)  # they come first
        try:
            yield
        finally:
            released.set()
            await asyncio.gather(*others)


@asynccontextmanager
async def at_anchor(
    home: Path, patience: float = PATIENCE, *, registered: bool = True, **settings: object
) -> AsyncIterator[Ship]:
    """A Purser that is not connected yet; at the end everything must have been in order.

    `registered`: Discord has its command menu already, from an earlier start.
    """
    async with DiscordStandIn() as network:
        settings = {
            "discord_token": network.token,
            "discord_api_url": network.api_url,
            "discord_gateway_url": network.gateway_url,
            **settings,
        }
        with test_house(home, **settings) as house:
            ship = Ship(house, network, patience)
            ship.joins(network.guild)
            if registered:
                network.commands.overwrite(None, menu(house.wiring.dispatch.commands.values()))
            try:
                yield ship
            finally:
                while ship.tasks:
                    await ship.anchors()
        assert network.violations == []


@asynccontextmanager
async def at_sea(
    home: Path, patience: float = PATIENCE, *, registered: bool = True, **settings: object
) -> AsyncIterator[Ship]:
    """A Purser that is connected."""
    async with at_anchor(home, patience, registered=registered, **settings) as ship:
        await ship.sails()
        yield ship
