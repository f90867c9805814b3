"""Purser on the Telegram stand-in: the real library, the real dispatch, a database of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.surfaces.contract import Outgoing
from bot.surfaces.telegram_app import serve
from bot.surfaces.telegram_app.telling import TelegramSurface
from commands.answers import Answer
from commands.dispatch import Answered
from commands.reply import Reply
from storage.store import Connection
from storage.subscriptions import Address
from storage.workspaces import join_place
from tests.bot.house import TestHouse, test_house
from tests.surfaces.telegram_stand_in.people import Group, Person
from tests.surfaces.telegram_stand_in.records import Call, Message
from tests.surfaces.telegram_stand_in.server import TelegramStandIn


@dataclass
class Ship:
    """A Purser with a Telegram bot, and the people it meets. `team` has joined; Ann administers it."""

    house: TestHouse
    telegram: TelegramStandIn
    ann: Person
    bob: Person
    team: Group
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def sails(self) -> None:
        """Start the service and wait until it listens."""
        ready = asyncio.Event()
        self.tasks.append(asyncio.create_task(serve(self.house.wiring, ready)))
        listening = asyncio.create_task(ready.wait())
        await asyncio.wait([self.tasks[-1], listening], return_when=asyncio.FIRST_COMPLETED)
        listening.cancel()
        if self.tasks[-1].done():
            await self.tasks.pop()

    async def anchors(self) -> None:
        """Stop the service, as the process does."""
        task = self.tasks.pop()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    @property
    def surface(self) -> TelegramSurface:
        surface = self.house.wiring.surfaces["telegram"]
        assert isinstance(surface, TelegramSurface)
        return surface

    def joins(self, group: Group) -> None:
        """Make a group a place of the workspace, as /start with a code does."""
        at = self.house.clock.now

        def join(connection: Connection) -> None:
            join_place(connection, 1, "telegram", str(group.id), group.title, at)

        self.house.wiring.store.write_now(join)

    async def hears(self, person: Person, text: str, containing: str = "") -> Message:
        """What the bot answers in the team's group, once it has answered this."""
        asked = await person.says(self.team, text)
        return await self.telegram.wait_for(self.team, containing, after=asked)

    async def hears_in_private(self, person: Person, text: str, containing: str = "") -> Message:
        """What the bot answers in the person's private chat."""
        asked = await person.says(person.private, text)
        return await self.telegram.wait_for(person.private, containing, after=asked)

    async def sends(
        self,
        reply: Reply,
        chat: int,
        *,
        topic: str = "",
        direct: bool = False,
        message: str = "",
        ping: str = "",
    ) -> str:
        """Deliver a reply, as the delivering loop does."""
        answered = Answered("digest", Answer(), reply, private=False)
        return await self.surface.send(
            Outgoing(Address("telegram", str(chat), topic, direct), answered, message, "nonce", ping)
        )

    async def settled(self) -> None:
        """Until every update so far has been taken and confirmed."""
        await self.telegram.all_taken()

    def calls(self, method: str) -> list[Call]:
        return [call for call in self.telegram.calls if call.method == method]


@cache
def _launched() -> bytes:
    """A new database: making one takes longer than most of what is tried on it."""
    with TemporaryDirectory() as folder:
        with test_house(Path(folder)):
            pass
        return (Path(folder) / "purser.db").read_bytes()


@asynccontextmanager
async def a_ship(home: Path, **settings: object) -> AsyncIterator[Ship]:
    """In port still; at the end it has broken no rule of Telegram's."""
    (home / "purser.db").write_bytes(_launched())
    async with TelegramStandIn() as telegram:
        told = {"telegram_token": telegram.token, "telegram_api_url": telegram.url, **settings}
        with test_house(home, **told) as house:
            telegram.now = lambda: house.clock().timestamp()
            ann, bob = telegram.person("Ann", "ann"), telegram.person("Bob", "bobby")
            team = telegram.group("Team", members=[ann, bob], admins=[ann])
            ship = Ship(house, telegram, ann, bob, team)
            ship.joins(team)
            try:
                yield ship
            finally:
                while ship.tasks:
                    await ship.anchors()
        assert telegram.violations == []
