"""Subscribing on Discord: what is missing is named then, and what is due arrives where it was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.delivering import deliver_due
from bot.rendering.dialects import JOINER
from storage.subscriptions import Address, Subscriber
from storage.wishes import Subscribed, subscribed_at
from tests.bot.fake_surface import promised, something
from tests.surfaces.discord_house import Ship, at_sea
from tests.surfaces.discord_stand_in.messages import Message
from tests.surfaces.discord_stand_in.permissions import Permission
from tests.surfaces.discord_stand_in.world import Person

TYPING = "POST /channels/{channel_id}/typing"


async def subscribes(ship: Ship, person: Person, **given: Any) -> Message:
    return await ship.hears(person, "subscribe", **given)


def read(message: Message) -> str:
    """As the eye reads it: a joiner without a width keeps #general from being a link."""
    return message.text.replace(JOINER, "")


async def test_a_keeper_subscribes_the_channel(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        message = await subscribes(ship, ship.network.keeper, what="digest")
        assert "The digest comes here." in message.text
        assert "I lack" not in message.text
        chats = ship.house.rows("SELECT surface, chat, direct FROM subscriptions")
        assert chats == [("discord", str(ship.network.channel.id), 0)]


@pytest.mark.parametrize(
    "denied, name",
    [(Permission.VIEW_CHANNEL, "View Channel"), (Permission.SEND_MESSAGES, "Send Messages")],
)
async def test_what_is_in_the_way_is_named_and_nothing_is_subscribed(
    tmp_path: Path, denied: Permission, name: str
) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        await network.deny(network.bot, network.channel, denied)
        message = await subscribes(ship, network.keeper, what="digest")
        assert f"I lack {name} in #general" in read(message)
        assert message.ephemeral
        assert ship.rows("subscriptions") == 0
        await network.allow(network.bot, network.channel, denied)
        assert "comes here" in (await subscribes(ship, network.keeper, what="digest")).text


async def test_what_only_makes_it_plainer_is_named_and_subscribed(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        await network.deny(network.bot, network.channel, Permission.EMBED_LINKS | Permission.ATTACH_FILES)
        message = await subscribes(ship, network.keeper, what="digest")
        assert "comes here" in message.text
        assert "I lack Embed Links and Attach Files in #general" in read(message)
        assert ship.rows("subscriptions") == 1


async def test_a_stranger_learns_nothing_of_permissions(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        away = network.add_guild("Elsewhere", with_bot=False)
        await network.invite(away)
        harbour = network.world.add_channel(away, "harbour")
        await network.deny(network.bot, harbour, Permission.SEND_MESSAGES)
        answer = await network.slash(away.owner, harbour, "subscribe", what="digest")
        assert (await answer.message()).text.startswith("I do not know this place yet")


async def test_somebody_subscribes_for_themselves(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        await ship.house.ask("/settings everyone=yes")
        message = await subscribes(ship, network.member, what="alerts", where="me")
        assert "Alerts come to you." in message.text
        chats = ship.house.rows("SELECT chat, direct FROM subscriptions")
        assert chats == [(str(network.member.id), 1)]
        assert network.messages_in(network.member) == []


async def test_what_cannot_be_looked_up_is_in_nobodys_way(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        ship.network.fail_next("POST /users/@me/channels", 503)
        message = await subscribes(ship, ship.network.keeper, what="digest", where="me")
        assert "comes to you" in message.text
        assert ship.rows("subscriptions") == 1


async def test_where_discord_says_that_a_person_cannot_be_written_to_it_is_told(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        stranger = Address("discord", "12345", direct=True)
        assert "allow direct messages" in (await ship.surface.cannot_send(stranger) or "")
        somebody = Address("discord", str(network.keeper.id), direct=True)
        assert await ship.surface.cannot_send(somebody) is None
        network.fail_next(TYPING, 403)  # of another reason than that: it may be written to all the same
        assert await ship.surface.cannot_send(somebody) is None


async def test_a_channel_that_is_not_there_cannot_be_written_to(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        assert "gone" in (await ship.surface.cannot_send(Address("discord", "12345")) or "")
        there = Address("discord", str(ship.network.channel.id))
        assert await ship.surface.cannot_send(there) is None
        await ship.network.deny(ship.network.bot, ship.network.channel, Permission.ATTACH_FILES)
        await ship.heard(lambda: not may_attach(ship))
        assert "Attach Files" in (await ship.surface.cannot_send(there) or "")


def may_attach(ship: Ship) -> bool:
    guild = ship.client.get_guild(ship.network.guild.id)
    channel = guild.get_channel(ship.network.channel.id) if guild else None
    assert guild
    assert channel
    return channel.permissions_for(guild.me).attach_files


async def test_an_alert_arrives_in_the_channel_and_by_direct_message(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        await subscribes(ship, network.keeper, what="alerts")
        await subscribes(ship, network.keeper, what="alerts", where="me")
        await ship.hears(network.keeper, "limit", amount="10", period="month")
        assert await deliver_due(ship.house.wiring) == 0
        await ship.hears(network.keeper, "groq", reading="8.50")
        assert await deliver_due(ship.house.wiring) >= 2
        for where in (network.channel, network.keeper):
            assert "80" in (await network.wait_for_message(where)).text
        assert await deliver_due(ship.house.wiring) == 0


async def test_what_cannot_arrive_any_more_switches_off_and_tells_the_keeper(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        await subscribes(ship, network.keeper, what="alerts")
        await ship.hears(network.keeper, "limit", amount="10", period="month")
        await network.deny(network.bot, network.channel, Permission.SEND_MESSAGES)
        await ship.hears(network.keeper, "groq", reading="8.50")
        while await deliver_due(ship.house.wiring):
            pass
        told = await network.wait_for_message(network.keeper)
        assert "I lack Send Messages in #general" in read(told)
        ((because,),) = ship.house.rows("SELECT off_because FROM subscriptions")
        assert "Send Messages" in str(because)


async def test_an_alert_mentions_whom_a_keeper_chose_and_a_digest_mentions_nobody(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        role = network.world.add_role(network.guild, "On call")
        await subscribes(ship, network.keeper, what="digest")
        answer = await subscribes(
            ship, network.keeper, what="alerts", ping=f"<@&{role.id}>", quiet="22-7", hourly="4"
        )
        assert "1 role" in answer.text
        assert "22:00-07:00" in answer.text
        assert "4 at most" in answer.text
        assert answer.pings == frozenset()
        to = {one.what: one for one in house_subscriptions(ship)}
        for what in ("digest", "alerts"):
            subscriber = Subscriber(to[what].address, to[what].id)
            await promised(ship.house.wiring, what, subscriber, something(), command="collected")
        await deliver_due(ship.house.wiring)
        digest, alert = network.messages_in(network.channel)[-2:]
        assert (set(digest.pings), set(alert.pings)) == (set(), {f"<@&{role.id}>"})


async def test_a_role_that_would_not_ring_is_named_with_its_mend(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        guild = network.guild
        quiet = network.world.add_role(guild, "Quiet ones")
        loud = network.world.add_role(guild, "Loud ones", mentionable=True)
        await ship.anchors()
        await ship.sails()
        answer = await subscribes(ship, network.keeper, what="alerts", ping=f"<@&{quiet.id}>")
        assert "rings nobody of Quiet ones" in answer.text
        answer = await subscribes(ship, network.keeper, what="alerts", ping=f"<@&{loud.id}>")
        assert "rings nobody" not in answer.text


async def test_everybody_cannot_be_chosen(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        for everybody in ("@everyone", "@here", f"<@&{network.guild.id}>"):
            answer = await subscribes(ship, network.keeper, what="alerts", ping=everybody)
            assert "never mentions everybody" in answer.text
            assert answer.pings == frozenset()
        assert ship.rows("subscriptions") == 0


def house_subscriptions(ship: Ship) -> list[Subscribed]:
    there = Address("discord", str(ship.network.channel.id))
    return ship.house.wiring.store.read_now(lambda connection: subscribed_at(connection, 1, [there]))
