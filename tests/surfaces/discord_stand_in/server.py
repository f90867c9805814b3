from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.surfaces.discord_stand_in import arranging, asking, rest
from tests.surfaces.discord_stand_in.answer import Answer, deliver
from tests.surfaces.discord_stand_in.messages import Message
from tests.surfaces.discord_stand_in.network import Network
from tests.surfaces.discord_stand_in.permissions import ORDINARY, Permission
from tests.surfaces.discord_stand_in.wire import Json
from tests.surfaces.discord_stand_in.world import Channel, Guild, Person

API = "/api/v10"


class DiscordStandIn(Network):
    """Discord on a loopback port: a strict REST API and gateway, and people to drive the bot with.

    It starts with one guild where the bot is, `guild` with `channel`, and three people in it: `owner` (of the
    application), `keeper` (may manage the server) and `member`. Tests assert at their end that `violations`
    is empty. Messages, commands and sessions outlive the bot, whichever process that runs in.
    """

    def __init__(self, token: str = "stand-in-token") -> None:
        super().__init__(token)
        self.guild = self.add_guild("The Crew")
        self.channel = self.world.add_channel(self.guild, "general")
        self.keeper = self.add_person("Kim Keeper", self.guild)
        self.member = self.add_person("Max Member", self.guild)
        self.world.join(self.guild, self.owner)
        self.world.own_role(self.guild, self.keeper).permissions = Permission.MANAGE_GUILD
        self.api_url = self.gateway_url = ""
        self._runner: web.AppRunner | None = None
        self._delivered: set[int] = set()

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=64 * 1024 * 1024)
        application.router.add_get("/", self.gateway.accept)
        application.router.add_get("/attachments/{channel}/{id}/{name}", self._attachment)
        application.router.add_route("*", API + "/{path:.*}", self._rest)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.origin, self.gateway_url = f"http://127.0.0.1:{port}", f"ws://127.0.0.1:{port}/"
        self.api_url, self.gateway.url = self.origin + API, self.gateway_url
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        await self.gateway.drop(1001)
        if self._runner is not None:
            await self._runner.cleanup()

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        return await rest.serve(self, request)

    async def _attachment(self, request: web.Request) -> web.StreamResponse:
        wanted = request.match_info["id"]
        for message in self.messages.all.values():
            for attachment in message.attachments:
                if str(attachment.id) == wanted:
                    return web.Response(body=attachment.data)
        raise web.HTTPNotFound

    # --- Who is there -------------------------------------------------------------------------------------

    def add_person(self, name: str, *guilds: Guild) -> Person:
        person = self.world.add_person(name)
        for guild in guilds:
            self.world.join(guild, person)
        return person

    def add_guild(self, name: str, *, with_bot: bool = True, owner: Person | None = None) -> Guild:
        """A further server, before the bot connects; later use `invite`."""
        owner = owner or self.world.add_person(f"Owner of {name}")
        guild = self.world.add_guild(name, owner, ORDINARY)
        if with_bot:
            arranging.let_in(self, guild)
        return guild

    async def invite(self, guild: Guild) -> None:
        await arranging.invite(self, guild)

    async def remove_bot(self, guild: Guild) -> None:
        await arranging.remove_bot(self, guild)

    async def grant(self, person: Person, guild: Guild, permissions: Permission) -> None:
        """Exactly these in the whole guild, beside what @everyone has."""
        await arranging.grant(self, person, guild, permissions)

    async def allow(self, person: Person, channel: Channel, permissions: Permission) -> None:
        await arranging.overwrite(self, person, channel, allowed=permissions)

    async def deny(self, person: Person, channel: Channel, permissions: Permission) -> None:
        """In one channel, for a person or for `bot`."""
        await arranging.overwrite(self, person, channel, denied=permissions)

    # --- What people do -----------------------------------------------------------------------------------

    async def slash(
        self, person: Person, where: Channel | Person, command: str, /, *, late: bool = False, **given: Any
    ) -> Answer:
        """Ask a registered command in a channel, or in the bot's direct chat (`where` is the person)."""
        interaction = asking.ask_command(self, person, self.channel_of(where), command, given)
        return await deliver(self, interaction, late=late)

    async def complete(
        self, person: Person, where: Channel | Person, command: str, /, **given: Any
    ) -> Answer:
        """Type into an option, the last one given, and be offered choices."""
        return await deliver(self, asking.ask_choices(self, person, self.channel_of(where), command, given))

    async def press(self, person: Person, message: Message, label: str, *, late: bool = False) -> Answer:
        """Press a button under any message the person sees."""
        return await deliver(self, asking.ask_button(self, person, message, label), late=late)

    async def choose(self, person: Person, message: Message, *labels: str) -> Answer:
        """Pick from the menu with these labels."""
        return await deliver(self, asking.ask_menu(self, person, message, labels))

    async def say(
        self,
        person: Person,
        where: Channel | Person,
        text: str,
        reply_to: Message | None = None,
        *,
        ping: bool = True,
    ) -> Message:
        """Write an ordinary message, in a channel or (`where` is the person) to the bot."""
        return await arranging.say(self, person, self.channel_of(where), text, reply_to, ping=ping)

    # --- What they see ------------------------------------------------------------------------------------

    def channel_of(self, where: Channel | Person) -> Channel:
        return self.world.chat_with(where) if isinstance(where, Person) else where

    def messages_in(self, where: Channel | Person) -> list[Message]:
        """What is to be read there now, oldest first; ephemeral answers are seen through their Answer."""
        there = self.messages.in_channel(self.channel_of(where))
        return [message for message in there if not message.ephemeral]

    async def wait_for_message(self, where: Channel | Person) -> Message:
        """The next message the bot sent there of its own accord, each of them once, in order."""
        channel = self.channel_of(where)

        def next_one() -> Message | None:
            there = [each for each in self.messages_in(channel) if each.via == "channel"]
            return next((each for each in there if each.id not in self._delivered), None)

        found = await self.until(next_one, f"a message in {channel.name or 'the direct chat'}")
        self._delivered.add(found.id)
        return found

    async def wait_connected(self) -> None:
        """Until a bot has identified itself (or resumed) and knows its guilds."""
        await self.until(lambda: self.gateway.connected, "a bot that connects")

    async def wait_for_command(self, name: str, guild: Guild | None = None) -> Json:
        """Until a command is registered, for everywhere or for a guild."""
        return await self.until(lambda: self.commands.visible(guild, name), f"/{name} to be registered")
