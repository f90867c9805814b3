"""The stand-in's gateway keeps a real discord.py client connected, and throws out one that errs."""

import asyncio

import aiohttp
import discord
import pytest

from tests.surfaces.discord_stand_in.permissions import Permission
from tests.surfaces.discord_stand_in.server import DiscordStandIn
from tests.surfaces.small_discord_bot import SmallBot, aboard, pointed_at, running

BEAT = {"op": 1, "d": None}
IDENTIFY = {"token": "stand-in-token", "intents": 1, "properties": {}}


async def test_a_bot_learns_who_it_is_and_where() -> None:
    async with aboard() as (network, bot):
        assert bot.user is not None
        assert (bot.user.id, bot.application_id) == (network.bot.id, network.bot.id)
        assert bot.application is not None
        assert bot.application.owner.id == network.owner.id
        (guild,) = bot.guilds
        assert (guild.name, [channel.name for channel in guild.channels]) == ("The Crew", ["general"])
        assert guild.me.guild_permissions.send_messages
        assert not guild.me.guild_permissions.manage_guild


async def test_commands_are_registered_for_everybody() -> None:
    async with aboard() as (network, bot):
        groq = await network.wait_for_command("groq", network.guild)
        assert [option["name"] for option in groq["options"]] == ["reading", "unit", "times"]
        again = {each.name: each.id for each in await bot.tree.sync()}
        assert again["groq"] == int(groq["id"])
        assert {each.name for each in await bot.tree.fetch_commands()} == set(again)


async def test_a_guild_has_commands_of_its_own() -> None:
    async with aboard() as (network, bot):
        guild = discord.Object(network.guild.id)
        bot.tree.copy_global_to(guild=guild)
        await bot.tree.sync(guild=guild)
        own = await network.wait_for_command("groq", network.guild)
        assert own["guild_id"] == str(network.guild.id)
        assert "guild_id" not in await network.wait_for_command("groq")


async def test_a_wrong_token_is_refused() -> None:
    async with DiscordStandIn() as network:
        with pointed_at(network):
            async with SmallBot() as bot:
                with pytest.raises(discord.LoginFailure):
                    await asyncio.wait_for(bot.start("another-token"), 10)
        assert network.gateway.identified == 0
        assert network.violations == []


async def test_an_intent_that_is_not_switched_on_is_refused() -> None:
    async with DiscordStandIn() as network:
        with pointed_at(network):
            async with SmallBot(intents=discord.Intents.all()) as bot:
                with pytest.raises(discord.PrivilegedIntentsRequired):
                    await asyncio.wait_for(bot.start(network.token), 10)
        assert network.gateway.identified == 0


async def test_heartbeats_are_answered() -> None:
    async with DiscordStandIn() as network:
        network.gateway.heartbeat_ms = 50
        async with running(network) as bot:
            await network.until(lambda: network.gateway.heartbeats >= 3, "three heartbeats")
            assert bot.latency < 5
        assert network.violations == []


async def test_a_connection_that_is_cut_is_resumed_and_nothing_is_missed() -> None:
    async with aboard() as (network, _):
        await network.gateway.drop()
        answer = await network.slash(network.member, network.channel, "whisper")
        assert (await answer.message()).text == "psst"
        assert (network.gateway.identified, network.gateway.resumed) == (1, 1)


@pytest.mark.parametrize("code", [1000, 1001, 4000, 4009])
async def test_a_connection_that_is_closed_is_resumed(code: int) -> None:
    async with aboard() as (network, _):
        await network.gateway.drop(code)
        await network.until(lambda: network.gateway.resumed == 1, "the bot to resume")
        answer = await network.slash(network.member, network.channel, "whisper")
        assert (await answer.message()).text == "psst"


async def test_a_bot_that_is_asked_to_reconnect_resumes() -> None:
    async with aboard() as (network, _):
        await network.gateway.ask_to_reconnect()
        await network.until(lambda: network.gateway.resumed == 1, "the bot to resume")


async def test_a_forgotten_session_makes_the_bot_identify_anew_and_lose_what_was_asked() -> None:
    async with aboard() as (network, _):
        await network.gateway.drop(4000)
        network.gateway.forget_sessions()
        lost = await network.slash(network.member, network.channel, "whisper")
        await network.until(lambda: network.gateway.identified == 2, "the bot to identify again")
        answer = await network.slash(network.member, network.channel, "whisper")
        assert (await answer.message()).text == "psst"
        assert network.gateway.resumed == 0
        assert lost.interaction.callback is None


async def test_permissions_and_messages_of_people_reach_the_bot() -> None:
    async with aboard() as (network, bot):
        heard: list[discord.Message] = []

        @bot.event
        async def on_message(message: discord.Message) -> None:
            heard.append(message)

        await network.say(network.member, network.channel, "hello all")
        await network.say(network.member, network.member, "hello bot")
        await network.until(lambda: len(heard) == 2, "both messages")
        assert [message.content for message in heard] == ["", "hello bot"]
        await network.deny(network.bot, network.channel, Permission.SEND_MESSAGES)
        channel = bot.get_channel(network.channel.id)
        assert isinstance(channel, discord.TextChannel)
        me = channel.guild.me
        await network.until(lambda: not channel.permissions_for(me).send_messages, "the change")


@pytest.mark.parametrize(
    "sent, code",
    [
        ("hello", 4002),
        ('{"op": 2}', 4002),
        ({"op": 3, "d": {}}, 4003),
        ({"op": 2, "d": {**IDENTIFY, "token": "another"}}, 4004),
        ({"op": 2, "d": {"token": "stand-in-token"}}, 4002),
        ({"op": 6, "d": {"token": "another", "session_id": "x", "seq": 1}}, 4004),
        ({"op": 1, "d": "x" * 4096}, 4002),
    ],
)
async def test_a_wrong_move_is_closed_with_its_code(sent: object, code: int) -> None:
    assert (await _close_code(sent, "?v=10&encoding=json"))[0] == code


async def test_identifying_twice_and_unknown_operations_are_closed_and_noted() -> None:
    identify = {"op": 2, "d": IDENTIFY}
    assert await _close_code(identify, "?v=10&encoding=json", identify) == (
        4005,
        ["gateway: identified twice"],
    )
    code, violations = await _close_code(identify, "?v=10&encoding=json", {"op": 99, "d": None})
    assert (code, len(violations)) == (4001, 1)


@pytest.mark.parametrize("query", ["?v=9&encoding=json", "?v=10&encoding=etf", ""])
async def test_another_version_of_the_gateway_is_refused(query: str) -> None:
    code, violations = await _close_code(None, query)
    assert (code, len(violations)) == (4012, 1)


async def test_more_than_120_events_in_a_minute_are_too_many() -> None:
    code, violations = await _close_code(BEAT, "?v=10&encoding=json", *[BEAT] * 120)
    assert (code, violations) == (4008, ["gateway: more than 120 events in a minute"])
    assert (await _close_code(BEAT, "?v=10&encoding=json", *[BEAT] * 119, "that was all"))[0] == 4002


async def test_a_bot_that_does_not_beat_is_dropped() -> None:
    async with DiscordStandIn() as network, aiohttp.ClientSession() as session:
        network.gateway.heartbeat_ms = 10
        async with session.ws_connect(network.gateway_url + "?v=10&encoding=json") as socket:
            assert (await socket.receive_json())["d"] == {"heartbeat_interval": 10}
            assert (await socket.receive()).data == 4009


async def _close_code(first: object, query: str, *more: object) -> tuple[int, list[str]]:
    """What a client gets that sends these; texts as they are, everything else as JSON."""
    async with DiscordStandIn() as network, aiohttp.ClientSession() as session:
        async with session.ws_connect(network.gateway_url + query) as socket:
            for each in (first, *more) if first is not None else ():
                await (socket.send_str(each) if isinstance(each, str) else socket.send_json(each))
            while (message := await socket.receive(timeout=10)).type is aiohttp.WSMsgType.TEXT:
                pass
        assert message.type is aiohttp.WSMsgType.CLOSE
        return int(message.data), network.violations
