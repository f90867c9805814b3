"""The connection to Discord: refused, lost, made again, and closed."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from bot.services import SERVICES, CannotStart, OutOfReach
from tests.surfaces.discord_house import at_anchor, at_sea
from tests.surfaces.discord_stand_in.network import DIRECT_MESSAGES, GUILD_MESSAGES


async def test_a_token_that_discord_refuses_is_one_sentence_without_the_token(tmp_path: Path) -> None:
    async with at_anchor(tmp_path, discord_token="a-wrong-token") as ship:
        with pytest.raises(CannotStart, match="PURSER_DISCORD_TOKEN: copy it again") as refused:
            await ship.sails()
        assert "a-wrong-token" not in str(refused.value)
        assert refused.value.__cause__ is None
        assert ship.house.wiring.surfaces == {}


@pytest.mark.parametrize("token", ["two\nlines", "tökén"])
async def test_a_token_that_no_header_takes_is_refused_alike(tmp_path: Path, token: str) -> None:
    async with at_anchor(tmp_path, discord_token=token) as ship:
        with pytest.raises(CannotStart, match="PURSER_DISCORD_TOKEN"):
            await ship.sails()
        assert ship.network.requests == []


async def test_white_space_around_a_token_is_no_part_of_it(tmp_path: Path) -> None:
    async with at_anchor(tmp_path, discord_token=" stand-in-token\n") as ship:
        await ship.sails()
        assert ship.network.gateway.identified == 1


async def test_a_token_that_the_gateway_refuses_is_told_too(tmp_path: Path) -> None:
    async with at_anchor(tmp_path) as ship:
        ship.network.gateway.token = "reset meanwhile"
        with pytest.raises(CannotStart, match="PURSER_DISCORD_TOKEN"):
            await ship.sails()


@pytest.mark.parametrize("status, times, said", [(503, 1, "HTTP 503"), (0, 2, "out of reach")])
async def test_a_network_out_of_reach_is_one_sentence_and_can_be_tried_again(
    tmp_path: Path, status: int, times: int, said: str
) -> None:
    async with at_anchor(tmp_path) as ship:
        ship.network.fail_next("GET /users/@me", status, times=times)  # the HTTP library repeats a GET
        with pytest.raises(OutOfReach, match=said):
            await ship.sails()
        assert ship.house.wiring.surfaces == {}
        await ship.sails()
        assert "What you can ask" in (await ship.hears(ship.network.keeper, "help")).text


async def test_a_lost_connection_is_taken_up_again_and_nothing_is_missed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        await network.gateway.ask_to_reconnect()
        await network.until(lambda: network.gateway.resumed == 1, "a bot that resumes")
        assert "recorded" in (await ship.hears(network.keeper, "groq", reading="1")).text
        for number, code in enumerate((None, 1000, 1001), 2):
            await network.gateway.drop(code)
            answer = await network.slash(network.keeper, network.channel, "groq", reading=f"{number}")
            assert f"${number}.00 recorded" in (await answer.message()).text
        assert network.gateway.identified == 1
        assert "Traceback" not in caplog.text


async def test_a_gateway_out_of_reach_is_said_without_a_traceback(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with at_anchor(tmp_path, discord_gateway_url="ws://127.0.0.1:1/") as ship:
        with pytest.raises(OutOfReach, match="gateway"):
            await ship.sails()
        assert "The connection to Discord is lost; the next try is in" in caplog.text
        assert "Traceback" not in caplog.text


async def test_nothing_but_servers_and_messages_is_listened_to(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        (session,) = ship.network.gateway.sessions.values()
        assert session.intents == 1 | GUILD_MESSAGES | DIRECT_MESSAGES  # none that Discord has to approve


async def test_stopping_closes_the_connection_and_is_not_delivered_to(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with at_sea(tmp_path) as ship:
        assert list(ship.house.wiring.surfaces) == ["discord"]
        client = ship.client
        await ship.anchors()
        assert ship.house.wiring.surfaces == {}
        assert client.is_closed()
        assert not [each for each in caplog.records if each.levelno >= logging.WARNING]


async def test_being_connected_wakes_what_waits_to_be_delivered(tmp_path: Path) -> None:
    async with at_anchor(tmp_path) as ship:
        told = ship.house.wiring.wake.listener()
        await ship.sails()
        assert told.is_set()


def test_the_service_is_loaded_only_with_a_token() -> None:
    service = next(each for each in SERVICES if each.name == "Discord")
    assert service.needs == "discord_token"
    assert service.load().__module__.startswith("bot.surfaces.discord_app")
    assert asyncio.iscoroutinefunction(service.load())
