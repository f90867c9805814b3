"""Deliveries on Discord: channels and direct messages, pictures, edits, and what is in their way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.surfaces.contract import SendLater, Undeliverable
from commands.charts import Series, StackedDays
from commands.reply import Action, Facts, Reply, Text
from ledger.money import Money
from tests.surfaces.discord_house import Ship, at_anchor, at_sea
from tests.surfaces.discord_stand_in.permissions import Permission
from tests.surfaces.discord_stand_in.world import Channel, Person

CREATE = "POST /channels/{channel_id}/messages"
EDIT = "PATCH /channels/{channel_id}/messages/{message_id}"
DAYS = (date(2026, 11, 18), date(2026, 11, 19))
BARS = Series("Groq", "#E69F00", (Money.of("1"), Money.of("2")))
CHART = StackedDays("Last days", "Groq: $1.00, then $2.00.", DAYS, (BARS,), Money.of("3"))
DIGEST = Reply("Digest", (CHART, Text("$2.00 yesterday.")), (Action("Budget", "budget"),))
ALERT = Reply("80 %", (Text("80 % of the day's budget is spent."),), tone="warning")


def sends(ship: Ship) -> list[int]:
    return [seen.status for seen in ship.network.requests if seen.route == CREATE]


async def why_not(ship: Ship, to: Channel | Person, reply: Reply = ALERT) -> str:
    with pytest.raises(Undeliverable) as why:
        await ship.sends(reply, to)
    return str(why.value)


async def later(ship: Ship, to: Channel | Person) -> timedelta:
    with pytest.raises(SendLater) as wait:
        await ship.sends(ALERT, to)
    return wait.value.after


async def test_a_digest_arrives_with_its_picture_its_text_and_its_button(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        await ship.sends(DIGEST, ship.network.channel)
        message = await ship.network.wait_for_message(ship.network.channel)
        (picture,) = message.attachments
        assert picture.data.startswith(b"\x89PNG")
        assert picture.description == "Groq: $1.00, then $2.00."
        assert message.embeds[0]["image"]["url"] == f"attachment://{picture.name}"
        assert message.text == "Digest\n$2.00 yesterday."
        pressed = await ship.network.press(ship.network.keeper, message, "Budget")
        assert (await pressed.message()).text


async def test_a_direct_message_goes_to_its_person_only(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        await ship.sends(ALERT, ship.network.member)
        assert "80 %" in (await ship.network.wait_for_message(ship.network.member)).text
        assert ship.network.messages_in(ship.network.keeper) == []
        assert ship.network.messages_in(ship.network.channel) == []


async def test_the_same_version_tried_again_is_shown_once_and_another_one_too(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        first = await ship.sends(ALERT, ship.network.channel, nonce="alert-1")
        await ship.anchors()
        await ship.sails()
        assert await ship.sends(ALERT, ship.network.channel, nonce="alert-1") == first
        assert await ship.sends(ALERT, ship.network.channel, nonce="alert-2") != first
        assert len(ship.network.messages_in(ship.network.channel)) == 2


async def test_an_edit_changes_the_message_and_its_picture(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        id = await ship.sends(ALERT, ship.network.channel)
        message = await ship.network.wait_for_message(ship.network.channel)
        assert await ship.sends(DIGEST, ship.network.channel, message=id) == id
        assert (message.text, len(message.attachments)) == ("Digest\n$2.00 yesterday.", 1)
        other = replace(DIGEST, blocks=(replace(CHART, alt="Another one."), Text("Now $3.00.")))
        await ship.sends(other, ship.network.channel, message=id)
        assert [each.description for each in message.attachments] == ["Another one."]
        await ship.sends(ALERT, ship.network.channel, message=id)
        assert (message.attachments, message.buttons) == ([], {})
        assert ship.network.messages_in(ship.network.channel) == [message]


async def test_what_was_deleted_meanwhile_is_sent_anew(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        id = await ship.sends(ALERT, network.member)
        message = await network.wait_for_message(network.member)
        message.deleted = True
        again = await ship.sends(ALERT, network.member, message=id, nonce="nonce-2")
        assert again != id
        assert str((await network.wait_for_message(network.member)).id) == again.partition(":")[2]


async def test_who_takes_no_direct_messages_is_named_and_not_tried_again(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        network.member.dms_open = False
        assert "take no direct messages" in await why_not(ship, network.member)
        assert "take no direct messages" in await why_not(ship, network.add_person("Sam Stranger"))
        nobody = Person(12345, "Nobody")
        assert "account is gone" in await why_not(ship, nobody)
        await ship.sends(ALERT, network.keeper)


@pytest.mark.parametrize(
    "denied, name",
    [(Permission.VIEW_CHANNEL, "View Channel"), (Permission.SEND_MESSAGES, "Send Messages")],
)
async def test_the_permission_that_is_missing_is_named(tmp_path: Path, denied: Permission, name: str) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        await network.deny(network.bot, network.channel, denied)
        assert f"I lack {name} in #general" in await why_not(ship, network.channel, DIGEST)
        assert network.messages_in(network.channel) == []
        await network.allow(network.bot, network.channel, denied)
        await ship.sends(DIGEST, network.channel)


async def test_without_the_permission_for_files_the_picture_is_left_out(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        await network.deny(network.bot, network.channel, Permission.ATTACH_FILES)
        await ship.sends(DIGEST, network.channel)
        message = await network.wait_for_message(network.channel)
        assert (message.text, message.attachments) == ("Digest\n$2.00 yesterday.", [])
        assert message.embeds


async def test_where_embeds_are_refused_it_comes_as_plain_text(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        await network.deny(network.bot, network.channel, Permission.EMBED_LINKS)
        await ship.sends(DIGEST, network.channel)
        message = await network.wait_for_message(network.channel)
        assert message.embeds == []
        assert "$2.00 yesterday." in message.content
        assert "Groq: $1.00, then $2.00." in message.content
        assert list(message.buttons) == ["Budget"]


async def test_what_discord_will_not_format_comes_as_plain_text(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        ship.network.fail_next(CREATE, 400, times=2)
        id = await ship.sends(DIGEST, ship.network.channel)
        message = await ship.network.wait_for_message(ship.network.channel)
        assert "$2.00 yesterday." in message.content
        ship.network.fail_next(EDIT, 400)
        await ship.sends(ALERT, ship.network.channel, message=id)
        assert "80 % of the day's budget" in message.content
        assert message.embeds == []


async def test_a_channel_that_is_gone_and_a_server_that_was_left_are_said(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        assert "channel is gone" in await why_not(ship, Channel(12345, "gone"))
        await network.remove_bot(network.guild)
        await ship.heard(lambda: not list(ship.client.guilds))
        assert "add me to the server" in await why_not(ship, network.channel)


async def test_a_limit_that_passes_soon_is_waited_for_and_a_long_one_is_handed_back(
    tmp_path: Path,
) -> None:
    async with at_sea(tmp_path) as ship:
        ship.network.fail_next(CREATE, 429, retry_after=0.01)
        await ship.sends(ALERT, ship.network.channel)
        assert sends(ship) == [429, 200]
        ship.network.fail_next(CREATE, 429, retry_after=600)
        assert await later(ship, ship.network.channel) == timedelta(minutes=10)
        ship.network.fail_next(CREATE, 429, banned=True, retry_after=20)
        assert await later(ship, ship.network.channel) == timedelta(seconds=20)
        assert len(ship.network.messages_in(ship.network.channel)) == 1


async def test_a_connection_that_breaks_is_tried_later_and_what_had_arrived_is_there_once(
    tmp_path: Path,
) -> None:
    async with at_sea(tmp_path) as ship:
        for stored in (False, True):
            ship.network.fail_next(CREATE, 0, stored=stored)
            assert await later(ship, ship.network.channel) < timedelta(minutes=1)
        await ship.sends(ALERT, ship.network.channel)
        assert len(ship.network.messages_in(ship.network.channel)) == 1


async def test_nothing_is_sent_before_the_bot_is_connected(tmp_path: Path) -> None:
    async with at_anchor(tmp_path) as ship:
        assert ship.house.wiring.surfaces == {}
        await ship.sails()
        surface = ship.surface
        await ship.anchors()
        assert ship.house.wiring.surfaces == {}
        ship.house.wiring.surfaces["discord"] = surface
        assert await later(ship, ship.network.channel) == timedelta(seconds=5)


async def test_a_long_answer_ends_in_how_many_more_there_are(tmp_path: Path) -> None:
    rows = tuple((f"Provider {number} of a long name", "x" * 60) for number in range(300))
    async with at_sea(tmp_path) as ship:
        await ship.sends(Reply("Long", (Facts(rows),)), ship.network.channel)
        assert "more" in (await ship.network.wait_for_message(ship.network.channel)).text


async def test_two_buttons_that_ask_the_same_are_one(tmp_path: Path) -> None:
    twice = replace(DIGEST, actions=(Action("Budget", "budget"), Action("What is left", "budget")))
    async with at_sea(tmp_path) as ship:
        await ship.sends(twice, ship.network.channel)
        message = await ship.network.wait_for_message(ship.network.channel)
        assert list(message.buttons) == ["Budget"]


async def test_names_ping_nobody(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        nasty = f"@everyone {network.keeper.mention} <@&{network.guild.id}>"
        await network.deny(network.bot, network.channel, Permission.EMBED_LINKS)
        await ship.sends(Reply(nasty, (Text("{name}", {"name": nasty}),)), network.channel)
        message = await network.wait_for_message(network.channel)
        assert "everyone" in message.content
        assert message.pings == frozenset()
        body = next(seen.body for seen in network.requests if seen.route == CREATE)
        assert body["allowed_mentions"] == {"parse": []}


@pytest.mark.parametrize("plainly", [False, True])
async def test_exactly_those_who_were_chosen_are_mentioned(tmp_path: Path, *, plainly: bool) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        role = network.world.add_role(network.guild, "On call")
        if plainly:
            await network.deny(network.bot, network.channel, Permission.EMBED_LINKS)
        nasty = f"@everyone {network.keeper.mention} <@&{network.guild.id}>"
        reply = Reply(nasty, (Text("{name}", {"name": nasty}),))
        ping = f"<@&{role.id}> <@{network.member.id}>"
        id = await ship.sends(reply, network.channel, ping=ping)
        message = await network.wait_for_message(network.channel)
        assert message.content.startswith(ping)
        assert bool(message.embeds) is not plainly
        assert message.pings == {f"<@&{role.id}>", f"<@{network.member.id}>"}
        await ship.sends(ALERT, network.channel, message=id, ping=ping)
        assert message.content.startswith(ping)
        assert message.pings == {f"<@&{role.id}>", f"<@{network.member.id}>"}


async def test_a_long_text_leaves_room_for_who_is_mentioned(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        await network.deny(network.bot, network.channel, Permission.EMBED_LINKS)
        lines = tuple((f"Provider {number}", "x" * 60) for number in range(60))
        await ship.sends(Reply("Long", (Facts(lines),)), network.channel, ping=f"<@{network.member.id}>")
        message = await network.wait_for_message(network.channel)
        assert message.content.startswith(f"<@{network.member.id}>\n")
        assert len(message.content) <= 2000
