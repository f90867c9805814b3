"""Messages a bot sends of its own accord: where it may, how often they appear, and whom they ping."""

import asyncio
import io
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord
import pytest

from tests.surfaces.discord_stand_in.messages import Message
from tests.surfaces.discord_stand_in.network import Phase
from tests.surfaces.discord_stand_in.permissions import Permission
from tests.surfaces.discord_stand_in.server import DiscordStandIn
from tests.surfaces.discord_stand_in.wire import NotOffered, RequestLost
from tests.surfaces.small_discord_bot import NOBODY, SmallBot, aboard

CREATE = "POST /channels/{channel_id}/messages"
EMBED = discord.Embed(title="Days")


def channel_of(network: DiscordStandIn, bot: SmallBot) -> discord.PartialMessageable:
    return bot.get_partial_messageable(network.channel.id)


def a_file() -> discord.File:
    return discord.File(io.BytesIO(b"some bytes"), "days.csv", description="The days")


async def test_a_message_with_a_file_arrives_and_can_be_fetched() -> None:
    async with aboard() as (network, bot):
        sent = await channel_of(network, bot).send("The digest", file=a_file())
        message = await network.wait_for_message(network.channel)
        (attachment,) = message.attachments
        assert (attachment.name, attachment.data, attachment.description) == (
            "days.csv",
            b"some bytes",
            "The days",
        )
        assert await sent.attachments[0].read() == b"some bytes"


async def test_an_edit_keeps_what_it_does_not_name_and_a_deletion_removes() -> None:
    async with aboard() as (network, bot):
        sent = await channel_of(network, bot).send("Collecting", file=a_file(), embed=EMBED)
        message = await network.wait_for_message(network.channel)
        await sent.edit(content="Collected 31 days")
        assert (message.before, message.text) == (["Collecting\nDays"], "Collected 31 days\nDays")
        assert [each.name for each in message.attachments] == ["days.csv"]
        await sent.edit(attachments=[])
        assert message.attachments == []
        await sent.delete()
        assert network.messages_in(network.channel) == []
        with pytest.raises(discord.NotFound):
            await sent.edit(content="again")


async def test_what_others_wrote_is_not_edited_and_only_deleted_by_who_may() -> None:
    async with aboard() as (network, bot):
        theirs = await network.say(network.member, network.channel, "my key is sk-1")
        there = channel_of(network, bot).get_partial_message(theirs.id)
        for refused, code in ((there.edit(content="hidden"), 50005), (there.delete(), 50013)):
            with pytest.raises(discord.Forbidden) as why:
                await refused
            assert why.value.code == code
        assert network.messages_in(network.channel) == [theirs]
        await network.allow(network.bot, network.channel, Permission.MANAGE_MESSAGES)
        await there.delete()
        assert network.messages_in(network.channel) == []


async def test_a_button_that_is_off_or_a_link_cannot_be_pressed() -> None:
    async with aboard() as (network, bot):
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button(label="Off", custom_id="off", disabled=True))
        view.add_item(discord.ui.Button(label="Page", url="https://purser.example/page"))
        await channel_of(network, bot).send("The digest", view=view)
        message = await network.wait_for_message(network.channel)
        for label in ("Off", "Page"):
            with pytest.raises(NotOffered, match="cannot be pressed"):
                await network.press(network.member, message, label)


async def test_a_person_gets_a_direct_message() -> None:
    async with aboard() as (network, bot):
        person = await bot.fetch_user(network.member.id)
        await person.send("80 % of the budget")
        assert (await network.wait_for_message(network.member)).text == "80 % of the budget"
        assert network.messages_in(network.keeper) == []
        assert network.messages_in(network.channel) == []


async def test_who_has_closed_their_direct_messages_or_shares_no_server_gets_none() -> None:
    async with aboard() as (network, bot):
        network.member.dms_open = False
        stranger = network.add_person("Sam Stranger")
        for person in (network.member, stranger):
            with pytest.raises(discord.Forbidden) as refused:
                await (await bot.fetch_user(person.id)).send("80 % of the budget")
            assert refused.value.code == 50007
            assert network.messages_in(person) == []


@pytest.mark.parametrize(
    "denied, code",
    [
        (Permission.VIEW_CHANNEL, 50001),
        (Permission.SEND_MESSAGES, 50013),
        (Permission.EMBED_LINKS, 50013),
        (Permission.ATTACH_FILES, 50013),
    ],
)
async def test_a_missing_permission_stops_a_message_that_needs_it(denied: Permission, code: int) -> None:
    async with aboard() as (network, bot):
        await network.deny(network.bot, network.channel, denied)
        with pytest.raises(discord.Forbidden) as refused:
            await channel_of(network, bot).send("The digest", file=a_file(), embed=EMBED)
        assert refused.value.code == code
        assert network.messages_in(network.channel) == []
        await network.allow(network.bot, network.channel, denied)
        await channel_of(network, bot).send("The digest", file=a_file(), embed=EMBED)


async def test_a_message_without_files_needs_no_permission_for_files() -> None:
    async with aboard() as (network, bot):
        await network.deny(network.bot, network.channel, Permission.ATTACH_FILES | Permission.EMBED_LINKS)
        await channel_of(network, bot).send("The digest")
        assert (await network.wait_for_message(network.channel)).text == "The digest"


async def test_the_same_nonce_within_minutes_gives_the_first_message() -> None:
    async with aboard() as (network, bot):
        there = channel_of(network, bot)
        first = await there.send("The digest", nonce="digest-1")
        assert (await there.send("The digest", nonce="digest-1")).id == first.id
        assert (await there.send("The digest", nonce="digest-2")).id != first.id
        network.clock.skip(301)
        assert (await there.send("The digest", nonce="digest-1")).id != first.id
        assert len(network.messages_in(network.channel)) == 3


async def test_a_limit_that_passes_is_waited_for() -> None:
    async with aboard() as (network, bot):
        network.fail_next(CREATE, 429, retry_after=0.01)
        await channel_of(network, bot).send("The digest")
        assert len(network.messages_in(network.channel)) == 1
        assert [seen.status for seen in network.requests if seen.route == CREATE] == [429, 200]


async def test_a_ban_is_not_waited_for() -> None:
    async with aboard() as (network, bot):
        network.fail_next(CREATE, 429, banned=True)
        with pytest.raises(discord.HTTPException) as refused:
            await channel_of(network, bot).send("The digest")
        assert refused.value.status == 429
        assert network.messages_in(network.channel) == []


async def test_an_answer_that_is_lost_is_asked_for_again_and_the_nonce_prevents_a_second_message() -> None:
    async with aboard() as (network, bot):
        network.fail_next(CREATE, 500, stored=True)
        await channel_of(network, bot).send("The digest", nonce="digest-1")
        assert [seen.status for seen in network.requests if seen.route == CREATE] == [500, 200]
        assert len(network.messages_in(network.channel)) == 1


@pytest.mark.parametrize("stored, kept", [(False, 0), (True, 1)])
async def test_a_connection_that_is_cut_leaves_the_bot_without_an_answer(stored: bool, kept: int) -> None:
    async with aboard() as (network, bot):
        network.fail_next(CREATE, 0, stored=stored)
        with pytest.raises(aiohttp.ClientConnectionError):
            await channel_of(network, bot).send("The digest")
        assert len(network.messages_in(network.channel)) == kept


async def test_an_unavailable_network_is_reported_at_once() -> None:
    async with aboard() as (network, bot):
        network.fail_next("*", 503, times=2)
        for _ in range(2):
            with pytest.raises(discord.DiscordServerError):
                await channel_of(network, bot).send("The digest")
        await channel_of(network, bot).send("The digest")


@pytest.mark.parametrize(
    "content, allowed, pinged",
    [
        ("@everyone, <@{id}> and <@&7>", None, {"@everyone", "<@{id}>", "<@&7>"}),
        ("@everyone, <@{id}> and <@&7>", NOBODY, set()),
        ("@here and <@{id}>", discord.AllowedMentions(everyone=False, roles=False), {"<@{id}>"}),
        ("`@here`", discord.AllowedMentions(everyone=True, users=False, roles=False), {"@here"}),
        ("<@{id}> and <@7>", discord.AllowedMentions(everyone=False, users=[discord.Object(7)]), {"<@7>"}),
    ],
)
async def test_whom_a_message_pings_is_kept(
    content: str, allowed: discord.AllowedMentions | None, pinged: set[str]
) -> None:
    async with aboard(allowed_mentions=allowed) as (network, bot):
        who = network.member.id
        await channel_of(network, bot).send(content.format(id=who))
        message = await network.wait_for_message(network.channel)
        assert message.pings == {each.format(id=who) for each in pinged}


async def test_a_text_in_an_embed_pings_nobody() -> None:
    async with aboard() as (network, bot):
        await channel_of(network, bot).send(embed=discord.Embed(description="@everyone"))
        assert (await network.wait_for_message(network.channel)).pings == frozenset()


async def test_a_request_that_gets_lost_leaves_nothing() -> None:
    async def lose(message: Message, phase: Phase) -> None:
        raise RequestLost

    async with aboard() as (network, bot):
        network.on_message = lose
        with pytest.raises(aiohttp.ClientConnectionError):
            await channel_of(network, bot).send("The digest")
        assert network.messages_in(network.channel) == []


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_bot_killed_while_sending_leaves_one_message_after_its_next_start(when: Phase) -> None:
    async with DiscordStandIn() as network, a_process(network) as first:
        held = asyncio.Event()

        async def kill(message: Message, phase: Phase) -> None:
            if phase == when and first.returncode is None:
                first.kill()
                await held.wait()

        network.on_message = kill
        await first.wait()
        assert len(network.messages_in(network.channel)) == (when == "after")
        async with a_process(network) as second:
            assert second.stdout is not None
            told = int(await second.stdout.readline())
            held.set()
            await network.until(lambda: _answered(network, 2), "both requests to be answered")
        assert [message.id for message in network.messages_in(network.channel)] == [told]
        assert network.violations == []


def _answered(network: DiscordStandIn, times: int) -> bool:
    return sum(seen.route == CREATE and seen.status == 200 for seen in network.requests) == times


@asynccontextmanager
async def a_process(network: DiscordStandIn) -> AsyncIterator[asyncio.subprocess.Process]:
    where = [network.api_url, network.gateway_url, network.token, str(network.channel.id)]
    program = [sys.executable, "-m", "tests.surfaces.small_discord_bot", *where]
    process = await asyncio.create_subprocess_exec(*program, stdout=asyncio.subprocess.PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()
