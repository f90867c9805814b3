"""People ask a small bot through the stand-in and read what it answers."""

from typing import Any

import discord
import pytest

from tests.surfaces.discord_stand_in.interactions import Callback
from tests.surfaces.discord_stand_in.permissions import Permission
from tests.surfaces.discord_stand_in.server import DiscordStandIn
from tests.surfaces.discord_stand_in.wire import NotOffered
from tests.surfaces.small_discord_bot import SmallBot, aboard


def reason_of(failure: BaseException) -> tuple[int, int]:
    assert isinstance(failure, discord.HTTPException)
    return failure.status, failure.code


async def refusal(network: DiscordStandIn, bot: SmallBot) -> tuple[int, int]:
    """What the bot's last command failed of."""
    await network.until(lambda: bot.failures, "a refusal")
    return reason_of(bot.failures.pop())


async def test_a_command_is_answered_with_text_embed_and_buttons() -> None:
    async with aboard() as (network, _):
        answer = await network.slash(
            network.member, network.channel, "groq", reading="1.06", unit="US dollars"
        )
        message = await answer.message()
        assert message.text == "times 1\nGroq\n1.06 USD"
        assert list(message.buttons) == ["Undo", "Key"]
        assert message.embeds[0]["color"] == 0x00AA00
        assert not message.ephemeral
        assert not await answer.deferred()
        assert network.messages_in(network.channel) == [message]


@pytest.mark.parametrize(
    "given, why",
    [
        ({}, "needs reading"),
        ({"reading": 1.06}, "does not take 1.06"),
        ({"reading": ""}, "takes length 1"),
        ({"reading": "1", "unit": "pounds"}, "offers .'US dollars'."),
        ({"reading": "1", "times": "2"}, "does not take '2'"),
        ({"reading": "1", "times": True}, "does not take True"),
        ({"amount": "1"}, "no option 'amount'"),
    ],
)
async def test_what_the_registered_options_do_not_take_cannot_be_asked(
    given: dict[str, Any], why: str
) -> None:
    async with aboard() as (network, _):
        with pytest.raises(NotOffered, match=why):
            await network.slash(network.member, network.channel, "groq", **given)
        assert network.interactions.all == {}


async def test_a_command_that_is_not_registered_cannot_be_asked() -> None:
    async with aboard() as (network, _):
        with pytest.raises(NotOffered, match="no command /budget"):
            await network.slash(network.member, network.channel, "budget")


async def test_a_command_for_servers_is_hidden_in_the_direct_chat() -> None:
    async with aboard() as (network, _):
        with pytest.raises(NotOffered, match="not for direct chats"):
            await network.slash(network.member, network.member, "whisper")
        answer = await network.slash(network.member, network.channel, "whisper")
        assert (await answer.message()).text == "psst"


async def test_the_older_way_to_keep_a_command_out_of_direct_chats_counts_too() -> None:
    async with aboard() as (network, _):
        network.commands.add(None, {"name": "old", "description": "Old", "dm_permission": False})
        with pytest.raises(NotOffered, match="not for direct chats"):
            await network.slash(network.member, network.member, "old")


async def test_a_command_for_keepers_is_hidden_from_members() -> None:
    async with aboard() as (network, _):
        with pytest.raises(NotOffered, match="hidden from Max Member"):
            await network.slash(network.member, network.channel, "think")
        await network.grant(network.member, network.guild, Permission.MANAGE_GUILD)
        assert (await (await network.slash(network.member, network.channel, "think")).message()).content


async def test_somebody_who_shares_no_server_reaches_no_command() -> None:
    async with aboard() as (network, _):
        stranger = network.add_person("Sam Stranger")
        with pytest.raises(NotOffered, match="not installed where Sam Stranger is"):
            await network.slash(stranger, stranger, "key")


async def test_only_the_one_who_asked_sees_an_ephemeral_answer() -> None:
    async with aboard() as (network, _):
        answer = await network.slash(network.keeper, network.channel, "whisper")
        message = await answer.message()
        assert message.ephemeral
        assert message.only_for is network.keeper
        assert network.messages_in(network.channel) == []
        with pytest.raises(NotOffered, match="Only Kim Keeper"):
            await network.press(network.member, message, "Undo")


async def test_a_button_changes_its_message() -> None:
    async with aboard() as (network, _):
        answer = await network.slash(network.member, network.channel, "groq", reading="1.06")
        pressed = await answer.press("Undo")
        assert await pressed.callback() is Callback.UPDATE
        message = await pressed.message()
        assert message is await answer.message()
        assert message.content == "Undone"
        assert message.before == ["times 1\nGroq\n1.06 EUR"]
        assert message.buttons == {}
        with pytest.raises(NotOffered, match="no button 'Undo'"):
            await answer.press("Undo")


async def test_a_menu_is_picked_from_and_only_what_it_offers() -> None:
    async with aboard() as (network, _):
        answer = await network.slash(network.member, network.channel, "zone")
        for labels, why in ((["Porto"], "no menu"), ([], "takes 1 to 1")):
            with pytest.raises(NotOffered, match=why):
                await answer.choose(*labels)
        assert (await (await answer.choose("Lisbon")).message()).text == "Europe/Lisbon"


async def test_a_form_is_filled_in_from_a_button_and_from_a_command() -> None:
    async with aboard() as (network, _):
        answer = await network.slash(network.member, network.member, "groq", reading="1.06")
        sent = await (await answer.press("Key")).submit(api_key="sk-12", a_note="mine")
        assert (await sent.message()).text == "Kept 5 signs"
        sent = await (await network.slash(network.member, network.channel, "key")).submit({"API key": "sk-1"})
        assert (await sent.message()).ephemeral


@pytest.mark.parametrize(
    "given, why",
    [
        ({}, "'API key' must be filled in"),
        ({"api_key": "abc"}, "takes 4 to 4000 characters"),
        ({"api_key": "abcd\nefgh"}, "single line"),
        ({"api_key": "abcd", "colour": "red"}, "no field"),
    ],
)
async def test_a_form_is_not_sent_with_what_its_fields_do_not_take(given: dict[str, str], why: str) -> None:
    async with aboard() as (network, _):
        answer = await network.slash(network.member, network.channel, "key")
        with pytest.raises(NotOffered, match=why):
            await answer.submit(given)


async def test_waiting_for_a_message_where_a_form_came_fails_and_the_other_way_round() -> None:
    async with aboard() as (network, _):
        with pytest.raises(AssertionError, match="is a form"):
            await (await network.slash(network.member, network.channel, "key")).message()
        with pytest.raises(AssertionError, match="not a form"):
            await (await network.slash(network.keeper, network.channel, "whisper")).modal()


async def test_a_deferred_answer_is_filled_in_with_a_file_and_followed_up() -> None:
    async with aboard() as (network, _):
        answer = await network.slash(network.keeper, network.channel, "think")
        assert await answer.deferred()
        message = await answer.message()
        assert not message.loading
        assert message.content == "thought"
        assert [(each.name, each.data[:4]) for each in message.attachments] == [("days.png", b"\x89PNG")]
        more = await answer.follow_up()
        assert (more.text, more.ephemeral) == ("and more", True)
        assert network.messages_in(network.channel) == [message]


async def test_typing_is_completed_by_the_bot_and_only_where_it_says_so() -> None:
    async with aboard() as (network, _):
        offered = await network.complete(network.member, network.channel, "connect", provider="open")
        assert await offered.choices() == ["openai", "openrouter"]
        nothing = await network.complete(network.member, network.channel, "connect", provider="x")
        assert await nothing.choices() == []
        with pytest.raises(NotOffered, match="no autocompletion"):
            await network.complete(network.member, network.channel, "groq", reading="1")


async def test_an_answer_after_three_seconds_is_refused() -> None:
    async with aboard() as (network, bot):
        answer = await network.slash(network.member, network.channel, "whisper", late=True)
        assert await refusal(network, bot) == (404, 10062)
        assert answer.interaction.callback is None
        assert network.messages.all == {}


async def test_an_interaction_delivered_twice_is_answered_once() -> None:
    async with aboard() as (network, bot):
        answer = await network.slash(network.member, network.channel, "groq", reading="1.06")
        first = await answer.message()
        await answer.deliver_again()
        assert await refusal(network, bot) == (400, 40060)
        assert network.messages_in(network.channel) == [first]


async def test_a_token_ends_after_fifteen_minutes() -> None:
    async with aboard() as (network, bot):
        answer = await network.slash(network.member, network.channel, "whisper")
        await answer.message()
        hook = discord.Webhook.partial(network.bot.id, answer.interaction.token, client=bot)
        await hook.edit_message((await answer.message()).id, content="still here")
        network.clock.skip(901)
        with pytest.raises(discord.HTTPException) as refused:
            await hook.edit_message((await answer.message()).id, content="too late")
        assert reason_of(refused.value) == (401, 50027)
        assert (await answer.message()).content == "still here"


async def test_a_follow_up_before_any_answer_is_refused() -> None:
    async with aboard() as (network, bot):
        bot.tree.clear_commands(guild=None)
        bot.tree.error(_ignore)
        answer = await network.slash(network.member, network.channel, "whisper")
        hook = discord.Webhook.partial(network.bot.id, answer.interaction.token, client=bot)
        with pytest.raises(discord.NotFound) as refused:
            await hook.send("first")
        assert reason_of(refused.value) == (404, 10015)


async def _ignore(_: object, __: BaseException) -> None:
    """The bot was made to forget its commands."""


async def test_waiting_in_vain_tells_what_happened() -> None:
    async with aboard() as (network, _):
        network.patience = 0.05
        answer = await network.slash(network.member, network.channel, "whisper")
        await answer.message()
        with pytest.raises(AssertionError, match="in vain for follow-up 1") as failed:
            await answer.follow_up()
        assert "200 POST /interactions/{interaction_id}" in str(failed.value)


async def test_the_other_server_has_members_of_its_own() -> None:
    async with aboard() as (network, bot):
        away = network.add_guild("Elsewhere", with_bot=False)
        harbour = network.world.add_channel(away, "harbour")
        sailor = network.add_person("Sal Sailor", away)
        with pytest.raises(NotOffered, match="not installed"):
            await network.slash(sailor, harbour, "whisper")
        await network.invite(away)
        assert (await (await network.slash(sailor, harbour, "whisper")).message()).text == "psst"
        await network.remove_bot(away)
        await network.until(lambda: bot.get_guild(away.id) is None, "the bot to have left")
