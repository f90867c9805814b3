"""The doctor asks the networks whether the bot may write, beside whatever runs; nobody there notices."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.command_line.doctor_networks import look_at_network
from bot.command_line.finding import Finding
from storage.subscriptions import Address
from tests.surfaces.discord_house import Ship, at_anchor
from tests.surfaces.discord_stand_in.permissions import Permission
from tests.surfaces.telegram_house import a_ship


async def on_discord(ship: Ship, *chats: int) -> list[Finding]:
    addresses = [Address("discord", str(chat)) for chat in chats]
    return await look_at_network("discord", ship.house.wiring.settings, addresses)


@pytest.mark.parametrize(
    "denied, says",
    [
        (Permission.VIEW_CHANNEL, "let my role see the channel."),
        (Permission.SEND_MESSAGES, "I lack Send Messages in #general: who manages"),
        (Permission.ATTACH_FILES, "I lack Attach Files in #general: who manages"),
    ],
)
async def test_a_permission_missing_on_discord_is_named(
    tmp_path: Path, denied: Permission, says: str
) -> None:
    async with at_anchor(tmp_path) as ship:
        network = ship.network
        assert [finding.well for finding in await on_discord(ship, network.channel.id)] == [True]
        await network.deny(network.bot, network.channel, denied)
        well, missing = await on_discord(ship, network.channel.id)
        assert (well.well, missing.well, missing.about) == (True, False, "discord")
        assert says in missing.sentence
        assert not [each for each in network.requests if not each.route.startswith("GET ")]


async def test_a_channel_that_is_gone_is_named(tmp_path: Path) -> None:
    async with at_anchor(tmp_path) as ship:
        _, gone = await on_discord(ship, 7)
        assert gone == Finding("discord", False, "That Discord channel is gone.")


async def test_a_token_that_discord_refuses_is_named(tmp_path: Path) -> None:
    async with at_anchor(tmp_path, discord_token="MTIzNDU2Nzg5MDEy.abcdef.ghijklmnopqrstuvwxyz") as ship:
        (finding,) = await on_discord(ship)
        assert (finding.well, "PURSER_DISCORD_TOKEN" in finding.sentence) == (False, True)


async def test_a_group_on_telegram_where_photos_are_forbidden_is_named(tmp_path: Path) -> None:
    async with a_ship(tmp_path) as ship:
        settings, team = ship.house.wiring.settings, Address("telegram", str(ship.team.id))
        assert [finding.well for finding in await look_at_network("telegram", settings, [team])] == [True]
        ship.team.forbidden.add("photos")
        well, missing = await look_at_network("telegram", settings, [team])
        assert (well.well, missing.well) == (True, False)
        assert "I may not send photos in this group" in missing.sentence
        assert not [call for call in ship.telegram.calls if call.method.startswith("send")]


async def test_a_token_that_telegram_refuses_is_named_without_it(tmp_path: Path) -> None:
    async with a_ship(tmp_path, telegram_token="12345:abcdefghijklmnopqrstuvwxyz") as ship:
        (finding,) = await look_at_network("telegram", ship.house.wiring.settings, [])
        assert (finding.well, "PURSER_TELEGRAM_TOKEN" in finding.sentence) == (False, True)
        assert "abcdefghij" not in finding.sentence
