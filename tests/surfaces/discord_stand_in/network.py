from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal, TypeVar

from tests.surfaces.discord_stand_in.clock import Clock
from tests.surfaces.discord_stand_in.commands import Commands
from tests.surfaces.discord_stand_in.gateway import Gateway
from tests.surfaces.discord_stand_in.interactions import Interactions
from tests.surfaces.discord_stand_in.messages import Message, Messages
from tests.surfaces.discord_stand_in.noticeboard import Noticeboard
from tests.surfaces.discord_stand_in.shapes import message_json
from tests.surfaces.discord_stand_in.wire import Json
from tests.surfaces.discord_stand_in.world import World

GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 9, 1 << 12
Phase = Literal["before", "after"]
Hook = Callable[[Message, Phase], Awaitable[None]]
Found = TypeVar("Found")


@dataclass
class Fault:
    """An answer to give instead of the true one: a status, or 0 for a connection that is cut.

    `stored` does what was asked first, so that only the answer is lost; `banned` is a 429 as Cloudflare
    gives it, without the headers by which a library recognises a limit that passes.
    """

    route: str
    status: int
    retry_after: float = 0.05
    stored: bool = False
    banned: bool = False
    times: int = 1


@dataclass
class Seen:
    """A request as it came in and what it got."""

    route: str
    path: str
    body: Any = None
    status: int = 0


class Network:
    """Everything Discord knows and does, without the sockets."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.clock = Clock()
        self.board = Noticeboard()
        self.world = World(self.clock)
        self.bot = self.world.add_person("Purser", bot=True)
        self.owner = self.world.add_person("Olga Owner")
        self.messages = Messages(self.clock)
        self.interactions = Interactions(self.clock)
        self.commands = Commands(self.clock, self.bot.id)
        self.gateway = Gateway(token, self.world, self.bot, self.board)
        self.violations = self.gateway.violations
        self.requests: list[Seen] = []
        self.on_message: Hook | None = None
        self.origin = ""
        self.patience = 10.0
        self._faults: list[Fault] = []

    def fail_next(
        self,
        route: str,
        status: int,
        *,
        retry_after: float = 0.05,
        stored: bool = False,
        banned: bool = False,
        times: int = 1,
    ) -> None:
        """Answer the next request on a route (`*` stands for anything) by a failure; see Fault."""
        self._faults.append(Fault(route, status, retry_after, stored, banned, times))

    def take_fault(self, route: str) -> Fault | None:
        for fault in self._faults:
            if fault.times > 0 and fnmatchcase(route, fault.route):
                fault.times -= 1
                return fault
        return None

    async def reach(self, message: Message, phase: Phase) -> None:
        if self.on_message is not None:
            await self.on_message(message, phase)

    async def announce(self, event: str, message: Message) -> None:
        """Tell sessions about a message, as to everybody who sees it; an ephemeral one is told to nobody."""
        self.board.changed()
        if message.ephemeral:
            return
        guild = message.channel.guild
        told: Json = message_json(message, self.origin)
        if event == "MESSAGE_DELETE":
            told = {"id": told["id"], "channel_id": told["channel_id"]}
        if guild is not None:
            told["guild_id"] = str(guild.id)
        await self.gateway.dispatch(event, told, GUILD_MESSAGES if guild else DIRECT_MESSAGES)

    async def until(self, look: Callable[[], Found | None], what: str) -> Found:
        """What `look` finds as soon as it is true; fails with the story so far after `patience` seconds."""
        return await self.board.until(look, what, self.patience, self.story)

    def story(self) -> str:
        """What has happened lately, for the message of a test that waited in vain."""
        lately = [f"  {seen.status} {seen.route}" for seen in self.requests[-12:]]
        found = [f"  {each}" for each in self.violations]
        return "\n".join(["Last requests:", *lately, "Violations:", *found])
