"""A bot of a few commands on discord.py, to try the stand-in with the library that Purser runs on."""

import asyncio
import io
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.surfaces.discord_stand_in.server import DiscordStandIn

Interaction = discord.Interaction[discord.Client]
NOBODY = discord.AllowedMentions.none()


class Undo(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Undo", custom_id="undo")
    async def undo(self, interaction: Interaction, _: discord.ui.Button["Undo"]) -> None:
        await interaction.response.edit_message(content="Undone", view=None)

    @discord.ui.button(label="Key", custom_id="key")
    async def key(self, interaction: Interaction, _: discord.ui.Button["Undo"]) -> None:
        await interaction.response.send_modal(Key())


class Key(discord.ui.Modal, title="A key"):
    secret: discord.ui.TextInput["Key"] = discord.ui.TextInput(label="API key", min_length=4)
    note: discord.ui.Label["Key"] = discord.ui.Label(
        text="A note", component=discord.ui.TextInput(required=False)
    )

    async def on_submit(self, interaction: Interaction) -> None:
        await interaction.response.send_message(f"Kept {len(self.secret.value)} signs", ephemeral=True)


@app_commands.command(description="Record a figure")
@app_commands.choices(unit=[app_commands.Choice(name="US dollars", value="USD")])
async def groq(interaction: Interaction, reading: str, unit: str = "EUR", times: int = 1) -> None:
    embed = discord.Embed(title="Groq", description=f"{reading} {unit}", colour=0x00AA00)
    await interaction.response.send_message(f"times {times}", embed=embed, view=Undo())


@app_commands.command(description="Whisper")
@app_commands.allowed_contexts(guilds=True, dms=False)
async def whisper(interaction: Interaction) -> None:
    await interaction.response.send_message("psst", ephemeral=True)


@app_commands.command(description="Think, then answer, then add")
@app_commands.default_permissions(manage_guild=True)
async def think(interaction: Interaction) -> None:
    await interaction.response.defer()
    picture = discord.File(io.BytesIO(b"\x89PNG not quite, but bytes are bytes"), "days.png")
    embed = discord.Embed(title="Days").set_image(url="attachment://days.png")
    await interaction.edit_original_response(content="thought", embed=embed, attachments=[picture])
    await interaction.followup.send("and more", ephemeral=True)


class Zones(discord.ui.View):
    @discord.ui.select(
        custom_id="zone", options=[discord.SelectOption(label="Lisbon", value="Europe/Lisbon")]
    )
    async def zone(self, interaction: Interaction, chosen: discord.ui.Select["Zones"]) -> None:
        await interaction.response.edit_message(content=chosen.values[0], view=None)


@app_commands.command(description="Menu")
async def zone(interaction: Interaction) -> None:
    await interaction.response.send_message("Which zone?", view=Zones())


@app_commands.command(description="Form")
async def key(interaction: Interaction) -> None:
    await interaction.response.send_modal(Key())


@app_commands.command(description="Connect")
async def connect(interaction: Interaction, provider: str) -> None:
    await interaction.response.send_message(provider)


@connect.autocomplete("provider")
async def _provider(_: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    known = [name for name in ("groq", "openai", "openrouter") if name.startswith(typed)]
    return [app_commands.Choice(name=name, value=name) for name in known]


class SmallBot(discord.Client):
    """It keeps what went wrong in `failures`, in the order of happening."""

    def __init__(self, **options: Any) -> None:
        options = {"intents": discord.Intents.default(), "guild_ready_timeout": 0.0, **options}
        super().__init__(**options)
        self.tree = app_commands.CommandTree(self)
        self.tree.error(self._failed)
        self.failures: list[BaseException] = []
        commands: list[app_commands.Command[Any, ..., Any]] = [groq, whisper, think, zone, key, connect]
        for command in commands:
            self.tree.add_command(command)

    async def setup_hook(self) -> None:
        self.add_view(Undo())
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Without the library's five seconds of waiting before it identifies itself anew."""

    async def _failed(self, _: Interaction, error: app_commands.AppCommandError) -> None:
        self.failures.append(getattr(error, "original", error))


@contextmanager
def pointed_at(stand_in: DiscordStandIn) -> Iterator[None]:
    """discord.py talks to the stand-in inside."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = stand_in.api_url, yarl.URL(stand_in.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@asynccontextmanager
async def running(stand_in: DiscordStandIn, **options: Any) -> AsyncIterator[SmallBot]:
    """A connected bot that has registered its commands."""
    bot = SmallBot(**options)
    with pointed_at(stand_in):
        async with bot:
            life = asyncio.create_task(bot.start(stand_in.token))
            await stand_in.wait_connected()
            await stand_in.until(bot.is_ready, "a bot that is ready")
            yield bot
        await life


@asynccontextmanager
async def aboard(**options: Any) -> AsyncIterator[tuple[DiscordStandIn, SmallBot]]:
    """A stand-in and a bot on it; at the end everything must have been in order."""
    async with DiscordStandIn() as stand_in, running(stand_in, **options) as bot:
        yield stand_in, bot
        assert stand_in.violations == []
        assert bot.failures == []


class DigestBot(SmallBot):
    """For a process of its own, that a test kills: says one thing with an enforced nonce, and stays."""

    async def on_ready(self) -> None:
        sent = await self.get_partial_messageable(int(sys.argv[4])).send("The digest", nonce="digest-1")
        print(sent.id, flush=True)


if __name__ == "__main__":
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = sys.argv[1], yarl.URL(sys.argv[2])
    DigestBot().run(sys.argv[3], log_handler=None)
